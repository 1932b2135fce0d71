//! How many of a kiosk's presses wait for one of the staff is asked with each that comes late: it may have so many and
//! no more.
//!
//! Servers that do not know this index are none the wiser, so it may run before they stop.

use sea_orm_migration::prelude::*;

use super::index;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let unreviewed = index("check_in_events", &["kiosk_id"])
            .and_where(Expr::cust("outcome = 'kept_for_review' AND settled_at_ms IS NULL"))
            .take();
        manager.create_index(unreviewed).await
    }
}
