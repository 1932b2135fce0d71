//! Is the portal reached in the way it is meant to be?

use super::{Check, Finding};
use crate::config::Config;
use crate::loopback::is_loopback;

pub fn public_url(config: &Config) -> Check {
    let loopback = config.network.listen.ip().is_loopback();
    let finding = match &config.network.public_url {
        Some(url) if url.scheme() == "https" => Finding::Fine(url.to_string()),
        Some(url) if is_loopback(url) => Finding::Fine(format!("{url} is this machine alone")),
        Some(url) => Finding::Wrong(format!(
            "{url} is not https, and the app refuses it; put a proxy with TLS before the portal"
        )),
        None if loopback => Finding::Doubtful(
            "PINION_PUBLIC_URL is not set, so the portal is known by its listener's address".into(),
        ),
        None => Finding::Wrong(
            "PINION_PUBLIC_URL is not set; set it to the https address people know the portal by"
                .into(),
        ),
    };
    Check { name: "public URL", finding }
}

pub fn listener(config: &Config) -> Check {
    let listen = config.network.listen;
    let finding = if listen.ip().is_loopback() {
        Finding::Fine(format!("{listen} is reached from this machine alone"))
    } else {
        Finding::Doubtful(format!(
            "{listen} speaks plain HTTP to the network; only a proxy with TLS should reach it"
        ))
    };
    Check { name: "listener", finding }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(listen: &str, public_url: Option<&str>) -> Finding {
        let mut config = Config::default();
        config.network.listen = listen.parse().unwrap();
        config.network.public_url = public_url.map(|url| url.parse().unwrap());
        super::public_url(&config).finding
    }

    #[test]
    fn an_address_the_app_refuses_is_wrong() {
        let http = Some("http://pins.example.org");

        assert!(matches!(judge("127.0.0.1:1", http), Finding::Wrong(_)));
        assert!(matches!(judge("0.0.0.0:1", None), Finding::Wrong(_)));
        assert!(matches!(judge("127.0.0.1:1", None), Finding::Doubtful(_)));
        assert!(matches!(judge("127.0.0.1:1", Some("https://pins.example.org")), Finding::Fine(_)));
        assert!(matches!(judge("127.0.0.1:1", Some("http://localhost:1")), Finding::Fine(_)));
    }
}
