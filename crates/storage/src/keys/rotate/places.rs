//! What lies sealed beside the number of its key, and sealing it anew. PINs are apart: see `rows`.

use rand::CryptoRng;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, TryGetable,
    Value,
    sea_query::{LockType, Order, Query},
};
use uuid::Uuid;

use super::rows::{AT_ONCE, from_list, numbers, read_numbers};
use crate::{
    AccountId, Error, PinKeys, Tx, UserId,
    conn::{Conn, execute, sealed::Raw},
    entities::{import_previews, mail_settings, mails, users},
    keys::{KeySet, Sealed, check::Name, set},
};

/// Where something lies sealed.
struct Place<E: EntityTrait, I> {
    table: E,
    id: E::Column,
    key_id: E::Column,
    sealed: E::Column,
    /// What it is bound to, in the row of this id.
    purpose: fn(I) -> Vec<u8>,
    what: &'static str,
    /// Rows sealed anew in one transaction.
    at_once: u64,
}

fn second_factors() -> Place<users::Entity, i64> {
    Place {
        table: users::Entity,
        id: users::Column::Id,
        key_id: users::Column::TotpKeyId,
        sealed: users::Column::TotpSecret,
        purpose: |user| set::totp_purpose(UserId(user)),
        what: "second factor",
        at_once: AT_ONCE,
    }
}

fn mails() -> Place<mails::Entity, Uuid> {
    Place {
        table: mails::Entity,
        id: mails::Column::Id,
        key_id: mails::Column::KeyId,
        sealed: mails::Column::Sealed,
        purpose: set::mail_purpose,
        what: "mail",
        at_once: AT_ONCE,
    }
}

fn mail_servers() -> Place<mail_settings::Entity, i64> {
    Place {
        table: mail_settings::Entity,
        id: mail_settings::Column::AccountId,
        key_id: mail_settings::Column::SmtpKeyId,
        sealed: mail_settings::Column::SmtpSealed,
        purpose: |account| set::smtp_purpose(AccountId(account)),
        what: "mail server address",
        at_once: AT_ONCE,
    }
}

fn previews() -> Place<import_previews::Entity, Uuid> {
    Place {
        table: import_previews::Entity,
        id: import_previews::Column::Id,
        key_id: import_previews::Column::KeyId,
        sealed: import_previews::Column::Sealed,
        purpose: set::preview_purpose,
        what: "import preview",
        // Each is a file of up to 8 MiB.
        at_once: 1,
    }
}

/// Counts what is sealed with another key than `number`.
pub(super) async fn sealed_before(conn: &impl Conn, number: i16) -> Result<u64, Error> {
    Ok(second_factors().count_before(conn, number).await?
        + mails().count_before(conn, number).await?
        + mail_servers().count_before(conn, number).await?
        + previews().count_before(conn, number).await?)
}

/// Returns the names of the keys that something is sealed with.
pub(super) async fn needed(conn: &impl Conn) -> Result<Vec<Name>, Error> {
    let mut needed = second_factors().keys(conn).await?;
    needed.extend(mails().keys(conn).await?);
    needed.extend(mail_servers().keys(conn).await?);
    needed.extend(previews().keys(conn).await?);
    Ok(needed)
}

/// Seals some of it with the key in use, and returns how many.
pub(super) async fn reseal(
    tx: &Tx,
    keys: &PinKeys,
    set: &KeySet,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<u64, Error> {
    let mut done = second_factors().reseal(tx, keys, set, rng).await?;
    if done == 0 {
        done = mails().reseal(tx, keys, set, rng).await?;
    }
    if done == 0 {
        done = mail_servers().reseal(tx, keys, set, rng).await?;
    }
    if done == 0 {
        done = previews().reseal(tx, keys, set, rng).await?;
    }
    Ok(done)
}

impl<E: EntityTrait, I: TryGetable + Into<Value> + Copy> Place<E, I> {
    fn before(&self, number: i16) -> Condition {
        Condition::all().add(self.sealed.is_not_null()).add(self.key_id.ne(number))
    }

    async fn count_before(&self, conn: &impl Conn, number: i16) -> Result<u64, Error>
    where
        E::Model: Sync,
    {
        Ok(E::find().filter(self.before(number)).count(conn.raw()).await?)
    }

    async fn keys(&self, conn: &impl Conn) -> Result<Vec<Name>, Error> {
        let numbers =
            numbers(self.key_id).from(self.table).and_where(self.sealed.is_not_null()).take();
        Ok(read_numbers(conn, &numbers).await?.into_iter().map(Name::Seal).collect())
    }

    async fn reseal(
        &self,
        tx: &Tx,
        keys: &PinKeys,
        set: &KeySet,
        rng: &mut (impl CryptoRng + Send + ?Sized),
    ) -> Result<u64, Error> {
        let query = Query::select()
            .columns([self.id, self.key_id, self.sealed])
            .from(self.table)
            .cond_where(self.before(set.in_use()))
            .order_by(self.id, Order::Asc)
            .limit(self.at_once)
            // What is put there meanwhile is not to be overwritten with what was there before.
            .lock(LockType::Update)
            .take();
        let some = tx.raw().query_all(&query).await?;
        let mut anew = Vec::with_capacity(some.len());
        for row in &some {
            let id: I = row.try_get_by_index(0)?;
            let sealed =
                Sealed { key_id: row.try_get_by_index(1)?, bytes: row.try_get_by_index(2)? };
            let purpose = (self.purpose)(id);
            let plain = keys.unseal(&purpose, &sealed, self.what)?;
            anew.push((id, set.seal(&purpose, &plain, rng).bytes));
        }
        if anew.is_empty() {
            return Ok(0);
        }
        let update = from_list(anew, self.table, self.id, self.sealed)
            .value(self.key_id, set.in_use())
            .take();
        execute(tx, &update).await
    }
}
