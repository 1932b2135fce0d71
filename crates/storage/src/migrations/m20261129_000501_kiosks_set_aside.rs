//! What lies on a kiosk that it cannot send: presses that the portal could not read, and files of presses that the kiosk
//! itself cannot read. As it last said; empty where it said nothing of it.
//!
//! Servers that do not know the columns leave them as they are, so they may come before those stop.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["set_aside", "damaged_files"] {
            let column = ColumnDef::new(name).big_integer().take();
            manager.alter_table(Table::alter().table("kiosks").add_column(column).take()).await?;
        }
        Ok(())
    }
}
