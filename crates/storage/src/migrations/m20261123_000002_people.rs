//! Who signs in (users) and who has a PIN (customers). A member is both, staff may be only the
//! first, and most customers of a small space are only the second.
//!
//! `email_key` and `name_key` are the address and the name as they are compared and searched.

use sea_orm_migration::prelude::*;

use super::{belongs_to, id, index};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let users = Table::create()
            .table("users")
            .col(id())
            .col(ColumnDef::new("account_id").big_integer().not_null())
            .col(ColumnDef::new("email").string_len(320).not_null())
            .col(ColumnDef::new("email_key").string_len(640).not_null())
            .col(ColumnDef::new("full_name").string_len(200).not_null())
            .col(ColumnDef::new("password_hash").string_len(255))
            .col(ColumnDef::new("must_reset_password").boolean().not_null())
            .col(ColumnDef::new("totp_secret").blob())
            .col(ColumnDef::new("totp_key_id").small_integer())
            .col(ColumnDef::new("totp_last_step").big_integer())
            .col(
                ColumnDef::new("staff_role")
                    .string_len(16)
                    .check(Expr::cust("staff_role IN ('admin', 'front_desk')")),
            )
            .col(ColumnDef::new("active").boolean().not_null())
            .col(ColumnDef::new("created_at_ms").big_integer().not_null())
            .check(Expr::cust("(totp_secret IS NULL) = (totp_key_id IS NULL)"))
            .foreign_key(&mut belongs_to(
                "users",
                "account_id",
                "accounts",
                ForeignKeyAction::Restrict,
            ))
            .take();
        manager.create_table(users).await?;
        manager.create_index(index("users", &["account_id", "email_key"]).unique().take()).await?;

        manager.create_table(customers()).await?;
        for columns in [["account_id", "email_key"].as_slice(), &["unique_id"], &["user_id"]] {
            manager.create_index(index("customers", columns).unique().take()).await?;
        }
        manager.create_index(index("customers", &["account_id", "name_key"])).await
    }
}

fn customers() -> TableCreateStatement {
    Table::create()
        .table("customers")
        .col(id())
        .col(ColumnDef::new("unique_id").uuid().not_null())
        .col(ColumnDef::new("account_id").big_integer().not_null())
        .col(ColumnDef::new("user_id").big_integer())
        .col(ColumnDef::new("full_name").string_len(200).not_null())
        .col(ColumnDef::new("name_key").string_len(800).not_null())
        .col(ColumnDef::new("email").string_len(320).not_null())
        .col(ColumnDef::new("email_key").string_len(640).not_null())
        .col(ColumnDef::new("company").string_len(200))
        .col(ColumnDef::new("language").string_len(35))
        .col(ColumnDef::new("active").boolean().not_null())
        .col(ColumnDef::new("photo").blob())
        .col(ColumnDef::new("photo_type").string_len(64))
        .col(ColumnDef::new("revision").big_integer().not_null())
        .col(ColumnDef::new("created_at_ms").big_integer().not_null())
        .col(ColumnDef::new("updated_at_ms").big_integer().not_null())
        .check(Expr::cust("full_name <> ''"))
        .check(Expr::cust("(photo IS NULL) = (photo_type IS NULL)"))
        .foreign_key(&mut belongs_to(
            "customers",
            "account_id",
            "accounts",
            ForeignKeyAction::Restrict,
        ))
        .foreign_key(&mut belongs_to("customers", "user_id", "users", ForeignKeyAction::SetNull))
        .take()
}
