//! A mail server's address, as an operator writes it.

use url::{Host, Url};

/// How a conversation is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Not at all.
    None,
    /// TLS from the first byte.
    Tls,
    /// TLS after a few words in clear, or no mail.
    StartTls,
}

/// A mail server's address, taken apart.
#[derive(Clone)]
pub struct Address {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub credentials: Option<(String, String)>,
}

/// Why a text is no mail server's address. None repeats it: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RelayError {
    /// It is no address at all.
    #[error("takes an address such as smtps://user:password@mail.example.org")]
    NoAddress,

    /// Its scheme is not one of the three.
    #[error("takes an address that starts with smtp://, smtps:// or smtp+starttls://")]
    Scheme,

    /// It has a path, a query or a fragment.
    #[error(
        "takes an address without a path, ? or #; write such a character of a password as %2F, %3F or %23"
    )]
    MoreThanAServer,

    /// A password would cross a network in clear.
    #[error("sends the password in clear; write smtps:// or smtp+starttls://")]
    PasswordInClear,

    /// What is to be trusted is no certificate.
    #[error("takes a certificate in PEM")]
    Authority,
}

impl Address {
    pub fn parse(text: &str) -> Result<Self, RelayError> {
        let url = Url::parse(text.trim()).map_err(|_| RelayError::NoAddress)?;
        let (security, default_port) = match url.scheme() {
            "smtp" => (Security::None, 25),
            "smtps" => (Security::Tls, 465),
            "smtp+starttls" => (Security::StartTls, 587),
            _ => return Err(RelayError::Scheme),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(RelayError::NoAddress)?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(RelayError::MoreThanAServer);
        }
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (user, password) => Some((decoded(user), decoded(password.unwrap_or_default()))),
        };
        if security == Security::None && credentials.is_some() && !is_this_machine(host) {
            return Err(RelayError::PasswordInClear);
        }
        let port = url.port().unwrap_or(default_port);
        Ok(Self { host: host.to_owned(), port, security, credentials })
    }
}

/// What `%40` and the like stand for.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        if let (b'%', Some(byte)) = (first, byte) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn is_this_machine(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.is_loopback(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, u16, Security) {
        let address = Address::parse(text).unwrap();
        (address.host, address.port, address.security)
    }

    #[test]
    fn reads_the_three_ways_to_a_server() {
        assert_eq!(read("smtp://mail.lan"), ("mail.lan".into(), 25, Security::None));
        assert_eq!(
            read("smtps://mail.example.org"),
            ("mail.example.org".into(), 465, Security::Tls)
        );
        assert_eq!(
            read("smtp+starttls://mail.example.org:2525/"),
            ("mail.example.org".into(), 2525, Security::StartTls)
        );
    }

    #[test]
    fn reads_a_name_and_a_password_with_any_character() {
        let address = Address::parse("smtps://ada%40example.org:p%3A%2F%C3%A9%25@h").unwrap();

        assert_eq!(address.credentials, Some(("ada@example.org".into(), "p:/é%".into())));
    }

    #[test]
    fn refuses_what_is_no_server_and_never_repeats_it() {
        for (bad, why) in [
            ("", RelayError::NoAddress),
            ("geheim", RelayError::NoAddress),
            ("smtps://", RelayError::NoAddress),
            ("https://u:geheim@h", RelayError::Scheme),
            ("smtps://u:geheim@h/x", RelayError::MoreThanAServer),
            ("smtps://u:ge#heim@h", RelayError::MoreThanAServer),
            ("smtp://u:geheim@mail.example.org", RelayError::PasswordInClear),
        ] {
            let refused = Address::parse(bad).map(|_| ()).unwrap_err();

            assert!(refused == why || refused == RelayError::NoAddress, "{bad}: {refused:?}");
            assert!(!refused.to_string().contains("geheim"));
        }
        assert!(Address::parse("smtp://u:p@127.0.0.1").is_ok(), "this machine alone hears it");
    }
}
