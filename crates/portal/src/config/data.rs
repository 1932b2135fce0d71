//! Where the portal keeps things.

use std::path::{Path, PathBuf};

use pinion_storage::KeySource;
use secrecy::{ExposeSecret, SecretString};

use super::keys::{ConfigError, Keys};

/// What an operator calls keys that are not in a file.
pub const KEYS_VARIABLE: &str = "PINION_PIN_KEYS";

/// Where the portal keeps things.
#[derive(Debug, Clone)]
pub struct Data {
    /// `data`: the directory of the SQLite file and the key file. Made with mode 0700 where it is
    /// missing. Default: `./pinion-data`.
    pub directory: PathBuf,
    /// `database_url`: `sqlite://…` or `postgres://…`. Default: `pinion.sqlite` in the directory.
    /// Secret, since it may hold a password.
    pub database_url: Option<SecretString>,
    /// `pin_keys_file`: the file of the keys that PINs are sealed with. Default: `pin-keys` in the directory.
    pub pin_keys_file: Option<PathBuf>,
    /// `pin_keys`: the keys themselves, as a key file has them, for deployments that keep secrets elsewhere than in
    /// files. Line breaks may be written as semicolons. Not beside `pin_keys_file`. Default: the file. Secret.
    pub pin_keys: Option<SecretString>,
}

impl Default for Data {
    fn default() -> Self {
        Self {
            directory: "./pinion-data".into(),
            database_url: None,
            pin_keys_file: None,
            pin_keys: None,
        }
    }
}

impl Data {
    pub(super) fn take(keys: &mut Keys) -> Result<Self, ConfigError> {
        let default = Self::default();

        let data = Self {
            directory: keys.take("data")?.unwrap_or(default.directory),
            database_url: keys.take_with("database_url", database_url)?,
            pin_keys_file: keys.take("pin_keys_file")?,
            pin_keys: keys.take_with("pin_keys", |text| Ok(text.into()))?,
        };
        if data.pin_keys.is_some() && data.pin_keys_file.is_some() {
            return Err(ConfigError::BadValue {
                origin: "pin_keys and pin_keys_file".to_owned(),
                reason: "the keys are in one place: set one of the two".to_owned(),
            });
        }
        Ok(data)
    }

    /// The path of the SQLite file; `None` where the database is a server of its own.
    #[must_use]
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        match &self.database_url {
            Some(url) => pinion_storage::sqlite_file(url.expose_secret()),
            None => Some(self.usual_sqlite_file()),
        }
    }

    /// The address of the database.
    #[must_use]
    pub fn database(&self) -> SecretString {
        self.database_url.clone().unwrap_or_else(|| sqlite_url(&self.usual_sqlite_file()).into())
    }

    fn usual_sqlite_file(&self) -> PathBuf {
        self.directory.join("pinion.sqlite")
    }

    /// Whether the database is a server of its own rather than a file in [`Self::directory`].
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.database_url.as_ref().is_some_and(|url| {
            let url = url.expose_secret();
            url.starts_with("postgres://") || url.starts_with("postgresql://")
        })
    }

    /// Where the keys are.
    #[must_use]
    pub fn keys(&self) -> KeySource {
        match &self.pin_keys {
            Some(text) => KeySource::Text { name: KEYS_VARIABLE, text: text.clone() },
            None => KeySource::File(self.keys_file()),
        }
    }

    /// The path of the key file, where the keys are in one.
    #[must_use]
    pub fn keys_file(&self) -> PathBuf {
        self.pin_keys_file.clone().unwrap_or_else(|| self.directory.join("pin-keys"))
    }
}

/// The address of a SQLite file. What an address gives a meaning to is escaped.
#[must_use]
pub fn sqlite_url(file: &Path) -> String {
    let path = file.to_string_lossy();
    format!("sqlite://{}", path.replace('%', "%25").replace('?', "%3F").replace('#', "%23"))
}

fn database_url(text: &str) -> Result<SecretString, String> {
    if ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)) {
        Ok(text.into())
    } else {
        Err("takes an address that starts with sqlite:// or postgres://".to_owned())
    }
}
