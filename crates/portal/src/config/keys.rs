//! The keys as they were written, before anything is made of them.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration {path}: {cause}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file is not TOML. What is written there is not told: it may be a secret.
    #[error("{path} is not TOML, at line {line}, column {column}: {reason}")]
    NotToml {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// Counted from 1. Unit: characters.
        column: usize,
        /// What the parser missed there.
        reason: String,
    },
    /// A key that nobody knows.
    #[error("{origin} is not a key of this portal; docs/portal.md has them all")]
    UnknownKey {
        /// The key and where it was read.
        origin: String,
    },
    /// A value that its key does not take. The value is not told: some are secrets.
    #[error("{origin}: {reason}")]
    BadValue {
        /// The key and where it was read.
        origin: String,
        /// What the key takes.
        reason: String,
    },
}

/// Every key that was written, by its name in the file.
pub struct Keys {
    written: BTreeMap<String, Written>,
}

struct Written {
    values: Vec<String>,
    origin: Origin,
}

enum Origin {
    File(PathBuf),
    Variable,
}

impl Keys {
    pub fn gather(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut written = BTreeMap::new();

        if let Some(path) = file {
            let text = std::fs::read_to_string(path)
                .map_err(|cause| ConfigError::Unreadable { path: path.to_owned(), cause })?;
            let table: toml::Table = text.parse().map_err(|cause| not_toml(path, &text, &cause))?;
            for (key, value) in table {
                let values = match value {
                    toml::Value::Array(values) => values.into_iter().map(text_of).collect(),
                    single @ (toml::Value::String(_)
                    | toml::Value::Integer(_)
                    | toml::Value::Float(_)
                    | toml::Value::Boolean(_)
                    | toml::Value::Datetime(_)
                    | toml::Value::Table(_)) => vec![text_of(single)],
                };
                written.insert(key, Written { values, origin: Origin::File(path.to_owned()) });
            }
        }
        for (name, value) in variables {
            // One that is empty sets nothing: a script or a unit file that leaves a value out writes it so.
            if value.is_empty() {
                continue;
            }
            // PINION_CONFIG names the file itself.
            if let Some(key) = name.strip_prefix("PINION_").filter(|key| *key != "CONFIG") {
                let values = vec![value];
                written.insert(key.to_lowercase(), Written { values, origin: Origin::Variable });
            }
        }

        Ok(Self { written })
    }

    /// Takes the value of `key`, or `None` where it was not written, or left empty.
    pub fn take<T>(&mut self, key: &str) -> Result<Option<T>, ConfigError>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.take_with(key, |text| T::from_str(text).map_err(|error| error.to_string()))
    }

    /// As [`Self::take`], with a reading of its own.
    pub fn take_with<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(written) = self.written.remove(key) else { return Ok(None) };

        let bad = |reason| ConfigError::BadValue { origin: written.origin.name(key), reason };
        match written.values.as_slice() {
            [single] if single.is_empty() => Ok(None),
            [single] => read(single).map(Some).map_err(bad),
            [] | [..] => Err(bad("takes one value, not a list".to_owned())),
        }
    }

    /// Takes a whole number within `range`, or `None` where it was not written.
    pub fn take_number(
        &mut self,
        key: &str,
        range: std::ops::RangeInclusive<u64>,
    ) -> Result<Option<u64>, ConfigError> {
        let reason = format!("takes a whole number from {} to {}", range.start(), range.end());
        self.take_with(key, |text| {
            text.parse().ok().filter(|number| range.contains(number)).ok_or(reason)
        })
    }

    /// Takes the values of a list: an array in the file, separated by commas in a variable.
    pub fn take_list<T>(
        &mut self,
        key: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Vec<T>, ConfigError> {
        let Some(written) = self.written.remove(key) else { return Ok(Vec::new()) };

        written
            .values
            .iter()
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .map(&read)
            .collect::<Result<_, _>>()
            .map_err(|reason| ConfigError::BadValue { origin: written.origin.name(key), reason })
    }

    /// What is left belongs to nobody: fatal in the file, the names in the environment.
    pub fn finish(self) -> Result<Vec<String>, ConfigError> {
        let mut variables = Vec::new();
        for (key, written) in self.written {
            let origin = written.origin.name(&key);
            match written.origin {
                Origin::File(_) => return Err(ConfigError::UnknownKey { origin }),
                Origin::Variable => variables.push(origin),
            }
        }

        Ok(variables)
    }
}

impl Origin {
    fn name(&self, key: &str) -> String {
        match self {
            Self::File(path) => format!("`{key}` in {}", path.display()),
            Self::Variable => format!("PINION_{}", key.to_uppercase()),
        }
    }
}

fn not_toml(path: &Path, text: &str, cause: &toml::de::Error) -> ConfigError {
    let before = cause.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    ConfigError::NotToml {
        path: path.to_owned(),
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        // The error as a whole quotes the line.
        reason: cause.message().to_owned(),
    }
}

fn text_of(value: toml::Value) -> String {
    match value {
        toml::Value::String(text) => text,
        other @ (toml::Value::Integer(_)
        | toml::Value::Float(_)
        | toml::Value::Boolean(_)
        | toml::Value::Datetime(_)
        | toml::Value::Array(_)
        | toml::Value::Table(_)) => other.to_string(),
    }
}
