//! Every endpoint, as the interface is described.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request};
use pinion_protocol::{members, panel};
use pinion_storage::UserId;
use pinion_storage::sessions::{self, NewSession, Scope, TokenHash};
use secrecy::ExposeSecret as _;

use crate::auth::tokens::{Kind, Token};
use crate::openapi;
use crate::store::os_random;
use crate::testing::{Answer, ORIGIN, TestPortal};

/// One method at one path.
#[derive(Debug)]
pub struct Operation {
    pub method: Method,
    pub path: String,
    /// How a caller says who they are: `panel`, `members`, `bearer`, `staff_bearer`; `None` where nobody has to.
    pub site: Option<String>,
    /// Which of the staff: `admin`, `front_desk`; `None` where it is not said.
    pub role: Option<String>,
}

/// Who calls, and how they say so.
#[derive(Clone, Copy, Debug)]
pub enum Credentials<'a> {
    None,
    Bearer(&'a str),
    /// A cookie by its name, and the token in it.
    Cookie(&'a str, &'a str),
}

pub const PANEL: &str = "__Host-pinion_panel";
pub const MEMBERS: &str = "__Host-pinion_members";

/// Every endpoint there is.
pub fn all() -> Vec<Operation> {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let security = operation["security"][0].as_object();
            let named = security.and_then(|security| security.iter().next());
            operations.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                site: named.map(|(site, _)| site.clone()),
                role: named.and_then(|(_, roles)| roles[0].as_str().map(str::to_owned)),
            });
        }
    }

    operations
}

impl Operation {
    /// Whether it can change anything.
    pub fn writes(&self) -> bool {
        ![Method::GET, Method::HEAD].contains(&self.method)
    }

    /// Sends it, with `id` in its path, from a page of the portal.
    pub async fn send(
        &self,
        portal: &TestPortal,
        id: &str,
        credentials: Credentials<'_>,
        (media_type, body): (&str, Vec<u8>),
    ) -> Answer {
        self.send_from(portal, Some(ORIGIN), (id, credentials), (media_type, body)).await
    }

    /// Sends it from a page of `origin`.
    pub async fn send_from(
        &self,
        portal: &TestPortal,
        origin: Option<&str>,
        (id, credentials): (&str, Credentials<'_>),
        (media_type, body): (&str, Vec<u8>),
    ) -> Answer {
        let path: Vec<&str> = self
            .path
            .split('/')
            .map(|part| match part {
                "{lang}" => "en",
                part if part.starts_with('{') => id,
                part => part,
            })
            .collect();
        let mut request = Request::builder()
            .method(self.method.clone())
            .uri(path.join("/"))
            .header("content-type", media_type);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        request = match credentials {
            Credentials::None => request,
            Credentials::Bearer(token) => {
                request.header("authorization", format!("Bearer {token}"))
            }
            Credentials::Cookie(name, token) => request.header("cookie", format!("{name}={token}")),
        };
        portal.ask(request.body(Body::from(body)).unwrap()).await
    }
}

/// A token for a cookie, of a new session of `user`.
pub async fn cookie_token(portal: &TestPortal, user: UserId, scope: Scope) -> String {
    let token = Token::generate(Kind::Web).unwrap();
    let now = portal.state.now();
    let session = NewSession { user, client_id: "", scope, device: None };
    let kept = (TokenHash(token.hash), now + Duration::from_mins(30));
    let tx = portal.state.database.begin().await.unwrap();
    sessions::create_web(&tx, &session, kept, now, &mut os_random()).await.unwrap();
    tx.commit().await.unwrap();
    token.text.expose_secret().to_owned()
}

/// The paths in the sources of all routers, which lie beside the endpoints.
fn routed(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            routed(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            let base = base(&path.with_extension(""));
            let quoted =
                source.split(".route(").skip(1).map(|rest| rest.split('"').nth(1).unwrap());
            found.extend(quoted.map(|path| format!("{base}{path}")));
        }
    }
}

/// Where the endpoints of a file lie.
fn base(file: &Path) -> &'static str {
    let file = file.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
    let is_below = |site: &str| file.components().any(|part| part.as_os_str() == site);
    match (is_below("panel"), is_below("members")) {
        (true, _) => panel::PATH,
        (_, true) => members::PATH,
        (false, false) => "",
    }
}

/// What is not an interface for programs.
const PAGES: [&str; 4] = ["/", "/admin", "/admin/", "/admin/{*path}"];

#[test]
fn every_route_is_described() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = BTreeSet::new();
    routed(&source.join("routes"), &mut paths);
    let root = include_str!("../../routes.rs");
    paths.extend(
        root.split(".route(").skip(1).map(|rest| rest.split('"').nth(1).unwrap().to_owned()),
    );
    paths.retain(|path| !PAGES.contains(&path.as_str()));
    let described: BTreeSet<String> = all().into_iter().map(|operation| operation.path).collect();

    assert!(paths.len() > 20, "{paths:?}");
    assert_eq!(paths, described);
}
