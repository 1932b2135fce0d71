//! A space's own colour, for buttons and links: `#rrggbb`. Without one, the product's.
//!
//! Servers that do not know the column leave it empty, so it may come before they stop.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let accent = ColumnDef::new("accent").string_len(7).take();
        manager.alter_table(Table::alter().table("accounts").add_column(accent).take()).await
    }
}
