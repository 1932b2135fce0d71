//! Those who can sign in.

use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub account_id: i64,
    pub email: String,
    pub email_key: String,
    pub full_name: String,
    pub password_hash: Option<String>,
    pub must_reset_password: bool,
    pub totp_secret: Option<Vec<u8>>,
    pub totp_key_id: Option<i16>,
    pub totp_last_step: Option<i64>,
    pub staff_role: Option<String>,
    pub active: bool,
    pub created_at_ms: i64,
    pub last_seen_at_ms: Option<i64>,
    pub api_access: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

super::opaque!(Model);
