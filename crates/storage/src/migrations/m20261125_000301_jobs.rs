//! What staff asked for many customers at once goes on when their browser is closed and the portal restarts.
//!
//! An item is a customer of a job, with how it went. It names a customer who may be deleted later, so it refers to none.
//!
//! Servers that do not know these tables ignore them, so they may come before those stop.

use sea_orm_migration::prelude::*;

use super::{belongs_to, index};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let jobs = Table::create()
            .table("jobs")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(ColumnDef::new("account_id").big_integer().not_null())
            .col(ColumnDef::new("kind").string_len(32).not_null())
            .col(
                ColumnDef::new("state")
                    .string_len(16)
                    .not_null()
                    .check(Expr::cust("state IN ('waiting', 'running', 'done', 'cancelled')")),
            )
            .col(ColumnDef::new("total").big_integer().not_null())
            .col(ColumnDef::new("succeeded").big_integer().not_null())
            .col(ColumnDef::new("refused").big_integer().not_null())
            .col(ColumnDef::new("by_user_id").big_integer())
            .col(ColumnDef::new("by_label").string_len(320).not_null())
            .col(ColumnDef::new("address").string_len(64))
            .col(ColumnDef::new("created_at_ms").big_integer().not_null())
            .col(ColumnDef::new("finished_at_ms").big_integer())
            .col(ColumnDef::new("lease_until_ms").big_integer())
            .check(Expr::cust("succeeded + refused <= total"))
            .check(Expr::cust("(state IN ('done', 'cancelled')) = (finished_at_ms IS NOT NULL)"))
            .foreign_key(&mut belongs_to(
                "jobs",
                "account_id",
                "accounts",
                ForeignKeyAction::Restrict,
            ))
            .foreign_key(&mut belongs_to("jobs", "by_user_id", "users", ForeignKeyAction::SetNull))
            .take();
        manager.create_table(jobs).await?;
        manager.create_index(index("jobs", &["account_id", "created_at_ms"])).await?;
        manager.create_index(index("jobs", &["state", "created_at_ms"])).await?;

        let items = Table::create()
            .table("job_items")
            .col(ColumnDef::new("job_id").uuid().not_null())
            .col(ColumnDef::new("customer_id").big_integer().not_null())
            .col(
                ColumnDef::new("state")
                    .string_len(16)
                    .not_null()
                    .check(Expr::cust("state IN ('waiting', 'succeeded', 'refused')")),
            )
            .col(ColumnDef::new("reason").text())
            .col(ColumnDef::new("mail_id").uuid())
            .col(ColumnDef::new("detail").text())
            .primary_key(Index::create().col("job_id").col("customer_id"))
            .foreign_key(&mut belongs_to("job_items", "job_id", "jobs", ForeignKeyAction::Cascade))
            .take();
        manager.create_table(items).await?;
        manager.create_index(index("job_items", &["job_id", "state", "customer_id"])).await
    }
}
