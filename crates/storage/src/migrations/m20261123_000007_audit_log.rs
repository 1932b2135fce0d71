//! Who did what to whom, when, from where.
//!
//! Rows outlive the people in them: they hold labels and plain numbers, no references. They
//! never hold a PIN.

use sea_orm_migration::prelude::*;

use super::{belongs_to, index};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let audit_log = Table::create()
            .table("audit_log")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(ColumnDef::new("account_id").big_integer().not_null())
            .col(ColumnDef::new("at_ms").big_integer().not_null())
            .col(ColumnDef::new("actor_user_id").big_integer())
            .col(ColumnDef::new("actor_label").text().not_null())
            .col(ColumnDef::new("action").string_len(64).not_null())
            .col(ColumnDef::new("customer_id").big_integer())
            .col(ColumnDef::new("address").string_len(64))
            .col(ColumnDef::new("detail").text())
            .foreign_key(&mut belongs_to(
                "audit_log",
                "account_id",
                "accounts",
                ForeignKeyAction::Restrict,
            ))
            .take();
        manager.create_table(audit_log).await?;
        manager.create_index(index("audit_log", &["account_id", "at_ms"])).await?;
        manager.create_index(index("audit_log", &["customer_id"])).await
    }
}
