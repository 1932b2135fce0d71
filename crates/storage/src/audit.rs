//! Who did what to whom, when, from where. Rows are only ever added.

use std::time::SystemTime;

use rand::CryptoRng;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{
    AccountId, CustomerId, Error, Tx, UserId,
    conn::{Conn, sealed::Raw},
    entities::audit_log,
    random::uuid_v7,
    time::{from_ms, to_ms},
};

/// Something that was done.
///
/// Nothing in it may be a secret: rows are read by staff and kept for years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it was done.
    pub account_id: AccountId,
    /// Who did it, where a user did.
    pub actor_user_id: Option<UserId>,
    /// Who did it, for people, also after that user is gone: an e-mail address, `command line`.
    pub actor_label: String,
    /// What was done, dotted: `pin.viewed`. At most 64 characters.
    pub action: String,
    /// To whom.
    pub customer_id: Option<CustomerId>,
    /// From which network address. At most 64 characters.
    pub address: Option<String>,
    /// Anything else worth knowing.
    pub detail: Option<String>,
}

/// An entry in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Names it, and sorts by time.
    pub id: Uuid,
    /// When it was done.
    pub at: SystemTime,
    /// What was done.
    pub entry: Entry,
}

/// Adds `entry`, in the transaction of what it tells of: neither is without the other.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.audit_log.write", skip_all, err)]
pub async fn write(
    tx: &Tx,
    entry: &Entry,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<(), Error> {
    let row = audit_log::ActiveModel {
        id: Set(uuid_v7(now, rng)),
        account_id: Set(entry.account_id.0),
        at_ms: Set(to_ms(now)),
        actor_user_id: Set(entry.actor_user_id.map(|id| id.0)),
        actor_label: Set(entry.actor_label.clone()),
        action: Set(entry.action.clone()),
        customer_id: Set(entry.customer_id.map(|id| id.0)),
        address: Set(entry.address.clone()),
        detail: Set(entry.detail.clone()),
    };
    audit_log::Entity::insert(row).exec_without_returning(tx.raw()).await?;
    Ok(())
}

/// Returns the latest entries, newest first, at most `limit`.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.audit_log.latest", skip_all, err)]
pub async fn latest(
    conn: &impl Conn,
    account: AccountId,
    limit: u64,
) -> Result<Vec<Record>, Error> {
    let rows = audit_log::Entity::find()
        .filter(audit_log::Column::AccountId.eq(account.0))
        .order_by_desc(audit_log::Column::AtMs)
        .order_by_desc(audit_log::Column::Id)
        .limit(limit)
        .all(conn.raw())
        .await?;
    Ok(rows.into_iter().map(record).collect())
}

fn record(row: audit_log::Model) -> Record {
    Record {
        id: row.id,
        at: from_ms(row.at_ms),
        entry: Entry {
            account_id: AccountId(row.account_id),
            actor_user_id: row.actor_user_id.map(UserId),
            actor_label: row.actor_label,
            action: row.action,
            customer_id: row.customer_id.map(CustomerId),
            address: row.address,
            detail: row.detail,
        },
    }
}
