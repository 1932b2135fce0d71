//! Where the portal listens, and who may stand before it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use ipnet::IpNet;
use url::Url;

use super::keys::{ConfigError, Keys};

/// Where the portal listens, and who may stand before it.
#[derive(Debug, Clone)]
pub struct Network {
    /// `listen`: the address to listen at. Port 0 picks a free one. Default: `127.0.0.1:8750`.
    ///
    /// Plain HTTP: before anything but loopback belongs a proxy that speaks TLS.
    pub listen: SocketAddr,
    /// `public_url`: the address people know the portal by, without a slash at the end. Default: the
    /// listener's.
    pub public_url: Option<Url>,
    /// `trusted_proxies`: addresses and networks whose `X-Forwarded-For` is believed. Default: none.
    pub trusted_proxies: Vec<IpNet>,
    /// `metrics_listen`: the address of a second listener that answers `/metrics` alone. Default: none.
    pub metrics_listen: Option<SocketAddr>,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8750)),
            public_url: None,
            trusted_proxies: Vec::new(),
            metrics_listen: None,
        }
    }
}

impl Network {
    pub(super) fn take(keys: &mut Keys) -> Result<Self, ConfigError> {
        let default = Self::default();

        Ok(Self {
            listen: keys.take_with("listen", address)?.unwrap_or(default.listen),
            public_url: keys.take_with("public_url", public_url)?,
            trusted_proxies: keys.take_list("trusted_proxies", network)?,
            metrics_listen: keys.take_with("metrics_listen", address)?,
        })
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "takes an address and a port, such as 127.0.0.1:8750".to_owned())
}

fn public_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| "takes a web address".to_owned())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err("takes an address that starts with https:// or http://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("takes an address without user and password".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("takes an address without ? and #".to_owned());
    }

    Ok(url)
}

fn network(text: &str) -> Result<IpNet, String> {
    text.parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| "takes addresses and networks, such as 10.0.0.0/8".to_owned())
}
