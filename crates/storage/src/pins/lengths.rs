//! How long the PINs are that people have.

use sea_orm::{
    ColumnTrait, ConnectionTrait,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use crate::{AccountId, Error, conn::Conn, entities::pins};

/// Returns whether every PIN that is somebody's has `digits` digits; so it is where nobody has one.
///
/// PINs of people who are suspended count: they are refused whatever they type, and what they type must not be taken
/// for the first digits of another PIN. Released ones do not: they are nobody's.
///
/// Looks at two rows at most, however many PINs there are.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.pins.all_have", skip_all, err)]
pub async fn all_have(conn: &impl Conn, account: AccountId, digits: u8) -> Result<bool, Error> {
    let found = conn.raw().query_one(&select_ends(account)).await?;
    let Some(ends) = found else {
        return Ok(true);
    };
    let ends: [Option<i16>; 2] = [ends.try_get_by_index(0)?, ends.try_get_by_index(1)?];
    Ok(ends.into_iter().flatten().all(|length| length == i16::from(digits)))
}

/// The shortest length and the longest; `NULL` where nobody has a PIN.
///
/// Asked for what differs from a length, PostgreSQL would go through every PIN once it plans a statement for any length.
fn select_ends(account: AccountId) -> SelectStatement {
    let length = Expr::col(pins::Column::Digits);
    let end = |end: Expr| {
        let end = Query::select()
            .expr(end)
            .from(pins::Entity)
            .and_where(pins::Column::AccountId.eq(account.0))
            .and_where(pins::Column::ReleasedAtMs.is_null())
            .take();
        Expr::SubQuery(None, Box::new(end.into()))
    };
    Query::select().expr(end(length.clone().min())).expr(end(length.max())).take()
}

#[cfg(test)]
mod tests {
    use sea_orm::{Statement, sea_query::SqliteQueryBuilder};

    use super::*;
    use crate::{Database, Options, conn::sealed::Raw as _};

    /// No statistics are kept, so that the plan is the same for any number of PINs.
    #[tokio::test]
    async fn sqlite_looks_at_the_two_ends_of_the_lengths_alone() {
        let file = pinion_testdb::Sqlite::fresh();
        let db = Database::open(&file.url(), Options::default()).await.unwrap();
        db.migrate().await.unwrap();

        let query = select_ends(AccountId(1)).to_string(SqliteQueryBuilder);
        let backend = db.raw().get_database_backend();
        let plan = Statement::from_string(backend, format!("EXPLAIN QUERY PLAN {query}"));
        let steps = db.raw().query_all_raw(plan).await.unwrap();
        let steps: Vec<String> =
            steps.iter().map(|step| step.try_get("", "detail").unwrap()).collect();

        let tables: Vec<&String> = steps.iter().filter(|step| step.contains(" pins ")).collect();
        assert_eq!(tables.len(), 2, "{steps:#?}");
        for step in tables {
            assert!(step.contains("INDEX ix_pins_account_id_digits (account_id=?)"), "{steps:#?}");
        }
    }
}
