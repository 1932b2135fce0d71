//! By what name and address a user is known.

use sea_orm::{ColumnTrait, sea_query::Query};

use super::{CreateError, touched_one};
use crate::{
    Tx, UserId,
    conn::execute,
    entities::users,
    text::{self, email_key},
};

/// Changes the name of `user`, the address they sign in with, or both.
///
/// # Errors
///
/// [`CreateError`]; then nothing was changed.
#[tracing::instrument(name = "db.users.set_contact", skip_all, err(level = "info"))]
pub async fn set_contact(
    tx: &Tx,
    user: UserId,
    full_name: Option<&str>,
    email: Option<&str>,
) -> Result<(), CreateError> {
    let mut columns = Vec::new();
    if let Some(name) = full_name {
        text::required(name, "name", text::MAX_NAME)?;
        columns.push((users::Column::FullName, name.trim().into()));
    }
    if let Some(email) = email {
        text::required(email, "e-mail address", text::MAX_EMAIL)?;
        columns.push((users::Column::Email, email.trim().into()));
        columns.push((users::Column::EmailKey, email_key(email).into()));
    }
    if columns.is_empty() {
        return Ok(());
    }

    let part = tx.savepoint().await?;
    let update = Query::update()
        .table(users::Entity)
        .values(columns)
        .and_where(users::Column::Id.eq(user.0))
        .take();
    match execute(&part, &update).await {
        Ok(rows) => touched_one(rows)?,
        Err(error) if error.is_collision() => return Err(CreateError::EmailTaken),
        Err(error) => return Err(error.into()),
    }
    Ok(part.commit().await?)
}
