//! What customers are listed, searched, filtered and sorted by, without what they are shown with.
//!
//! A customer's row holds the photo, so going through all rows reads every photo on the way, and neither database
//! indexes a text as long as the one that is searched. Here a hundred thousand customers are some twenty megabytes.
//! `search_key` has name, address and company as they are searched, a line each.
//!
//! The index is for the first and the last page in the order of names. It does not begin with the account: an index
//! that did would be taken for every search, which is slower by the index than without.
//!
//! The program fills it after this step, and puts right at each start what servers that do not know the table did
//! meanwhile: `revision` is that of the customer's row it was made from.

use sea_orm_migration::prelude::*;

use super::{belongs_to, index};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let directory = Table::create()
            .table("directory")
            .col(ColumnDef::new("customer_id").big_integer().not_null().primary_key())
            .col(ColumnDef::new("account_id").big_integer().not_null())
            .col(ColumnDef::new("revision").big_integer().not_null())
            .col(ColumnDef::new("active").boolean().not_null())
            .col(ColumnDef::new("is_member").boolean().not_null())
            .col(ColumnDef::new("created_at_ms").big_integer().not_null())
            .col(ColumnDef::new("updated_at_ms").big_integer().not_null())
            .col(ColumnDef::new("name_key").string_len(800).not_null())
            .col(ColumnDef::new("email_key").string_len(800).not_null())
            .col(ColumnDef::new("company_key").string_len(800).not_null())
            .col(ColumnDef::new("search_key").text().not_null())
            .foreign_key(&mut belongs_to(
                "directory",
                "customer_id",
                "customers",
                ForeignKeyAction::Cascade,
            ))
            .take();
        manager.create_table(directory).await?;
        manager.create_index(index("directory", &["name_key", "customer_id", "account_id"])).await
    }
}
