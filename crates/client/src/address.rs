//! What people type when asked where their space is, and the address that comes of it.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use url::{Host, Url};

/// The longest address taken. Unit: bytes.
///
/// It has to fit into a keyring entry beside the rest of the account; real ones are below 100.
const MAX_ADDRESS_BYTES: usize = 500;

/// Why what was typed is no address to go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It cannot be read as one.
    #[error("this is not an address")]
    Unreadable,

    /// It is plain HTTP, and not this machine's own.
    #[error("the address is not encrypted")]
    Insecure,
}

/// What was typed, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// A short name, for the directory to resolve: `acme`.
    ShortName(String),
    /// An address.
    Address(PortalAddress),
}

impl FromStr for Typed {
    type Err = AddressError;

    fn from_str(typed: &str) -> Result<Self, AddressError> {
        let typed = typed.trim();
        let only_name =
            !typed.contains(['.', ':', '/']) && !typed.eq_ignore_ascii_case("localhost");

        if only_name {
            short_name(typed).map(Self::ShortName).ok_or(AddressError::Unreadable)
        } else {
            typed.parse().map(Self::Address)
        }
    }
}

/// A DNS label (RFC 1035, 2.3.4: at most 63 octets), which is what a short name becomes.
fn short_name(typed: &str) -> Option<String> {
    let fits = (1..=63).contains(&typed.len())
        && typed.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');

    fits.then(|| typed.to_ascii_lowercase())
}

/// The base address of a portal: HTTPS, or plain HTTP to this very machine. No user, query or fragment.
#[derive(Clone, PartialEq, Eq)]
pub struct PortalAddress(Url);

impl PortalAddress {
    /// The address of `path` below the portal; `path` begins with a slash and may carry a query.
    ///
    /// # Panics
    ///
    /// If `path` does not begin with a slash.
    #[must_use]
    pub fn below(&self, path: &str) -> Url {
        assert!(path.starts_with('/'), "paths below a portal begin with a slash");

        Url::parse(&format!("{self}{path}")).expect("a path below an address is an address")
    }

    /// The address of something the portal tells of: a path below it, or an address on its own host.
    ///
    /// `None` where it leads elsewhere: the app asks nobody but the portal.
    #[must_use]
    pub fn own(&self, told: &str) -> Option<Url> {
        let is_path = told.starts_with('/') && !told.starts_with("//");
        let url = if is_path { Url::parse(&format!("{self}{told}")) } else { Url::parse(told) };

        url.ok().filter(|url| self.is_host_of(url))
    }

    /// The host and, where it is not the scheme's own, the port.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.0.authority()
    }

    /// The same portal without a path, or `None` where it has none.
    ///
    /// People paste the page they have open, not the portal's root.
    #[must_use]
    pub fn root(&self) -> Option<Self> {
        if self.0.path() == "/" {
            return None;
        }
        let mut root = self.0.clone();
        root.set_path("/");

        Some(Self(root))
    }

    /// Whether the portal is on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Whether `url` has the portal's scheme, host and port.
    #[must_use]
    pub fn is_origin_of(&self, url: &Url) -> bool {
        self.0.origin() == url.origin()
    }

    /// Whether `url` is on the portal's host, and as safe to read as the portal itself.
    #[must_use]
    pub fn is_host_of(&self, url: &Url) -> bool {
        self.is_origin_of(url) || (url.scheme() == "https" && self.0.host() == url.host())
    }
}

impl FromStr for PortalAddress {
    type Err = AddressError;

    fn from_str(typed: &str) -> Result<Self, AddressError> {
        let typed = typed.trim();
        if typed.len() > MAX_ADDRESS_BYTES
            || typed.contains(|c: char| c.is_whitespace() || c.is_control())
        {
            return Err(AddressError::Unreadable);
        }

        if typed.contains("://") {
            return parse(typed).and_then(checked);
        }
        let url = parse(&format!("https://{typed}"))?;
        if is_loopback(&url) {
            return parse(&format!("http://{typed}")).and_then(checked);
        }

        checked(url)
    }
}

fn parse(text: &str) -> Result<Url, AddressError> {
    Url::parse(text).map_err(|_| AddressError::Unreadable)
}

fn checked(mut url: Url) -> Result<PortalAddress, AddressError> {
    let has_user = !url.username().is_empty() || url.password().is_some();
    if has_user || !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(AddressError::Unreadable);
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        return Err(AddressError::Insecure);
    }

    url.set_query(None);
    url.set_fragment(None);
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);

    // International names grow when written in ASCII.
    if url.as_str().len() > MAX_ADDRESS_BYTES {
        return Err(AddressError::Unreadable);
    }
    Ok(PortalAddress(url))
}

/// Whether a request to `url` stays on this machine (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3; RFC 6761, 6.3).
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => Ipv4Addr::is_loopback(&ip),
        Some(Host::Ipv6(ip)) => Ipv6Addr::is_loopback(&ip),
        None => false,
    }
}

impl fmt::Display for PortalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl fmt::Debug for PortalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PortalAddress({self})")
    }
}

#[cfg(test)]
#[path = "address/tests.rs"]
mod tests;
