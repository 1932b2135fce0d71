//! Who did what to whom, when, from where. Rows are only ever added.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::SystemTime,
};

use rand::CryptoRng;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement},
};
use uuid::Uuid;

use crate::{
    AccountId, CustomerId, Error, Listing, Page, Tx, UserId,
    conn::{Conn, sealed::Raw},
    entities::{audit_log, customers, directory},
    random::uuid_v7_in_order,
    text::{begins, contains, words},
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
    /// Names it, and sorts by time, and within a millisecond as entries were written.
    pub id: Uuid,
    /// When it was done.
    pub at: SystemTime,
    /// What was done.
    pub entry: Entry,
}

/// Entries that this process has written: what the order of those of one millisecond is kept by. Those that two servers
/// write within a millisecond have no order to keep.
static WRITTEN: AtomicU32 = AtomicU32::new(0);

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
    let nth = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let row = audit_log::ActiveModel {
        id: Set(uuid_v7_in_order(now, nth, rng)),
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

/// Which entries a search is to find. What is empty or `None` keeps none out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Each of its words is in the actor, the action, the address, the detail, or what the customer is searched by.
    pub text: String,
    /// What was done: this, or, where it ends with a dot, anything that begins so.
    pub action: Option<String>,
    /// Done at this moment or later.
    pub from: Option<SystemTime>,
    /// Done before this moment.
    pub before: Option<SystemTime>,
    /// To whom.
    pub customer: Option<CustomerId>,
}

/// An entry that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The entry.
    pub record: Record,
    /// The customer's name, as long as there is that customer.
    pub customer_name: Option<String>,
}

/// Returns a page of the entries that `filter` lets through, newest first, and how many those are.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.audit_log.search", skip_all, err)]
pub async fn search(
    conn: &impl Conn,
    account: AccountId,
    filter: &Filter,
    page: Page,
) -> Result<Listing<Found>, Error> {
    let query = through(account, filter)
        .columns(COLUMNS.map(|column| (audit_log::Entity, column)))
        .column((customers::Entity, customers::Column::FullName))
        .left_join(
            customers::Entity,
            Expr::col((customers::Entity, customers::Column::Id))
                .equals((audit_log::Entity, audit_log::Column::CustomerId)),
        )
        .order_by((audit_log::Entity, audit_log::Column::AtMs), Order::Desc)
        .order_by((audit_log::Entity, audit_log::Column::Id), Order::Desc)
        .limit(page.size)
        .offset(page.offset())
        .take();
    let (total, rows) =
        tokio::try_join!(crate::page::count(conn, through(account, filter)), async {
            Ok(conn.raw().query_all(&query).await?)
        })?;
    let records = rows.iter().map(|row| {
        let entry = audit_log::Model::from_query_result(row, "")?;
        Ok(Found { record: record(entry), customer_name: row.try_get("", "full_name")? })
    });
    Ok(Listing { records: records.collect::<Result<_, DbErr>>()?, total })
}

fn through(account: AccountId, filter: &Filter) -> SelectStatement {
    use audit_log::Column;

    let here = |column| Expr::col((audit_log::Entity, column));
    let mut query = Query::select();
    query.from(audit_log::Entity).and_where(here(Column::AccountId).eq(account.0));
    let words = words(&filter.text);
    if !words.is_empty() {
        query.left_join(
            directory::Entity,
            Expr::col((directory::Entity, directory::Column::CustomerId))
                .equals((audit_log::Entity, Column::CustomerId)),
        );
    }
    for word in words {
        let written = [Column::ActorLabel, Column::Action, Column::Address, Column::Detail]
            .map(|column| contains(Func::lower(here(column)).into(), &word));
        let customer = Expr::col((directory::Entity, directory::Column::SearchKey));
        let anywhere = written.into_iter().fold(Condition::any(), Condition::add);
        query.cond_where(anywhere.add(contains(customer, &word)));
    }
    match filter.action.as_deref() {
        Some(action) if action.ends_with('.') => {
            query.and_where(begins(here(Column::Action), action));
        }
        Some(action) => {
            query.and_where(here(Column::Action).eq(action));
        }
        None => {}
    }
    if let Some(from) = filter.from {
        query.and_where(here(Column::AtMs).gte(to_ms(from)));
    }
    if let Some(before) = filter.before {
        query.and_where(here(Column::AtMs).lt(to_ms(before)));
    }
    if let Some(customer) = filter.customer {
        query.and_where(here(Column::CustomerId).eq(customer.0));
    }
    query
}

const COLUMNS: [audit_log::Column; 9] = [
    audit_log::Column::Id,
    audit_log::Column::AccountId,
    audit_log::Column::AtMs,
    audit_log::Column::ActorUserId,
    audit_log::Column::ActorLabel,
    audit_log::Column::Action,
    audit_log::Column::CustomerId,
    audit_log::Column::Address,
    audit_log::Column::Detail,
];

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
