//! The cookies that hold the tokens of sessions in a browser.

use std::fmt::Write as _;
use std::time::Duration;

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::loopback::is_loopback;

/// A cookie that no script reads, no other site sends, and that goes nowhere but to this host.
pub struct Cookie {
    name: String,
    is_secure: bool,
}

impl Cookie {
    /// Returns the cookie `name` of a portal whose address is `public_url`.
    ///
    /// Only on plain HTTP to loopback it goes without TLS, and then without the prefix that browsers keep for what
    /// does not.
    #[must_use]
    pub fn new(name: &str, public_url: &Url) -> Self {
        let is_secure = public_url.scheme() == "https" || !is_loopback(public_url);
        let name = if is_secure { format!("__Host-{name}") } else { name.to_owned() };
        Self { name, is_secure }
    }

    /// Returns what the browser sent.
    #[must_use]
    pub fn value<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(name, value)| (name == self.name).then_some(value))
    }

    /// Has the browser keep `token` for `life`.
    ///
    /// # Panics
    ///
    /// If `token` is none of ours: they are ASCII without separators.
    #[must_use]
    pub fn set(&self, token: &SecretString, life: Duration) -> HeaderValue {
        self.line(token.expose_secret(), life)
    }

    /// Has the browser forget it.
    #[must_use]
    pub fn forget(&self) -> HeaderValue {
        self.line("", Duration::ZERO)
    }

    fn line(&self, value: &str, life: Duration) -> HeaderValue {
        let mut cookie = format!(
            "{}={value}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict",
            self.name,
            life.as_secs()
        );
        if self.is_secure {
            write!(cookie, "; Secure").expect("text takes all text");
        }
        let mut header = HeaderValue::try_from(cookie).expect("names and tokens are plain ASCII");
        header.set_sensitive(true);
        header
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookie(url: &str) -> Cookie {
        Cookie::new("pinion_panel", &url.parse().unwrap())
    }

    #[test]
    fn is_bound_to_its_host_and_hidden_from_scripts() {
        let line =
            cookie("https://pins.example.org").set(&"pinws_abc".into(), Duration::from_mins(1));

        assert_eq!(
            line,
            "__Host-pinion_panel=pinws_abc; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure"
        );
        assert!(line.is_sensitive());
    }

    #[test]
    fn goes_without_tls_to_this_machine_alone() {
        for url in ["http://127.0.0.1:8750", "http://localhost:8750", "http://[::1]:8750"] {
            let line = cookie(url).forget();
            assert_eq!(
                line, "pinion_panel=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict",
                "{url}"
            );
        }
        let line = cookie("http://192.0.2.7:8750").forget();
        assert!(line.to_str().unwrap().ends_with("; Secure"), "{line:?}");
    }

    #[test]
    fn is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "a=b; __Host-pinion_panelx=no".parse().unwrap());
        headers.append(COOKIE, "c=d;__Host-pinion_panel=pinws_abc ; e".parse().unwrap());

        assert_eq!(cookie("https://x.example").value(&headers), Some("pinws_abc"));
        assert_eq!(cookie("http://localhost").value(&headers), None);
    }
}
