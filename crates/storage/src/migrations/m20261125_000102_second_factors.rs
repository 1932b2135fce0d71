//! A second factor is offered, then proved, then kept; and it can be lost. An enrolment is what was offered and not
//! proved yet. A recovery code stands in for the second factor once; only a keyed hash of it is kept.
//!
//! Servers that do not know these tables ignore them, so they may come before those stop.

use sea_orm_migration::prelude::*;

use super::belongs_to;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let enrolments = Table::create()
            .table("totp_enrolments")
            .col(ColumnDef::new("user_id").big_integer().not_null().primary_key())
            .col(ColumnDef::new("sealed").blob().not_null())
            .col(ColumnDef::new("key_id").small_integer().not_null())
            .col(ColumnDef::new("expires_at_ms").big_integer().not_null())
            .foreign_key(&mut belongs_to(
                "totp_enrolments",
                "user_id",
                "users",
                ForeignKeyAction::Cascade,
            ))
            .take();
        manager.create_table(enrolments).await?;

        let recovery_codes = Table::create()
            .table("recovery_codes")
            .col(ColumnDef::new("user_id").big_integer().not_null())
            .col(
                ColumnDef::new("code_hash")
                    .blob()
                    .not_null()
                    .check(Expr::cust("length(code_hash) = 32")),
            )
            .primary_key(Index::create().col("user_id").col("code_hash"))
            .foreign_key(&mut belongs_to(
                "recovery_codes",
                "user_id",
                "users",
                ForeignKeyAction::Cascade,
            ))
            .take();
        manager.create_table(recovery_codes).await
    }
}
