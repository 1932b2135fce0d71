//! Who of the staff may use the admin interface for programs, also by name and password with each request.
//!
//! Nobody does until an admin says so. Servers that do not know the column leave it at that, so it may come before
//! they stop.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let api_access = ColumnDef::new("api_access").boolean().not_null().default(false).take();
        manager.alter_table(Table::alter().table("users").add_column(api_access).take()).await
    }
}
