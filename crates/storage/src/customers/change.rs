//! Changing a customer, and taking one away.

use std::time::SystemTime;

use sea_orm::{
    ColumnTrait,
    sea_query::{Expr, ExprTrait, Query, UpdateStatement},
};

use super::{Customer, directory, register::optional};
use crate::{
    CustomerId, Error, Picture, Tx,
    conn::execute,
    entities::customers,
    pins, sessions,
    text::{self, TextError, email_key, name_key},
    time::to_ms,
    users,
};

/// What becomes of a column that may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is emptied.
    Clear,
    /// It gets this value.
    Set(T),
}

/// What is to be changed of a customer; what is `None` or [`Field::Keep`] stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// At most [`text::MAX_NAME`] characters.
    pub full_name: Option<String>,
    /// At most [`text::MAX_EMAIL`] characters.
    pub email: Option<String>,
    /// At most [`text::MAX_NAME`] characters.
    pub company: Field<String>,
    /// BCP 47 tag.
    pub language: Field<String>,
    /// Whether they may use their PIN.
    pub active: Option<bool>,
    /// Whether they are a member, rather than a contact.
    pub is_member: Option<bool>,
}

/// Why a customer was not changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// Another customer has this e-mail address.
    #[error("there is another customer with this e-mail address")]
    EmailTaken,

    /// A text is missing, or none a row takes.
    #[error(transparent)]
    Text(#[from] TextError),

    /// The database failed, or the customer is gone.
    #[error(transparent)]
    Storage(#[from] Error),
}

/// Changes `customer` and returns whether anything differed.
///
/// # Errors
///
/// [`UpdateError`]; then nothing was changed.
#[tracing::instrument(name = "db.customers.update", skip_all, err(level = "info"))]
pub async fn update(
    tx: &Tx,
    customer: &Customer,
    change: &Change,
    now: SystemTime,
) -> Result<bool, UpdateError> {
    use customers::Column;

    check(change)?;
    let mut columns: Vec<(Column, Expr)> = Vec::new();
    if let Some(name) = differs(change.full_name.as_deref(), &customer.full_name) {
        columns.push((Column::FullName, name.into()));
        columns.push((Column::NameKey, name_key(name).into()));
    }
    if let Some(email) = differs(change.email.as_deref(), &customer.email) {
        columns.push((Column::Email, email.into()));
        columns.push((Column::EmailKey, email_key(email).into()));
    }
    if let Some(company) = field_differs(&change.company, customer.company.as_deref()) {
        columns.push((Column::Company, Expr::value(company)));
    }
    if let Some(language) = field_differs(&change.language, customer.language.as_deref()) {
        columns.push((Column::Language, Expr::value(language)));
    }
    if let Some(active) = change.active.filter(|active| *active != customer.active) {
        columns.push((Column::Active, active.into()));
    }
    if let Some(is_member) = change.is_member.filter(|is_member| *is_member != customer.is_member) {
        columns.push((Column::IsMember, is_member.into()));
    }
    if columns.is_empty() {
        return Ok(false);
    }

    let part = tx.savepoint().await?;
    let update = touch(customer.id, now).values(columns).take();
    match execute(&part, &update).await {
        Ok(1) => {
            directory::refresh(&part, &[customer.id]).await?;
            part.commit().await?;
        }
        Ok(_) => return Err(Error::Gone("customer").into()),
        Err(error) if error.is_collision() => return Err(UpdateError::EmailTaken),
        Err(error) => return Err(error.into()),
    }
    Ok(true)
}

/// Gives a customer a photo, or takes it away.
///
/// # Errors
///
/// [`Error::Gone`] if there is no such customer; otherwise if the database fails.
#[tracing::instrument(name = "db.customers.set_photo", skip_all, err)]
pub async fn set_photo(
    tx: &Tx,
    customer: CustomerId,
    photo: Option<Picture>,
    now: SystemTime,
) -> Result<(), Error> {
    let (bytes, media_type) = Picture::into_columns(photo);
    let update = touch(customer, now)
        .value(customers::Column::Photo, bytes)
        .value(customers::Column::PhotoType, media_type)
        .take();
    if execute(tx, &update).await? != 1 {
        return Err(Error::Gone("customer"));
    }
    directory::refresh(tx, &[customer]).await
}

/// Deletes `customer` with their visits, ends their sessions, and releases their PIN. How they signed in is forgotten
/// too, unless they are staff, who go on as such.
///
/// # Errors
///
/// [`Error::Gone`] if there is no such customer; otherwise if the database fails.
#[tracing::instrument(name = "db.customers.delete", skip_all, err)]
pub async fn delete(tx: &Tx, customer: &Customer, now: SystemTime) -> Result<(), Error> {
    pins::release(tx, customer.id, now).await?;
    if let Some(user) = customer.user_id {
        sessions::end_all(tx, user, now).await?;
    }
    let delete = Query::delete()
        .from_table(customers::Entity)
        .and_where(customers::Column::Id.eq(customer.id.0))
        .take();
    if execute(tx, &delete).await? != 1 {
        return Err(Error::Gone("customer"));
    }
    match customer.user_id {
        Some(user) => users::forget(tx, user).await,
        None => Ok(()),
    }
}

/// Begins an update that counts as one.
pub(crate) fn touch(customer: CustomerId, now: SystemTime) -> UpdateStatement {
    use customers::Column;

    Query::update()
        .table(customers::Entity)
        .value(Column::Revision, Expr::col(Column::Revision).add(1))
        .value(Column::UpdatedAtMs, to_ms(now))
        .and_where(Column::Id.eq(customer.0))
        .take()
}

fn check(change: &Change) -> Result<(), TextError> {
    optional(change.full_name.as_deref(), "name", text::MAX_NAME)?;
    optional(change.email.as_deref(), "e-mail address", text::MAX_EMAIL)?;
    if let Field::Set(company) = &change.company {
        text::required(company, "company", text::MAX_NAME)?;
    }
    if let Field::Set(language) = &change.language {
        text::required(language, "language", text::MAX_LANGUAGE)?;
    }
    Ok(())
}

fn differs<'a>(new: Option<&'a str>, old: &str) -> Option<&'a str> {
    new.map(str::trim).filter(|new| *new != old)
}

/// Returns the column's new value where it is another: the inner `None` empties it.
#[expect(clippy::option_option, reason = "unchanged, emptied and set are three things")]
fn field_differs(field: &Field<String>, old: Option<&str>) -> Option<Option<String>> {
    let new = match field {
        Field::Keep => return None,
        Field::Clear => None,
        Field::Set(value) => Some(value.clone()),
    };
    (new.as_deref() != old).then_some(new)
}
