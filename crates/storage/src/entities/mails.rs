//! Mails, waiting and ended.

use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mails")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: i64,
    pub customer_id: Option<i64>,
    pub user_id: Option<i64>,
    pub message: String,
    pub language: Option<String>,
    pub state: String,
    pub attempts: i64,
    pub created_at_ms: i64,
    pub next_at_ms: i64,
    pub lease_id: Option<Uuid>,
    pub lease_until_ms: Option<i64>,
    pub tried_at_ms: Option<i64>,
    pub ended_at_ms: Option<i64>,
    pub expires_at_ms: Option<i64>,
    pub reason: Option<String>,
    pub dedup_key: Option<String>,
    pub sealed: Option<Vec<u8>>,
    pub key_id: Option<i16>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

super::opaque!(Model);
