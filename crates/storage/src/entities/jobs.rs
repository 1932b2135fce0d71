//! Jobs: what was asked for many customers at once.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: i64,
    pub kind: String,
    pub state: String,
    pub total: i64,
    pub succeeded: i64,
    pub refused: i64,
    pub by_user_id: Option<i64>,
    pub by_label: String,
    pub address: Option<String>,
    pub created_at_ms: i64,
    pub finished_at_ms: Option<i64>,
    pub lease_until_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
