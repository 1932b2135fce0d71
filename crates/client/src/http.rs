//! A [`Portal`] over the network.

mod body;
mod directory;
mod discovery;
mod kiosk;
mod picture;
mod profile;
mod sign_out;
mod tls;
mod token;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pinion_protocol::{MemberRecord, TokenGrant};
use reqwest::redirect::{Attempt, Policy};
use secrecy::SecretString;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use crate::address::{PortalAddress, Typed};
use crate::portal::{AskError, FindError, Found, Grant, GrantError, LinkError, Portal};

pub(crate) use discovery::is_time_zone;

/// Where short names are looked up.
///
/// Source: seen in public clients of Nexudus; its documents do not name it.
pub const DIRECTORY: &str = "https://spaces.nexudus.com";

/// How many redirects are followed where any is.
const MAX_REDIRECTS: usize = 3;

/// How long an answer may take.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// Until the connection stands.
    pub connect: Duration,
    /// From the first byte sent to the last byte read.
    pub whole: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), whole: Duration::from_secs(15) }
    }
}

/// Portals, asked over HTTPS.
pub struct HttpPortal {
    directory: PortalAddress,
    timeouts: Timeouts,
    agents: Kept,
}

/// How long clients are asked by. They know the system's certificates as these were when they were made, and a kiosk runs
/// for months: authorities come and go.
const AGENTS_FOR: Duration = Duration::from_hours(1);

/// The clients, once there are some, and when they were made or it was last tried.
type Kept = Arc<Mutex<Option<(Agents, Instant)>>>;

/// Two clients, because redirects are a matter of the connection and not of the request.
#[derive(Clone)]
struct Agents {
    /// For everything that carries a credential: a redirect is an answer, not an order.
    strict: reqwest::Client,
    /// For what anybody may read: follows redirects on the same host.
    open: reqwest::Client,
}

impl HttpPortal {
    /// A portal client that looks short names up in `directory`; see [`DIRECTORY`].
    ///
    /// Nothing is set up before the first question: reading the system's certificates takes longer than the app's
    /// first paint may wait.
    #[must_use]
    pub fn new(directory: PortalAddress, timeouts: Timeouts) -> Self {
        Self { directory, timeouts, agents: Arc::default() }
    }

    async fn agents(&self) -> Result<Agents, LinkError> {
        let mut kept = self.agents.lock().await;
        if let Some((agents, made)) = &mut *kept {
            if made.elapsed() >= AGENTS_FOR {
                // Beside what goes on: the old ones are good until there are others, also where those cannot be made.
                *made = Instant::now();
                tokio::spawn(renew(Arc::clone(&self.agents), self.timeouts));
            }
            return Ok(agents.clone());
        }

        let made = Agents::make(self.timeouts, tls::client).await;
        let made =
            made.ok_or(LinkError::Trouble("no client for HTTPS can be set up on this device"))?;
        *kept = Some((made.clone(), Instant::now()));

        Ok(made)
    }

    async fn strict(&self) -> Result<reqwest::Client, LinkError> {
        Ok(self.agents().await?.strict)
    }

    async fn open(&self) -> Result<reqwest::Client, LinkError> {
        Ok(self.agents().await?.open)
    }
}

/// Makes clients that know what the device believes by now.
async fn renew(kept: Kept, timeouts: Timeouts) {
    if let Some(made) = Agents::make(timeouts, tls::systems_client).await {
        *kept.lock().await = Some((made, Instant::now()));
    }
}

impl Agents {
    /// Makes them on a thread that may wait for the disk; `None` where they cannot be.
    async fn make(timeouts: Timeouts, client: tls::MakesClient) -> Option<Self> {
        tokio::task::spawn_blocking(move || Self::new(timeouts, client)).await.ok().flatten()
    }

    fn new(timeouts: Timeouts, client: tls::MakesClient) -> Option<Self> {
        let build = |redirects: fn() -> Policy| {
            client(&|| {
                reqwest::Client::builder()
                    .user_agent(concat!("pinion/", env!("CARGO_PKG_VERSION")))
                    .connect_timeout(timeouts.connect)
                    .timeout(timeouts.whole)
                    .redirect(redirects())
                    .referer(false)
                    .no_proxy()
            })
        };
        let (strict, open) = (build(Policy::none)?, build(|| Policy::custom(stay_on_the_host))?);

        Some(Self { strict, open })
    }
}

fn stay_on_the_host(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let from = attempt.previous().last().expect("a redirect comes from somewhere");
    let to = attempt.url();
    let same_origin = from.origin() == to.origin();
    let same_host_encrypted = from.host() == to.host() && to.scheme() == "https";

    if attempt.previous().len() <= MAX_REDIRECTS && (same_origin || same_host_encrypted) {
        attempt.follow()
    } else {
        attempt.stop()
    }
}

#[async_trait]
impl Portal for HttpPortal {
    async fn find(&self, typed: &Typed) -> Result<Found, FindError> {
        let address = match typed {
            Typed::Address(address) => address.clone(),
            Typed::ShortName(name) => directory::look_up(self, name).await?,
        };

        match (discovery::discover(self, &address).await, address.root()) {
            (Err(FindError::NotAPortal), Some(root)) => discovery::discover(self, &root).await,
            (outcome, _) => outcome,
        }
    }

    async fn grant(
        &self,
        portal: &PortalAddress,
        client_id: &str,
        grant: &Grant,
    ) -> Result<TokenGrant, GrantError> {
        token::grant(self, portal, client_id, grant).await
    }

    async fn profile(
        &self,
        portal: &PortalAddress,
        access: &SecretString,
    ) -> Result<MemberRecord, AskError> {
        profile::ask(self, portal, access).await
    }

    async fn end_session(
        &self,
        portal: &PortalAddress,
        access: &SecretString,
    ) -> Result<(), AskError> {
        sign_out::end_session(self, portal, access).await
    }

    async fn picture(
        &self,
        portal: &PortalAddress,
        picture: &Url,
        access: Option<&SecretString>,
    ) -> Option<String> {
        picture::read(self, portal, picture, access).await
    }
}
