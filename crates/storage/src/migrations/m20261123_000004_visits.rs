//! Who came where, from when to when. A visit without an end is still going on, and a customer
//! has at most one of those.

use sea_orm_migration::prelude::*;

use super::{belongs_to, id, index};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let locations = Table::create()
            .table("locations")
            .col(id())
            .col(ColumnDef::new("account_id").big_integer().not_null())
            .col(ColumnDef::new("name").string_len(200).not_null().check(Expr::cust("name <> ''")))
            .foreign_key(&mut belongs_to(
                "locations",
                "account_id",
                "accounts",
                ForeignKeyAction::Restrict,
            ))
            .take();
        manager.create_table(locations).await?;
        let names = index("locations", &["account_id", "name"]).unique().take();
        manager.create_index(names).await?;

        let visits = Table::create()
            .table("visits")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(ColumnDef::new("account_id").big_integer().not_null())
            .col(ColumnDef::new("location_id").big_integer().not_null())
            .col(ColumnDef::new("customer_id").big_integer().not_null())
            .col(ColumnDef::new("from_ms").big_integer().not_null())
            .col(ColumnDef::new("to_ms").big_integer())
            .col(
                ColumnDef::new("source")
                    .small_integer()
                    .not_null()
                    .check(Expr::cust("source BETWEEN 0 AND 5")),
            )
            .check(Expr::cust("to_ms IS NULL OR to_ms >= from_ms"))
            .foreign_key(&mut belongs_to(
                "visits",
                "account_id",
                "accounts",
                ForeignKeyAction::Restrict,
            ))
            .foreign_key(&mut belongs_to(
                "visits",
                "location_id",
                "locations",
                ForeignKeyAction::Restrict,
            ))
            .foreign_key(&mut belongs_to(
                "visits",
                "customer_id",
                "customers",
                ForeignKeyAction::Cascade,
            ))
            .take();
        manager.create_table(visits).await?;

        let one_open = index("visits", &["customer_id"])
            .unique()
            .and_where(Expr::col("to_ms").is_null())
            .take();
        manager.create_index(one_open).await?;
        manager.create_index(index("visits", &["account_id", "from_ms"])).await
    }
}
