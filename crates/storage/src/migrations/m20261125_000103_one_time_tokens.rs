//! Links that are good once, for a while: to set up the first admin, to choose a new password. Of a token only its
//! SHA-256 is kept.
//!
//! Servers that do not know this table ignore it, so it may come before they stop.

use sea_orm_migration::prelude::*;

use super::{belongs_to, index};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tokens = Table::create()
            .table("one_time_tokens")
            .col(
                ColumnDef::new("hash")
                    .blob()
                    .not_null()
                    .primary_key()
                    .check(Expr::cust("length(hash) = 32")),
            )
            .col(
                ColumnDef::new("purpose")
                    .string_len(32)
                    .not_null()
                    .check(Expr::cust("purpose IN ('set_up', 'password_reset')")),
            )
            .col(ColumnDef::new("user_id").big_integer())
            .col(ColumnDef::new("expires_at_ms").big_integer().not_null())
            .check(Expr::cust("(purpose = 'set_up') = (user_id IS NULL)"))
            .foreign_key(&mut belongs_to(
                "one_time_tokens",
                "user_id",
                "users",
                ForeignKeyAction::Cascade,
            ))
            .take();
        manager.create_table(tokens).await?;
        manager.create_index(index("one_time_tokens", &["user_id"])).await?;
        manager.create_index(index("one_time_tokens", &["expires_at_ms"])).await
    }
}
