//! A file somebody looked at before importing it. It may hold PINs, so it is sealed as they are, and is gone after an
//! hour.
//!
//! Servers that do not know this table ignore it, so it may come before they stop.

use sea_orm_migration::prelude::*;

use super::{belongs_to, index};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let import_previews = Table::create()
            .table("import_previews")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(ColumnDef::new("account_id").big_integer().not_null())
            .col(ColumnDef::new("user_id").big_integer().not_null())
            .col(ColumnDef::new("expires_at_ms").big_integer().not_null())
            .col(ColumnDef::new("sealed").blob().not_null())
            .col(ColumnDef::new("key_id").small_integer().not_null())
            .foreign_key(&mut belongs_to(
                "import_previews",
                "account_id",
                "accounts",
                ForeignKeyAction::Cascade,
            ))
            .foreign_key(&mut belongs_to(
                "import_previews",
                "user_id",
                "users",
                ForeignKeyAction::Cascade,
            ))
            .take();
        manager.create_table(import_previews).await?;
        manager.create_index(index("import_previews", &["expires_at_ms"])).await
    }
}
