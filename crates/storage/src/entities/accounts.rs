//! Accounts: spaces.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub short_name: String,
    pub name: String,
    pub time_zone: String,
    pub language: String,
    pub pin_digits: i16,
    pub five_digits_required: bool,
    pub logo: Option<Vec<u8>>,
    pub logo_type: Option<String>,
    pub created_at_ms: i64,
    pub require_second_factor: bool,
    pub accent: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
