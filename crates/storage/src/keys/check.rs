//! Do the key file and the database belong together?

use std::{
    io,
    path::{Path, PathBuf},
};

use hmac::Mac;
use rand::CryptoRng;
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};
use subtle::ConstantTimeEq;

use super::{PinKeys, Sealed, file};
use crate::{
    Database, Error, Tx,
    conn::{Conn, sealed::Raw},
    entities::key_checks,
};

/// Why there are no keys to work with.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The database was made with a key file, and that file is not there.
    #[error(
        "the key file {} is missing, and without it no PIN in this database can be read; \
         put it back from a backup",
        .0.display()
    )]
    Missing(PathBuf),

    /// The key file is not the one the database was made with.
    #[error(
        "the key file {} does not belong to this database; no PIN could be read with it",
        .0.display()
    )]
    Wrong(PathBuf),

    /// The file is not a key file, or not of this version.
    #[error("{} is not a key file this program can read", .0.display())]
    Unreadable(PathBuf),

    /// The file could not be read or written.
    #[error("the key file {path}: {source}", path = .path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },

    /// The database failed.
    #[error(transparent)]
    Storage(#[from] Error),
}

impl PinKeys {
    /// Returns the keys in the file at `path`, which must belong to `db`.
    ///
    /// # Errors
    ///
    /// [`KeyError`]; a database that no key was used with yet has none to check against and takes
    /// any.
    pub async fn open(db: &Database, path: &Path) -> Result<Self, KeyError> {
        let keys = load(path)?.ok_or_else(|| KeyError::Missing(path.to_owned()))?;
        keys.verify(db, path).await?;
        Ok(keys)
    }

    /// As [`PinKeys::open`]; a new database takes the keys in the file, or where there is no file,
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
        path: &Path,
        rng: &mut (impl CryptoRng + Send + ?Sized),
    ) -> Result<Self, KeyError> {
        let is_new = checks(db).await?.is_empty();
        let keys = match load(path)? {
            Some(keys) => keys,
            None if is_new => create(path, rng)?,
            None => return Err(KeyError::Missing(path.to_owned())),
        };
        if is_new {
            let tx = db.begin().await?;
            keys.leave_checks(&tx, rng).await?;
            tx.commit().await?;
        }
        // Also after leaving them: another portal may have been faster, with other keys.
        keys.verify(db, path).await?;
        Ok(keys)
    }

    async fn verify(&self, conn: &impl Conn, path: &Path) -> Result<(), KeyError> {
        let fits = checks(conn).await?.iter().all(|check| self.fits(check));
        if fits { Ok(()) } else { Err(KeyError::Wrong(path.to_owned())) }
    }

    fn fits(&self, check: &key_checks::Model) -> bool {
        match check.name.strip_prefix("seal ") {
            None => self.index_check().ct_eq(check.check_value.as_slice()).into(),
            Some(id) => id.parse().is_ok_and(|key_id| {
                let sealed = Sealed { key_id, bytes: check.check_value.clone() };
                self.unseal(SEAL_CHECK, &sealed).is_some()
            }),
        }
    }

    async fn leave_checks(
        &self,
        tx: &Tx,
        rng: &mut (impl CryptoRng + Send + ?Sized),
    ) -> Result<(), Error> {
        let seal = self.seal(SEAL_CHECK, b"", rng);
        let rows = [
            ("index".to_owned(), self.index_check()),
            (format!("seal {}", seal.key_id), seal.bytes),
        ];
        let rows = rows.map(|(name, check_value)| key_checks::ActiveModel {
            name: Set(name),
            check_value: Set(check_value),
        });
        key_checks::Entity::insert_many(rows)
            .on_conflict(OnConflict::column(key_checks::Column::Name).do_nothing().to_owned())
            .exec_without_returning(tx.raw())
            .await?;
        Ok(())
    }

    fn index_check(&self) -> Vec<u8> {
        self.hmac().chain_update(b"pinion key check 1\0").finalize().into_bytes().to_vec()
    }
}

const SEAL_CHECK: &[u8] = b"pinion key check 1\0";

async fn checks(conn: &impl Conn) -> Result<Vec<key_checks::Model>, Error> {
    Ok(key_checks::Entity::find().all(conn.raw()).await?)
}

fn load(path: &Path) -> Result<Option<PinKeys>, KeyError> {
    let text =
        file::read(path).map_err(|error| KeyError::Io { path: path.to_owned(), source: error })?;
    let parse = |text: zeroize::Zeroizing<String>| {
        PinKeys::from_text(&text).ok_or_else(|| KeyError::Unreadable(path.to_owned()))
    };
    text.map(parse).transpose()
}

fn create(path: &Path, rng: &mut (impl CryptoRng + ?Sized)) -> Result<PinKeys, KeyError> {
    let keys = PinKeys::generate(rng);
    match file::create(path, &keys.to_text(), rng.next_u64()) {
        Ok(()) => Ok(keys),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            load(path)?.ok_or_else(|| KeyError::Missing(path.to_owned()))
        }
        Err(error) => Err(KeyError::Io { path: path.to_owned(), source: error }),
    }
}
