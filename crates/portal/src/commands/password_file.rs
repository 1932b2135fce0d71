//! A password that an operator hands over in a file, never on the command line where others see it.

use std::io::Read as _;
use std::path::Path;

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::Refusal;
use crate::passwords;

/// Largest file. Unit: bytes. The longest password in the widest characters takes 512.
const MAX_BYTES: u64 = 4096;

/// Reads the password in `file`, or on standard input for `-`, and checks that it is good enough.
pub fn read(file: &Path) -> Result<SecretString, Refusal> {
    let mut bytes = Zeroizing::new(Vec::new());
    let read = if file == Path::new("-") {
        std::io::stdin().take(MAX_BYTES).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes))
    };
    read.map_err(|error| Refusal::new(format!("cannot read {}: {error}", file.display())))?;

    let text =
        std::str::from_utf8(&bytes).map_err(|_| Refusal::new("the password is not UTF-8"))?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.contains(char::is_control) {
        return Err(Refusal::new("the password holds a control character, such as a line break"));
    }

    let password = SecretString::from(text);
    passwords::check(&password).map_err(Refusal::new)?;
    Ok(password)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn read_text(text: &str) -> Result<String, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        read(file.path())
            .map(|password| password.expose_secret().to_owned())
            .map_err(|refusal| refusal.words().unwrap_or_default().to_owned())
    }

    #[test]
    fn strips_one_line_break_and_no_space() {
        assert_eq!(read_text("quay side lamp \n").as_deref(), Ok("quay side lamp "));
        assert_eq!(read_text("quay side lamp\r\n").as_deref(), Ok("quay side lamp"));
        assert!(read_text("quay side lamp\n\n").unwrap_err().contains("line break"));
    }

    #[test]
    fn refuses_a_password_that_is_not_good_enough() {
        assert!(read_text("short\n").unwrap_err().contains("too short"));
        assert!(read_text("Password1\n").unwrap_err().contains("common"));
    }
}
