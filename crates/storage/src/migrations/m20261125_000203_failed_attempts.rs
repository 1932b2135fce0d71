//! Check-ins that did not come about, with the true reason, which the person at the pad is not told.
//!
//! `device_label` is what the device was called then; devices come and go, the list stays.
//!
//! Servers that do not know this table ignore it, so it may come before they stop.

use sea_orm_migration::prelude::*;

use super::{belongs_to, index};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let failed_attempts = Table::create()
            .table("failed_attempts")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(ColumnDef::new("account_id").big_integer().not_null())
            .col(ColumnDef::new("at_ms").big_integer().not_null())
            .col(
                ColumnDef::new("source")
                    .small_integer()
                    .not_null()
                    .check(Expr::cust("source BETWEEN 0 AND 5")),
            )
            .col(ColumnDef::new("device_label").string_len(200))
            .col(
                ColumnDef::new("reason")
                    .string_len(32)
                    .not_null()
                    .check(Expr::cust("reason IN ('no_such_pin', 'suspended', 'not_allowed')")),
            )
            .col(ColumnDef::new("customer_id").big_integer())
            .foreign_key(&mut belongs_to(
                "failed_attempts",
                "account_id",
                "accounts",
                ForeignKeyAction::Restrict,
            ))
            .foreign_key(&mut belongs_to(
                "failed_attempts",
                "customer_id",
                "customers",
                ForeignKeyAction::SetNull,
            ))
            .take();
        manager.create_table(failed_attempts).await?;
        manager.create_index(index("failed_attempts", &["account_id", "at_ms"])).await?;
        manager.create_index(index("failed_attempts", &["customer_id"])).await
    }
}
