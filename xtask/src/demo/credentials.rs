//! Who can sign in to the demo's portal: made up once, then kept beside its data.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

/// No letter or digit that another is mistaken for. 32 of them, so every byte chooses fairly: 80 bits in
/// sixteen.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// One account of the demo.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// What the account is for: `admin` or `member`.
    pub role: String,
    /// Signs in with this,
    pub email: String,
    /// and with this. Made for a portal that only this machine can reach.
    pub password: String,
}

/// The accounts that the demo prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials(Vec<Account>);

impl Credentials {
    /// Makes a password for each `(role, email)`.
    pub fn generate(people: &[(&str, &str)]) -> Result<Self> {
        let account = |&(role, email): &(&str, &str)| {
            Ok(Account { role: role.into(), email: email.into(), password: password()? })
        };

        Ok(Self(people.iter().map(account).collect::<Result<_>>()?))
    }

    /// Reads what [`Credentials::write`] wrote.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).context(
            "the demo's credentials are lost; delete .demo and run the same command again",
        )?;

        Ok(Self::parse(&text))
    }

    /// Keeps them in a file that only its owner reads.
    pub fn write(&self, path: &Path) -> Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path)?.write_all(self.to_string().as_bytes())?;

        Ok(())
    }

    /// Everybody.
    pub fn accounts(&self) -> &[Account] {
        &self.0
    }

    fn parse(text: &str) -> Self {
        let account = |line: &str| {
            let mut words = line.split_whitespace().map(str::to_owned);
            Some(Account { role: words.next()?, email: words.next()?, password: words.next()? })
        };

        Self(text.lines().filter_map(account).collect())
    }
}

impl fmt::Display for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.0.iter().map(|account| account.email.len()).max().unwrap_or_default();
        for Account { role, email, password } in &self.0 {
            writeln!(formatter, "  {role:<8}{email:<width$}  {password}")?;
        }

        Ok(())
    }
}

/// Four groups of four, as one can read them out.
fn password() -> Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)?;
    let letters: String =
        bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
    let groups: Vec<&str> = (0..4).map(|group| &letters[group * 4..group * 4 + 4]).collect();

    Ok(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::Credentials;

    #[test]
    fn reads_back_what_it_wrote() {
        let made =
            Credentials::generate(&[("admin", "a@example.org"), ("member", "b@example.org")])
                .unwrap();

        let read = Credentials::parse(&made.to_string());

        assert!(read == made);
        assert_eq!(read.accounts().len(), 2);
    }

    #[test]
    fn makes_a_password_of_its_own_for_everybody() {
        let made = Credentials::generate(&[("member", "a@x"), ("member", "b@x")]).unwrap();
        let [first, second] = made.accounts() else { panic!("two were asked for") };

        assert_eq!(first.password.len(), 19, "sixteen letters and three hyphens");
        assert_ne!(first.password, second.password);
    }
}
