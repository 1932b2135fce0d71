//! Which addresses are this machine's own.

use url::{Host, Url};

/// Says whether `url` names this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_told_by_number_and_by_name() {
        let is = |url: &str| is_loopback(&url.parse().unwrap());

        for own in ["127.0.0.1:1", "127.8.8.8", "[::1]", "LOCALHOST", "pins.localhost"] {
            assert!(is(&format!("http://{own}")), "{own}");
        }
        for other in ["192.0.2.7", "[2001:db8::1]", "localhost.example.org", "notlocalhost"] {
            assert!(!is(&format!("http://{other}")), "{other}");
        }
    }
}
