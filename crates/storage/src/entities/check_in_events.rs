//! Presses at a pad.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in_events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: i64,
    pub location_id: i64,
    pub kiosk_id: Option<Uuid>,
    pub at_ms: i64,
    pub said_at_ms: i64,
    pub received_at_ms: i64,
    pub outcome: String,
    pub reason: Option<String>,
    pub customer_id: Option<i64>,
    pub visit_id: Option<Uuid>,
    pub since_ms: Option<i64>,
    pub settled_at_ms: Option<i64>,
    pub settlement: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
