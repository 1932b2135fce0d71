//! Staff sign in to the panel: when they were last there, and whether the space wants a second factor of its admins.
//!
//! Servers that do not know the columns leave them as they are, so they may come before those stop.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let last_seen = ColumnDef::new("last_seen_at_ms").big_integer().take();
        manager.alter_table(Table::alter().table("users").add_column(last_seen).take()).await?;

        let required =
            ColumnDef::new("require_second_factor").boolean().not_null().default(false).take();
        manager.alter_table(Table::alter().table("accounts").add_column(required).take()).await
    }
}
