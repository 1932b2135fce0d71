//! What the portal tells its operator.

use super::keys::{ConfigError, Keys};

/// What the portal tells its operator, on standard error.
#[derive(Debug, Clone)]
pub struct Log {
    /// `log`: what is told, as `tracing` filters are written: `info`, `pinion_portal=debug,warn`. Default: `info`
    /// while the portal serves, `warn` for every other command.
    pub filter: Option<String>,
    /// `log_format`: `text` for people, `json` for collectors. Default: `text`.
    pub format: LogFormat,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For collectors: one object a line.
    Json,
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: None, format: LogFormat::Text }
    }
}

impl Log {
    pub(super) fn take(keys: &mut Keys) -> Result<Self, ConfigError> {
        let default = Self::default();

        Ok(Self {
            filter: keys.take_with("log", filter)?,
            format: keys.take_with("log_format", format)?.unwrap_or(default.format),
        })
    }
}

fn filter(text: &str) -> Result<String, String> {
    text.parse::<tracing_subscriber::EnvFilter>()
        .map(|_| text.to_owned())
        .map_err(|_| "takes a filter such as info or pinion_portal=debug,warn".to_owned())
}

fn format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("takes text or json".to_owned()),
    }
}
