//! One PIN a customer, unique in the account, sealed.
//!
//! `pin_index` is a keyed hash, by which a PIN is found and kept unique; `sealed` is the PIN
//! encrypted. A released PIN keeps its index, and loses its ciphertext, until it may be handed
//! out again.

use sea_orm_migration::prelude::*;

use super::{belongs_to, id, index};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let pins = Table::create()
            .table("pins")
            .col(id())
            .col(ColumnDef::new("account_id").big_integer().not_null())
            .col(ColumnDef::new("customer_id").big_integer())
            .col(
                ColumnDef::new("pin_index")
                    .blob()
                    .not_null()
                    .check(Expr::cust("length(pin_index) = 32")),
            )
            .col(ColumnDef::new("sealed").blob())
            .col(
                ColumnDef::new("digits")
                    .small_integer()
                    .not_null()
                    .check(Expr::cust("digits BETWEEN 1 AND 16")),
            )
            .col(ColumnDef::new("key_id").small_integer().not_null())
            .col(ColumnDef::new("created_at_ms").big_integer().not_null())
            .col(ColumnDef::new("released_at_ms").big_integer())
            .check(Expr::cust("(released_at_ms IS NULL) = (sealed IS NOT NULL)"))
            .check(Expr::cust("released_at_ms IS NOT NULL OR customer_id IS NOT NULL"))
            .foreign_key(&mut belongs_to(
                "pins",
                "account_id",
                "accounts",
                ForeignKeyAction::Restrict,
            ))
            .foreign_key(&mut belongs_to(
                "pins",
                "customer_id",
                "customers",
                ForeignKeyAction::SetNull,
            ))
            .take();
        manager.create_table(pins).await?;
        manager.create_index(index("pins", &["account_id", "pin_index"]).unique().take()).await?;

        let one_live = index("pins", &["customer_id"])
            .unique()
            .and_where(Expr::col("released_at_ms").is_null())
            .take();
        manager.create_index(one_live).await?;

        let released = index("pins", &["released_at_ms"])
            .and_where(Expr::col("released_at_ms").is_not_null())
            .take();
        manager.create_index(released).await
    }
}
