//! Tablets at which people check in.

use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "kiosks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: i64,
    pub location_id: i64,
    pub name: String,
    pub token_hash: Option<Vec<u8>>,
    pub paired_at_ms: i64,
    pub revoked_at_ms: Option<i64>,
    pub last_seen_at_ms: Option<i64>,
    pub app_version: Option<String>,
    pub queued: Option<i64>,
    pub oldest_queued_at_ms: Option<i64>,
    pub clock_skew_ms: Option<i64>,
    pub exit_released_at_ms: Option<i64>,
    pub set_aside: Option<i64>,
    pub damaged_files: Option<i64>,
    pub address_hash: Option<Vec<u8>>,
    pub may_hold_presses: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

super::opaque!(Model);
