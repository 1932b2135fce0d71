//! Whether presses may lie on a kiosk that was revoked: it had said so, or had not been heard of for a while. True until
//! an admin says that it was looked after.
//!
//! Servers that do not know the column leave it at false and list no revoked kiosk, so it may come before those stop.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let owes = ColumnDef::new("may_hold_presses").boolean().not_null().default(false).take();
        manager.alter_table(Table::alter().table("kiosks").add_column(owes).take()).await
    }
}
