//! The lengths of the PINs that are somebody's, in order: whether all are as long as the rules say is asked for every
//! kiosk once a minute, and is told by the two ends of this index.
//!
//! Servers that do not know the index keep it all the same, so it may come before those stop.

use sea_orm_migration::prelude::*;

use super::index;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let lengths = index("pins", &["account_id", "digits"])
            .and_where(Expr::col("released_at_ms").is_null())
            .take();
        manager.create_index(lengths).await
    }
}
