//! Kiosks that are paired, each with people of its own who go in and out.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use axum::http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use pinion_domain::Clock as _;
use pinion_portal::SystemClock;
use pinion_storage::check_in_settings::{self, CheckInSettings};
use pinion_storage::{accounts, kiosks};
use serde_json::json;
use tokio::net::TcpStream;
use uuid::Uuid;

use super::filled::{CUSTOMERS, Filled, random, token};
use super::load::Ask;

/// People who press at one kiosk, in turn.
pub const PEOPLE: usize = 100;

/// A kiosk with a kept-alive connection.
pub struct Kiosk {
    /// What the portal calls it.
    pub id: Uuid,
    address: SocketAddr,
    /// From its first press on: the portal closes a connection on which nobody asks.
    sender: Option<SendRequest<Full<Bytes>>>,
    token: String,
    pins: Vec<String>,
    at: usize,
}

/// Lets the same person press twice within a second: here each goes in and out over and over.
pub async fn take_every_press(filled: &Filled) {
    let settings = CheckInSettings { repeat_within: Duration::ZERO, ..CheckInSettings::default() };
    let tx = filled.database.begin().await.expect("the database takes writes");
    check_in_settings::write(&tx, filled.account.id, &settings).await.expect("it is kept");
    tx.commit().await.expect("the database takes writes");
}

/// Which of all customers a person at a kiosk is. The one after is none of those who press.
pub fn of_all(kiosk: usize, person: usize) -> usize {
    (kiosk * PEOPLE + person) * (CUSTOMERS / (64 * PEOPLE))
}

/// Pairs `count` kiosks.
pub async fn pair(filled: &Filled, count: usize) -> Vec<Kiosk> {
    let (account, address) = (filled.account.id, filled.running.address());
    let tx = filled.database.begin().await.expect("the database takes writes");
    let location = accounts::default_location(&tx, account).await;
    let location = location.expect("the database answers").expect("a space is somewhere");
    let mut kiosks = Vec::with_capacity(count);
    for number in 0..count {
        let now = SystemClock.now();
        let name = format!("Kiosk {number}");
        let id = kiosks::add(&tx, (account, location), &name, now, &mut random()).await;
        let (token, hash) = token("pinki_");
        let id = id.expect("the database takes a kiosk");
        assert!(kiosks::give_token(&tx, id, hash).await.expect("the database takes a token"));
        let mut pins = Vec::with_capacity(PEOPLE);
        for person in 0..PEOPLE {
            pins.push(filled.customer(&tx, of_all(number, person)).await.1);
        }
        kiosks.push(Kiosk { id, address, sender: None, token, pins, at: 0 });
    }
    tx.commit().await.expect("the database takes writes");
    kiosks
}

async fn connect(address: SocketAddr) -> SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(address).await.expect("the portal takes a connection");
    stream.set_nodelay(true).expect("the system sends at once");
    let (sender, connection) =
        handshake(TokioIo::new(stream)).await.expect("the portal speaks HTTP");
    tokio::spawn(connection);
    sender
}

impl Ask for Kiosk {
    async fn ask(&mut self) {
        self.at = (self.at + 1) % self.pins.len();
        let now = rfc3339(SystemClock.now());
        let body = json!({
            "now": now,
            "events": [{ "id": Uuid::now_v7(), "at": now, "pincode": self.pins[self.at] }],
        });
        let request = Request::post("/api/pinion/v1/kiosk/check-ins")
            .header(HOST, self.address.to_string())
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
            .header(CONTENT_TYPE, "application/json")
            .body(Full::from(body.to_string()))
            .expect("the address is one");
        let sender = match &mut self.sender {
            Some(sender) => sender,
            none => none.insert(connect(self.address).await),
        };
        sender.ready().await.expect("the portal keeps the connection");
        let response = sender.send_request(request).await.expect("the portal answers");
        let status = response.status();
        let body = response.into_body().collect().await.expect("the answer is whole").to_bytes();
        let text = std::str::from_utf8(&body).expect("JSON is UTF-8");
        let is_done = text.contains("\"checked_in\"") || text.contains("\"checked_out\"");
        assert!(status == StatusCode::OK && is_done, "{status}: {text}");
    }
}

fn rfc3339(time: SystemTime) -> String {
    jiff::Timestamp::try_from(time).expect("it is no other millennium").to_string()
}
