//! Events that wait for one of the staff to say what they mean.

use std::time::SystemTime;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, Order, Query, SelectStatement},
};
use uuid::Uuid;

use super::{Event, event};
use crate::{
    AccountId, CustomerId, Error, Listing, Page, Tx,
    conn::{Conn, execute, sealed::Raw},
    entities::{
        check_in_events::{self, Column},
        customers, kiosks, locations,
    },
    page::count,
    time::{from_ms, to_ms},
};

/// What became of an event that was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// It counts.
    Accepted,
    /// It does not.
    Dismissed,
}

impl Settlement {
    fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Dismissed => "dismissed",
        }
    }
}

/// An event that waits, in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Names it.
    pub id: Uuid,
    /// When it counts.
    pub at: SystemTime,
    /// When the pad says it was.
    pub said_at: SystemTime,
    /// When the portal heard of it.
    pub received_at: SystemTime,
    /// Why it waits.
    pub reason: String,
    /// Whose PIN it was, where that is known.
    pub customer: Option<CustomerId>,
    /// Their name.
    pub customer_name: Option<String>,
    /// The kiosk it was made at.
    pub kiosk: Option<Uuid>,
    /// What the kiosk is called.
    pub kiosk_name: Option<String>,
    /// What the place is called.
    pub location_name: String,
}

/// Lets one of the staff say what an event means that was refused, for the same reason.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.check_in_events.keep_after_all", skip_all, err)]
pub async fn keep_after_all(tx: &Tx, event: &Event) -> Result<(), Error> {
    let update = Query::update()
        .table(check_in_events::Entity)
        .value(Column::Outcome, event.outcome.as_str())
        .and_where(Column::Id.eq(event.id))
        .and_where(Column::Outcome.eq("refused"))
        .take();
    execute(tx, &update).await.map(|_| ())
}

/// Returns how many events of a kiosk wait, up to `most`: no more are looked at.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.check_in_events.count_unreviewed", skip_all, err)]
pub async fn count_unreviewed(conn: &impl Conn, kiosk: Uuid, most: u64) -> Result<u64, Error> {
    // In the index's own words: a plan that was made for any value could not use it.
    let waiting = Query::select()
        .column(Column::KioskId)
        .from(check_in_events::Entity)
        .and_where(Expr::col(Column::KioskId).eq(kiosk))
        .and_where(Expr::cust("outcome = 'kept_for_review' AND settled_at_ms IS NULL"))
        .limit(most)
        .take();
    let count = Query::select()
        .expr_as(Expr::col(Column::KioskId).count(), "waiting")
        .from_subquery(waiting, "kept")
        .take();
    let row = conn.raw().query_one(&count).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get("", "waiting"))?;
    u64::try_from(count).map_err(|_| Error::Damaged("count"))
}

/// Returns a page of the events that wait, the earliest first, and how many there are.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.check_in_events.review", skip_all, err)]
pub async fn review(
    conn: &impl Conn,
    account: AccountId,
    page: Page,
) -> Result<Listing<Kept>, Error> {
    let here = |column| (check_in_events::Entity, column);
    let joined = |id| Expr::col(here(id));
    let query = waiting(account)
        .columns([Column::Id, Column::AtMs, Column::SaidAtMs, Column::ReceivedAtMs].map(here))
        .columns([Column::Reason, Column::CustomerId, Column::KioskId].map(here))
        .column((customers::Entity, customers::Column::FullName))
        .column((kiosks::Entity, kiosks::Column::Name))
        .column((locations::Entity, locations::Column::Name))
        .left_join(
            customers::Entity,
            joined(Column::CustomerId).equals((customers::Entity, customers::Column::Id)),
        )
        .left_join(
            kiosks::Entity,
            joined(Column::KioskId).equals((kiosks::Entity, kiosks::Column::Id)),
        )
        .inner_join(
            locations::Entity,
            joined(Column::LocationId).equals((locations::Entity, locations::Column::Id)),
        )
        .order_by(here(Column::AtMs), Order::Asc)
        .order_by(here(Column::Id), Order::Asc)
        .limit(page.size)
        .offset(page.offset())
        .take();
    let total = count(conn, waiting(account)).await?;
    let rows = conn.raw().query_all(&query).await?;
    let records = rows.iter().map(|row| {
        Ok(Kept {
            id: row.try_get_by_index(0)?,
            at: from_ms(row.try_get_by_index(1)?),
            said_at: from_ms(row.try_get_by_index(2)?),
            received_at: from_ms(row.try_get_by_index(3)?),
            reason: row.try_get_by_index(4)?,
            customer: row.try_get_by_index::<Option<i64>>(5)?.map(CustomerId),
            kiosk: row.try_get_by_index(6)?,
            customer_name: row.try_get_by_index(7)?,
            kiosk_name: row.try_get_by_index(8)?,
            location_name: row.try_get_by_index(9)?,
        })
    });
    Ok(Listing { records: records.collect::<Result<_, Error>>()?, total })
}

/// Returns the event `id`, which still waits, and keeps others from settling it until `tx` ends.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.check_in_events.kept", skip_all, err)]
pub async fn kept(tx: &Tx, account: AccountId, id: Uuid) -> Result<Option<Event>, Error> {
    let row = check_in_events::Entity::find_by_id(id)
        .filter(Column::AccountId.eq(account.0))
        .filter(waits())
        .lock_exclusive()
        .one(tx.raw())
        .await?;
    row.as_ref().map(event).transpose()
}

/// Says what became of an event that was kept, and whose it was; `false` where that was said before.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.check_in_events.settle", skip_all, err)]
pub async fn settle(
    tx: &Tx,
    id: Uuid,
    settlement: Settlement,
    (customer, visit): (Option<CustomerId>, Option<Uuid>),
    now: SystemTime,
) -> Result<bool, Error> {
    let mut update = Query::update();
    update
        .table(check_in_events::Entity)
        .value(Column::SettledAtMs, to_ms(now))
        .value(Column::Settlement, settlement.as_str())
        .and_where(Column::Id.eq(id))
        .and_where(Column::SettledAtMs.is_null());
    if let Some(customer) = customer {
        update.value(Column::CustomerId, customer.0);
    }
    if let Some(visit) = visit {
        update.value(Column::VisitId, visit);
    }
    Ok(execute(tx, &update).await? == 1)
}

/// Dismisses every event of a kiosk that waits, and returns how many those were.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.check_in_events.dismiss_all", skip_all, err)]
pub async fn dismiss_all(
    tx: &Tx,
    account: AccountId,
    kiosk: Uuid,
    now: SystemTime,
) -> Result<u64, Error> {
    let update = Query::update()
        .table(check_in_events::Entity)
        .value(Column::SettledAtMs, to_ms(now))
        .value(Column::Settlement, Settlement::Dismissed.as_str())
        .and_where(Column::AccountId.eq(account.0))
        .and_where(Column::KioskId.eq(kiosk))
        .and_where(waits())
        .take();
    execute(tx, &update).await
}

fn waiting(account: AccountId) -> SelectStatement {
    Query::select()
        .from(check_in_events::Entity)
        .and_where(Column::AccountId.eq(account.0))
        .and_where(waits())
        .take()
}

/// That an event waits for one of the staff.
pub(super) fn waits() -> Expr {
    Column::Outcome.eq("kept_for_review").and(Column::SettledAtMs.is_null())
}
