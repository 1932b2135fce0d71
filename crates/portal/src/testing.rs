//! What endpoint tests stand on: the whole router on a real database of its own, a clock moved by hand, and people
//! in each role.

mod answer;
mod kiosk;
mod people;
mod post;
mod web_client;

use std::any::Any;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use pinion_domain::Clock;
use pinion_storage::accounts;
use pinion_testdb::{Postgres, Sqlite};
use tower::ServiceExt as _;

use crate::auth::address::Peer;
use crate::config::Config;
use crate::state::{Shared, State};
use crate::store::Store;
pub use answer::Answer;
pub use kiosk::{KioskClient, event};
pub use people::{PASSWORD, PICTURE};
pub use web_client::{ORIGIN, PanelClient, WebClient};

/// Makes two tests of one: on SQLite and on PostgreSQL.
macro_rules! on_both_databases {
    ($(async fn $name:ident($portal:ident: TestPortal) $body:block)+) => {
        $(mod $name {
            use super::*;

            async fn test($portal: $crate::testing::TestPortal) $body

            #[tokio::test]
            async fn sqlite() {
                test($crate::testing::TestPortal::on_sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                test($crate::testing::TestPortal::on_postgres().await).await;
            }
        })+
    };
}
pub(crate) use on_both_databases;

/// A clock that stands still until it is moved.
pub struct ManualClock(Mutex<SystemTime>);

impl ManualClock {
    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }

    pub fn go_to(&self, moment: SystemTime) {
        *self.0.lock().unwrap() = moment;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }
}

/// A portal without a socket.
pub struct TestPortal {
    router: Router,
    pub state: Shared,
    pub clock: Arc<ManualClock>,
    config: Config,
    _folder: tempfile::TempDir,
    _database: Box<dyn Any + Send + Sync>,
}

impl TestPortal {
    pub async fn on_sqlite() -> Self {
        let database = Sqlite::fresh();
        Self::on(database.url(), Box::new(database)).await
    }

    pub async fn on_postgres() -> Self {
        let database = Postgres::fresh();
        Self::on(database.url(), Box::new(database)).await
    }

    async fn on(url: String, database: Box<dyn Any + Send + Sync>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.data.directory = folder.path().join("data");
        config.data.database_url = Some(url.into());
        config.network.trusted_proxies = vec!["192.0.2.1/32".parse().unwrap()];
        let start = SystemTime::UNIX_EPOCH + Duration::from_hours(500_000);
        let clock = Arc::new(ManualClock(Mutex::new(start)));

        let state = state(&config, &clock).await;
        let router = crate::routes::router(state.clone());
        Self { router, state, clock, config, _folder: folder, _database: database }
    }

    /// Puts the space into the time zone of this name.
    pub async fn be_in(&self, zone: &str) {
        let tx = self.state.database.begin().await.unwrap();
        let mut account = accounts::the_one(&tx).await.unwrap();
        zone.clone_into(&mut account.time_zone);
        accounts::update(&tx, &account).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Another portal process on the same data.
    pub async fn second(&self) -> Router {
        crate::routes::router(state(&self.config, &self.clock).await)
    }

    pub async fn ask(&self, request: Request<Body>) -> Answer {
        ask(self.router.clone(), request).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn get_as(&self, token: &str, path: &str) -> Answer {
        let request = Request::get(path).header("authorization", format!("Bearer {token}"));
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    pub async fn profile(&self, token: &str) -> Answer {
        self.get_as(token, "/en/profile?_resource=Coworker").await
    }

    /// Sends a form.
    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request =
            Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        self.ask(request.body(form.into()).unwrap()).await
    }

    /// Sends a form to the token endpoint, as `pinion.test`.
    pub async fn token(&self, fields: &[(&str, &str)]) -> Answer {
        self.ask(token_request("pinion.test", fields)).await
    }

    pub async fn password(&self, email: &str, password: &str) -> Answer {
        self.token(&[("grant_type", "password"), ("username", email), ("password", password)]).await
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }
}

pub async fn ask(router: Router, mut request: Request<Body>) -> Answer {
    request.extensions_mut().insert(Peer(([192, 0, 2, 1], 50_000).into()));
    Answer::read(router.oneshot(request).await.unwrap()).await
}

pub fn token_request(client_id: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    Request::post("/api/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("client_id", client_id)
        .body(form.into())
        .unwrap()
}

async fn state(config: &Config, clock: &Arc<ManualClock>) -> Shared {
    let store = Store::open_to_serve(config, clock.now()).await.unwrap();
    let url = ORIGIN.parse().unwrap();
    let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(clock);
    Shared::new(State::new(store, config.clone(), clock, url))
}
