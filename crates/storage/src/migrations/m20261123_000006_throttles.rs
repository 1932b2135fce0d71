//! Wrong tries slow down whoever makes them, also after a restart and on a second server.
//!
//! One row for each account, address or device somebody failed at. `key_hash` is a hash, so the
//! table lists no addresses.

use sea_orm_migration::prelude::*;

use super::index;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let throttles = Table::create()
            .table("throttles")
            .col(ColumnDef::new("kind").string_len(32).not_null())
            .col(
                ColumnDef::new("key_hash")
                    .blob()
                    .not_null()
                    .check(Expr::cust("length(key_hash) = 32")),
            )
            .col(
                ColumnDef::new("failures")
                    .big_integer()
                    .not_null()
                    .check(Expr::cust("failures >= 0")),
            )
            .col(ColumnDef::new("last_failure_ms").big_integer().not_null())
            .col(ColumnDef::new("until_ms").big_integer().not_null())
            .primary_key(Index::create().col("kind").col("key_hash"))
            .take();
        manager.create_table(throttles).await?;
        manager.create_index(index("throttles", &["last_failure_ms"])).await
    }
}
