//! How mail is sent.

use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_settings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: i64,
    pub sender: Option<String>,
    pub smtp_sealed: Option<Vec<u8>>,
    pub smtp_key_id: Option<i16>,
    pub per_minute: i64,
    pub outage: Option<String>,
    pub outage_since_ms: Option<i64>,
    pub outage_count: i64,
    pub paused_until_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

super::opaque!(Model);
