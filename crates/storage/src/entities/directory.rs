//! What customers are listed, searched and sorted by.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "directory")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: i64,
    pub account_id: i64,
    pub revision: i64,
    pub active: bool,
    pub is_member: bool,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
    pub name_key: String,
    pub email_key: String,
    pub company_key: String,
    pub search_key: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
