//! The ways to ask for a profile, from the outermost to the query alone. Each checks that it got the member's own PIN.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use pinion_domain::Clock as _;
use pinion_portal::SystemClock;
use pinion_storage::customers::{self, Profile};
use pinion_storage::{Database, Error, PinKeys};
use tokio::net::TcpStream;
use tower::ServiceExt as _;

use super::load::Ask;
use super::space::{Member, Members, Space};

const PATH: &str = "/en/profile?_resource=Coworker";

/// A client with a kept-alive HTTP connection.
pub struct Connection {
    sender: SendRequest<Empty<Bytes>>,
    host: String,
    members: Members,
}

impl Connection {
    /// Connects to the portal at `address`.
    pub async fn open(address: SocketAddr, members: Members) -> Self {
        let stream = TcpStream::connect(address).await.expect("the portal takes a connection");
        stream.set_nodelay(true).expect("the system sends at once");
        let (sender, connection) =
            handshake(TokioIo::new(stream)).await.expect("the portal speaks HTTP");
        tokio::spawn(connection);

        Self { sender, host: address.to_string(), members }
    }
}

impl Ask for Connection {
    async fn ask(&mut self) {
        let member = self.members.next();
        let request = Request::get(PATH)
            .header(HOST, &self.host)
            .header(AUTHORIZATION, format!("Bearer {}", member.token))
            .body(Empty::new())
            .expect("the address is one");
        self.sender.ready().await.expect("the portal keeps the connection");
        let response = self.sender.send_request(request).await.expect("the portal answers");
        let status = response.status();
        let body = response.into_body().collect().await.expect("the answer is whole");
        check(status, &body.to_bytes(), member);
    }
}

/// The portal's own service, called without a socket.
pub struct Router {
    router: axum::Router,
    members: Members,
}

impl Router {
    /// The portal of `space`.
    pub fn new(space: &Space, members: Members) -> Self {
        Self { router: space.router(), members }
    }
}

impl Ask for Router {
    async fn ask(&mut self) {
        let member = self.members.next();
        let request = Request::get(PATH)
            .header(AUTHORIZATION, format!("Bearer {}", member.token))
            .body(Body::empty())
            .expect("the address is one");
        let Ok(response) = self.router.clone().oneshot(request).await;
        let status = response.status();
        let body = response.into_body().collect().await.expect("the answer is whole");
        check(status, &body.to_bytes(), member);
    }
}

/// The query for a member's profile alone, the PIN opened.
pub struct Query {
    database: Database,
    keys: Arc<PinKeys>,
    members: Members,
}

impl Query {
    /// On the database of `space`.
    pub fn new(space: &Space, members: Members) -> Self {
        Self { database: space.database.clone(), keys: space.keys.clone(), members }
    }
}

impl Ask for Query {
    async fn ask(&mut self) {
        let member = self.members.next();
        let found = customers::profile(&self.database, &self.keys, member.user).await;
        check_pin(found, member);
    }
}

/// The query that a request makes: for the profile of whoever has a token, the PIN opened.
pub struct QueryByToken(Query);

impl QueryByToken {
    /// On the database of `space`.
    pub fn new(space: &Space, members: Members) -> Self {
        Self(Query::new(space, members))
    }
}

impl Ask for QueryByToken {
    async fn ask(&mut self) {
        let Query { database, keys, members } = &mut self.0;
        let member = members.next();
        let now = SystemClock.now();
        let found = customers::profile_by_token(database, keys, member.hash, now).await;
        check_pin(found, member);
    }
}

fn check(status: StatusCode, body: &[u8], member: &Member) {
    let text = std::str::from_utf8(body).expect("JSON is UTF-8");
    let pin = format!("\"AccessPincode\":\"{}\"", member.pin);
    assert!(status == StatusCode::OK && text.contains(&pin), "{status}, or another's PIN");
}

fn check_pin(found: Result<Option<Profile>, Error>, member: &Member) {
    let found = found.expect("the database answers").expect("they are a customer");
    let pin = found.pin.expect("every customer has a PIN");
    assert!(pin.expose() == member.pin, "another's PIN");
}
