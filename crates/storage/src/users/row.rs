//! A user as it comes from the database, with the customer it belongs to.

use std::fmt;

use sea_orm::{
    FromQueryResult,
    sea_query::{Expr, ExprTrait, Query},
};
use secrecy::SecretString;

use crate::{
    AccountId, CustomerId, Error, UserId,
    conn::Conn,
    entities::{customers, users},
    keys::Sealed,
};

/// What a user may do as staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffRole {
    /// Everything.
    Admin,
    /// Sees who is in, cannot see PINs.
    FrontDesk,
}

impl StaffRole {
    /// Returns its name in the database, which never changes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::FrontDesk => "front_desk",
        }
    }

    pub(crate) fn from_column(name: Option<&str>) -> Result<Option<Self>, Error> {
        match name {
            None => Ok(None),
            Some("admin") => Ok(Some(Self::Admin)),
            Some("front_desk") => Ok(Some(Self::FrontDesk)),
            Some(_) => Err(Error::Damaged("staff role")),
        }
    }
}

/// Somebody who signs in.
#[derive(Clone)]
pub struct User {
    /// Names the user.
    pub id: UserId,
    /// Whose user it is.
    pub account_id: AccountId,
    /// As it was given.
    pub email: String,
    /// As it was given.
    pub full_name: String,
    /// In PHC string format. `None`: no password signs this user in.
    pub password_hash: Option<SecretString>,
    /// The password must be changed before anything else.
    pub must_reset_password: bool,
    /// The latest time step whose code was used.
    pub totp_last_step: Option<i64>,
    /// `None` for a member.
    pub staff_role: Option<StaffRole>,
    /// The user's own switch; see [`User::may_sign_in`].
    pub active: bool,
    /// The customer who signs in as this user.
    pub customer_id: Option<CustomerId>,
    /// That customer's switch.
    pub customer_active: Option<bool>,
    pub(super) totp: Option<Sealed>,
}

impl User {
    /// Tells whether a second factor is asked for.
    #[must_use]
    pub fn has_totp(&self) -> bool {
        self.totp.is_some()
    }

    /// Tells whether the right password opens anything: the user is active, and is staff or an
    /// active customer.
    #[must_use]
    pub fn may_sign_in(&self) -> bool {
        self.active && (self.staff_role.is_some() || self.customer_active == Some(true))
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "User({})", self.id)
    }
}

pub(super) async fn find(conn: &impl Conn, filter: Expr) -> Result<Option<User>, Error> {
    let mut query = Query::select();
    for column in COLUMNS {
        query.column((users::Entity, column));
    }
    let query = query
        .expr_as(Expr::col((customers::Entity, customers::Column::Id)), "customer_id")
        .expr_as(Expr::col((customers::Entity, customers::Column::Active)), "customer_active")
        .from(users::Entity)
        .left_join(
            customers::Entity,
            Expr::col((customers::Entity, customers::Column::UserId))
                .equals((users::Entity, users::Column::Id)),
        )
        .and_where(filter)
        .take();
    let Some(found) = sea_orm::ConnectionTrait::query_one(conn.raw(), &query).await? else {
        return Ok(None);
    };
    Row::from_query_result(&found, "")?.into_user().map(Some)
}

const COLUMNS: [users::Column; 11] = [
    users::Column::Id,
    users::Column::AccountId,
    users::Column::Email,
    users::Column::FullName,
    users::Column::PasswordHash,
    users::Column::MustResetPassword,
    users::Column::TotpSecret,
    users::Column::TotpKeyId,
    users::Column::TotpLastStep,
    users::Column::StaffRole,
    users::Column::Active,
];

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    account_id: i64,
    email: String,
    full_name: String,
    password_hash: Option<String>,
    must_reset_password: bool,
    totp_secret: Option<Vec<u8>>,
    totp_key_id: Option<i16>,
    totp_last_step: Option<i64>,
    staff_role: Option<String>,
    active: bool,
    customer_id: Option<i64>,
    customer_active: Option<bool>,
}

impl Row {
    fn into_user(self) -> Result<User, Error> {
        let totp = self.totp_secret.zip(self.totp_key_id);
        Ok(User {
            id: UserId(self.id),
            account_id: AccountId(self.account_id),
            email: self.email,
            full_name: self.full_name,
            password_hash: self.password_hash.map(SecretString::from),
            must_reset_password: self.must_reset_password,
            totp_last_step: self.totp_last_step,
            staff_role: StaffRole::from_column(self.staff_role.as_deref())?,
            active: self.active,
            customer_id: self.customer_id.map(CustomerId),
            customer_active: self.customer_active,
            totp: totp.map(|(bytes, key_id)| Sealed { key_id, bytes }),
        })
    }
}
