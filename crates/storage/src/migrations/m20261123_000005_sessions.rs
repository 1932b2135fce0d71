//! Who is signed in. Of a token only its SHA-256 is kept.
//!
//! A used refresh token stays until it expires, because its coming back is how a stolen one is
//! noticed.

use sea_orm_migration::prelude::*;

use super::{belongs_to, index};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sessions = Table::create()
            .table("sessions")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(ColumnDef::new("user_id").big_integer().not_null())
            .col(ColumnDef::new("client_id").text().not_null())
            .col(ColumnDef::new("scope").string_len(32).not_null())
            .col(ColumnDef::new("device").text())
            .col(ColumnDef::new("created_at_ms").big_integer().not_null())
            .col(ColumnDef::new("last_used_at_ms").big_integer().not_null())
            .col(ColumnDef::new("ended_at_ms").big_integer())
            .foreign_key(&mut belongs_to("sessions", "user_id", "users", ForeignKeyAction::Cascade))
            .take();
        manager.create_table(sessions).await?;
        manager.create_index(index("sessions", &["user_id"])).await?;

        for (table, may_be_used) in [("access_tokens", false), ("refresh_tokens", true)] {
            manager.create_table(tokens(table, may_be_used)).await?;
            manager.create_index(index(table, &["session_id"])).await?;
            manager.create_index(index(table, &["expires_at_ms"])).await?;
        }
        Ok(())
    }
}

fn tokens(table: &'static str, may_be_used: bool) -> TableCreateStatement {
    let mut tokens = Table::create();
    tokens
        .table(table)
        .col(
            ColumnDef::new("hash")
                .blob()
                .not_null()
                .primary_key()
                .check(Expr::cust("length(hash) = 32")),
        )
        .col(ColumnDef::new("session_id").uuid().not_null())
        .col(ColumnDef::new("expires_at_ms").big_integer().not_null())
        .foreign_key(&mut belongs_to(table, "session_id", "sessions", ForeignKeyAction::Cascade));
    if may_be_used {
        tokens.col(ColumnDef::new("used_at_ms").big_integer());
    }
    tokens
}
