//! The onlooker's side of the queue: what staff see of it.

use std::collections::HashMap;
use std::time::SystemTime;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryResult,
    QuerySelect,
    sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement},
};
use uuid::Uuid;

use super::{MailState, To};
use crate::{
    AccountId, Error,
    conn::Conn,
    entities::{customers, mails, users},
    time::from_ms,
};

/// A mail as staff see it.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// Names it.
    pub id: Uuid,
    /// To whom.
    pub to: To,
    /// Their name.
    pub full_name: String,
    /// Which message, by its key.
    pub message: String,
    /// In which language it was sent.
    pub language: Option<String>,
    /// How it stands.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was caused.
    pub created_at: SystemTime,
    /// When it is tried next, where it waits.
    pub next_at: Option<SystemTime>,
    /// When it was sent, refused or given up.
    pub ended_at: Option<SystemTime>,
    /// What was last said of it.
    pub reason: Option<String>,
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Record({} {:?} {:?})", self.message, self.state, self.reason)
    }
}

/// How many mails there are in each state that staff care for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Waiting, or being sent.
    pub waiting: u64,
    /// Refused, or given up.
    pub failed: u64,
}

/// Returns how many mails wait and how many failed.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.mails.counts", skip_all, err)]
pub async fn counts(conn: &impl Conn, account: AccountId) -> Result<Counts, Error> {
    let in_states = |states: [MailState; 2]| {
        mails::Entity::find()
            .filter(mails::Column::AccountId.eq(account.0))
            .filter(mails::Column::State.is_in(states.map(MailState::as_str)))
            .count(conn.raw())
    };
    Ok(Counts {
        waiting: in_states([MailState::Waiting, MailState::Sending]).await?,
        failed: in_states([MailState::Refused, MailState::Failed]).await?,
    })
}

/// Returns a page of mails, newest first, and how many there are: of one state, or of all.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.mails.list", skip_all, err)]
pub async fn list(
    conn: &impl Conn,
    account: AccountId,
    state: Option<MailState>,
    offset: u64,
    limit: u64,
) -> Result<(Vec<Record>, u64), Error> {
    let mut total =
        mails::Entity::find().filter(mails::Column::AccountId.eq(account.0)).select_only();
    let mut query = select(account);
    if let Some(state) = state {
        total = total.filter(mails::Column::State.eq(state.as_str()));
        query.and_where(Expr::col((mails::Entity, mails::Column::State)).eq(state.as_str()));
    }
    let total = total.column(mails::Column::Id).count(conn.raw()).await?;
    let query = query
        .order_by((mails::Entity, mails::Column::CreatedAtMs), Order::Desc)
        .order_by((mails::Entity, mails::Column::Id), Order::Desc)
        .offset(offset)
        .limit(limit);
    let found = conn.raw().query_all(query).await?;
    Ok((found.iter().map(read).collect::<Result<_, _>>()?, total))
}

/// Returns the mail `id`.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.mails.get", skip_all, err)]
pub async fn get(conn: &impl Conn, account: AccountId, id: Uuid) -> Result<Option<Record>, Error> {
    let mut query = select(account);
    query.and_where(Expr::col((mails::Entity, mails::Column::Id)).eq(id));
    let found = conn.raw().query_one(&query).await?;
    found.as_ref().map(read).transpose()
}

/// Returns how it stands with each of `ids` that is still there.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.mails.states", skip_all, err)]
pub async fn states(
    conn: &impl Conn,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, (MailState, Option<String>)>, Error> {
    let found: Vec<(Uuid, String, Option<String>)> = mails::Entity::find()
        .select_only()
        .columns([mails::Column::Id, mails::Column::State, mails::Column::Reason])
        .filter(mails::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(conn.raw())
        .await?;
    let read = |(id, state, reason): (Uuid, String, Option<String>)| {
        MailState::from_column(&state).map(|state| (id, (state, reason)))
    };
    found.into_iter().map(read).collect()
}

fn select(account: AccountId) -> SelectStatement {
    let mut query = Query::select();
    query
        .columns(COLUMNS.map(|column| (mails::Entity, column)))
        .expr_as(
            Func::coalesce([
                Expr::col((customers::Entity, customers::Column::FullName)),
                Expr::col((users::Entity, users::Column::FullName)),
            ]),
            "full_name",
        )
        .from(mails::Entity)
        .left_join(
            users::Entity,
            Expr::col((users::Entity, users::Column::Id))
                .equals((mails::Entity, mails::Column::UserId)),
        )
        .left_join(
            customers::Entity,
            Expr::col((customers::Entity, customers::Column::Id))
                .equals((mails::Entity, mails::Column::CustomerId)),
        )
        .and_where(Expr::col((mails::Entity, mails::Column::AccountId)).eq(account.0));
    query
}

const COLUMNS: [mails::Column; 11] = [
    mails::Column::Id,
    mails::Column::CustomerId,
    mails::Column::UserId,
    mails::Column::Message,
    mails::Column::Language,
    mails::Column::State,
    mails::Column::Attempts,
    mails::Column::CreatedAtMs,
    mails::Column::NextAtMs,
    mails::Column::EndedAtMs,
    mails::Column::Reason,
];

fn read(row: &QueryResult) -> Result<Record, Error> {
    let state: String = row.try_get("", "state")?;
    let state = MailState::from_column(&state)?;
    let next_at = from_ms(row.try_get("", "next_at_ms")?);
    let ended_at_ms: Option<i64> = row.try_get("", "ended_at_ms")?;
    Ok(Record {
        id: row.try_get("", "id")?,
        to: To::from_columns(row.try_get("", "customer_id")?, row.try_get("", "user_id")?)?,
        full_name: row.try_get("", "full_name")?,
        message: row.try_get("", "message")?,
        language: row.try_get("", "language")?,
        state,
        attempts: row.try_get("", "attempts")?,
        created_at: from_ms(row.try_get("", "created_at_ms")?),
        next_at: (state == MailState::Waiting).then_some(next_at),
        ended_at: ended_at_ms.map(from_ms),
        reason: row.try_get("", "reason")?,
    })
}
