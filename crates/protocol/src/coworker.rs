//! `/api/spaces/coworkers…` and `/api/auth/me`: customers as the documented Nexudus dialect has them for admins.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::secret;

mod command;

pub use command::{Command, CommandForm};

/// Who is asking.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Me {
    /// The portal's own number for them.
    pub id: i64,
    /// Full name.
    pub full_name: String,
    /// E-mail address.
    pub email: String,
    /// Whether they may do everything.
    pub is_admin: bool,
    /// Whether they may ask here at all.
    #[serde(rename = "APIAccess")]
    pub api_access: bool,
    /// The space's number.
    pub default_business_id: i64,
    /// The space's name.
    pub default_business_name: String,
}

/// A customer. Times are UTC.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Coworker {
    /// The portal's own number for them.
    pub id: i64,
    /// A UUID that stays the same across exports and restores.
    pub unique_id: String,
    /// Full name.
    pub full_name: String,
    /// E-mail address.
    pub email: String,
    /// The company they belong to.
    pub company_name: Option<String>,
    /// Their language as a tag.
    pub language: Option<String>,
    /// Whether they may use the space.
    pub active: bool,
    /// Whether they are a member rather than a contact.
    pub is_member: bool,
    /// Whether they are in.
    pub checked_in: bool,
    /// The PIN, for admins alone; text.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "secret::exposed_option",
        deserialize_with = "secret::lenient"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "00427"))]
    pub access_pincode: Option<SecretString>,
    /// When they were registered.
    pub created_on: String,
    /// When they, or their PIN, last changed.
    pub updated_on: String,
}

/// A customer as they shall be. What is absent stays, or where somebody is new, is left to the portal.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct CoworkerForm {
    /// Whom to change, where the path does not say.
    #[serde(default)]
    pub id: Option<i64>,
    /// Full name.
    #[serde(default)]
    pub full_name: Option<String>,
    /// E-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// The company they belong to; empty for none.
    #[serde(default)]
    pub company_name: Option<String>,
    /// Their language as a tag; empty for the space's.
    #[serde(default)]
    pub language: Option<String>,
    /// Whether they may use the space.
    #[serde(default)]
    pub active: Option<bool>,
    /// Whether they are a member rather than a contact.
    #[serde(default)]
    pub is_member: Option<bool>,
    /// The PIN; empty leaves it.
    #[serde(default, deserialize_with = "secret::lenient")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "00427"))]
    pub access_pincode: Option<SecretString>,
}

/// A page of a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct RecordPage<T> {
    /// What is on this page.
    pub records: Vec<T>,
    /// How many to a page.
    pub current_page_size: u64,
    /// Which page this is, counted from 1.
    pub current_page: u64,
    /// What the list is in the order of.
    pub current_order_field: String,
    /// 1 upwards, -1 downwards.
    pub current_sort_direction: i8,
    /// The number of the first record on this page, counted from 1; 0 where there is none.
    pub first_item: u64,
    /// Whether another page comes.
    pub has_next_page: bool,
    /// Whether a page came before.
    pub has_previous_page: bool,
    /// The number of the last record on this page.
    pub last_item: u64,
    /// As [`Self::current_page`].
    pub page_number: u64,
    /// As [`Self::current_page_size`].
    pub page_size: u64,
    /// How many there are on all pages.
    pub total_items: u64,
    /// How many pages there are.
    pub total_pages: u64,
}

/// Which record was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct WrittenId {
    /// Its number.
    pub id: i64,
}

/// What became of a request that writes, or why one was refused.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Outcome {
    /// 200 where it went well, 500 where it did not, whatever the status of HTTP.
    pub status: u16,
    /// Whether it went well.
    pub was_successful: bool,
    /// For people.
    pub message: String,
    /// What was written.
    pub value: Option<WrittenId>,
    /// What was wrong.
    pub errors: Option<Vec<PropertyError>>,
}

/// Why a property cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct PropertyError {
    /// Always `null` here: it may be a PIN.
    pub attempted_value: Option<String>,
    /// For people.
    pub message: String,
    /// The property.
    pub property_name: String,
}
