//! An admin who sees to kiosks: says to a portal over HTTP what the panel would.

use pinion_protocol::kiosk::{Kiosk, KioskList};
use reqwest::header::{CONTENT_TYPE, COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::space::{ADMIN, PASSWORD, PinionSpace, Space as _};

const KIOSKS: &str = "/api/pinion/v1/kiosks";
const SPACE: &str = "/api/pinion/v1/panel/settings/space";
const CHECK_INS: &str = "/api/pinion/v1/panel/settings/check-ins";

/// An admin who is signed in.
#[derive(Debug)]
pub struct Admin {
    http: Client,
    address: String,
    cookie: String,
}

impl Admin {
    /// Makes an admin of `space`, who signs in.
    ///
    /// # Panics
    ///
    /// If there is one, or the portal does not let them in.
    pub async fn of(space: &PinionSpace) -> Self {
        // One for all that speaks HTTP in this process; a second call finds it set.
        let _ = rustls::crypto::ring::default_provider().install_default();
        space.add_admin().await;
        let mut admin =
            Self { http: Client::new(), address: space.address(), cookie: String::new() };
        let form = json!({ "email": ADMIN, "password": PASSWORD });
        let answer = admin.send(Method::POST, "/api/pinion/v1/panel/session", Some(&form)).await;
        let cookie = answer.headers().get(SET_COOKIE).expect("signing in sets a cookie");
        let cookie = cookie.to_str().expect("a cookie is text");
        cookie.split(';').next().expect("text has a first part").clone_into(&mut admin.cookie);
        admin
    }

    /// Approves the kiosk that shows `user_code`, and names it.
    ///
    /// # Panics
    ///
    /// If the portal refuses.
    pub async fn approve(&self, user_code: &str, name: &str) {
        let form = json!({ "user_code": user_code, "name": name });
        self.send(Method::POST, &format!("{KIOSKS}/approve"), Some(&form)).await;
    }

    /// The kiosks that were not revoked, and those that may still hold presses.
    ///
    /// # Panics
    ///
    /// If the portal does not list them.
    pub async fn kiosks(&self) -> Vec<Kiosk> {
        let listed = self.send(Method::GET, KIOSKS, None).await;
        let listed: KioskList = listed.json().await.expect("it is a list of kiosks");
        listed.records
    }

    /// Revokes a kiosk.
    ///
    /// # Panics
    ///
    /// If the portal refuses.
    pub async fn revoke(&self, kiosk: Uuid) {
        self.send(Method::DELETE, &format!("{KIOSKS}/{kiosk}"), None).await;
    }

    /// Lets a kiosk be left without its exit code, once.
    ///
    /// # Panics
    ///
    /// If the portal refuses.
    pub async fn release(&self, kiosk: Uuid) {
        let form = json!({ "release_exit": true });
        self.send(Method::PATCH, &format!("{KIOSKS}/{kiosk}"), Some(&form)).await;
    }

    /// Lets each press of one person count, however soon after the last.
    ///
    /// # Panics
    ///
    /// If the portal refuses.
    pub async fn count_every_press(&self) {
        self.set_check_ins("repeat_within_s", json!(0)).await;
    }

    /// Has everybody checked out at an hour of the space's own, such as "22:00".
    ///
    /// # Panics
    ///
    /// If the portal refuses.
    pub async fn check_out_at(&self, hour: &str) {
        self.set_check_ins("check_out_at", json!(hour)).await;
    }

    /// Gives the space a colour of its own, such as "#123c4a".
    ///
    /// # Panics
    ///
    /// If the portal refuses.
    pub async fn give_accent(&self, accent: &str) {
        let settings = self.send(Method::GET, SPACE, None).await;
        let mut settings: Value = settings.json().await.expect("they are an object");
        settings["accent"] = json!(accent);
        self.send(Method::PUT, SPACE, Some(&settings)).await;
    }

    /// Gives the space a logo: a picture's own bytes.
    ///
    /// # Panics
    ///
    /// If the portal refuses.
    pub async fn give_logo(&self, png: Vec<u8>) {
        let request = self.request(Method::PUT, &format!("{SPACE}/logo"));
        let request = request.header(CONTENT_TYPE, "image/png").body(png);
        answered(request).await;
    }

    async fn set_check_ins(&self, name: &str, value: Value) {
        let settings = self.send(Method::GET, CHECK_INS, None).await;
        let mut settings: Value = settings.json().await.expect("they are an object");
        settings[name] = value;
        self.send(Method::PUT, CHECK_INS, Some(&settings)).await;
    }

    async fn send(&self, method: Method, path: &str, form: Option<&Value>) -> Response {
        answered(body(self.request(method, path), form)).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.address));
        request.header(ORIGIN, &self.address).header(COOKIE, &self.cookie)
    }
}

async fn answered(request: RequestBuilder) -> Response {
    let answer = request.send().await.expect("the portal answers");
    let (status, path) = (answer.status(), answer.url().path());
    assert!(status.is_success(), "{path}: {status}");
    answer
}

fn body(request: RequestBuilder, form: Option<&Value>) -> RequestBuilder {
    match form {
        Some(form) => request.json(form),
        None => request,
    }
}
