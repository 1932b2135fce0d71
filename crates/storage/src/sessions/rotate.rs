//! A refresh token is good once. One that comes back is in two hands, and nobody can tell which
//! is the thief's: the session ends.

use std::time::SystemTime;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

use super::{NewTokens, TokenHash, end, hand_out};
use crate::{
    Conn, Error, Tx, UserId,
    conn::{execute, sealed::Raw},
    entities::{refresh_tokens, sessions},
    time::to_ms,
    users,
};

/// What became of a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "commit the transaction for any answer: a reused token ends its session"]
pub enum Rotation {
    /// The new tokens are good.
    Rotated {
        /// Whose they are.
        user: UserId,
        /// Of which sign-in.
        session: Uuid,
    },
    /// It was used before. Its session has been ended.
    Reused {
        /// Whose it was.
        user: UserId,
        /// Which session.
        session: Uuid,
    },
    /// There is no such token, its session has ended, or its user may no longer sign in.
    Unknown,
    /// Its time is over.
    Expired,
    /// It was handed to a client that calls itself otherwise.
    WrongClient,
}

/// Exchanges the refresh token with hash `refresh` for `tokens`.
///
/// The caller commits whatever the answer: what [`Rotation::Reused`] says has been written. Of
/// two exchanges of one token at once exactly one succeeds, and the other ends the session.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.sessions.rotate", skip_all, err)]
pub async fn rotate(
    tx: &Tx,
    refresh: TokenHash,
    client_id: &str,
    tokens: &NewTokens,
    now: SystemTime,
) -> Result<Rotation, Error> {
    let Some(found) = find(tx, refresh).await? else {
        return Ok(Rotation::Unknown);
    };
    let (user, session) = (UserId(found.user_id), found.session_id);
    if found.ended_at_ms.is_some() {
        return Ok(Rotation::Unknown);
    }
    if found.used_at_ms.is_some() {
        end(tx, session, now).await?;
        return Ok(Rotation::Reused { user, session });
    }
    if found.expires_at_ms <= to_ms(now) {
        return Ok(Rotation::Expired);
    }
    if found.client_id != client_id {
        return Ok(Rotation::WrongClient);
    }
    if !use_up(tx, refresh, now).await? {
        end(tx, session, now).await?;
        return Ok(Rotation::Reused { user, session });
    }
    let may = users::get(tx, user).await?.is_some_and(|user| user.may_sign_in());
    if !may || !go_on(tx, session, now).await? {
        end(tx, session, now).await?;
        return Ok(Rotation::Unknown);
    }
    hand_out(tx, session, tokens).await?;
    Ok(Rotation::Rotated { user, session })
}

/// Tells whether there is a refresh token with hash `refresh`, good or not.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.sessions.has_refresh", skip_all, err)]
pub async fn has_refresh(conn: &impl Conn, refresh: TokenHash) -> Result<bool, Error> {
    let known = refresh_tokens::Entity::find_by_id(refresh.0.to_vec()).count(conn.raw()).await?;
    Ok(known == 1)
}

#[derive(FromQueryResult)]
struct Found {
    session_id: Uuid,
    expires_at_ms: i64,
    used_at_ms: Option<i64>,
    user_id: i64,
    client_id: String,
    ended_at_ms: Option<i64>,
}

async fn find(tx: &Tx, refresh: TokenHash) -> Result<Option<Found>, Error> {
    use refresh_tokens::Column as Token;
    use sessions::Column as Session;

    let query = Query::select()
        .column((refresh_tokens::Entity, Token::SessionId))
        .column((refresh_tokens::Entity, Token::ExpiresAtMs))
        .column((refresh_tokens::Entity, Token::UsedAtMs))
        .column((sessions::Entity, Session::UserId))
        .column((sessions::Entity, Session::ClientId))
        .column((sessions::Entity, Session::EndedAtMs))
        .from(refresh_tokens::Entity)
        .inner_join(
            sessions::Entity,
            Expr::col((sessions::Entity, Session::Id))
                .equals((refresh_tokens::Entity, Token::SessionId)),
        )
        .and_where(Token::Hash.eq(refresh.0.to_vec()))
        .take();
    let found = tx.raw().query_one(&query).await?;
    Ok(found.map(|found| Found::from_query_result(&found, "")).transpose()?)
}

/// Marks the token used; `false` where another got there first, which on PostgreSQL shows only
/// here.
async fn use_up(tx: &Tx, refresh: TokenHash, now: SystemTime) -> Result<bool, Error> {
    let update = Query::update()
        .table(refresh_tokens::Entity)
        .value(refresh_tokens::Column::UsedAtMs, to_ms(now))
        .and_where(refresh_tokens::Column::Hash.eq(refresh.0.to_vec()))
        .and_where(refresh_tokens::Column::UsedAtMs.is_null())
        .take();
    Ok(execute(tx, &update).await? == 1)
}

/// Notes that the session is alive; `false` where it was ended meanwhile.
async fn go_on(tx: &Tx, session: Uuid, now: SystemTime) -> Result<bool, Error> {
    let update = Query::update()
        .table(sessions::Entity)
        .value(sessions::Column::LastUsedAtMs, to_ms(now))
        .and_where(sessions::Column::Id.eq(session))
        .and_where(sessions::Column::EndedAtMs.is_null())
        .take();
    Ok(execute(tx, &update).await? == 1)
}
