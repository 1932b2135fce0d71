//! Each customer's line in the directory, which lists are made from.

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, EntityTrait,
    sea_query::{Expr, ExprTrait, IntoCondition, LockType, OnConflict, Order, Query},
};

use crate::{
    CustomerId, Database, Error, Tx,
    conn::{Conn, sealed::Raw},
    entities::{customers, directory},
    text::{name_key, search_key},
};

/// Lines in one INSERT: eleven values each, below the 32,766 SQLite binds.
const AT_ONCE: u64 = 500;

/// Writes the lines of `ids` anew, from their rows.
pub(crate) async fn refresh(tx: &Tx, ids: &[CustomerId]) -> Result<(), Error> {
    let query = Query::select()
        .columns([
            customers::Column::Id,
            customers::Column::AccountId,
            customers::Column::Revision,
            customers::Column::Active,
            customers::Column::IsMember,
            customers::Column::CreatedAtMs,
            customers::Column::UpdatedAtMs,
        ])
        .columns([
            customers::Column::FullName,
            customers::Column::Email,
            customers::Column::Company,
        ])
        .from(customers::Entity)
        .and_where(Expr::col(customers::Column::Id).is_in(ids.iter().map(|id| id.0)))
        // What is read here must not be older than what another writer puts into the line.
        .lock(LockType::NoKeyUpdate)
        .take();
    let mut entries = Vec::with_capacity(ids.len());
    for row in tx.raw().query_all(&query).await? {
        let name: String = row.try_get_by_index(7)?;
        let email: String = row.try_get_by_index(8)?;
        let company: Option<String> = row.try_get_by_index(9)?;
        entries.push(directory::ActiveModel {
            customer_id: Set(row.try_get_by_index(0)?),
            account_id: Set(row.try_get_by_index(1)?),
            revision: Set(row.try_get_by_index(2)?),
            active: Set(row.try_get_by_index(3)?),
            is_member: Set(row.try_get_by_index(4)?),
            created_at_ms: Set(row.try_get_by_index(5)?),
            updated_at_ms: Set(row.try_get_by_index(6)?),
            ..keys(&name, &email, company.as_deref())
        });
    }
    put(tx, entries).await
}

/// The line of a customer who was inserted as `row`, without reading it back.
pub(super) fn entry_of_new(id: CustomerId, row: &customers::ActiveModel) -> directory::ActiveModel {
    let company = row.company.clone().unwrap();
    directory::ActiveModel {
        customer_id: Set(id.0),
        account_id: row.account_id.clone(),
        revision: row.revision.clone(),
        active: row.active.clone(),
        is_member: row.is_member.clone(),
        created_at_ms: row.created_at_ms.clone(),
        updated_at_ms: row.updated_at_ms.clone(),
        ..keys(row.full_name.as_ref(), row.email.as_ref(), company.as_deref())
    }
}

fn keys(name: &str, email: &str, company: Option<&str>) -> directory::ActiveModel {
    directory::ActiveModel {
        name_key: Set(name_key(name)),
        email_key: Set(name_key(email)),
        company_key: Set(company.map(name_key).unwrap_or_default()),
        search_key: Set(search_key(name, email, company)),
        ..Default::default()
    }
}

/// Writes lines, new or known.
pub(super) async fn put(tx: &Tx, entries: Vec<directory::ActiveModel>) -> Result<(), Error> {
    use directory::Column;

    if entries.is_empty() {
        return Ok(());
    }
    let known = OnConflict::column(Column::CustomerId)
        .update_columns([
            Column::Revision,
            Column::Active,
            Column::IsMember,
            Column::UpdatedAtMs,
            Column::NameKey,
            Column::EmailKey,
            Column::CompanyKey,
            Column::SearchKey,
        ])
        .to_owned();
    let insert = directory::Entity::insert_many(entries).on_conflict(known);
    insert.exec_without_returning(tx.raw()).await?;
    Ok(())
}

/// Brings every line up to date that is missing, or older than its customer: those of before there was a directory,
/// and those of servers that know none. Asks the index of revisions alone where all is well.
///
/// # Errors
///
/// If the database fails; what was done by then stays.
#[tracing::instrument(name = "db.directory.catch_up", skip_all, err)]
pub(crate) async fn catch_up(db: &Database) -> Result<(), Error> {
    let mut after = CustomerId(0);
    loop {
        let behind = behind(db, after).await?;
        let Some(last) = behind.last() else { return Ok(()) };
        after = *last;
        let tx = db.begin().await?;
        refresh(&tx, &behind).await?;
        tx.commit().await?;
    }
}

async fn behind(conn: &impl Conn, after: CustomerId) -> Result<Vec<CustomerId>, Error> {
    let id = (customers::Entity, customers::Column::Id);
    let revision = Expr::col((directory::Entity, directory::Column::Revision));
    let query = Query::select()
        .column(id)
        .from(customers::Entity)
        .left_join(
            directory::Entity,
            Expr::col((directory::Entity, directory::Column::CustomerId))
                .equals(id)
                .into_condition(),
        )
        .and_where(Expr::col(id).gt(after.0))
        .and_where(
            revision
                .clone()
                .is_null()
                .or(revision.ne(Expr::col((customers::Entity, customers::Column::Revision)))),
        )
        .order_by(id, Order::Asc)
        .limit(AT_ONCE)
        .take();
    let rows = conn.raw().query_all(&query).await?;
    rows.iter().map(|row| Ok(CustomerId(row.try_get_by_index(0)?))).collect()
}
