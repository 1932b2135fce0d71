//! Every press at a pad, by the id it was given there: what comes twice counts once, and is answered alike.
//!
//! `at_ms` is when it counts, `said_at_ms` when the pad said it was. `outcome` is the answer. What is `kept_for_review`
//! waits for one of the staff until `settled_at_ms`, and is never dropped before. `visit_id` and `customer_id` name what
//! may be gone. No PIN lies here, right or wrong.
//!
//! A visit says how it ended, so that an end nobody chose can be corrected.
//!
//! `check_in_settings` has one row for each account that set something.
//!
//! `event_keys` names the keys whose public half kiosks were given. The private half is made of what is in the key
//! file, which therefore keeps its line until kiosks have had time to hear of the next.
//!
//! Servers that do not know these tables and the column leave them alone, so they may come before those stop.

use sea_orm_migration::prelude::*;

use super::{belongs_to, index};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let ended_by = ColumnDef::new("ended_by").string_len(16).take();
        manager.alter_table(Table::alter().table("visits").add_column(ended_by).take()).await?;
        manager.create_index(index("visits", &["customer_id", "to_ms"])).await?;

        manager.create_table(events()).await?;
        let of_customer = index("check_in_events", &["customer_id", "kiosk_id", "at_ms"]);
        manager.create_index(of_customer).await?;
        manager.create_index(index("check_in_events", &["received_at_ms"])).await?;
        let to_review = index("check_in_events", &["account_id", "at_ms"])
            .and_where(Expr::cust("outcome = 'kept_for_review' AND settled_at_ms IS NULL"))
            .take();
        manager.create_index(to_review).await?;

        manager.create_table(settings()).await?;
        let keys = Table::create()
            .table("event_keys")
            .col(ColumnDef::new("key_id").small_integer().not_null().primary_key())
            .col(ColumnDef::new("replaced_at_ms").big_integer())
            .take();
        manager.create_table(keys).await
    }
}

fn events() -> TableCreateStatement {
    Table::create()
        .table("check_in_events")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("account_id").big_integer().not_null())
        .col(ColumnDef::new("location_id").big_integer().not_null())
        .col(ColumnDef::new("kiosk_id").uuid())
        .col(ColumnDef::new("at_ms").big_integer().not_null())
        .col(ColumnDef::new("said_at_ms").big_integer().not_null())
        .col(ColumnDef::new("received_at_ms").big_integer().not_null())
        .col(ColumnDef::new("outcome").string_len(16).not_null().check(Expr::cust(
            "outcome IN ('checked_in', 'checked_out', 'repeated', 'refused', 'kept_for_review')",
        )))
        .col(ColumnDef::new("reason").string_len(32))
        .col(ColumnDef::new("customer_id").big_integer())
        .col(ColumnDef::new("visit_id").uuid())
        .col(ColumnDef::new("since_ms").big_integer())
        .col(ColumnDef::new("settled_at_ms").big_integer())
        .col(ColumnDef::new("settlement").string_len(16))
        .check(Expr::cust("(settled_at_ms IS NULL) = (settlement IS NULL)"))
        .check(Expr::cust("(outcome IN ('refused', 'kept_for_review')) = (reason IS NOT NULL)"))
        .foreign_key(&mut belongs_to(
            "check_in_events",
            "account_id",
            "accounts",
            ForeignKeyAction::Restrict,
        ))
        .foreign_key(&mut belongs_to(
            "check_in_events",
            "kiosk_id",
            "kiosks",
            ForeignKeyAction::Restrict,
        ))
        .foreign_key(&mut belongs_to(
            "check_in_events",
            "customer_id",
            "customers",
            ForeignKeyAction::SetNull,
        ))
        .take()
}

fn settings() -> TableCreateStatement {
    Table::create()
        .table("check_in_settings")
        .col(ColumnDef::new("account_id").big_integer().not_null().primary_key())
        .col(
            ColumnDef::new("repeat_within_s")
                .big_integer()
                .not_null()
                .check(Expr::cust("repeat_within_s BETWEEN 0 AND 600")),
        )
        .col(ColumnDef::new("greet_by_name").boolean().not_null())
        .col(
            ColumnDef::new("check_out_at_min")
                .small_integer()
                .check(Expr::cust("check_out_at_min BETWEEN 0 AND 1439")),
        )
        .col(ColumnDef::new("open_to_anybody").boolean().not_null())
        .foreign_key(&mut belongs_to(
            "check_in_settings",
            "account_id",
            "accounts",
            ForeignKeyAction::Cascade,
        ))
        .take()
}
