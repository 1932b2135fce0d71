//! Tablets at which people check in: who they are, and how they were last seen.

use std::time::SystemTime;

use rand::CryptoRng;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    sea_query::{Expr, ExprTrait, Order, Query, SelectStatement},
};
use uuid::Uuid;

use crate::{
    AccountId, Error, LocationId, Tx,
    conn::{Conn, execute, sealed::Raw},
    entities::{kiosks, locations},
    random::uuid_v7,
    sessions::TokenHash,
    time::{from_ms, to_ms},
};

mod each;

pub use each::note_seen_each;

/// A kiosk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kiosk {
    /// Names it.
    pub id: Uuid,
    /// Whose it is.
    pub account: AccountId,
    /// Where it stands.
    pub location: LocationId,
    /// What that place is called.
    pub location_name: String,
    /// What it is called.
    pub name: String,
    /// When an admin approved it.
    pub paired_at: SystemTime,
    /// Whether it fetched its token, and was not revoked since.
    pub has_token: bool,
    /// When it was revoked.
    pub revoked_at: Option<SystemTime>,
    /// Whether it was revoked while presses may have lain on it, and no admin has said since that it was looked after.
    pub may_hold_presses: bool,
    /// When the portal last heard of it.
    pub last_seen_at: Option<SystemTime>,
    /// The version of its app, as it said.
    pub app_version: Option<String>,
    /// How many events wait on it, as it said.
    pub queued: Option<u64>,
    /// When the oldest of them was.
    pub oldest_queued_at: Option<SystemTime>,
    /// How many events lie on it that no portal could read, as it said.
    pub set_aside: Option<u64>,
    /// How many files of events lie on it that it cannot read, as it said.
    pub damaged_files: Option<u64>,
    /// The SHA-256 of where it was last heard of from, under which wrong tries are counted.
    pub address: Option<[u8; 32]>,
    /// By how much its clock was ahead of the portal's; behind is negative. Unit: milliseconds.
    pub clock_skew_ms: Option<i64>,
    /// When an admin let it be left without its exit code.
    pub exit_released_at: Option<SystemTime>,
}

/// What a kiosk says of itself. `None` leaves what it said before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// The version of its app. At most 64 characters.
    pub app_version: Option<String>,
    /// How many events wait on it, and when the oldest of them was.
    pub queue: Option<(u64, Option<SystemTime>)>,
    /// How many events lie on it that no portal could read.
    pub set_aside: Option<u64>,
    /// How many files of events lie on it that it cannot read.
    pub damaged_files: Option<u64>,
    /// The SHA-256 of where it is heard of from, under which wrong tries are counted.
    pub address: Option<[u8; 32]>,
    /// By how much its clock is ahead of the portal's. Unit: milliseconds.
    pub clock_skew_ms: Option<i64>,
}

/// What of a kiosk an admin changes. `None` leaves it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// At most [`crate::text::MAX_NAME`] characters.
    pub name: Option<String>,
    /// A place of its account.
    pub location: Option<LocationId>,
    /// Lets it be left without its exit code, once, from this moment on.
    pub exit_released_at: Option<SystemTime>,
}

/// Adds a kiosk that has no token yet, and returns its id.
///
/// # Errors
///
/// If the database fails, also where there is no such place.
#[tracing::instrument(name = "db.kiosks.add", skip_all, err)]
pub async fn add(
    tx: &Tx,
    (account, location): (AccountId, LocationId),
    name: &str,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Uuid, Error> {
    let id = uuid_v7(now, rng);
    let row = kiosks::ActiveModel {
        id: Set(id),
        account_id: Set(account.0),
        location_id: Set(location.0),
        name: Set(name.to_owned()),
        paired_at_ms: Set(to_ms(now)),
        ..Default::default()
    };
    kiosks::Entity::insert(row).exec_without_returning(tx.raw()).await?;
    Ok(id)
}

/// Gives a kiosk that has none its token; `false` where it has one, was revoked, or is not there.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.kiosks.give_token", skip_all, err)]
pub async fn give_token(tx: &Tx, id: Uuid, token: TokenHash) -> Result<bool, Error> {
    let update = Query::update()
        .table(kiosks::Entity)
        .value(kiosks::Column::TokenHash, token.0.to_vec())
        .and_where(kiosks::Column::Id.eq(id))
        .and_where(kiosks::Column::TokenHash.is_null())
        .and_where(kiosks::Column::RevokedAtMs.is_null())
        .take();
    Ok(execute(tx, &update).await? == 1)
}

/// Returns the kiosk whose token has the hash `token`; `None` where there is none, or it was revoked.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.kiosks.authenticate", skip_all, err)]
pub async fn authenticate(conn: &impl Conn, token: TokenHash) -> Result<Option<Kiosk>, Error> {
    one(conn, select().and_where(kiosks::Column::TokenHash.eq(token.0.to_vec())).take()).await
}

/// Returns a kiosk of the account, revoked or not.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.kiosks.get", skip_all, err)]
pub async fn get(conn: &impl Conn, account: AccountId, id: Uuid) -> Result<Option<Kiosk>, Error> {
    let here = Expr::col((kiosks::Entity, kiosks::Column::AccountId)).eq(account.0);
    let named = Expr::col((kiosks::Entity, kiosks::Column::Id)).eq(id);
    one(conn, select().and_where(here).and_where(named).take()).await
}

/// Returns the account's kiosks that were not revoked, and those that were while presses may lie on them, the newest
/// last.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.kiosks.list", skip_all, err)]
pub async fn list(conn: &impl Conn, account: AccountId) -> Result<Vec<Kiosk>, Error> {
    let query = select()
        .and_where(Expr::col((kiosks::Entity, kiosks::Column::AccountId)).eq(account.0))
        .and_where(
            kiosks::Column::RevokedAtMs.is_null().or(kiosks::Column::MayHoldPresses.eq(true)),
        )
        .order_by((kiosks::Entity, kiosks::Column::PairedAtMs), Order::Asc)
        .order_by((kiosks::Entity, kiosks::Column::Id), Order::Asc)
        .take();
    let rows = conn.raw().query_all(&query).await?;
    rows.iter().map(|row| Ok(Row::from_query_result(row, "")?.into_kiosk())).collect()
}

/// Notes that the portal heard of a kiosk, and what it said; `false` where it was revoked meanwhile.
///
/// Keeps others from the kiosk until `tx` ends, so that what is typed at one pad is looked at one after the other, on
/// however many servers.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.kiosks.note_seen", skip_all, err)]
pub async fn note_seen(tx: &Tx, id: Uuid, seen: &Seen, now: SystemTime) -> Result<bool, Error> {
    use kiosks::Column;

    let mut update = Query::update();
    update
        .table(kiosks::Entity)
        .value(Column::LastSeenAtMs, to_ms(now))
        .and_where(Column::Id.eq(id))
        .and_where(Column::RevokedAtMs.is_null());
    if let Some(version) = &seen.app_version {
        update.value(Column::AppVersion, version.as_str());
    }
    if let Some((queued, oldest)) = seen.queue {
        update.value(Column::Queued, count(queued));
        update.value(Column::OldestQueuedAtMs, oldest.map(to_ms));
    }
    if let Some(set_aside) = seen.set_aside {
        update.value(Column::SetAside, count(set_aside));
    }
    if let Some(files) = seen.damaged_files {
        update.value(Column::DamagedFiles, count(files));
    }
    if let Some(address) = seen.address {
        update.value(Column::AddressHash, address.to_vec());
    }
    if let Some(skew) = seen.clock_skew_ms {
        update.value(Column::ClockSkewMs, skew);
    }
    Ok(execute(tx, &update).await? == 1)
}

/// Changes a kiosk that was not revoked; `false` where there is none such.
///
/// # Errors
///
/// If the database fails, also where there is no such place.
#[tracing::instrument(name = "db.kiosks.change", skip_all, err)]
pub async fn change(tx: &Tx, account: AccountId, id: Uuid, change: &Change) -> Result<bool, Error> {
    use kiosks::Column;

    let mut update = Query::update();
    update
        .table(kiosks::Entity)
        .value(Column::Id, id)
        .and_where(Column::Id.eq(id))
        .and_where(Column::AccountId.eq(account.0))
        .and_where(Column::RevokedAtMs.is_null());
    if let Some(name) = &change.name {
        update.value(Column::Name, name.as_str());
    }
    if let Some(location) = change.location {
        update.value(Column::LocationId, location.0);
    }
    if let Some(at) = change.exit_released_at {
        update.value(Column::ExitReleasedAtMs, to_ms(at));
    }
    Ok(execute(tx, &update).await? == 1)
}

/// Takes a kiosk's token away for good, and notes whether presses may lie on it; `false` where that was done before, or
/// there is no such kiosk.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.kiosks.revoke", skip_all, err)]
pub async fn revoke(
    tx: &Tx,
    account: AccountId,
    id: Uuid,
    may_hold_presses: bool,
    now: SystemTime,
) -> Result<bool, Error> {
    let update = Query::update()
        .table(kiosks::Entity)
        .value(kiosks::Column::RevokedAtMs, to_ms(now))
        .value(kiosks::Column::TokenHash, Expr::value(Option::<Vec<u8>>::None))
        .value(kiosks::Column::MayHoldPresses, may_hold_presses)
        .and_where(kiosks::Column::Id.eq(id))
        .and_where(kiosks::Column::AccountId.eq(account.0))
        .and_where(kiosks::Column::RevokedAtMs.is_null())
        .take();
    Ok(execute(tx, &update).await? == 1)
}

/// Notes that a revoked kiosk was looked after: no presses lie on it that anybody waits for. `false` where that is known,
/// or there is no such kiosk.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.kiosks.clear", skip_all, err)]
pub async fn clear(tx: &Tx, account: AccountId, id: Uuid) -> Result<bool, Error> {
    let update = Query::update()
        .table(kiosks::Entity)
        .value(kiosks::Column::MayHoldPresses, false)
        .and_where(kiosks::Column::Id.eq(id))
        .and_where(kiosks::Column::AccountId.eq(account.0))
        .and_where(kiosks::Column::MayHoldPresses.eq(true))
        .take();
    Ok(execute(tx, &update).await? == 1)
}

/// Forgets kiosks that were approved before `before` and never fetched their token; returns how many.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.kiosks.purge_unpaired", skip_all, err)]
pub async fn purge_unpaired(tx: &Tx, before: SystemTime) -> Result<u64, Error> {
    let never_came = kiosks::Column::TokenHash
        .is_null()
        .and(kiosks::Column::RevokedAtMs.is_null())
        .and(kiosks::Column::PairedAtMs.lt(to_ms(before)));
    let gone = kiosks::Entity::delete_many().filter(never_came).exec(tx.raw()).await?;
    Ok(gone.rows_affected)
}

fn select() -> SelectStatement {
    use kiosks::Column;

    let here = |column| (kiosks::Entity, column);
    Query::select()
        .from(kiosks::Entity)
        .columns([Column::Id, Column::AccountId, Column::LocationId, Column::Name].map(here))
        .columns([Column::PairedAtMs, Column::RevokedAtMs, Column::LastSeenAtMs].map(here))
        .columns([Column::AppVersion, Column::Queued, Column::OldestQueuedAtMs].map(here))
        .columns([Column::ClockSkewMs, Column::ExitReleasedAtMs].map(here))
        .columns([Column::SetAside, Column::DamagedFiles, Column::AddressHash].map(here))
        .column(here(Column::MayHoldPresses))
        .expr_as(Expr::col(here(Column::TokenHash)).is_not_null(), "has_token")
        .expr_as(Expr::col((locations::Entity, locations::Column::Name)), "location_name")
        .inner_join(
            locations::Entity,
            Expr::col((locations::Entity, locations::Column::Id)).equals(here(Column::LocationId)),
        )
        .take()
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn counted(column: i64) -> Option<u64> {
    u64::try_from(column).ok()
}

async fn one(conn: &impl Conn, query: SelectStatement) -> Result<Option<Kiosk>, Error> {
    let found = conn.raw().query_one(&query).await?;
    let row = found.map(|row| Row::from_query_result(&row, "")).transpose()?;
    Ok(row.map(Row::into_kiosk))
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    account_id: i64,
    location_id: i64,
    location_name: String,
    name: String,
    paired_at_ms: i64,
    has_token: bool,
    revoked_at_ms: Option<i64>,
    last_seen_at_ms: Option<i64>,
    app_version: Option<String>,
    queued: Option<i64>,
    oldest_queued_at_ms: Option<i64>,
    clock_skew_ms: Option<i64>,
    exit_released_at_ms: Option<i64>,
    set_aside: Option<i64>,
    damaged_files: Option<i64>,
    address_hash: Option<Vec<u8>>,
    may_hold_presses: bool,
}

impl Row {
    fn into_kiosk(self) -> Kiosk {
        Kiosk {
            id: self.id,
            account: AccountId(self.account_id),
            location: LocationId(self.location_id),
            location_name: self.location_name,
            name: self.name,
            paired_at: from_ms(self.paired_at_ms),
            has_token: self.has_token,
            revoked_at: self.revoked_at_ms.map(from_ms),
            may_hold_presses: self.may_hold_presses,
            last_seen_at: self.last_seen_at_ms.map(from_ms),
            app_version: self.app_version,
            queued: self.queued.and_then(counted),
            oldest_queued_at: self.oldest_queued_at_ms.map(from_ms),
            set_aside: self.set_aside.and_then(counted),
            damaged_files: self.damaged_files.and_then(counted),
            address: self.address_hash.and_then(|hash| hash.try_into().ok()),
            clock_skew_ms: self.clock_skew_ms,
            exit_released_at: self.exit_released_at_ms.map(from_ms),
        }
    }
}
