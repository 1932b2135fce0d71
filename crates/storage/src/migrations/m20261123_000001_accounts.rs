//! A space has a name, a language, a time zone and its rules for PINs.
//!
//! `key_checks` holds values made with the keys outside the database, so that a wrong or lost
//! key file is noticed at the start and never answered with a new key.

use sea_orm_migration::prelude::*;

use super::{belongs_to, id};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let accounts = Table::create()
            .table("accounts")
            .col(id())
            .col(ColumnDef::new("short_name").string_len(63).not_null().unique_key())
            .col(ColumnDef::new("name").string_len(200).not_null().check(Expr::cust("name <> ''")))
            .col(ColumnDef::new("time_zone").string_len(64).not_null())
            .col(ColumnDef::new("language").string_len(35).not_null())
            .col(
                ColumnDef::new("pin_digits")
                    .small_integer()
                    .not_null()
                    .check(Expr::cust("pin_digits BETWEEN 4 AND 10")),
            )
            .col(ColumnDef::new("five_digits_required").boolean().not_null())
            .col(ColumnDef::new("logo").blob())
            .col(ColumnDef::new("logo_type").string_len(64))
            .col(ColumnDef::new("created_at_ms").big_integer().not_null())
            .check(Expr::cust("(logo IS NULL) = (logo_type IS NULL)"))
            .take();
        manager.create_table(accounts).await?;

        let forbidden_pins = Table::create()
            .table("forbidden_pins")
            .col(ColumnDef::new("account_id").big_integer().not_null())
            .col(
                ColumnDef::new("code")
                    .string_len(16)
                    .not_null()
                    .check(Expr::cust("length(code) BETWEEN 1 AND 16")),
            )
            .primary_key(Index::create().col("account_id").col("code"))
            .foreign_key(&mut belongs_to(
                "forbidden_pins",
                "account_id",
                "accounts",
                ForeignKeyAction::Cascade,
            ))
            .take();
        manager.create_table(forbidden_pins).await?;

        let key_checks = Table::create()
            .table("key_checks")
            .col(ColumnDef::new("name").string_len(32).not_null().primary_key())
            .col(ColumnDef::new("check_value").blob().not_null())
            .take();
        manager.create_table(key_checks).await
    }
}
