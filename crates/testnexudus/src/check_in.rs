//! `POST /api/public/checkin`: in or out, for whoever knows a PIN; what goes wrong is told with status 200.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State as Extract;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::routes::Portal;
use crate::state::{Account, State};

/// Checks somebody in or out, or only says whether it would.
pub async fn check_in(Extract(portal): Extract<Portal>, body: Bytes) -> Response {
    let Some(sent) = Sent::read(&body) else {
        return refused("The request is invalid.");
    };
    let mut state = portal.state();
    let Some(account) = found(&mut state, &sent) else {
        return refused("We could not find a customer with these details.");
    };

    if !sent.flag("doNotCheckIn") {
        let goes_out = sent.flag("disconnect") || (sent.flag("toggle") && account.checked_in);
        account.checked_in = !goes_out;
    }
    accepted(&account.full_name)
}

/// Whose PIN or password was sent. The other fields name things that the stand-in does not keep.
fn found<'a>(state: &'a mut State, sent: &Sent) -> Option<&'a mut Account> {
    let (email, pin, password) = (sent.text("email"), sent.text("pincode"), sent.text("password"));

    state.accounts.iter_mut().filter(|it| it.is_coworker).find(|account| {
        let is_theirs = email.is_none_or(|email| account.email.eq_ignore_ascii_case(email));
        let is_known = match (pin, password) {
            (Some(pin), _) => account.pin.as_deref() == Some(pin),
            (None, Some(password)) => email.is_some() && account.password == password,
            (None, None) => false,
        };
        is_theirs && is_known
    })
}

/// What was sent, by names in lower case.
struct Sent(Map<String, Value>);

impl Sent {
    fn read(body: &[u8]) -> Option<Self> {
        let fields: Map<String, Value> = serde_json::from_slice(body).ok()?;

        Some(Self(fields.into_iter().map(|(name, it)| (name.to_lowercase(), it)).collect()))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(&name.to_lowercase())?.as_str().filter(|text| !text.is_empty())
    }

    fn flag(&self, name: &str) -> bool {
        self.0.get(&name.to_lowercase()).is_some_and(|it| it == true)
    }
}

fn accepted(full_name: &str) -> Response {
    Json(json!({
        "Status": 200,
        "Message": "",
        "Value": {
            "SessionExpire": "2024-05-06T20:55:35Z",
            "SessionTimeOut": 46_455.35,
            "FullName": full_name,
        },
        "Errors": null,
        "WasSuccessful": true,
    }))
    .into_response()
}

fn refused(message: &str) -> Response {
    Json(json!({
        "Status": 500,
        "Message": message,
        "Value": null,
        "Errors": [{ "AttemptedValue": null, "Message": message, "PropertyName": "" }],
        "WasSuccessful": false,
    }))
    .into_response()
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::{Arc, Mutex};

    use axum::body::{Body, to_bytes};
    use axum::http::{Request, StatusCode};
    use tower::ServiceExt as _;

    use super::*;
    use crate::routes;

    /// A pad at a portal with one member, Ana, whose PIN is 11546.
    struct Pad(Arc<Mutex<State>>);

    impl Pad {
        fn new() -> Self {
            Self(Arc::new(Mutex::new(State::new())))
        }

        async fn send(&self, body: impl Into<Body>) -> Value {
            let address = SocketAddr::from(([127, 0, 0, 1], 1));
            let request = Request::post("/api/public/checkin")
                .header("content-type", "application/json")
                .body(body.into())
                .unwrap();
            let response =
                routes::router(Arc::clone(&self.0), address).oneshot(request).await.unwrap();
            assert_eq!(response.status(), StatusCode::OK, "refusals too");

            serde_json::from_slice(&to_bytes(response.into_body(), 4_096).await.unwrap()).unwrap()
        }

        fn is_in(&self) -> bool {
            self.0.lock().unwrap().accounts[0].checked_in
        }
    }

    #[tokio::test]
    async fn goes_in_and_out_in_turn() {
        let pad = Pad::new();

        let first = pad.send(r#"{"pincode":"11546","toggle":true}"#).await;
        let was_in = pad.is_in();
        let second = pad.send(r#"{"pincode":"11546","toggle":true}"#).await;

        assert_eq!(
            (&first["WasSuccessful"], &second["WasSuccessful"]),
            (&json!(true), &json!(true))
        );
        assert_eq!(first["Value"]["FullName"], "Ana María Pérez");
        assert!(first["Value"]["SessionTimeOut"].is_f64());
        assert!(was_in && !pad.is_in());
    }

    #[tokio::test]
    async fn takes_names_in_any_case() {
        let pad = Pad::new();

        for name in ["pincode", "Pincode", "PinCode", "PINCODE"] {
            let answer = pad.send(format!(r#"{{"{name}":"11546","DoNotCheckIn":true}}"#)).await;
            assert_eq!(answer["WasSuccessful"], true, "{name}");
        }
        assert!(!pad.is_in(), "it only said whether it would");
    }

    #[tokio::test]
    async fn stays_in_or_out_where_that_is_asked_for() {
        let pad = Pad::new();

        pad.send(r#"{"pincode":"11546"}"#).await;
        pad.send(r#"{"email":"ANA@example.org","pincode":"11546"}"#).await;
        let twice_in = pad.is_in();
        pad.send(r#"{"pincode":"11546","disconnect":true}"#).await;

        assert!(twice_in && !pad.is_in());
    }

    #[tokio::test]
    async fn knows_a_member_by_their_password_too() {
        let pad = Pad::new();

        let answer = pad.send(r#"{"email":"ana@example.org","password":"correct horse"}"#).await;

        assert_eq!(answer["WasSuccessful"], true);
        assert!(pad.is_in());
    }

    #[tokio::test]
    async fn says_no_with_status_200() {
        let pad = Pad::new();

        for body in [
            r#"{"pincode":"99999","toggle":true}"#,
            r#"{"pincode":11546}"#,
            r#"{"email":"bo@example.org","pincode":"11546"}"#,
            r#"{"email":"ana@example.org","password":"wrong"}"#,
            r#"{"password":"correct horse"}"#,
            r#"{"pincode":""}"#,
            r#"{"email":"ana@example.org"}"#,
            "{}",
            "[]",
            "pincode=11546",
        ] {
            let answer = pad.send(body).await;
            assert_eq!(answer["WasSuccessful"], false, "{body}");
            assert_eq!(answer["Value"], Value::Null, "{body}");
            assert!(!pad.is_in(), "{body}");
        }
    }

    #[tokio::test]
    async fn a_member_without_a_pin_is_nobody_at_the_pad() {
        let pad = Pad::new();
        pad.0.lock().unwrap().accounts[0].pin = None;

        let answer = pad.send(r#"{"pincode":""}"#).await;

        assert_eq!(answer["WasSuccessful"], false);
    }
}
