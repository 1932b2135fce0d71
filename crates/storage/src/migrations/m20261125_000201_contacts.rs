//! A contact is a customer who is no member: they are kept, have a PIN, and are told apart in lists.
//!
//! Everybody there was before is a member. The index is for finding out, from revisions alone, whose line in the
//! directory is out of date: reading them from the rows would read every photo.
//!
//! Servers that do not know the column leave it at its default, so it may come before they stop.

use sea_orm_migration::prelude::*;

use super::index;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_member = ColumnDef::new("is_member").boolean().not_null().default(true).take();
        let customers = Table::alter().table("customers").add_column(is_member).take();
        manager.alter_table(customers).await?;
        manager.create_index(index("customers", &["id", "revision"])).await
    }
}
