//! Wrong sign-ins: counted by account and by address, in the database, so that neither a restart nor a second
//! server forgets them.

use std::time::{Duration, SystemTime};

use pinion_domain::ThrottleRule;
use pinion_storage::text::email_key;
use pinion_storage::throttles::{self, ThrottleKey};
use pinion_storage::{Conn, Error, Tx};
use sha2::{Digest as _, Sha256};

use crate::auth::address::ClientAddress;

/// What wrong sign-ins of one try are counted under.
pub struct SignInThrottle {
    account: [u8; 32],
    address: [u8; 32],
}

impl SignInThrottle {
    /// Returns what a try with `email` from `address` counts under, whether there is such an account or not.
    #[must_use]
    pub fn new(email: &str, address: ClientAddress) -> Self {
        Self { account: hash(&email_key(email)), address: hash(&address.throttle_key()) }
    }

    fn keys(&self) -> [(ThrottleKey<'static>, ThrottleRule); 2] {
        [
            (ThrottleKey { kind: "sign_in_account", hash: self.account }, ThrottleRule::ACCOUNT),
            (ThrottleKey { kind: "sign_in_address", hash: self.address }, ThrottleRule::ADDRESS),
        ]
    }

    /// Returns how long this try must wait, or `None` where it is welcome.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn wait(&self, conn: &impl Conn, now: SystemTime) -> Result<Option<Duration>, Error> {
        let mut longest = None;
        for (key, rule) in self.keys() {
            let throttle = throttles::read(conn, key).await?;
            longest = longest.max(throttle.and_then(|throttle| rule.wait(&throttle, now)));
        }

        Ok(longest)
    }

    /// Counts a wrong try.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn failed(&self, tx: &Tx, now: SystemTime) -> Result<(), Error> {
        for (key, rule) in self.keys() {
            throttles::record_failure(tx, key, &rule, now).await?;
        }

        Ok(())
    }

    /// Forgets the account's wrong tries. Those of the address stay: one account of one's own must not
    /// buy more guesses at others.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn succeeded(&self, tx: &Tx) -> Result<(), Error> {
        let [(account, _), _] = self.keys();
        throttles::forget(tx, account).await
    }
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
