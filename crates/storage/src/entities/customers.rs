//! Those who have a PIN.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "customers")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub unique_id: Uuid,
    pub account_id: i64,
    pub user_id: Option<i64>,
    pub full_name: String,
    pub name_key: String,
    pub email: String,
    pub email_key: String,
    pub company: Option<String>,
    pub language: Option<String>,
    pub active: bool,
    pub photo: Option<Vec<u8>>,
    pub photo_type: Option<String>,
    pub revision: i64,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
    pub is_member: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
