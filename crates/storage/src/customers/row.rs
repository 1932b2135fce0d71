//! A customer as it comes from the database, without the photo.

use std::{fmt, time::SystemTime};

use sea_orm::{
    DbErr, FromQueryResult, QueryResult,
    sea_query::{Query, SelectStatement},
};
use uuid::Uuid;

use crate::{AccountId, CustomerId, UserId, entities::customers, time::from_ms};

/// Somebody who has a PIN.
#[derive(Clone, PartialEq, Eq)]
pub struct Customer {
    /// Names the customer in this database.
    pub id: CustomerId,
    /// Names the customer anywhere; their sealed PIN is bound to it.
    pub unique_id: Uuid,
    /// Whose customer it is.
    pub account_id: AccountId,
    /// Whom they sign in as, if at all.
    pub user_id: Option<UserId>,
    /// As it was given.
    pub full_name: String,
    /// As it was given.
    pub email: String,
    /// As it was given.
    pub company: Option<String>,
    /// BCP 47 tag; `None` for the account's.
    pub language: Option<String>,
    /// A suspended customer keeps the PIN and may not use it.
    pub active: bool,
    /// A member, rather than a contact.
    pub is_member: bool,
    /// The media type of their photo, where there is one.
    pub photo_type: Option<String>,
    /// Grows with every change.
    pub revision: i64,
    /// When they were registered.
    pub created_at: SystemTime,
    /// When they, or their PIN, last changed.
    pub updated_at: SystemTime,
}

impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Customer({})", self.id)
    }
}

const COLUMNS: [customers::Column; 14] = [
    customers::Column::Id,
    customers::Column::UniqueId,
    customers::Column::AccountId,
    customers::Column::UserId,
    customers::Column::FullName,
    customers::Column::Email,
    customers::Column::Company,
    customers::Column::Language,
    customers::Column::Active,
    customers::Column::IsMember,
    customers::Column::PhotoType,
    customers::Column::Revision,
    customers::Column::CreatedAtMs,
    customers::Column::UpdatedAtMs,
];

/// Selects what [`read`] reads.
pub(super) fn select() -> SelectStatement {
    let mut query = Query::select();
    query.columns(COLUMNS.map(|column| (customers::Entity, column))).from(customers::Entity);
    query
}

pub(super) fn read(found: &QueryResult) -> Result<Customer, DbErr> {
    let row = Row::from_query_result(found, "")?;
    Ok(Customer {
        id: CustomerId(row.id),
        unique_id: row.unique_id,
        account_id: AccountId(row.account_id),
        user_id: row.user_id.map(UserId),
        full_name: row.full_name,
        email: row.email,
        company: row.company,
        language: row.language,
        active: row.active,
        is_member: row.is_member,
        photo_type: row.photo_type,
        revision: row.revision,
        created_at: from_ms(row.created_at_ms),
        updated_at: from_ms(row.updated_at_ms),
    })
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    unique_id: Uuid,
    account_id: i64,
    user_id: Option<i64>,
    full_name: String,
    email: String,
    company: Option<String>,
    language: Option<String>,
    active: bool,
    is_member: bool,
    photo_type: Option<String>,
    revision: i64,
    created_at_ms: i64,
    updated_at_ms: i64,
}
