//! Codes by which a kiosk is paired.

use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "kiosk_pairings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub device_code_hash: Vec<u8>,
    pub user_code: String,
    pub expires_at_ms: i64,
    pub interval_s: i64,
    pub polled_at_ms: Option<i64>,
    pub denied: bool,
    pub kiosk_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

super::opaque!(Model);
