//! Presses at a pad, each known by the id it was given there, and what became of it.

use std::time::SystemTime;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict, Order, Query},
};
use uuid::Uuid;

use crate::{
    AccountId, CustomerId, Error, LocationId, Tx,
    conn::{Conn, sealed::Raw},
    entities::check_in_events::{self, Column},
    time::{from_ms, to_ms},
    visits,
};

mod each;
mod review;

pub use each::{Incoming, Known, Moved, keep_each, known};
pub use review::{
    Kept, Settlement, count_unreviewed, dismiss_all, keep_after_all, kept, review, settle,
};

/// What a pad was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Their visit began.
    CheckedIn,
    /// Their visit ended.
    CheckedOut,
    /// It was the press before once more.
    Repeated,
    /// Nothing came of it, for a reason that the pad is not told.
    Refused(Reason),
    /// One of the staff says what it means.
    KeptForReview(Reason),
}

/// Why a press was refused, or waits for one of the staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Nobody has, or then had, this PIN.
    NoSuchPin,
    /// Its customer is suspended.
    Suspended,
    /// It was their PIN then, and is no longer.
    PinChanged,
    /// It was before something that is known already.
    OutOfOrder,
    /// It was before the kiosk was paired.
    BeforePairing,
    /// The kiosk's clock was moved, so nobody knows when it was.
    ClockMoved,
    /// It was so long ago that an answer to it may have been forgotten.
    TooOld,
    /// It came among so many wrong ones that the kiosk is told nothing.
    TooManyWrong,
    /// It was sealed to another portal, or long ago.
    CannotOpen,
    /// The kiosk did not say when it was, or what was pressed.
    Unreadable,
}

impl Reason {
    const ALL: [Self; 10] = [
        Self::NoSuchPin,
        Self::Suspended,
        Self::PinChanged,
        Self::OutOfOrder,
        Self::BeforePairing,
        Self::ClockMoved,
        Self::TooOld,
        Self::TooManyWrong,
        Self::CannotOpen,
        Self::Unreadable,
    ];

    /// Returns its name, in the database and on the wire, which never changes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoSuchPin => "no_such_pin",
            Self::Suspended => "suspended",
            Self::PinChanged => "pin_changed",
            Self::OutOfOrder => "out_of_order",
            Self::BeforePairing => "before_pairing",
            Self::ClockMoved => "clock_moved",
            Self::TooOld => "too_old",
            Self::TooManyWrong => "too_many_wrong",
            Self::CannotOpen => "cannot_open",
            Self::Unreadable => "unreadable",
        }
    }

    fn from_column(name: Option<&str>) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|reason| name == Some(reason.as_str()))
            .ok_or(Error::Damaged("reason"))
    }
}

impl Outcome {
    /// Returns its name, in the database and on the wire, which never changes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CheckedIn => "checked_in",
            Self::CheckedOut => "checked_out",
            Self::Repeated => "repeated",
            Self::Refused(_) => "refused",
            Self::KeptForReview(_) => "kept_for_review",
        }
    }

    /// Returns why nothing came of it.
    #[must_use]
    pub fn reason(self) -> Option<Reason> {
        match self {
            Self::Refused(reason) | Self::KeptForReview(reason) => Some(reason),
            Self::CheckedIn | Self::CheckedOut | Self::Repeated => None,
        }
    }

    fn from_columns(outcome: &str, reason: Option<&str>) -> Result<Self, Error> {
        Ok(match outcome {
            "checked_in" => Self::CheckedIn,
            "checked_out" => Self::CheckedOut,
            "repeated" => Self::Repeated,
            "refused" => Self::Refused(Reason::from_column(reason)?),
            "kept_for_review" => Self::KeptForReview(Reason::from_column(reason)?),
            _ => return Err(Error::Damaged("outcome")),
        })
    }
}

/// A press, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Given by the pad.
    pub id: Uuid,
    /// Whose space.
    pub account: AccountId,
    /// Where.
    pub location: LocationId,
    /// At which kiosk.
    pub kiosk: Option<Uuid>,
    /// When it counts.
    pub at: SystemTime,
    /// When the pad says it was.
    pub said_at: SystemTime,
    /// When the portal heard of it.
    pub received_at: SystemTime,
    /// What the pad was answered.
    pub outcome: Outcome,
    /// Who it was, where that is known.
    pub customer: Option<CustomerId>,
    /// Which visit it began, ended, or left as it was.
    pub visit: Option<Uuid>,
    /// Since when that visit went on. Repeated: since when it is as it is, so the visit's begin or its end.
    pub since: Option<SystemTime>,
}

impl Event {
    /// Returns whether a press that changed nothing found its person in; `None` for any other. Stays the same whatever
    /// becomes of the visit.
    #[must_use]
    pub fn found_in(&self) -> Option<bool> {
        let (visit, since) = self.visit.zip(self.since)?;
        (self.outcome == Outcome::Repeated).then(|| to_ms(since) == to_ms(visits::began(visit)))
    }
}

/// Keeps an event; `false` where there is one with its id, which stays as it is.
///
/// Where another transaction is keeping one with its id at this moment, waits for that.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.check_in_events.keep", skip_all, err)]
pub async fn keep(tx: &Tx, event: &Event) -> Result<bool, Error> {
    let inserted = check_in_events::Entity::insert(row(event))
        .on_conflict(OnConflict::column(Column::Id).do_nothing().to_owned())
        .exec_without_returning(tx.raw())
        .await?;
    Ok(inserted == 1)
}

/// Returns the event `id`.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.check_in_events.find", skip_all, err)]
pub async fn find(conn: &impl Conn, account: AccountId, id: Uuid) -> Result<Option<Event>, Error> {
    let row = check_in_events::Entity::find_by_id(id)
        .filter(Column::AccountId.eq(account.0))
        .one(conn.raw())
        .await?;
    row.as_ref().map(event).transpose()
}

/// Returns when `customer` went in or out at `kiosk`, of those times the one that is nearest to `at` on either side.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.check_in_events.nearest", skip_all, err)]
pub async fn nearest(
    conn: &impl Conn,
    (customer, kiosk): (CustomerId, Option<Uuid>),
    at: SystemTime,
) -> Result<Option<SystemTime>, Error> {
    let moved = [Outcome::CheckedIn, Outcome::CheckedOut].map(Outcome::as_str);
    let side = |order| {
        let at_ms = Expr::col(Column::AtMs);
        let is_on_it =
            if order == Order::Desc { at_ms.lte(to_ms(at)) } else { at_ms.gte(to_ms(at)) };
        Query::select()
            .column(Column::AtMs)
            .from(check_in_events::Entity)
            .and_where(Column::CustomerId.eq(customer.0))
            .and_where(kiosk.map_or(Column::KioskId.is_null(), |kiosk| Column::KioskId.eq(kiosk)))
            .and_where(Column::Outcome.is_in(moved))
            .and_where(is_on_it)
            .order_by(Column::AtMs, order)
            .limit(1)
            .take()
    };
    let mut nearest: Option<i64> = None;
    for order in [Order::Desc, Order::Asc] {
        if let Some(row) = conn.raw().query_one(&side(order)).await? {
            let found: i64 = row.try_get_by_index(0)?;
            let distance = |ms: i64| ms.abs_diff(to_ms(at));
            nearest = nearest.filter(|near| distance(*near) <= distance(found)).or(Some(found));
        }
    }
    Ok(nearest.map(from_ms))
}

/// Forgets events that were received before `before`, but for those that wait for one of the staff; returns how many.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.check_in_events.purge", skip_all, err)]
pub async fn purge(tx: &Tx, before: SystemTime) -> Result<u64, Error> {
    let old = Column::ReceivedAtMs.lt(to_ms(before)).and(review::waits().not());
    let gone = check_in_events::Entity::delete_many().filter(old).exec(tx.raw()).await?;
    Ok(gone.rows_affected)
}

fn event(row: &check_in_events::Model) -> Result<Event, Error> {
    Ok(Event {
        id: row.id,
        account: AccountId(row.account_id),
        location: LocationId(row.location_id),
        kiosk: row.kiosk_id,
        at: from_ms(row.at_ms),
        said_at: from_ms(row.said_at_ms),
        received_at: from_ms(row.received_at_ms),
        outcome: Outcome::from_columns(&row.outcome, row.reason.as_deref())?,
        customer: row.customer_id.map(CustomerId),
        visit: row.visit_id,
        since: row.since_ms.map(from_ms),
    })
}

fn row(event: &Event) -> check_in_events::ActiveModel {
    check_in_events::ActiveModel {
        id: Set(event.id),
        account_id: Set(event.account.0),
        location_id: Set(event.location.0),
        kiosk_id: Set(event.kiosk),
        at_ms: Set(to_ms(event.at)),
        said_at_ms: Set(to_ms(event.said_at)),
        received_at_ms: Set(to_ms(event.received_at)),
        outcome: Set(event.outcome.as_str().to_owned()),
        reason: Set(event.outcome.reason().map(|reason| reason.as_str().to_owned())),
        customer_id: Set(event.customer.map(|id| id.0)),
        visit_id: Set(event.visit),
        since_ms: Set(event.since.map(to_ms)),
        settled_at_ms: Set(None),
        settlement: Set(None),
    }
}
