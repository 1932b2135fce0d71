//! Can others on this machine read what is secret?

use std::path::Path;

use super::{Check, Finding};
use crate::config::{Config, KEYS_VARIABLE};

pub fn directory(config: &Config) -> Check {
    let directory = &config.data.directory;
    let finding = if directory.is_dir() {
        private(directory, 0o700)
    } else {
        Finding::Wrong(format!(
            "{} is not there; `pinion-portal serve` makes it",
            directory.display()
        ))
    };
    Check { name: "data directory", finding }
}

pub fn keys(config: &Config) -> Check {
    if config.data.pin_keys.is_some() {
        let words = format!("none; the keys are in {KEYS_VARIABLE}");
        return Check { name: "key file", finding: Finding::Fine(words) };
    }
    let keys = config.data.keys_file();
    let finding = if keys.is_file() {
        private(&keys, 0o600)
    } else {
        Finding::Wrong(format!("{} is not there; put it back from a backup", keys.display()))
    };
    Check { name: "key file", finding }
}

#[cfg(unix)]
fn private(path: &Path, mode: u32) -> Finding {
    use std::os::unix::fs::PermissionsExt as _;

    match std::fs::metadata(path) {
        Err(error) => Finding::Wrong(format!("cannot read {}: {error}", path.display())),
        Ok(metadata) if metadata.permissions().mode() & 0o077 != 0 => Finding::Wrong(format!(
            "others on this machine can reach {path}; run `chmod {mode:o} {path}`",
            path = path.display()
        )),
        Ok(_) => Finding::Fine(format!("{} is its owner's alone", path.display())),
    }
}

#[cfg(not(unix))]
fn private(path: &Path, _: u32) -> Finding {
    Finding::Doubtful(format!("look yourself who can read {}", path.display()))
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_file_that_others_can_read_is_wrong_and_the_cure_is_told() {
        let file = tempfile::NamedTempFile::new().unwrap();

        assert!(matches!(private(file.path(), 0o600), Finding::Fine(_)));
        set_permissions(file.path(), Permissions::from_mode(0o640)).unwrap();
        let Finding::Wrong(words) = private(file.path(), 0o600) else { panic!("mode 0640 passed") };
        assert!(words.contains("chmod 600"), "{words}");
    }
}
