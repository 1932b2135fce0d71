use sea_orm::{DbBackend, Statement, sea_query::SqliteQueryBuilder};

use super::*;
use crate::{Database, Options, conn::sealed::Raw as _};

/// How SQLite goes about a page.
async fn plan(db: &Database, filter: &Filter, by: Sort) -> Vec<String> {
    let order = Order { by, descending: false };
    let part = Part { from_end: false, offset: 0, size: 25 };
    let (sql, values) = select_ids(AccountId(1), filter, order, &part).build(SqliteQueryBuilder);
    let sql = format!("EXPLAIN QUERY PLAN {sql}");
    let asked = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
    let steps = db.raw().query_all_raw(asked).await.unwrap();
    steps.iter().map(|step| step.try_get("", "detail").unwrap()).collect()
}

/// No statistics are kept, so that the plan is the same for any number of customers. Going through the directory by an
/// index, line by line, takes several times as long as going through it from its beginning to its end.
#[tokio::test]
async fn sqlite_searches_the_directory_without_the_detour_by_an_index() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("pinion.db").display());
    let db = Database::open(&url, Options::default()).await.unwrap();
    db.migrate().await.unwrap();
    let text = |text: &str| Filter { text: text.to_owned(), ..Filter::default() };

    for filter in [
        text("zoe"),
        text("zoe bruck"),
        Filter { active: Some(true), ..Filter::default() },
        Filter { kind: Some(Kind::Contact), ..text("zoe") },
    ] {
        for by in [Sort::Name, Sort::Email, Sort::Company, Sort::Created, Sort::Updated] {
            let plan = plan(&db, &filter, by).await;
            assert_eq!(plan[0], "SCAN directory", "{filter:?} {by:?}");
        }
    }
    let everybody = plan(&db, &Filter::default(), Sort::Name).await;
    let [step] = everybody.as_slice() else { panic!("nothing is left to sort: {everybody:?}") };
    assert!(step.starts_with("SCAN directory USING COVERING INDEX"), "{step}");
}
