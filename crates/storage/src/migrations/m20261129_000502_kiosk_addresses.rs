//! From where a kiosk was last heard of: the SHA-256 under which wrong PINs from there are counted, so that a wait that
//! holds the kiosk can be shown and lifted. Empty where it was not heard of since.
//!
//! Servers that do not know the column leave it as it is, so it may come before those stop.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let hash = ColumnDef::new("address_hash")
            .blob()
            .check(Expr::cust("address_hash IS NULL OR length(address_hash) = 32"))
            .take();
        manager.alter_table(Table::alter().table("kiosks").add_column(hash).take()).await
    }
}
