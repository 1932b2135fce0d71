//! Those of the users who are staff.

use std::time::SystemTime;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Query},
};
use secrecy::{ExposeSecret, SecretString};

use super::{CreateError, StaffRole, insert, new_user, touched_one};
use crate::{
    AccountId, Error, Tx, UserId,
    conn::{Conn, execute, sealed::Raw},
    entities::{accounts, customers, users},
    sessions,
    text::{self, name_key},
    time::from_ms,
};

/// One of the staff, as others of them may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamMember {
    /// Names the user.
    pub id: UserId,
    /// As it was given.
    pub full_name: String,
    /// As it was given.
    pub email: String,
    /// What they may do.
    pub role: StaffRole,
    /// They may sign in.
    pub active: bool,
    /// A second factor is asked of them.
    pub has_second_factor: bool,
    /// When they last used panel or portal in a browser, give or take a minute.
    pub last_seen_at: Option<SystemTime>,
}

/// Makes a user of the staff, who signs in with `email` and the password whose hash is `password_hash`; without one,
/// not before they choose one.
///
/// # Errors
///
/// [`CreateError`]. A member with that address is not made staff by it.
#[tracing::instrument(name = "db.users.create_staff", skip_all, err(level = "info"))]
pub async fn create_staff(
    tx: &Tx,
    account: AccountId,
    role: StaffRole,
    (email, full_name): (&str, &str),
    password_hash: Option<&SecretString>,
    now: SystemTime,
) -> Result<UserId, CreateError> {
    text::required(email, "e-mail address", text::MAX_EMAIL)?;
    text::required(full_name, "name", text::MAX_NAME)?;
    let user = users::ActiveModel {
        password_hash: Set(password_hash.map(|hash| hash.expose_secret().to_owned())),
        staff_role: Set(Some(role.as_str().to_owned())),
        ..new_user(account, email, full_name, now)
    };
    insert(tx, user).await?.ok_or(CreateError::EmailTaken)
}

/// Returns the staff of `account`, by name.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.users.team", skip_all, err)]
pub async fn team(conn: &impl Conn, account: AccountId) -> Result<Vec<TeamMember>, Error> {
    let rows = users::Entity::find()
        .filter(users::Column::AccountId.eq(account.0))
        .filter(users::Column::StaffRole.is_not_null())
        .all(conn.raw())
        .await?;
    let team: Result<Vec<_>, _> = rows.into_iter().map(read).collect();
    let mut team = team?;
    team.sort_by_cached_key(|member| (name_key(&member.full_name), member.id));
    Ok(team)
}

/// Returns the one of the staff who is `user`.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.users.team_member", skip_all, err)]
pub async fn team_member(
    conn: &impl Conn,
    account: AccountId,
    user: UserId,
) -> Result<Option<TeamMember>, Error> {
    let row = users::Entity::find_by_id(user.0)
        .filter(users::Column::AccountId.eq(account.0))
        .filter(users::Column::StaffRole.is_not_null())
        .one(conn.raw())
        .await?;
    row.map(read).transpose()
}

/// Returns the admins of `account` who may sign in, by number.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.users.admins", skip_all, err)]
pub async fn admins(conn: &impl Conn, account: AccountId) -> Result<Vec<UserId>, Error> {
    let ids: Vec<i64> = users::Entity::find()
        .select_only()
        .column(users::Column::Id)
        .filter(active_admins(account))
        .order_by_asc(users::Column::Id)
        .into_tuple()
        .all(conn.raw())
        .await?;
    Ok(ids.into_iter().map(UserId).collect())
}

/// Tells whether somebody can sign in as an admin of `account`.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.users.has_admin", skip_all, err)]
pub async fn has_admin(conn: &impl Conn, account: AccountId) -> Result<bool, Error> {
    exists(conn, active_admins(account)).await
}

/// Tells whether somebody else than `user` can sign in as an admin. Nobody changes that before `tx` ends: of two who
/// take each other's role at once, the second finds itself alone.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.users.has_other_admin", skip_all, err)]
pub async fn has_other_admin(tx: &Tx, account: AccountId, user: UserId) -> Result<bool, Error> {
    accounts::Entity::find_by_id(account.0)
        .select_only()
        .column(accounts::Column::Id)
        .lock_exclusive()
        .into_tuple::<i64>()
        .one(tx.raw())
        .await?
        .ok_or(Error::Gone("account"))?;
    exists(tx, active_admins(account).and(users::Column::Id.ne(user.0))).await
}

/// Changes what `user` may do as staff.
///
/// # Errors
///
/// [`Error::Gone`] if there is no such user; otherwise if the database fails.
#[tracing::instrument(name = "db.users.set_role", skip_all, err)]
pub async fn set_role(tx: &Tx, user: UserId, role: StaffRole) -> Result<(), Error> {
    let update = Query::update()
        .table(users::Entity)
        .value(users::Column::StaffRole, role.as_str())
        .and_where(users::Column::Id.eq(user.0))
        .take();
    touched_one(execute(tx, &update).await?)
}

/// Takes `user` off the staff and ends their sessions. Who is a customer too stays one; who is not is deleted.
///
/// # Errors
///
/// [`Error::Gone`] if there is no such user; otherwise if the database fails.
#[tracing::instrument(name = "db.users.remove_staff", skip_all, err)]
pub async fn remove_staff(tx: &Tx, user: UserId, now: SystemTime) -> Result<(), Error> {
    sessions::end_all(tx, user, now).await?;
    let as_customer = Query::select()
        .expr(Expr::value(1))
        .from(customers::Entity)
        .and_where(customers::Column::UserId.eq(user.0))
        .take();
    let delete = Query::delete()
        .from_table(users::Entity)
        .and_where(users::Column::Id.eq(user.0))
        .and_where(Expr::exists(as_customer).not())
        .take();
    if execute(tx, &delete).await? == 1 {
        return Ok(());
    }
    let stays = Query::update()
        .table(users::Entity)
        .value(users::Column::StaffRole, Option::<String>::None)
        .and_where(users::Column::Id.eq(user.0))
        .take();
    touched_one(execute(tx, &stays).await?)
}

fn active_admins(account: AccountId) -> Expr {
    users::Column::AccountId
        .eq(account.0)
        .and(users::Column::StaffRole.eq(StaffRole::Admin.as_str()))
        .and(users::Column::Active.eq(true))
}

async fn exists(conn: &impl Conn, filter: Expr) -> Result<bool, Error> {
    let found: Option<i64> = users::Entity::find()
        .select_only()
        .column(users::Column::Id)
        .filter(filter)
        .into_tuple()
        .one(conn.raw())
        .await?;
    Ok(found.is_some())
}

fn read(row: users::Model) -> Result<TeamMember, Error> {
    let role = StaffRole::from_column(row.staff_role.as_deref())?;
    Ok(TeamMember {
        id: UserId(row.id),
        full_name: row.full_name,
        email: row.email,
        role: role.ok_or(Error::Damaged("staff role"))?,
        active: row.active,
        has_second_factor: row.totp_secret.is_some(),
        last_seen_at: row.last_seen_at_ms.map(from_ms),
    })
}
