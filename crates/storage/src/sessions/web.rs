//! Sessions in a browser: one token, in a cookie, which lives on with use up to a last moment.

use std::time::SystemTime;

use rand::CryptoRng;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

use super::{NewSession, Scope, TokenHash, insert, insert_access_token};
use crate::{
    Conn, Error, Tx, UserId,
    conn::execute,
    entities::{access_tokens, refresh_tokens, sessions, users},
    time::{from_ms, to_ms},
};

/// A session that goes on, as its user may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Names it.
    pub id: Uuid,
    /// What it may be used for; `None` for what only a newer program knows.
    pub scope: Option<Scope>,
    /// What the user may know the device by.
    pub device: Option<String>,
    /// When they signed in.
    pub created_at: SystemTime,
    /// When it was last used, give or take a minute.
    pub last_used_at: SystemTime,
}

/// Begins a session in a browser, whose token is good until `expires_at`, and returns its id.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.sessions.create_web", skip_all, err)]
pub async fn create_web(
    tx: &Tx,
    session: &NewSession<'_>,
    (token, expires_at): (TokenHash, SystemTime),
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Uuid, Error> {
    let id = insert(tx, session, now, rng).await?;
    insert_access_token(tx, id, token, expires_at).await?;
    seen(tx, session.user, now).await?;
    Ok(id)
}

/// Notes that `user` is using the session in a browser, whose token is good until `expires_at` from here on. `false`
/// where it was ended meanwhile.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.sessions.touch", skip_all, err)]
pub async fn touch(
    tx: &Tx,
    (user, session): (UserId, Uuid),
    expires_at: SystemTime,
    now: SystemTime,
) -> Result<bool, Error> {
    let in_use = Query::update()
        .table(sessions::Entity)
        .value(sessions::Column::LastUsedAtMs, to_ms(now))
        .and_where(sessions::Column::Id.eq(session))
        .and_where(sessions::Column::EndedAtMs.is_null())
        .take();
    if execute(tx, &in_use).await? == 0 {
        return Ok(false);
    }
    let lives_on = Query::update()
        .table(access_tokens::Entity)
        .value(access_tokens::Column::ExpiresAtMs, to_ms(expires_at))
        .and_where(access_tokens::Column::SessionId.eq(session))
        .take();
    execute(tx, &lives_on).await?;
    seen(tx, user, now).await?;
    Ok(true)
}

/// Returns the sessions of `user` that go on and that a token can continue, the one used last first.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.sessions.list_open", skip_all, err)]
pub async fn list_open(
    conn: &impl Conn,
    user: UserId,
    now: SystemTime,
) -> Result<Vec<OpenSession>, Error> {
    let access = Query::select()
        .column(access_tokens::Column::SessionId)
        .from(access_tokens::Entity)
        .and_where(access_tokens::Column::ExpiresAtMs.gt(to_ms(now)))
        .take();
    let refresh = Query::select()
        .column(refresh_tokens::Column::SessionId)
        .from(refresh_tokens::Entity)
        .and_where(refresh_tokens::Column::ExpiresAtMs.gt(to_ms(now)))
        .and_where(refresh_tokens::Column::UsedAtMs.is_null())
        .take();
    let id = || Expr::col((sessions::Entity, sessions::Column::Id));
    let rows = sessions::Entity::find()
        .filter(sessions::Column::UserId.eq(user.0))
        .filter(sessions::Column::EndedAtMs.is_null())
        .filter(id().in_subquery(access).or(id().in_subquery(refresh)))
        .order_by_desc(sessions::Column::LastUsedAtMs)
        .order_by_desc(sessions::Column::Id)
        .all(conn.raw())
        .await?;
    Ok(rows.into_iter().map(open_session).collect())
}

/// Ends the session `session` if it is one of `user`'s; `false` where none such went on.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.sessions.end_own", skip_all, err)]
pub async fn end_own(tx: &Tx, user: UserId, session: Uuid, now: SystemTime) -> Result<bool, Error> {
    let own = sessions::Column::UserId.eq(user.0).and(sessions::Column::Id.eq(session));
    Ok(super::end_where(tx, own, now).await? == 1)
}

/// Ends every session of `user` but `this`, and returns how many went on until then.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.sessions.end_others", skip_all, err)]
pub async fn end_others(tx: &Tx, user: UserId, this: Uuid, now: SystemTime) -> Result<u64, Error> {
    let others = sessions::Column::UserId.eq(user.0).and(sessions::Column::Id.ne(this));
    super::end_where(tx, others, now).await
}

async fn seen(tx: &Tx, user: UserId, now: SystemTime) -> Result<(), Error> {
    let seen = Query::update()
        .table(users::Entity)
        .value(users::Column::LastSeenAtMs, to_ms(now))
        .and_where(users::Column::Id.eq(user.0))
        .take();
    execute(tx, &seen).await.map(|_| ())
}

fn open_session(row: sessions::Model) -> OpenSession {
    OpenSession {
        id: row.id,
        scope: Scope::from_column(&row.scope),
        device: row.device,
        created_at: from_ms(row.created_at_ms),
        last_used_at: from_ms(row.last_used_at_ms),
    }
}
