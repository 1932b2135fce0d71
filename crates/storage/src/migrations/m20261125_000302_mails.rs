//! Mails to be sent, and what became of those that were. A mail is written in the transaction that causes it. It is to
//! a customer, or to one of the staff who is none.
//!
//! What a mail says is put together as it is sent, so that no PIN lies here; what cannot be looked up then, such as a
//! link that is good once, is in `sealed`, encrypted as PINs are. `next_at_ms` is when it is tried next, and
//! `lease_until_ms` until when it is left to the server that is sending it, which `lease_id` names.
//!
//! `mail_settings` has one row an account: how mail is sent, and whether the mail server takes any.
//!
//! Servers that do not know these tables ignore them, so they may come before those stop.

use sea_orm_migration::prelude::*;

use super::{belongs_to, index};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(mails()).await?;
        manager.create_index(index("mails", &["account_id", "state", "next_at_ms"])).await?;
        manager.create_index(index("mails", &["account_id", "tried_at_ms"])).await?;
        manager.create_index(index("mails", &["account_id", "created_at_ms"])).await?;
        manager.create_index(index("mails", &["customer_id", "message", "created_at_ms"])).await?;
        manager.create_index(index("mails", &["user_id"])).await?;
        manager.create_index(index("mails", &["lease_id"])).await?;
        manager.create_index(index("mails", &["account_id", "dedup_key"]).unique().take()).await?;

        let settings = Table::create()
            .table("mail_settings")
            .col(ColumnDef::new("account_id").big_integer().not_null().primary_key())
            .col(ColumnDef::new("sender").string_len(640))
            .col(ColumnDef::new("smtp_sealed").blob())
            .col(ColumnDef::new("smtp_key_id").small_integer())
            .col(
                ColumnDef::new("per_minute")
                    .big_integer()
                    .not_null()
                    .check(Expr::cust("per_minute > 0")),
            )
            .col(ColumnDef::new("outage").text())
            .col(ColumnDef::new("outage_since_ms").big_integer())
            .col(ColumnDef::new("outage_count").big_integer().not_null())
            .col(ColumnDef::new("paused_until_ms").big_integer())
            .check(Expr::cust("(smtp_sealed IS NULL) = (smtp_key_id IS NULL)"))
            .check(Expr::cust("(outage IS NULL) = (outage_since_ms IS NULL)"))
            .foreign_key(&mut belongs_to(
                "mail_settings",
                "account_id",
                "accounts",
                ForeignKeyAction::Cascade,
            ))
            .take();
        manager.create_table(settings).await
    }
}

fn mails() -> TableCreateStatement {
    Table::create()
        .table("mails")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("account_id").big_integer().not_null())
        .col(ColumnDef::new("customer_id").big_integer())
        .col(ColumnDef::new("user_id").big_integer())
        .col(ColumnDef::new("message").string_len(32).not_null())
        .col(ColumnDef::new("language").string_len(35))
        .col(
            ColumnDef::new("state")
                .string_len(16)
                .not_null()
                .check(Expr::cust("state IN ('waiting', 'sending', 'sent', 'refused', 'failed')")),
        )
        .col(ColumnDef::new("attempts").big_integer().not_null())
        .col(ColumnDef::new("created_at_ms").big_integer().not_null())
        .col(ColumnDef::new("next_at_ms").big_integer().not_null())
        .col(ColumnDef::new("lease_id").uuid())
        .col(ColumnDef::new("lease_until_ms").big_integer())
        .col(ColumnDef::new("tried_at_ms").big_integer())
        .col(ColumnDef::new("ended_at_ms").big_integer())
        .col(ColumnDef::new("expires_at_ms").big_integer())
        .col(ColumnDef::new("reason").text())
        .col(ColumnDef::new("dedup_key").string_len(100))
        .col(ColumnDef::new("sealed").blob())
        .col(ColumnDef::new("key_id").small_integer())
        .check(Expr::cust("(customer_id IS NULL) <> (user_id IS NULL)"))
        .check(Expr::cust("(sealed IS NULL) = (key_id IS NULL)"))
        .check(Expr::cust("(state = 'sending') = (lease_id IS NOT NULL)"))
        .check(Expr::cust("(lease_id IS NULL) = (lease_until_ms IS NULL)"))
        .foreign_key(&mut belongs_to("mails", "account_id", "accounts", ForeignKeyAction::Restrict))
        .foreign_key(&mut belongs_to(
            "mails",
            "customer_id",
            "customers",
            ForeignKeyAction::Cascade,
        ))
        .foreign_key(&mut belongs_to("mails", "user_id", "users", ForeignKeyAction::Cascade))
        .take()
}
