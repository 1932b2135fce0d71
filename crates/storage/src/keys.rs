//! The two keys that keep PINs: one seals them, one finds them. Both live outside the database.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use pinion_domain::Pin;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{AccountId, Error, Tx, UserId, conn::Conn};

mod check;
mod file;
mod in_use;
mod rotate;
mod set;
mod source;

pub use check::KeyError;
pub use rotate::{Prepared, Rotation};
pub(crate) use set::KeySet;
pub use source::KeySource;

/// The keys of one installation, which may be rotated while it is held. Cheap to clone.
///
/// Source: docs/security.md, "The PIN at rest".
#[derive(Clone)]
pub struct PinKeys(Arc<Shared>);

struct Shared {
    source: KeySource,
    set: RwLock<Arc<KeySet>>,
}

/// Something sealed, and the number of the key it was sealed with.
#[derive(Clone)]
pub(crate) struct Sealed {
    pub key_id: i16,
    pub bytes: Vec<u8>,
}

/// What a PIN is found by: HMAC-SHA-256 over account and PIN.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PinIndex(pub [u8; 32]);

impl PinKeys {
    fn new(source: KeySource, set: KeySet) -> Self {
        Self(Arc::new(Shared { source, set: RwLock::new(Arc::new(set)) }))
    }

    /// Returns the keys as they were last known: without asking the database, which may have moved
    /// on. Then a PIN is not found under them, and none is stored.
    pub(crate) fn last_known(&self) -> Arc<KeySet> {
        Arc::clone(&self.0.set.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the keys that the database uses, which it is asked for.
    ///
    /// Where they were rotated meanwhile, they are read anew from where they came from.
    ///
    /// # Errors
    ///
    /// [`Error::LacksKeys`] where they are not there; otherwise if the database fails.
    pub(crate) async fn in_step(&self, conn: &impl Conn) -> Result<Arc<KeySet>, Error> {
        let number = in_use::number(conn).await?;
        let known = self.last_known();
        if known.in_use() == number {
            return Ok(known);
        }

        let kept = known.using(number);
        let loaded = self.load_quietly().and_then(|set| set.using(number));
        for set in [kept, loaded].into_iter().flatten() {
            if check::misfit(conn, &set).await?.is_none() {
                tracing::info!(
                    keys.number = number,
                    "The PIN keys were rotated; using number {number}"
                );
                return Ok(self.adopt(set));
            }
        }
        Err(Error::LacksKeys(number))
    }

    /// As [`PinKeys::in_step`], and keeps them in use until `tx` ends.
    pub(crate) async fn held_in_use(&self, tx: &Tx) -> Result<Arc<KeySet>, Error> {
        loop {
            let set = self.in_step(tx).await?;
            // Each further round saw a rotation come to its end.
            if in_use::hold(tx, set.in_use()).await? {
                return Ok(set);
            }
        }
    }

    pub(crate) fn open_pin(&self, customer: Uuid, sealed: &Sealed) -> Result<Pin, Error> {
        let opened = self.unseal(&set::pin_purpose(customer), sealed, "PIN")?;
        let text = std::str::from_utf8(&opened).map_err(|_| Error::Damaged("PIN"))?;
        Pin::parse(text).map_err(|_| Error::Damaged("PIN"))
    }

    pub(crate) fn open_totp(
        &self,
        user: UserId,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.unseal(&set::totp_purpose(user), sealed, "second factor")
    }

    pub(crate) fn open_preview(
        &self,
        preview: Uuid,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.unseal(&set::preview_purpose(preview), sealed, "import preview")
    }

    pub(crate) fn open_mail(
        &self,
        mail: Uuid,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.unseal(&set::mail_purpose(mail), sealed, "mail")
    }

    pub(crate) fn open_smtp(
        &self,
        account: AccountId,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.unseal(&set::smtp_purpose(account), sealed, "mail server address")
    }

    /// Opens what was sealed, if need be with a key that was put where the keys come from since
    /// they were read.
    fn unseal(
        &self,
        purpose: &[u8],
        sealed: &Sealed,
        what: &'static str,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let known = self.last_known();
        if let Some(opened) = known.unseal(purpose, sealed) {
            return Ok(opened);
        }
        let has_key = |set: &KeySet| set.sealing.contains_key(&sealed.key_id);
        let loaded = self.load_quietly().filter(has_key);
        if loaded.is_none() && !has_key(&known) {
            return Err(Error::LacksKeys(sealed.key_id));
        }
        let loaded = loaded.ok_or(Error::Damaged(what))?;
        let opened = loaded.unseal(purpose, sealed).ok_or(Error::Damaged(what))?;
        // Which keys are in use is the database's to say, and it is not asked here.
        let mut set = KeySet::clone(&known);
        set.sealing.extend(loaded.sealing);
        self.adopt(set);
        Ok(opened)
    }

    /// Goes on with `set`.
    fn adopt(&self, mut set: KeySet) -> Arc<KeySet> {
        let mut known = self.0.set.write().unwrap_or_else(PoisonError::into_inner);
        // What was read a moment ago may be sealed with a key that has gone since.
        for (number, key) in &known.sealing {
            set.sealing.entry(*number).or_insert_with(|| key.clone());
        }
        *known = Arc::new(set);
        Arc::clone(&known)
    }

    /// Reads the keys anew; what is wrong with them is told in the log.
    fn load_quietly(&self) -> Option<KeySet> {
        self.0.source.load().unwrap_or_else(|error| {
            tracing::warn!(error.cause = %error, "The PIN keys cannot be read anew");
            None
        })
    }
}

impl fmt::Debug for PinKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinKeys(…)")
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::OldKeys;
