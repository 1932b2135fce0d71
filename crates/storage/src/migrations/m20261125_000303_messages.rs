//! What operators made of the messages that ship with the program.
//!
//! Every version that was saved stays, and the latest counts. One without text says that from there on the shipped
//! one counts again. The key keeps two people from saving the same version. A message without a row in
//! `message_switches` is sent as the program would.
//!
//! Servers that do not know these tables ignore them, so they may come before those stop.

use sea_orm_migration::prelude::*;

use super::belongs_to;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let versions = Table::create()
            .table("message_versions")
            .col(ColumnDef::new("account_id").big_integer().not_null())
            .col(ColumnDef::new("message").string_len(32).not_null())
            .col(ColumnDef::new("language").string_len(35).not_null())
            .col(ColumnDef::new("number").big_integer().not_null().check(Expr::cust("number > 0")))
            .col(ColumnDef::new("subject").text())
            .col(ColumnDef::new("text").text())
            .col(ColumnDef::new("html").text())
            .col(ColumnDef::new("saved_at_ms").big_integer().not_null())
            .col(ColumnDef::new("saved_by").string_len(320).not_null())
            .check(Expr::cust("(subject IS NULL) = (text IS NULL)"))
            .check(Expr::cust("(subject IS NULL) = (html IS NULL)"))
            .primary_key(
                Index::create().col("account_id").col("message").col("language").col("number"),
            )
            .foreign_key(&mut belongs_to(
                "message_versions",
                "account_id",
                "accounts",
                ForeignKeyAction::Cascade,
            ))
            .take();
        manager.create_table(versions).await?;

        let switches = Table::create()
            .table("message_switches")
            .col(ColumnDef::new("account_id").big_integer().not_null())
            .col(ColumnDef::new("message").string_len(32).not_null())
            .col(ColumnDef::new("enabled").boolean().not_null())
            .primary_key(Index::create().col("account_id").col("message"))
            .foreign_key(&mut belongs_to(
                "message_switches",
                "account_id",
                "accounts",
                ForeignKeyAction::Cascade,
            ))
            .take();
        manager.create_table(switches).await
    }
}
