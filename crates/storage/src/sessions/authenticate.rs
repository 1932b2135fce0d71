//! Whose access token is this? Asked on every request.

use std::time::SystemTime;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, FromQueryResult,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use uuid::Uuid;

use super::{Scope, TokenHash};
use crate::{
    AccountId, CustomerId, Error, UserId,
    conn::Conn,
    entities::{access_tokens, customers, sessions, users},
    time::{from_ms, to_ms},
    users::StaffRole,
};

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who signed in.
    pub user_id: UserId,
    /// Where.
    pub account_id: AccountId,
    /// By which sign-in.
    pub session_id: Uuid,
    /// What the token may be used for; `None` for what only a newer program knows.
    pub scope: Option<Scope>,
    /// When they signed in.
    pub signed_in_at: SystemTime,
    /// When the session was last noted to be in use: at a refresh, or by [`super::touch`].
    pub last_used_at: SystemTime,
    /// `None` for a member.
    pub staff_role: Option<StaffRole>,
    /// Whom they are as a customer.
    pub customer_id: Option<CustomerId>,
}

/// Returns whose access token has the hash `access`; `None` where it is unknown or expired, its
/// session has ended, or its user may no longer sign in.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.sessions.authenticate", skip_all, err)]
pub async fn authenticate(
    conn: &impl Conn,
    access: TokenHash,
    now: SystemTime,
) -> Result<Option<Caller>, Error> {
    let query = callers(access, now)
        .column((sessions::Entity, sessions::Column::UserId))
        .column((users::Entity, users::Column::AccountId))
        .column((access_tokens::Entity, access_tokens::Column::SessionId))
        .column((sessions::Entity, sessions::Column::Scope))
        .column((sessions::Entity, sessions::Column::CreatedAtMs))
        .column((sessions::Entity, sessions::Column::LastUsedAtMs))
        .column((users::Entity, users::Column::StaffRole))
        .expr_as(Expr::col((customers::Entity, customers::Column::Id)), "customer_id")
        .take();
    let Some(found) = conn.raw().query_one(&query).await? else {
        return Ok(None);
    };
    Row::from_query_result(&found, "")?.into_caller().map(Some)
}

/// Selects the user whose access token has the hash `access`, with session and customer, where
/// they may call; which columns, is the caller's to say.
pub(crate) fn callers(access: TokenHash, now: SystemTime) -> SelectStatement {
    let staff_or_active = Condition::any()
        .add(users::Column::StaffRole.is_not_null())
        .add(customers::Column::Active.eq(true));
    Query::select()
        .from(access_tokens::Entity)
        .inner_join(
            sessions::Entity,
            Expr::col((sessions::Entity, sessions::Column::Id))
                .equals((access_tokens::Entity, access_tokens::Column::SessionId)),
        )
        .inner_join(
            users::Entity,
            Expr::col((users::Entity, users::Column::Id))
                .equals((sessions::Entity, sessions::Column::UserId)),
        )
        .left_join(
            customers::Entity,
            Expr::col((customers::Entity, customers::Column::UserId))
                .equals((users::Entity, users::Column::Id)),
        )
        .and_where(access_tokens::Column::Hash.eq(access.0.to_vec()))
        .and_where(access_tokens::Column::ExpiresAtMs.gt(to_ms(now)))
        .and_where(sessions::Column::EndedAtMs.is_null())
        .and_where(users::Column::Active.eq(true))
        .cond_where(staff_or_active)
        .take()
}

#[derive(FromQueryResult)]
struct Row {
    user_id: i64,
    account_id: i64,
    session_id: Uuid,
    scope: String,
    created_at_ms: i64,
    last_used_at_ms: i64,
    staff_role: Option<String>,
    customer_id: Option<i64>,
}

impl Row {
    fn into_caller(self) -> Result<Caller, Error> {
        Ok(Caller {
            user_id: UserId(self.user_id),
            account_id: AccountId(self.account_id),
            session_id: self.session_id,
            scope: Scope::from_column(&self.scope),
            signed_in_at: from_ms(self.created_at_ms),
            last_used_at: from_ms(self.last_used_at_ms),
            staff_role: StaffRole::from_column(self.staff_role.as_deref())?,
            customer_id: self.customer_id.map(CustomerId),
        })
    }
}
