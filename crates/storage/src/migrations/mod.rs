//! How the tables came to be, one file a step. An applied file is never edited.

use sea_orm_migration::prelude::*;

mod m20261123_000001_accounts;
mod m20261123_000002_people;
mod m20261123_000003_pins;
mod m20261123_000004_visits;
mod m20261123_000005_sessions;
mod m20261123_000006_throttles;
mod m20261123_000007_audit_log;
mod m20261123_000008_customers_in_order;
mod m20261125_000001_index_keys;
mod m20261125_000101_staff;
mod m20261125_000102_second_factors;
mod m20261125_000103_one_time_tokens;
mod m20261125_000201_contacts;
mod m20261125_000202_directory;
mod m20261125_000203_failed_attempts;
mod m20261125_000204_import_previews;
mod m20261125_000205_accent;
mod m20261125_000206_api_access;
mod m20261125_000301_jobs;
mod m20261125_000302_mails;
mod m20261125_000303_messages;
mod m20261125_000401_kiosks;
mod m20261125_000402_check_ins;
mod m20261129_000101_incidents;
mod m20261129_000501_kiosks_set_aside;
mod m20261129_000502_kiosk_addresses;
mod m20261129_000503_revoked_kiosks;
mod m20261130_000001_pin_lengths;
mod m20261130_000101_unreviewed;

/// Every step, oldest first.
pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_accounts::Migration),
            Box::new(m20261123_000002_people::Migration),
            Box::new(m20261123_000003_pins::Migration),
            Box::new(m20261123_000004_visits::Migration),
            Box::new(m20261123_000005_sessions::Migration),
            Box::new(m20261123_000006_throttles::Migration),
            Box::new(m20261123_000007_audit_log::Migration),
            Box::new(m20261123_000008_customers_in_order::Migration),
            Box::new(m20261125_000001_index_keys::Migration),
            Box::new(m20261125_000101_staff::Migration),
            Box::new(m20261125_000102_second_factors::Migration),
            Box::new(m20261125_000103_one_time_tokens::Migration),
            Box::new(m20261125_000201_contacts::Migration),
            Box::new(m20261125_000202_directory::Migration),
            Box::new(m20261125_000203_failed_attempts::Migration),
            Box::new(m20261125_000204_import_previews::Migration),
            Box::new(m20261125_000205_accent::Migration),
            Box::new(m20261125_000206_api_access::Migration),
            Box::new(m20261125_000301_jobs::Migration),
            Box::new(m20261125_000302_mails::Migration),
            Box::new(m20261125_000303_messages::Migration),
            Box::new(m20261125_000401_kiosks::Migration),
            Box::new(m20261125_000402_check_ins::Migration),
            Box::new(m20261129_000101_incidents::Migration),
            Box::new(m20261129_000501_kiosks_set_aside::Migration),
            Box::new(m20261129_000502_kiosk_addresses::Migration),
            Box::new(m20261129_000503_revoked_kiosks::Migration),
            Box::new(m20261130_000001_pin_lengths::Migration),
            Box::new(m20261130_000101_unreviewed::Migration),
        ]
    }
}

/// A number the database counts up, the primary key.
fn id() -> ColumnDef {
    ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key().take()
}

/// A reference to another table's `id`.
fn belongs_to(
    table: &'static str,
    column: &'static str,
    other: &'static str,
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(table, column)
        .to(other, "id")
        .on_delete(on_delete)
        .take()
}

/// An index whose name says its table and columns.
fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(format!("ix_{table}_{}", columns.join("_"))).take();
    index.table(table);
    for column in columns {
        index.col(*column);
    }
    index
}
