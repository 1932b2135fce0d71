//! Do the keys and the database belong together?
//!
//! The database keeps a value made with each key it still needs. A new database has none.

use std::io;

use rand::CryptoRng;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};
use subtle::ConstantTimeEq;

use super::{KeySet, KeySource, PinKeys, Sealed, file, in_use};
use crate::{
    Database, Error, Tx,
    conn::{Conn, keep_writers_out, sealed::Raw},
    entities::key_checks,
};

/// Why there are no keys to work with.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The database was made with keys, and they are not there.
    #[error(
        "{0} is missing, and without it no PIN in this database can be read; put it back from a backup"
    )]
    Missing(KeySource),

    /// The keys are not those the database was made with.
    #[error("{0} does not belong to this database; no PIN could be read with it")]
    Wrong(KeySource),

    /// The keys were rotated elsewhere, or taken away too early.
    #[error(
        "{keys} lacks `{line}`, which this database needs; take it from where the keys were rotated"
    )]
    Incomplete {
        /// Where the keys are.
        keys: KeySource,
        /// How the line begins that is missing.
        line: String,
    },

    /// It holds something else, or keys of another version.
    #[error("{0} holds no keys this program can read")]
    Unreadable(KeySource),

    /// The file could not be read or written.
    #[error("{keys}: {cause}")]
    Io {
        /// Which file.
        keys: KeySource,
        /// What the operating system said.
        cause: io::Error,
    },

    /// The database failed.
    #[error(transparent)]
    Storage(#[from] Error),
}

/// What is wrong with some keys.
pub(super) enum Misfit {
    /// There is none of this name.
    Missing(String),
    /// It is another.
    Other,
}

/// A key, as the database names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// The key that finds PINs.
    Index(i16),
    /// The key that seals them.
    Seal(i16),
}

impl Name {
    /// Reads the name of a check; `None` for one of a later version.
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name.split_once(' ')? {
            ("index", number) => number.parse().ok().map(Self::Index),
            ("seal", number) => number.parse().ok().map(Self::Seal),
            _ => None,
        }
    }

    pub(super) fn number(self) -> i16 {
        let (Self::Index(number) | Self::Seal(number)) = self;
        number
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Index(number) => write!(f, "index {number}"),
            Self::Seal(number) => write!(f, "seal {number}"),
        }
    }
}

impl PinKeys {
    /// Returns the keys at `source`, which must belong to `db`.
    ///
    /// # Errors
    ///
    /// [`KeyError`]; a database that no key was used with yet has none to check against and takes
    /// any.
    pub async fn open(db: &Database, source: impl Into<KeySource>) -> Result<Self, KeyError> {
        let source = source.into();
        let set = match load(db, &source).await {
            // They were being rotated: what is read now was written first.
            Err(KeyError::Incomplete { .. }) => load(db, &source).await,
            outcome => outcome,
        };
        Ok(Self::new(source, set?))
    }

    /// As [`PinKeys::open`]; a new database takes the keys at `source`, or where there is no file,
    /// new keys in a new file of mode 0600.
    ///
    /// A database that was used with keys before never gets new ones.
    ///
    /// # Errors
    ///
    /// [`KeyError`].
    #[tracing::instrument(name = "keys.open_or_create", skip_all, err)]
    pub async fn open_or_create(
        db: &Database,
        source: impl Into<KeySource> + Send,
        rng: &mut (impl CryptoRng + Send + ?Sized),
    ) -> Result<Self, KeyError> {
        let source = source.into();
        let is_new = all(db).await?.is_empty();
        let set = match source.load()? {
            Some(set) => set,
            None if is_new => create(&source, rng)?,
            None => return Err(KeyError::Missing(source)),
        };
        if is_new {
            let tx = db.begin().await?;
            keep_writers_out(&tx, "key_checks").await?;
            if all(&tx).await?.is_empty() {
                in_use::add(&tx, set.in_use()).await?;
                leave(&tx, &set, rng).await?;
            }
            tx.commit().await?;
        }
        // Also after leaving them: another portal may have been faster, with other keys.
        Self::open(db, source).await
    }
}

/// Reads the keys at `source`, with those in use that the database uses, and checks them.
async fn load(db: &Database, source: &KeySource) -> Result<KeySet, KeyError> {
    let number = in_use::number(db).await;
    let set = source.load()?.ok_or_else(|| KeyError::Missing(source.clone()))?;
    verify(db, &set, source).await?;
    let number = match number {
        Ok(number) => number,
        Err(Error::Gone(_)) => set.in_use(),
        Err(error) => return Err(error.into()),
    };
    set.using(number).ok_or_else(|| KeyError::Wrong(source.clone()))
}

/// Checks `set` against every check in the database.
pub(super) async fn verify(
    conn: &impl Conn,
    set: &KeySet,
    source: &KeySource,
) -> Result<(), KeyError> {
    match misfit(conn, set).await? {
        None => Ok(()),
        Some(Misfit::Missing(line)) => Err(KeyError::Incomplete { keys: source.clone(), line }),
        Some(Misfit::Other) => Err(KeyError::Wrong(source.clone())),
    }
}

/// Returns what is wrong with `set`, a wrong key before a missing one.
pub(super) async fn misfit(conn: &impl Conn, set: &KeySet) -> Result<Option<Misfit>, Error> {
    let mut missing = None;
    for check in all(conn).await? {
        match fits(set, &check) {
            Some(true) => {}
            Some(false) => return Ok(Some(Misfit::Other)),
            None => missing = Some(Misfit::Missing(check.name)),
        }
    }
    Ok(missing)
}

/// Returns whether the key is the one the check was made with; `None` where there is no such key.
fn fits(set: &KeySet, check: &key_checks::Model) -> Option<bool> {
    match Name::parse(&check.name)? {
        Name::Index(number) => {
            Some(set.index_check(number)?.ct_eq(check.check_value.as_slice()).into())
        }
        Name::Seal(key_id) => {
            set.sealing.get(&key_id)?;
            let sealed = Sealed { key_id, bytes: check.check_value.clone() };
            Some(set.unseal(SEAL_CHECK, &sealed).is_some())
        }
    }
}

/// Leaves a check of the keys in use.
pub(super) async fn leave(
    tx: &Tx,
    set: &KeySet,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<(), Error> {
    let number = set.in_use();
    let index = set.index_check(number).expect("the key in use is there");
    let rows =
        [(Name::Index(number), index), (Name::Seal(number), set.seal(SEAL_CHECK, b"", rng).bytes)];
    let rows = rows.map(|(name, check_value)| key_checks::ActiveModel {
        name: Set(name.to_string()),
        check_value: Set(check_value),
    });
    key_checks::Entity::insert_many(rows)
        .on_conflict(OnConflict::column(key_checks::Column::Name).do_nothing().to_owned())
        .exec_without_returning(tx.raw())
        .await?;
    Ok(())
}

/// Returns the names of the keys that the database needs.
pub(super) async fn names(conn: &impl Conn) -> Result<Vec<Name>, Error> {
    Ok(all(conn).await?.iter().filter_map(|check| Name::parse(&check.name)).collect())
}

/// Takes away the check of a key that is needed no more.
pub(super) async fn remove(tx: &Tx, name: Name) -> Result<(), Error> {
    let named = key_checks::Column::Name.eq(name.to_string());
    key_checks::Entity::delete_many().filter(named).exec(tx.raw()).await?;
    Ok(())
}

const SEAL_CHECK: &[u8] = b"pinion key check 1\0";

async fn all(conn: &impl Conn) -> Result<Vec<key_checks::Model>, Error> {
    Ok(key_checks::Entity::find().all(conn.raw()).await?)
}

fn create(source: &KeySource, rng: &mut (impl CryptoRng + ?Sized)) -> Result<KeySet, KeyError> {
    let KeySource::File(path) = source else {
        return Err(KeyError::Missing(source.clone()));
    };
    let set = KeySet::generate(rng);
    match file::create(path, &set.to_text(), rng.next_u64()) {
        Ok(()) => Ok(set),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            source.load()?.ok_or_else(|| KeyError::Missing(source.clone()))
        }
        Err(error) => Err(source.failed(error)),
    }
}
