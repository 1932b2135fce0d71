//! PINs, live and released.

use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pins")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub account_id: i64,
    pub customer_id: Option<i64>,
    pub pin_index: Vec<u8>,
    pub sealed: Option<Vec<u8>>,
    pub digits: i16,
    pub key_id: i16,
    pub created_at_ms: i64,
    pub released_at_ms: Option<i64>,
    pub index_key_id: Option<i16>,
    pub resting_key_id: Option<i16>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

super::opaque!(Model);
