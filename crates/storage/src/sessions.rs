//! Who is signed in, and the tokens that say so.

use std::{fmt, time::SystemTime};

use rand::CryptoRng;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

use crate::{
    Conn, Error, Tx, UserId,
    conn::{execute, sealed::Raw},
    entities::{access_tokens, refresh_tokens, sessions},
    random::uuid_v7,
    time::to_ms,
};

mod authenticate;
mod rotate;
mod scope;
mod web;

pub(crate) use authenticate::callers;
pub use authenticate::{Caller, authenticate};
pub use rotate::{Rotation, has_refresh, rotate};
pub use scope::Scope;
pub use web::{OpenSession, create_web, end_others, end_own, list_open, touch};

/// The SHA-256 of a token, which is all that is kept of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

/// A pair of tokens to be handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewTokens {
    /// Opens the interface.
    pub access: TokenHash,
    /// Until then.
    pub access_expires_at: SystemTime,
    /// Gets the next pair, once.
    pub refresh: TokenHash,
    /// Until then.
    pub refresh_expires_at: SystemTime,
}

/// A sign-in.
#[derive(Debug, Clone, Copy)]
pub struct NewSession<'a> {
    /// Who signed in.
    pub user: UserId,
    /// What the client called itself; it must call itself the same at each refresh.
    pub client_id: &'a str,
    /// What the tokens may be used for.
    pub scope: Scope,
    /// What the user may know the device by.
    pub device: Option<&'a str>,
}

/// Begins a session and returns its id.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.sessions.create", skip_all, err)]
pub async fn create(
    tx: &Tx,
    session: &NewSession<'_>,
    tokens: &NewTokens,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Uuid, Error> {
    let id = insert(tx, session, now, rng).await?;
    hand_out(tx, id, tokens).await?;
    Ok(id)
}

/// Ends a session: its access tokens go at once. Ending twice is no error; `false` then.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.sessions.end", skip_all, err)]
pub async fn end(tx: &Tx, session: Uuid, now: SystemTime) -> Result<bool, Error> {
    let ended = end_where(tx, sessions::Column::Id.eq(session), now).await? == 1;
    let tokens = access_tokens::Column::SessionId.eq(session);
    access_tokens::Entity::delete_many().filter(tokens).exec(tx.raw()).await?;
    Ok(ended)
}

/// Counts the sessions of `user` that go on.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.sessions.count_open", skip_all, err)]
pub async fn count_open(conn: &impl Conn, user: UserId) -> Result<u64, Error> {
    let open = sessions::Column::UserId.eq(user.0).and(sessions::Column::EndedAtMs.is_null());
    Ok(sessions::Entity::find().filter(open).count(conn.raw()).await?)
}

/// Ends every session of `user`, and returns how many went on until then.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.sessions.end_all", skip_all, err)]
pub async fn end_all(tx: &Tx, user: UserId, now: SystemTime) -> Result<u64, Error> {
    end_where(tx, sessions::Column::UserId.eq(user.0), now).await
}

/// Forgets tokens that have expired and sessions that no token can continue, and returns how
/// many rows that were.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.sessions.purge_expired", skip_all, err)]
pub async fn purge_expired(tx: &Tx, now: SystemTime) -> Result<u64, Error> {
    let now_ms = to_ms(now);
    let access = access_tokens::Entity::delete_many()
        .filter(access_tokens::Column::ExpiresAtMs.lte(now_ms))
        .exec(tx.raw())
        .await?;
    let refresh = refresh_tokens::Entity::delete_many()
        .filter(refresh_tokens::Column::ExpiresAtMs.lte(now_ms))
        .exec(tx.raw())
        .await?;
    let continued = Query::select()
        .column(refresh_tokens::Column::SessionId)
        .from(refresh_tokens::Entity)
        .take();
    let still_open =
        Query::select().column(access_tokens::Column::SessionId).from(access_tokens::Entity).take();
    let over = Query::delete()
        .from_table(sessions::Entity)
        .and_where(sessions::Column::Id.in_subquery(continued).not())
        .and_where(sessions::Column::Id.in_subquery(still_open).not())
        .take();
    Ok(access.rows_affected + refresh.rows_affected + execute(tx, &over).await?)
}

/// Ends the sessions that go on and for which `filter` holds, and returns how many those were.
async fn end_where(tx: &Tx, filter: Expr, now: SystemTime) -> Result<u64, Error> {
    let update = Query::update()
        .table(sessions::Entity)
        .value(sessions::Column::EndedAtMs, to_ms(now))
        .and_where(filter)
        .and_where(sessions::Column::EndedAtMs.is_null())
        .take();
    execute(tx, &update).await
}

async fn insert(
    tx: &Tx,
    session: &NewSession<'_>,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Uuid, Error> {
    let id = uuid_v7(now, rng);
    let row = sessions::ActiveModel {
        id: Set(id),
        user_id: Set(session.user.0),
        client_id: Set(session.client_id.to_owned()),
        scope: Set(session.scope.as_str().to_owned()),
        device: Set(session.device.map(str::to_owned)),
        created_at_ms: Set(to_ms(now)),
        last_used_at_ms: Set(to_ms(now)),
        ended_at_ms: Set(None),
    };
    sessions::Entity::insert(row).exec_without_returning(tx.raw()).await?;
    Ok(id)
}

async fn insert_access_token(
    tx: &Tx,
    session: Uuid,
    token: TokenHash,
    expires_at: SystemTime,
) -> Result<(), Error> {
    let access = access_tokens::ActiveModel {
        hash: Set(token.0.to_vec()),
        session_id: Set(session),
        expires_at_ms: Set(to_ms(expires_at)),
    };
    access_tokens::Entity::insert(access).exec_without_returning(tx.raw()).await?;
    Ok(())
}

async fn hand_out(tx: &Tx, session: Uuid, tokens: &NewTokens) -> Result<(), Error> {
    insert_access_token(tx, session, tokens.access, tokens.access_expires_at).await?;
    let refresh = refresh_tokens::ActiveModel {
        hash: Set(tokens.refresh.0.to_vec()),
        session_id: Set(session),
        expires_at_ms: Set(to_ms(tokens.refresh_expires_at)),
        used_at_ms: Set(None),
    };
    refresh_tokens::Entity::insert(refresh).exec_without_returning(tx.raw()).await?;
    Ok(())
}
