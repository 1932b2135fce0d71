//! New keys in the place of old ones, while portals run.
//!
//! 1. [`PinKeys::prepare`] puts the next keys where the keys are kept. Nobody uses them yet.
//! 2. [`PinKeys::take_into_use`] finds every live PIN by the new key, in one transaction that keeps
//!    those who write PINs waiting. From then on a portal with the old key stores nothing, as its
//!    rows refer to a number that is gone; it reads the keys anew and goes on. Recovery codes end here: what is
//!    kept of one is a hash under the old key.
//! 3. [`PinKeys::reseal`] seals with the new key what is sealed with an older one, some at a time.
//! 4. [`PinKeys::forget_unneeded`] takes away what nothing needs: the old sealing key at once, the
//!    old index key when the last PIN that was released under it has rested.
//!
//! Wherever it is cut off, portals work, and the same steps go on from there.

use rand::CryptoRng;
use secrecy::SecretString;

use super::{KeyError, KeySet, KeySource, PinKeys, check, check::Name, file, in_use};
use crate::{
    Database, Error, Tx,
    conn::{Conn, keep_writers_out},
    event_keys, recovery_codes, users,
};

mod places;
mod rows;

/// How far the rotation of keys is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The number of the keys in use.
    pub in_use: i16,
    /// The number of newer keys that wait to be taken into use.
    pub prepared: Option<i16>,
    /// PINs that are found by the key in use.
    pub live_pins: u64,
    /// PINs and other secrets that are still sealed with an older key.
    pub sealed_before: u64,
    /// The lines of the keys that nothing needs, such as `seal 1`.
    pub unneeded: Vec<String>,
}

/// Keys that wait to be taken into use.
#[derive(Debug)]
pub struct Prepared {
    /// Their number.
    pub number: i16,
    /// Old and new keys, for who keeps them as a text; `None` where they are where they belong.
    pub text: Option<SecretString>,
}

impl PinKeys {
    /// Returns how far a rotation is.
    ///
    /// # Errors
    ///
    /// [`KeyError`].
    pub async fn rotation(&self, conn: &impl Conn) -> Result<Rotation, KeyError> {
        let number = in_use::number(conn).await?;
        let set = self.load()?;
        let needed = check::names(conn).await?;
        let unneeded = set.names().filter(|name| is_unneeded(*name, number, &needed));
        Ok(Rotation {
            in_use: number,
            prepared: Some(set.newest()).filter(|newest| *newest > number),
            live_pins: rows::live_pins(conn).await?,
            sealed_before: rows::sealed_before(conn, number).await?
                + places::sealed_before(conn, number).await?,
            unneeded: unneeded.map(|name| name.to_string()).collect(),
        })
    }

    /// Makes the next keys, unless newer ones than those in use are there, and puts them into the
    /// key file.
    ///
    /// # Errors
    ///
    /// [`KeyError`]; then the file is as it was.
    #[tracing::instrument(name = "keys.prepare", skip_all, err)]
    pub async fn prepare(
        &self,
        db: &Database,
        rng: &mut (impl CryptoRng + Send + ?Sized),
    ) -> Result<Prepared, KeyError> {
        let tx = one_writer_of_keys(db).await?;
        let set = self.load()?;
        check::verify(&tx, &set, &self.0.source).await?;
        if set.newest() > in_use::number(&tx).await? {
            return Ok(Prepared { number: set.newest(), text: None });
        }

        let set = set.with_next(rng);
        let text = self.keep(&set)?;
        tx.rollback().await?;
        Ok(Prepared { number: set.newest(), text })
    }

    /// Takes the newest keys into use, and returns their number; `None` where they are in use
    /// already. `done` hears of the PINs that are found by the new key.
    ///
    /// Those who write PINs wait until `tx` ends.
    ///
    /// # Errors
    ///
    /// [`KeyError`]; [`Error::Damaged`] if a PIN cannot be opened. Then `tx` is to be rolled back.
    #[tracing::instrument(name = "keys.take_into_use", skip_all, err)]
    pub async fn take_into_use(
        &self,
        tx: &Tx,
        rng: &mut (impl CryptoRng + Send + ?Sized),
        done: &mut (impl FnMut(u64) + Send),
    ) -> Result<Option<i16>, KeyError> {
        keep_writers_out(tx, "pins").await?;
        let (before, set) = (in_use::number(tx).await?, self.load()?);
        check::verify(tx, &set, &self.0.source).await?;
        let number = set.newest();
        if number <= before {
            return Ok(None);
        }

        let no_pair = || KeyError::Unreadable(self.0.source.clone());
        let set = set.using(number).ok_or_else(no_pair)?;
        in_use::add(tx, number).await?;
        check::leave(tx, &set, rng).await?;
        rows::rest_under(tx, before).await?;
        rows::index_anew(tx, self, &set, done).await?;
        // Of these, nothing is kept that could be made anew with another key.
        recovery_codes::forget_all(tx).await?;
        users::take_offers_back(tx).await?;
        // Fails where a live PIN was missed.
        in_use::remove(tx, before).await?;
        Ok(Some(number))
    }

    /// Seals some PINs, or other secrets, anew that are sealed with an older key than the one in
    /// use, and returns how many; 0 when there are none.
    ///
    /// # Errors
    ///
    /// If the database fails; [`Error::Damaged`] if something cannot be opened.
    #[tracing::instrument(name = "keys.reseal", skip_all, err)]
    pub async fn reseal(
        &self,
        tx: &Tx,
        rng: &mut (impl CryptoRng + Send + ?Sized),
    ) -> Result<u64, Error> {
        let set = self.in_step(tx).await?;
        match rows::reseal_pins(tx, self, &set, rng).await? {
            0 => places::reseal(tx, self, &set, rng).await,
            some => Ok(some),
        }
    }

    /// Takes away the keys that nothing needs, and keeps up with those in use. Cheap where there is
    /// one pair.
    ///
    /// A text that was handed over stays as it is; see [`Rotation::unneeded`].
    ///
    /// # Errors
    ///
    /// [`KeyError`].
    pub async fn forget_unneeded(&self, db: &Database) -> Result<(), KeyError> {
        let set = self.in_step(db).await?;
        if set.names().all(|name| name.number() >= set.in_use()) {
            return Ok(());
        }

        // The database first: it must not ask for a key that is gone.
        let tx = one_writer_of_keys(db).await?;
        let number = in_use::number(&tx).await?;
        let mut needed = rows::needed(&tx).await?;
        needed.extend(places::needed(&tx).await?);
        needed.extend(event_keys::needed(&tx).await?.into_iter().map(Name::Index));
        for name in check::names(&tx).await? {
            if is_unneeded(name, number, &needed) {
                check::remove(&tx, name).await?;
            }
        }
        tx.commit().await?;

        let tx = one_writer_of_keys(db).await?;
        let number = in_use::number(&tx).await?;
        let (mut set, needed) = (self.load()?, check::names(&tx).await?);
        let names: Vec<Name> = set.names().collect();
        set.retain(|name| !is_unneeded(name, number, &needed));
        if set.names().count() < names.len() && matches!(self.0.source, KeySource::File(_)) {
            self.keep(&set)?;
        }
        tx.rollback().await?;
        if let Some(set) = set.using(number) {
            self.adopt(set);
        }
        Ok(())
    }

    fn load(&self) -> Result<KeySet, KeyError> {
        self.0.source.load()?.ok_or_else(|| KeyError::Missing(self.0.source.clone()))
    }

    /// Writes `set` where the keys are kept, or returns it as a text where that is not ours.
    fn keep(&self, set: &KeySet) -> Result<Option<SecretString>, KeyError> {
        let text = set.to_text();
        match &self.0.source {
            KeySource::File(path) => {
                file::replace(path, &text).map_err(|error| self.0.source.failed(error))?;
                Ok(None)
            }
            KeySource::Text { .. } => Ok(Some(SecretString::from(text.as_str()))),
        }
    }
}

/// Keys newer than those in use are waiting, and needed.
fn is_unneeded(name: Name, in_use: i16, needed: &[Name]) -> bool {
    name.number() < in_use && !needed.contains(&name)
}

/// Begins a transaction in which nobody else reads the key file to write it.
async fn one_writer_of_keys(db: &Database) -> Result<Tx, Error> {
    let tx = db.begin().await?;
    keep_writers_out(&tx, "key_checks").await?;
    Ok(tx)
}
