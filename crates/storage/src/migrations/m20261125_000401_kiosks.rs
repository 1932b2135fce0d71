//! Kiosks, and the codes by which a new one is paired (RFC 8628).
//!
//! Of a kiosk's token only its SHA-256 is kept. There is none from when an admin has approved it until it fetches its
//! token. A kiosk that was revoked stays, since visits and reviews name it.
//!
//! `clock_skew_ms` is by how much its clock was ahead of the portal's, as last seen; behind is negative. `queued` and
//! `oldest_queued_at_ms` are what it said of events that wait on it.
//!
//! `user_code` is kept as it is: it opens nothing by itself, is good for ten minutes, and only an admin can use it.
//!
//! Servers that do not know these tables ignore them, so they may come before those stop.

use sea_orm_migration::prelude::*;

use super::{belongs_to, index};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(kiosks()).await?;
        manager.create_index(index("kiosks", &["token_hash"]).unique().take()).await?;
        manager.create_index(index("kiosks", &["account_id", "paired_at_ms"])).await?;

        manager.create_table(pairings()).await?;
        manager.create_index(index("kiosk_pairings", &["user_code"]).unique().take()).await?;
        manager.create_index(index("kiosk_pairings", &["kiosk_id"])).await?;
        manager.create_index(index("kiosk_pairings", &["expires_at_ms"])).await
    }
}

fn kiosks() -> TableCreateStatement {
    Table::create()
        .table("kiosks")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("account_id").big_integer().not_null())
        .col(ColumnDef::new("location_id").big_integer().not_null())
        .col(ColumnDef::new("name").string_len(200).not_null().check(Expr::cust("name <> ''")))
        .col(
            ColumnDef::new("token_hash")
                .blob()
                .check(Expr::cust("token_hash IS NULL OR length(token_hash) = 32")),
        )
        .col(ColumnDef::new("paired_at_ms").big_integer().not_null())
        .col(ColumnDef::new("revoked_at_ms").big_integer())
        .col(ColumnDef::new("last_seen_at_ms").big_integer())
        .col(ColumnDef::new("app_version").string_len(64))
        .col(ColumnDef::new("queued").big_integer())
        .col(ColumnDef::new("oldest_queued_at_ms").big_integer())
        .col(ColumnDef::new("clock_skew_ms").big_integer())
        .col(ColumnDef::new("exit_released_at_ms").big_integer())
        .check(Expr::cust("revoked_at_ms IS NULL OR token_hash IS NULL"))
        .foreign_key(&mut belongs_to(
            "kiosks",
            "account_id",
            "accounts",
            ForeignKeyAction::Restrict,
        ))
        .foreign_key(&mut belongs_to(
            "kiosks",
            "location_id",
            "locations",
            ForeignKeyAction::Restrict,
        ))
        .take()
}

fn pairings() -> TableCreateStatement {
    Table::create()
        .table("kiosk_pairings")
        .col(
            ColumnDef::new("device_code_hash")
                .blob()
                .not_null()
                .primary_key()
                .check(Expr::cust("length(device_code_hash) = 32")),
        )
        .col(
            ColumnDef::new("user_code")
                .string_len(8)
                .not_null()
                .check(Expr::cust("length(user_code) = 8")),
        )
        .col(ColumnDef::new("expires_at_ms").big_integer().not_null())
        .col(ColumnDef::new("interval_s").big_integer().not_null())
        .col(ColumnDef::new("polled_at_ms").big_integer())
        .col(ColumnDef::new("denied").boolean().not_null())
        .col(ColumnDef::new("kiosk_id").uuid())
        .check(Expr::cust("NOT denied OR kiosk_id IS NULL"))
        .foreign_key(&mut belongs_to(
            "kiosk_pairings",
            "kiosk_id",
            "kiosks",
            ForeignKeyAction::Cascade,
        ))
        .take()
}
