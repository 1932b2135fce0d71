//! Wrong sign-ins, and forgotten passwords: counted by account and by address, in the database, so that neither a restart nor a second
//! server forgets them.

use std::time::{Duration, SystemTime};

use pinion_domain::ThrottleRule;
use pinion_storage::text::email_key;
use pinion_storage::throttles::{self, Admission, Counted, ThrottleKey};
use pinion_storage::{Conn, Database, Error, Tx};
use sha2::{Digest as _, Sha256};

use crate::auth::address::ClientAddress;

/// What the tries of one account, and of one address, are counted under.
pub struct SignInThrottle {
    kinds: [&'static str; 2],
    account: [u8; 32],
    address: [u8; 32],
}

impl SignInThrottle {
    /// Returns what a try with `email` from `address` counts under, whether there is such an account or not.
    #[must_use]
    pub fn new(email: &str, address: ClientAddress) -> Self {
        Self::of(["sign_in_account", "sign_in_address"], email, address)
    }

    /// Returns what a request for a link to choose a new password counts under. Each counts as a wrong try, and is
    /// never taken back.
    #[must_use]
    pub fn for_password_resets(email: &str, address: ClientAddress) -> Self {
        Self::of(["password_reset_account", "password_reset_address"], email, address)
    }

    fn of(kinds: [&'static str; 2], email: &str, address: ClientAddress) -> Self {
        let (account, address) = (hash(&email_key(email)), hash(&address.throttle_key()));
        Self { kinds, account, address }
    }

    fn keys(&self) -> [(ThrottleKey<'static>, ThrottleRule); 2] {
        let [account, address] = self.kinds;
        [
            (ThrottleKey { kind: account, hash: self.account }, ThrottleRule::ACCOUNT),
            (ThrottleKey { kind: address, hash: self.address }, ThrottleRule::ADDRESS),
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

    /// Counts this try as a wrong one before it is looked at, unless a wait runs by now.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn admit(
        &self,
        database: &Database,
        now: SystemTime,
    ) -> Result<Result<Admitted, Duration>, Error> {
        let [(account, account_rule), (address, address_rule)] = self.keys();
        let tx = database.begin().await?;
        let account = match throttles::admit(&tx, account, &account_rule, now).await? {
            Admission::Counted(counted) => counted,
            Admission::Wait(wait) => return tx.rollback().await.map(|()| Err(wait)),
        };
        let address = match throttles::admit(&tx, address, &address_rule, now).await? {
            Admission::Counted(counted) => counted,
            // With it goes what was counted for the account.
            Admission::Wait(wait) => return tx.rollback().await.map(|()| Err(wait)),
        };
        tx.commit().await?;

        Ok(Ok(Admitted { account, address }))
    }

    /// Forgets the account's wrong tries. Those of the address stay, but for this one: one account of one's
    /// own must not buy more guesses at others.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn succeeded(&self, tx: &Tx, admitted: &Admitted) -> Result<(), Error> {
        let [_, (address, _)] = self.keys();
        self.forget_account(tx).await?;
        throttles::take_back(tx, address, &admitted.address).await
    }

    /// Forgets the account's wrong tries, whoever made them.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn forget_account(&self, tx: &Tx) -> Result<(), Error> {
        let [(account, _), _] = self.keys();
        throttles::forget(tx, account).await
    }

    /// Makes this try uncounted: it was not wrong, and not yet right.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn take_back(&self, tx: &Tx, admitted: &Admitted) -> Result<(), Error> {
        let [(account, _), (address, _)] = self.keys();
        throttles::take_back(tx, account, &admitted.account).await?;
        throttles::take_back(tx, address, &admitted.address).await
    }
}

/// A try that may be looked at. It stays counted as a wrong one unless that is taken back.
pub struct Admitted {
    account: Counted,
    address: Counted,
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
