//! The members who are signed in.

use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use pinion_domain::Clock as _;
use pinion_portal::SystemClock;
use pinion_storage::sessions::{self, NewSession, NewTokens, Scope, TokenHash};
use pinion_storage::{UserId, users};

use super::filled::{CUSTOMERS, Filled, random, token};

/// Customers who are signed in.
pub const MEMBERS: usize = 64;

/// How long the tokens are good: longer than the measuring.
const SIGNED_IN: Duration = Duration::from_hours(24);

/// A portal, and who is signed in to it.
pub struct Space {
    filled: Filled,
    members: Arc<[Member]>,
}

/// A customer who is signed in.
pub struct Member {
    /// Whom they sign in as.
    pub user: UserId,
    /// Their access token.
    pub token: String,
    /// What is kept of it.
    pub hash: TokenHash,
    /// Their PIN.
    pub pin: String,
}

/// Everybody who is signed in, one after the other, over and over.
pub struct Members {
    all: Arc<[Member]>,
    at: usize,
}

impl Members {
    /// The next one.
    pub fn next(&mut self) -> &Member {
        self.at = (self.at + 1) % self.all.len();
        &self.all[self.at]
    }
}

impl Space {
    /// Starts a portal on the empty database at `url`, and fills it.
    pub async fn open(url: &str) -> Self {
        let filled = Filled::open(url).await;
        let members = sign_in(&filled).await.into();
        Self { filled, members }
    }

    /// Where the portal listens.
    pub fn address(&self) -> SocketAddr {
        self.running.address()
    }

    /// What the portal answers with, without a socket.
    pub fn router(&self) -> axum::Router {
        self.running.router()
    }

    /// All members, from the one with this number on.
    pub fn members(&self, number: usize) -> Members {
        Members { all: self.members.clone(), at: number }
    }

    /// Stops the portal and lets go of the database.
    pub async fn close(self) {
        self.filled.close().await;
    }
}

impl Deref for Space {
    type Target = Filled;

    fn deref(&self) -> &Filled {
        &self.filled
    }
}

/// Signs in [`MEMBERS`] customers from all over the table.
async fn sign_in(filled: &Filled) -> Vec<Member> {
    let now = SystemClock.now();
    let tx = filled.database.begin().await.expect("the database takes writes");
    let mut members = Vec::with_capacity(MEMBERS);
    for number in 0..MEMBERS {
        let (customer, pin) = filled.customer(&tx, number * (CUSTOMERS / MEMBERS)).await;
        let user = users::for_customer(&tx, customer.id, now).await.expect("the e-mail is free");
        let (access, hash) = token("pinat_");
        let tokens = NewTokens {
            access: hash,
            access_expires_at: now + SIGNED_IN,
            refresh: token("pinrt_").1,
            refresh_expires_at: now + SIGNED_IN,
        };
        let session = NewSession {
            user,
            client_id: "pinion.bench",
            scope: Scope::Member,
            device: Some("bench"),
        };
        sessions::create(&tx, &session, &tokens, now, &mut random()).await.expect("it is kept");
        members.push(Member { user, token: access, hash, pin });
    }
    tx.commit().await.expect("the database takes writes");
    members
}
