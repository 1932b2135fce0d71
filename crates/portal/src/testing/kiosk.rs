//! A kiosk that was paired.

use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pinion_domain::sealed_event::{EventBinding, seal};
use pinion_domain::{Clock as _, Pin};
use pinion_protocol::kiosk::{CHECK_INS_PATH, CheckInResult, CheckInResults};
use pinion_storage::kiosk_pairings::{self, NewPairing, Poll};
use pinion_storage::sessions::TokenHash;
use pinion_storage::{LocationId, accounts, event_keys, kiosks};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Answer, TestPortal};
use crate::auth::tokens::{Kind, Token};
use crate::pairing;
use crate::store::os_random;
use crate::views;

/// A kiosk that has its token.
#[derive(Clone)]
pub struct KioskClient {
    pub id: Uuid,
    pub token: String,
}

impl TestPortal {
    /// Pairs a kiosk at the space's first place.
    pub async fn kiosk(&self, name: &str) -> KioskClient {
        let (database, account) = (&self.state.database, self.state.account);
        let first = accounts::default_location(database, account).await.unwrap().unwrap();
        self.kiosk_at(first, name).await
    }

    /// Pairs a kiosk at a place.
    pub async fn kiosk_at(&self, location: LocationId, name: &str) -> KioskClient {
        let (now, mut rng) = (self.clock.now(), os_random());
        let [code, token] =
            [Kind::DeviceCode, Kind::Kiosk].map(|kind| Token::generate(kind).unwrap());
        let tx = self.state.database.begin().await.unwrap();
        let account = self.state.account;
        let id = kiosks::add(&tx, (account, location), name, now, &mut rng).await.unwrap();
        let user_code = pairing::user_code(&mut rng);
        let new = NewPairing {
            device_code: TokenHash(code.hash),
            user_code: &user_code,
            interval: pairing::INTERVAL,
            expires_at: now + Duration::from_mins(1),
        };
        assert!(kiosk_pairings::begin(&tx, &new).await.unwrap());
        assert!(kiosk_pairings::approve(&tx, &user_code, id, now).await.unwrap());
        let (code, kept) = (TokenHash(code.hash), TokenHash(token.hash));
        let poll = kiosk_pairings::poll(&tx, code, kept, now).await.unwrap();
        assert_eq!(poll, Poll::Paired(id));
        tx.commit().await.unwrap();
        KioskClient { id, token: token.text.expose_secret().to_owned() }
    }

    /// Adds a place to the space.
    pub async fn place(&self, name: &str) -> LocationId {
        let tx = self.state.database.begin().await.unwrap();
        let place = accounts::add_location(&tx, self.state.account, name).await.unwrap();
        tx.commit().await.unwrap();
        place
    }

    /// Sends a kiosk's presses.
    pub async fn press(&self, kiosk: &KioskClient, form: &impl Serialize) -> Answer {
        self.post_as(&kiosk.token, CHECK_INS_PATH, form).await
    }

    /// Types a PIN at a kiosk, at this moment; what became of it.
    pub async fn types(&self, kiosk: &KioskClient, pin: &str) -> CheckInResult {
        let event = event(self.clock.now(), json!({"pincode": pin}));
        self.only(kiosk, json!({"events": [event]})).await
    }

    /// Types a PIN at a kiosk whose network has the address `address`, at this moment.
    pub async fn types_from(&self, address: &str, kiosk: &KioskClient, pin: &str) -> CheckInResult {
        let event = event(self.clock.now(), json!({"pincode": pin}));
        let request = Request::post(CHECK_INS_PATH)
            .header("authorization", format!("Bearer {}", kiosk.token))
            .header("content-type", "application/json")
            .header("x-forwarded-for", address)
            .body(json!({"events": [event]}).to_string().into());
        self.ask(request.unwrap()).await.json::<CheckInResults>().results.remove(0)
    }

    /// Shows the QR of a PIN at a kiosk, at this moment; what became of it.
    pub async fn scans(&self, kiosk: &KioskClient, pin: &str) -> CheckInResult {
        let event = event(self.clock.now(), json!({"pincode": pin, "by": "scan"}));
        self.only(kiosk, json!({"events": [event]})).await
    }

    /// Sends an event that was `ago` and was told to be kept.
    pub async fn sends_late(&self, kiosk: &KioskClient, pin: &str, ago: Duration) -> CheckInResult {
        let event = self.sealed(pin, self.clock.now() - ago).await;
        self.only(kiosk, json!({"events": [event]})).await
    }

    /// An event at `at`, sealed as a kiosk does.
    pub async fn sealed(&self, pin: &str, at: SystemTime) -> Value {
        let (database, keys) = (&self.state.database, &self.state.keys);
        let (number, public) = event_keys::hand_out(database, keys).await.unwrap();
        let mut event = event(at, json!({}));
        let id: Uuid = event["id"].as_str().unwrap().parse().unwrap();
        let at_ms = at.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
        let binding = EventBinding { id: id.into_bytes(), at_ms: at_ms.try_into().unwrap() };
        let pin = Pin::parse(pin).unwrap();
        let sealed = seal((number, &public), binding, &pin, &mut os_random()).unwrap();
        event["sealed"] = json!(URL_SAFE_NO_PAD.encode(sealed));
        event
    }

    /// The one result of a request with one event.
    pub async fn only(&self, kiosk: &KioskClient, form: Value) -> CheckInResult {
        let answer = self.press(kiosk, &form).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        let mut results = answer.json::<CheckInResults>().results;
        assert_eq!(results.len(), 1);
        results.remove(0)
    }

    /// Sends JSON with a token.
    pub async fn post_as(&self, token: &str, path: &str, body: &impl Serialize) -> Answer {
        let request = Request::post(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json");
        self.ask(request.body(Body::from(serde_json::to_vec(body).unwrap())).unwrap()).await
    }
}

/// An event at `at`, with what else is in it.
pub fn event(at: SystemTime, rest: Value) -> Value {
    let mut event = json!({"id": Uuid::now_v7(), "at": views::time(at)});
    if let (Some(event), Value::Object(rest)) = (event.as_object_mut(), rest) {
        event.extend(rest);
    }
    event
}
