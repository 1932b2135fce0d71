//! Going through all customers page by page, in the order of their ids: without this index SQLite reads and sorts
//! every customer for each page.
//!
//! Servers that do not know it keep it up all the same, so it may come before they stop.

use sea_orm_migration::prelude::*;

use super::index;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(index("customers", &["account_id", "id"])).await
    }
}
