//! The two sites that people sign in to with a browser, and their sessions.

use std::time::{Duration, SystemTime};

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use pinion_protocol::ErrorCode;
use pinion_storage::sessions::{self, Caller, NewSession, Scope, TokenHash};
use pinion_storage::{Tx, UserId};

use super::cookie::Cookie;
use super::tokens::{self, Kind, Token};
use super::{device, origin};
use crate::problem::Problem;
use crate::state::{Shared, State};
use crate::store::os_random;

/// How often it is noted that a session is in use: not at every request, which would each cost a write.
const NOTED_EVERY: Duration = Duration::from_mins(1);

/// The header by which a page says that a timer asks, and nobody did anything. Who leaves it out has no more of the session
/// than its life, and who sends it is signed out the sooner.
const BY_ITSELF: HeaderName = HeaderName::from_static("x-pinion-by-itself");

/// What a browser says a picture is asked for as (W3C, Fetch Metadata): a page that a timer fills shows new ones.
const DEST: (HeaderName, &str) = (HeaderName::from_static("sec-fetch-dest"), "image");

const DAY: Duration = Duration::from_hours(24);

/// A site of the portal that keeps its sessions in a cookie.
pub struct Site {
    /// What its sessions may be used for.
    pub scope: Scope,
    cookie: &'static str,
    /// Longest life of a session.
    life: Duration,
    /// How long a session may lie idle.
    idle: Duration,
}

impl Site {
    /// The admin panel. Source: docs/security.md, "Sessions in a browser".
    pub const PANEL: Self = Self {
        scope: Scope::Panel,
        cookie: "pinion_panel",
        life: Duration::from_hours(12),
        idle: Duration::from_hours(1),
    };

    /// The members portal. Source: docs/security.md, "Sessions in a browser".
    pub const MEMBERS: Self = Self {
        scope: Scope::Members,
        cookie: "pinion_members",
        life: DAY.saturating_mul(30),
        idle: DAY.saturating_mul(14),
    };

    /// Returns who is signed in, and notes that they were here, unless the page asks by itself.
    ///
    /// # Errors
    ///
    /// The refusal: of what another site's page sent, of who is not signed in, and of a session that is for
    /// something else.
    pub async fn caller(&self, parts: &Parts, state: &Shared) -> Result<Caller, Problem> {
        origin::check(&parts.method, &parts.headers, &state.public_url)?;
        let token = self.token(&parts.headers, state).ok_or_else(nobody)?;
        let now = state.now();
        let caller = sessions::authenticate(&state.database, token, now).await?;
        let caller = caller.ok_or_else(nobody)?;
        if caller.scope != Some(self.scope) {
            return Err(Problem::forbidden());
        }

        let is_news = is_use(&parts.headers) && caller.last_used_at + NOTED_EVERY <= now;
        if is_news && !self.note(&caller, state, now).await? {
            return Err(nobody());
        }
        Ok(caller)
    }

    /// Begins a session of `user`, instead of one that the browser had before, and returns the cookie for it.
    ///
    /// # Errors
    ///
    /// If the database or the system's random source fails.
    pub async fn begin(
        &self,
        (state, tx): (&Shared, &Tx),
        user: UserId,
        headers: &HeaderMap,
        now: SystemTime,
    ) -> Result<HeaderValue, Problem> {
        if let Some(before) = self.token(headers, state)
            && let Some(caller) = sessions::authenticate(tx, before, now).await?
        {
            sessions::end(tx, caller.session_id, now).await?;
        }

        let token = Token::generate(Kind::Web).map_err(Problem::internal)?;
        let device = device::name(headers);
        let session =
            NewSession { user, client_id: "", scope: self.scope, device: device.as_deref() };
        let kept = (TokenHash(token.hash), now + self.idle.min(self.life));
        sessions::create_web(tx, &session, kept, now, &mut os_random()).await?;
        Ok(self.named(state).set(&token.text, self.life))
    }

    /// Has the browser forget its session.
    #[must_use]
    pub fn forget(&self, state: &State) -> HeaderValue {
        self.named(state).forget()
    }

    async fn note(
        &self,
        caller: &Caller,
        state: &Shared,
        now: SystemTime,
    ) -> Result<bool, Problem> {
        let until = (now + self.idle).min(caller.signed_in_at + self.life);
        let tx = state.database.begin().await?;
        let whose = (caller.user_id, caller.session_id);
        let goes_on = sessions::touch(&tx, whose, until, now).await?;
        tx.commit().await?;
        Ok(goes_on)
    }

    fn named(&self, state: &State) -> Cookie {
        Cookie::new(self.cookie, &state.public_url)
    }

    fn token(&self, headers: &HeaderMap, state: &State) -> Option<TokenHash> {
        let cookie = self.named(state);
        let token = cookie.value(headers).filter(|token| token.starts_with(Kind::Web.prefix()))?;
        Some(TokenHash(tokens::hash(token)))
    }
}

/// Whether somebody did something, and no page asks by itself: only that keeps a session from ending.
fn is_use(headers: &HeaderMap) -> bool {
    let (name, picture) = DEST;
    let is_picture = headers.get(name).is_some_and(|dest| dest == picture);
    !is_picture && !headers.contains_key(BY_ITSELF)
}

/// Refuses whoever is not signed in.
pub fn nobody() -> Problem {
    Problem::client(
        StatusCode::UNAUTHORIZED,
        ErrorCode::Unauthorized,
        "Nobody is signed in here, or no longer.",
    )
}
