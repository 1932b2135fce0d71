//! Wrong PINs with no hour of quiet between them are an incident, of which admins are told once, also after a restart
//! and by however many servers.
//!
//! `incidents` has one row for each thing that wrong PINs are counted by, named as in `throttles`: its latest incident.
//! `incident_turns` has one row for each incident of a day that was told, numbered from 0: whoever adds it may tell one.
//!
//! Servers that do not know these tables ignore them, so they may come before those stop.

use sea_orm_migration::prelude::*;

use super::{belongs_to, index};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let incidents = Table::create()
            .table("incidents")
            .col(ColumnDef::new("kind").string_len(32).not_null())
            .col(
                ColumnDef::new("key_hash")
                    .blob()
                    .not_null()
                    .check(Expr::cust("length(key_hash) = 32")),
            )
            .col(ColumnDef::new("began_at_ms").big_integer().not_null())
            .col(ColumnDef::new("tries").big_integer().not_null().check(Expr::cust("tries > 0")))
            .col(ColumnDef::new("quiet_since_ms").big_integer().not_null())
            .col(ColumnDef::new("told").boolean().not_null())
            .primary_key(Index::create().col("kind").col("key_hash"))
            .take();
        manager.create_table(incidents).await?;
        manager.create_index(index("incidents", &["quiet_since_ms"])).await?;

        let turns = Table::create()
            .table("incident_turns")
            .col(ColumnDef::new("account_id").big_integer().not_null())
            .col(ColumnDef::new("day").big_integer().not_null())
            .col(ColumnDef::new("number").small_integer().not_null())
            .primary_key(Index::create().col("account_id").col("day").col("number"))
            .foreign_key(&mut belongs_to(
                "incident_turns",
                "account_id",
                "accounts",
                ForeignKeyAction::Cascade,
            ))
            .take();
        manager.create_table(turns).await
    }
}
