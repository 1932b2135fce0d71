//! Who has an account, which tokens are good, and what was asked.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;

use crate::fault::Fault;

/// The life of an access token there: seven days less a second, as its documents show.
pub const ACCESS_LIFE: Duration = Duration::from_secs(604_799);

/// The life of a refresh token there.
const REFRESH_LIFE: Duration = Duration::from_hours(15 * 24);

/// Somebody who can sign in.
#[derive(Debug, Clone)]
pub struct Account {
    /// E-mail address; upper and lower case are one.
    pub email: String,
    /// Password.
    pub password: String,
    /// The code of the second factor that is good at present, where the account has one.
    pub totp: Option<String>,
    /// Whether the password must be changed first.
    pub must_reset_password: bool,
    /// Whether the account is a member's.
    pub is_coworker: bool,
    /// Full name.
    pub full_name: String,
    /// The company they belong to.
    pub company: Option<String>,
    /// What `AccessPincode` says.
    pub pin: Option<String>,
    /// Whether they are in the space.
    pub checked_in: bool,
    /// What `AvatarUrl` says; `None` for the stand-in's own picture.
    pub avatar_url: Option<String>,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            email: "ana@example.org".into(),
            password: "correct horse".into(),
            totp: None,
            must_reset_password: false,
            is_coworker: true,
            full_name: "Ana María Pérez".into(),
            company: Some("Estudio Pérez".into()),
            pin: Some("11546".into()),
            checked_in: false,
            avatar_url: None,
        }
    }
}

/// A request that arrived.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// `GET`, `POST` …
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Headers, names in lower case.
    pub headers: HashMap<String, String>,
    /// The body as text.
    pub body: String,
}

/// An access token that was granted.
struct Access {
    email: String,
    client_id: String,
    until: Duration,
}

/// The refresh token of a `client_id`.
struct Refresh {
    token: String,
    email: String,
    until: Duration,
}

/// Everything the stand-in knows.
pub struct State {
    /// How much time has passed since the start.
    pub now: Duration,
    /// Who can sign in.
    pub accounts: Vec<Account>,
    /// The short name the directory knows it by.
    pub short_name: String,
    /// How long new access tokens live.
    pub access_life: Duration,
    /// What arrived.
    pub recorded: Vec<Recorded>,
    /// What goes wrong next: where, and how often still.
    pub faults: Vec<(String, u32, Fault)>,
    /// True while requests marked [`Fault::Hold`] wait.
    pub holding: watch::Sender<bool>,
    access: HashMap<String, Access>,
    refresh: HashMap<String, Refresh>,
}

impl State {
    /// A portal with one account.
    pub fn new() -> Self {
        Self {
            now: Duration::ZERO,
            accounts: vec![Account::default()],
            short_name: "acme".into(),
            access_life: ACCESS_LIFE,
            recorded: Vec::new(),
            faults: Vec::new(),
            holding: watch::Sender::new(true),
            access: HashMap::new(),
            refresh: HashMap::new(),
        }
    }

    /// The account of `email`.
    pub fn account(&self, email: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.email.eq_ignore_ascii_case(email))
    }

    /// A new pair of tokens; the refresh token replaces the one `client_id` had.
    pub fn grant(&mut self, email: &str, client_id: &str) -> (String, String) {
        let (access, token) = (long(), long());
        let until = self.now + self.access_life;
        self.access.insert(
            access.clone(),
            Access { email: email.into(), client_id: client_id.into(), until },
        );
        self.refresh.insert(
            client_id.into(),
            Refresh { token: token.clone(), email: email.into(), until: self.now + REFRESH_LIFE },
        );

        (access, token)
    }

    /// Whose refresh token this is, if `client_id` has it and it is good.
    pub fn refresher(&self, client_id: &str, token: &str) -> Option<String> {
        let refresh = self.refresh.get(client_id)?;
        let is_good = refresh.token == token && self.now < refresh.until;

        is_good.then(|| refresh.email.clone())
    }

    /// Whose access token this is, if it is good.
    pub fn bearer(&self, token: &str) -> Option<&Account> {
        let access = self.access.get(token).filter(|access| self.now < access.until)?;
        self.account(&access.email)
    }

    /// Ends every access token.
    pub fn expire_access(&mut self) {
        self.access.clear();
    }

    /// Ends every session of `email`.
    pub fn revoke(&mut self, email: &str) {
        let ended: Vec<String> = self
            .refresh
            .iter()
            .filter(|(_, refresh)| refresh.email.eq_ignore_ascii_case(email))
            .map(|(client_id, _)| client_id.clone())
            .collect();
        self.refresh.retain(|client_id, _| !ended.contains(client_id));
        self.access.retain(|_, access| !ended.contains(&access.client_id));
    }

    /// How many refresh tokens of `email` there are.
    pub fn sessions(&self, email: &str) -> usize {
        self.refresh.values().filter(|it| it.email.eq_ignore_ascii_case(email)).count()
    }

    /// The fault for a request to `path`, used up by one.
    pub fn take_fault(&mut self, path: &str) -> Option<Fault> {
        let index = self
            .faults
            .iter()
            .position(|(at, left, _)| path.starts_with(at.as_str()) && *left > 0)?;
        let (_, left, fault) = &mut self.faults[index];
        *left -= 1;

        Some(fault.clone())
    }
}

/// Tokens there are long: some four hundred characters.
fn long() -> String {
    std::iter::repeat_with(|| Uuid::new_v4().simple().to_string()).take(13).collect()
}
