//! What an operator can set, from one TOML file and the environment.
//!
//! Each concern is a file below, and each key is documented at its field there. The key `listen` of the file is the
//! variable `PINION_LISTEN`, and so on; a variable wins over the file unless it is empty. A key that nobody knows is fatal in
//! the file. Among the variables it is only reported, since the environment is shared with
//! other programs of the same family.

mod data;
mod keys;
mod limits;
mod log;
mod mail;
mod network;
mod tokens;

use std::path::Path;

pub use data::{Data, KEYS_VARIABLE, sqlite_url};
pub use keys::ConfigError;
use keys::Keys;
pub use limits::Limits;
pub use log::{Log, LogFormat};
pub use mail::Mail;
pub use network::Network;
pub use tokens::Tokens;

/// Everything an operator can set.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Where the portal listens, and who may stand before it.
    pub network: Network,
    /// Where it keeps things.
    pub data: Data,
    /// How much it takes from a stranger.
    pub limits: Limits,
    /// How it sends mail.
    pub mail: Mail,
    /// How long a session lasts.
    pub tokens: Tokens,
    /// What it tells its operator.
    pub log: Log,
    /// Variables that look like ours and are not. Not fatal; told once at start.
    pub unknown_variables: Vec<String>,
}

impl Config {
    /// Reads the configuration from `file`, if one is named, and from `variables`.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is not TOML, has an unknown key, or a value is not what its key takes.
    pub fn read(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut keys = Keys::gather(file, variables)?;

        let config = Self {
            network: Network::take(&mut keys)?,
            data: Data::take(&mut keys)?,
            limits: Limits::take(&mut keys)?,
            mail: Mail::take(&mut keys)?,
            tokens: Tokens::take(&mut keys)?,
            log: Log::take(&mut keys)?,
            unknown_variables: Vec::new(),
        };
        Ok(Self { unknown_variables: keys.finish()?, ..config })
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::time::Duration;

    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn has_the_defaults_that_scripts_rely_on() {
        let config = Config::read(None, Vec::new()).unwrap();

        assert_eq!(config.network.listen, "127.0.0.1:8750".parse::<SocketAddr>().unwrap());
        assert_eq!(config.data.directory, Path::new("./pinion-data"));
        assert_eq!(config.network.metrics_listen, None, "nobody reads metrics unasked");
        assert!(config.network.trusted_proxies.is_empty());
    }

    #[test]
    fn a_variable_wins_over_the_file() {
        let file = file("listen = \"127.0.0.1:1\"\naccess_token_s = 60\n");

        let config =
            Config::read(Some(file.path()), variables(&[("PINION_LISTEN", "127.0.0.1:2")]))
                .unwrap();

        assert_eq!(config.network.listen.port(), 2);
        assert_eq!(config.tokens.access, Duration::from_mins(1));
    }

    #[test]
    fn an_empty_variable_leaves_what_the_file_says() {
        let file = file("listen = \"127.0.0.1:1\"\ntrusted_proxies = [\"::1\"]\n");
        let empty = variables(&[("PINION_LISTEN", ""), ("PINION_TRUSTED_PROXIES", "")]);

        let config = Config::read(Some(file.path()), empty).unwrap();

        assert_eq!(config.network.listen.port(), 1);
        assert_eq!(config.network.trusted_proxies.len(), 1);
    }

    #[test]
    fn an_unknown_key_is_fatal_in_the_file_and_told_by_name() {
        let file = file("listn = \"127.0.0.1:1\"\n");

        let error = Config::read(Some(file.path()), Vec::new()).unwrap_err();

        assert!(error.to_string().contains("listn"), "{error}");
    }

    #[test]
    fn an_unknown_variable_is_reported() {
        let config =
            Config::read(None, variables(&[("PINION_LISTN", "x"), ("PATH", "/bin")])).unwrap();

        assert_eq!(config.unknown_variables, ["PINION_LISTN"]);
    }

    #[test]
    fn a_value_of_the_wrong_kind_names_its_key_and_keeps_the_value_to_itself() {
        let error =
            Config::read(None, variables(&[("PINION_DATABASE_URL", "mysql://u:geheim@h/d")]))
                .unwrap_err()
                .to_string();

        assert!(error.contains("PINION_DATABASE_URL"), "{error}");
        assert!(!error.contains("geheim"), "{error}");
    }

    #[test]
    fn a_file_that_is_not_toml_says_where_and_keeps_the_line_to_itself() {
        let unquoted = file("listen = \"127.0.0.1:1\"\nsmtp_url = smtps://u:geheim@h\n");
        let twice = file("pin_keys = \"geheim\"\npin_keys = \"geheim too\"\n");

        for (file, place) in [(&unquoted, "line 2, column 12"), (&twice, "line 2, column 1")] {
            let error = Config::read(Some(file.path()), Vec::new()).unwrap_err();

            assert!(error.to_string().contains(place), "{error}");
            assert!(!format!("{error} {error:?}").contains("geheim"), "{error:?}");
        }
    }

    #[test]
    fn lists_are_arrays_in_the_file_and_commas_in_a_variable() {
        let file = file("trusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n");

        let from_file = Config::read(Some(file.path()), Vec::new()).unwrap();
        let from_variable =
            Config::read(None, variables(&[("PINION_TRUSTED_PROXIES", "10.0.0.0/8, ::1")]))
                .unwrap();

        assert_eq!(from_file.network.trusted_proxies.len(), 2);
        assert_eq!(from_file.network.trusted_proxies, from_variable.network.trusted_proxies);
    }

    #[test]
    fn secrets_stay_out_of_debug() {
        let secrets = [
            ("PINION_DATABASE_URL", "postgres://u:geheim@h/d"),
            ("PINION_PIN_KEYS", "pinion-pin-keys 2;seal 1 geheim"),
        ];

        let config = Config::read(None, variables(&secrets)).unwrap();

        assert!(!format!("{config:?} {:?}", config.data.keys()).contains("geheim"));
    }

    #[test]
    fn keys_are_in_a_file_unless_they_are_given_and_never_in_both() {
        let one = Config::read(None, variables(&[("PINION_DATA", "/d")])).unwrap();
        let named = Config::read(None, variables(&[("PINION_PIN_KEYS_FILE", "/k")])).unwrap();
        let given = Config::read(None, variables(&[("PINION_PIN_KEYS", "x")])).unwrap();
        let both = [("PINION_PIN_KEYS", "x"), ("PINION_PIN_KEYS_FILE", "/k")];
        let refused = Config::read(None, variables(&both)).unwrap_err().to_string();

        assert_eq!(one.data.keys().to_string(), "the key file /d/pin-keys");
        assert_eq!(named.data.keys().to_string(), "the key file /k");
        assert_eq!(given.data.keys().to_string(), "PINION_PIN_KEYS");
        assert!(refused.contains("set one of the two"), "{refused}");
    }
}
