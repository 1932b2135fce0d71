//! A browser at one of the sites.

use std::fmt::Debug;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request};
use pinion_protocol::{members, panel};
use serde::Serialize;
use serde_json::json;

use super::{Answer, PASSWORD, TestPortal, ask};

/// The public address of each test's portal.
pub const ORIGIN: &str = "https://pins.example.org";

/// A browser at the admin panel. Paths are below the panel's.
pub type PanelClient = WebClient;

/// A browser at one of the sites, signed in or not; it sends its cookie and the site's origin.
#[derive(Clone)]
pub struct WebClient {
    router: Router,
    base: &'static str,
    origin: Option<String>,
    cookie: Option<String>,
}

impl TestPortal {
    /// Signs one of the staff in to the panel with [`PASSWORD`].
    pub async fn panel(&self, email: &str) -> PanelClient {
        let anonymous = self.anonymous_panel();
        anonymous.keeping_cookie_of(&anonymous.sign_in(email, PASSWORD).await)
    }

    /// A browser at the panel in which nobody is signed in.
    pub fn anonymous_panel(&self) -> PanelClient {
        self.browser(panel::PATH)
    }

    /// Signs a member in to the members portal with [`PASSWORD`].
    pub async fn members(&self, email: &str) -> WebClient {
        let anonymous = self.anonymous_members();
        anonymous.keeping_cookie_of(&anonymous.sign_in(email, PASSWORD).await)
    }

    /// A browser at the members portal in which nobody is signed in.
    pub fn anonymous_members(&self) -> WebClient {
        self.browser(members::PATH)
    }

    fn browser(&self, base: &'static str) -> WebClient {
        WebClient {
            router: self.router.clone(),
            base,
            origin: Some(ORIGIN.to_owned()),
            cookie: None,
        }
    }
}

impl WebClient {
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "", Body::empty()).await
    }

    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        self.send_json(Method::POST, path, body).await
    }

    pub async fn put(&self, path: &str, body: &impl Serialize) -> Answer {
        self.send_json(Method::PUT, path, body).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, "", Body::empty()).await
    }

    pub async fn send_json(&self, method: Method, path: &str, body: &impl Serialize) -> Answer {
        self.send(method, path, "application/json", serde_json::to_vec(body).unwrap()).await
    }

    /// Sends any body; without a media type where that is empty.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        media_type: &str,
        body: impl Into<Body> + Debug,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        let headers = [
            ("content-type", Some(media_type).filter(|media_type| !media_type.is_empty())),
            ("origin", self.origin.as_deref()),
            ("cookie", self.cookie.as_deref()),
        ];
        for (name, value) in headers {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        ask(self.router.clone(), request.body(body.into()).unwrap()).await
    }

    /// Reads with a header more, as a page does that nobody touches.
    pub async fn get_with(&self, path: &str, (name, value): (&str, &str)) -> Answer {
        let request = Request::builder().uri(format!("{}{path}", self.base));
        let request = request.header("cookie", self.cookie.as_deref().unwrap_or_default());
        ask(self.router.clone(), request.header(name, value).body(Body::empty()).unwrap()).await
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        self.post("/session", &json!({"email": email, "password": password})).await
    }

    /// The same browser, at paths below another one.
    pub fn at(&self, base: &'static str) -> Self {
        Self { base, ..self.clone() }
    }

    /// The same browser, sending what the page of another origin would.
    pub fn at_origin(&self, origin: Option<&str>) -> Self {
        Self { origin: origin.map(str::to_owned), ..self.clone() }
    }

    /// The same browser after it was given a cookie.
    pub fn keeping_cookie_of(&self, answer: &Answer) -> Self {
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        assert!(cookie.contains("=pin"), "signed in: {}", String::from_utf8_lossy(&answer.body));
        Self { cookie: Some(cookie), ..self.clone() }
    }
}
