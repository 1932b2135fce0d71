//! A kiosk without a window: it says to a portal over HTTP what the app on a tablet would.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use pinion_domain::Pin;
use pinion_domain::sealed_event::{EventBinding, seal};
use pinion_protocol::checkin::PublicCheckinOutcome;
pub use pinion_protocol::kiosk::CheckInOutcome;
use pinion_protocol::kiosk::{
    CHECK_INS_PATH, CLIENT_ID, CheckInEvent, CheckInMeans, CheckInResults, CheckIns,
    DEVICE_AUTHORIZATION_PATH, DEVICE_CODE_GRANT, DeviceAuthorization, KioskConfig, KioskGrant,
    SCOPE,
};
use pinion_protocol::{TokenError, TokenRefusal};
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

/// A kiosk that asked a portal to be paired.
pub struct PlayedKiosk {
    http: Client,
    address: String,
    codes: DeviceAuthorization,
    token: Option<SecretString>,
}

impl PlayedKiosk {
    /// Asks the portal at `address` for codes, as a tablet does that nobody has paired yet.
    ///
    /// # Panics
    ///
    /// If it gives none.
    pub async fn ask(address: &str) -> Self {
        // One for all that speaks HTTP in this process; a second call finds it set.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::new();
        let form = [("client_id", CLIENT_ID), ("scope", SCOPE)];
        let codes = http.post(format!("{address}{DEVICE_AUTHORIZATION_PATH}")).form(&form);
        let codes = codes.send().await.expect("the portal answers");
        let codes = codes.json().await.expect("it gives codes");
        Self { http, address: address.to_owned(), codes, token: None }
    }

    /// The letters on its screen.
    #[must_use]
    pub fn user_code(&self) -> &str {
        &self.codes.user_code
    }

    /// What the QR on its screen says.
    #[must_use]
    pub fn link(&self) -> &str {
        &self.codes.verification_uri_complete
    }

    /// Asks for its token: whether an admin has approved it. Before that, asking twice within seconds is too soon.
    ///
    /// # Panics
    ///
    /// If the portal is gone.
    pub async fn fetch_token(&mut self) -> bool {
        let answer = self.ask_for_token().await;
        if answer.status().is_success() {
            let grant: KioskGrant = answer.json().await.expect("it gives a token");
            self.token = Some(grant.access_token);
        }
        self.token.is_some()
    }

    /// Asks for its token: whether an admin has turned it away.
    ///
    /// # Panics
    ///
    /// If the portal is gone, or says something else.
    pub async fn is_turned_away(&self) -> bool {
        let refusal: TokenRefusal =
            self.ask_for_token().await.json().await.expect("it says why there is no token");
        refusal.error == TokenError::AccessDenied
    }

    /// Types a PIN at `at`; what became of it.
    ///
    /// # Panics
    ///
    /// If the portal does not take the press.
    pub async fn types(&self, pin: &str, at: SystemTime) -> CheckInOutcome {
        self.press(at, Some(pin.into()), None, Uuid::now_v7()).await
    }

    /// Sends a press that was at `at` and was told to be kept, sealed to the portal; what became of it.
    ///
    /// # Panics
    ///
    /// If the portal does not take the press.
    pub async fn sends_late(&self, pin: &str, at: SystemTime) -> CheckInOutcome {
        let config = self.told().await;
        let public = URL_SAFE_NO_PAD.decode(config.seal_key.public).expect("it is base64");
        let public = public.try_into().expect("a key has 32 bytes");
        let id = Uuid::now_v7();
        let at_ms = at.duration_since(UNIX_EPOCH).expect("it is after 1970").as_millis();
        let at_ms = i64::try_from(at_ms).expect("it is before the year 292,278,994");
        let pin = Pin::parse(pin).expect("it is a PIN");
        let binding = EventBinding { id: id.into_bytes(), at_ms };
        let mut rng = UnwrapErr(SysRng);
        let sealed = seal((config.seal_key.number, &public), binding, &pin, &mut rng);
        let sealed = URL_SAFE_NO_PAD.encode(sealed.expect("the portal's key is one"));
        self.press(at, None, Some(sealed), id).await
    }

    /// Asks as a reader made for Nexudus would: whether the portal lets in who has this PIN.
    ///
    /// # Panics
    ///
    /// If the portal does not say.
    pub async fn lets_in_as_a_reader(&self, pin: &str) -> bool {
        let form = serde_json::json!({ "pincode": pin });
        let asked = self.bearing(self.http.post(self.at("/api/public/checkin")).json(&form));
        let answer = asked.send().await.expect("the portal answers");
        let outcome: PublicCheckinOutcome = answer.json().await.expect("it says whether");
        outcome.was_successful
    }

    /// What nobody else may ever read: its device code, and its token without what all tokens begin with.
    ///
    /// # Panics
    ///
    /// If it is not paired.
    #[must_use]
    pub fn secrets(&self) -> [String; 2] {
        let token = self.token.as_ref().expect("it is paired").expose_secret();
        let token = token.split_once('_').expect("tokens begin alike").1;
        [self.codes.device_code.expose_secret().to_owned(), token.to_owned()]
    }

    async fn ask_for_token(&self) -> Response {
        let form = [
            ("grant_type", DEVICE_CODE_GRANT),
            ("device_code", self.codes.device_code.expose_secret()),
            ("client_id", CLIENT_ID),
        ];
        let asked = self.http.post(format!("{}/api/token", self.address)).form(&form);
        asked.send().await.expect("the portal answers")
    }

    /// Says that it is there, with so many presses that it could not send, the oldest of them from `oldest`.
    ///
    /// # Panics
    ///
    /// If the portal does not listen.
    pub async fn has_unsent(&self, queued: u64, oldest: SystemTime) {
        self.says(&CheckIns {
            app_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            queued: Some(queued),
            oldest_queued_at: Some(time(oldest)),
            ..CheckIns::default()
        })
        .await;
    }

    /// Says that it is there, and what time its clock tells.
    ///
    /// # Panics
    ///
    /// If the portal does not listen.
    pub async fn says_it_is(&self, now: SystemTime) {
        self.says(&CheckIns { now: Some(time(now)), ..CheckIns::default() }).await;
    }

    async fn says(&self, said: &CheckIns) {
        let answer = self.bearing(self.http.post(self.at(CHECK_INS_PATH)).json(said));
        let status = answer.send().await.expect("the portal answers").status();
        assert_eq!(status, StatusCode::OK);
    }

    /// Where it stands, as it is told.
    ///
    /// # Panics
    ///
    /// If its token is not good.
    pub async fn location(&self) -> String {
        self.told().await.location
    }

    /// How it shall be, as it is told.
    async fn told(&self) -> KioskConfig {
        let config = self.config().send().await.expect("the portal answers");
        config.json().await.expect("it says how a kiosk shall be")
    }

    /// Whether its token is good.
    ///
    /// # Panics
    ///
    /// If the portal is gone.
    pub async fn is_let_in(&self) -> bool {
        let answer = self.config().send().await.expect("the portal answers");
        answer.status() != StatusCode::UNAUTHORIZED
    }

    /// Whether it was told that it can be left without its exit code.
    ///
    /// # Panics
    ///
    /// If its token is not good.
    pub async fn is_released(&self) -> bool {
        let config = self.config().send().await.expect("the portal answers");
        let config: KioskConfig = config.json().await.expect("it says how a kiosk shall be");
        config.exit_released_at.is_some()
    }

    async fn press(
        &self,
        at: SystemTime,
        pincode: Option<SecretString>,
        sealed: Option<String>,
        id: Uuid,
    ) -> CheckInOutcome {
        let by = CheckInMeans::Keypad;
        let event = CheckInEvent { id, at: time(at), pincode, sealed, by };
        let said = CheckIns { events: vec![event], ..CheckIns::default() };
        let answer = self.bearing(self.http.post(self.at(CHECK_INS_PATH)).json(&said));
        let answer = answer.send().await.expect("the portal answers");
        let results: CheckInResults = answer.json().await.expect("it says what became of it");
        results.results.first().expect("of the one press").outcome
    }

    fn config(&self) -> RequestBuilder {
        self.bearing(self.http.get(self.at("/api/pinion/v1/kiosk/config")))
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    fn bearing(&self, request: RequestBuilder) -> RequestBuilder {
        let token = self.token.as_ref().expect("it is paired");
        request.bearer_auth(token.expose_secret())
    }
}

fn time(at: SystemTime) -> String {
    Timestamp::try_from(at).expect("it is within 10,000 years").to_string()
}
