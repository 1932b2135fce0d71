//! Those who have a PIN, as staff see them.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::secret;

/// What a customer is to the space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CustomerKind {
    /// A member.
    Member,
    /// Somebody else it knows.
    Contact,
}

/// Whether a customer may use their PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CustomerStatus {
    /// They may.
    Active,
    /// They keep it and may not.
    Suspended,
}

/// Whether somebody is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// They are.
    In,
    /// They are not.
    Out,
}

/// What a list of customers is in the order of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CustomerSort {
    /// The name.
    #[default]
    Name,
    /// The e-mail address.
    Email,
    /// The company.
    Company,
    /// When they were registered.
    Created,
    /// When they last changed.
    Updated,
}

/// Which way round a list is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Upwards.
    #[default]
    Asc,
    /// Downwards.
    Desc,
}

/// Whom a list of customers shows, in which order. What is absent keeps nobody out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default)]
pub struct CustomerQuery {
    /// Each of its words is in the name, the e-mail address or the company. Case and accents do not count.
    pub q: String,
    /// Whether they may use their PIN.
    pub status: Option<CustomerStatus>,
    /// What they are to the space.
    pub kind: Option<CustomerKind>,
    /// Whether they are in.
    pub presence: Option<Presence>,
    /// The order.
    pub sort: CustomerSort,
    /// Which way round.
    pub dir: Direction,
}

/// A customer in a list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomerRow {
    /// The portal's own number for them.
    pub id: i64,
    /// A UUID that stays the same across exports and restores.
    pub unique_id: String,
    /// Full name, in the person's own order.
    pub full_name: String,
    /// E-mail address.
    pub email: String,
    /// The company they belong to.
    pub company: Option<String>,
    /// Their language as a tag; `null` for the space's.
    pub language: Option<String>,
    /// What they are to the space.
    pub kind: CustomerKind,
    /// Whether they may use their PIN.
    pub active: bool,
    /// Since when they are in, where they are.
    pub in_since: Option<String>,
    /// The path of their photo, where they have one.
    pub photo_url: Option<String>,
    /// Grows with every change; a change names the one it was made from.
    pub revision: i64,
    /// When they, or their PIN, last changed.
    pub updated_at: String,
}

/// What there is to know of a customer's PIN without seeing it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Access {
    /// How many digits it has.
    pub digits: u8,
    /// Since when it is theirs.
    pub given_at: String,
}

/// A customer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Customer {
    /// As in a list.
    #[serde(flatten)]
    pub row: CustomerRow,
    /// When they were registered.
    pub created_at: String,
    /// Whether they have a password to sign in with.
    pub can_sign_in: bool,
    /// Their PIN, for admins alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
}

/// Somebody to be registered.
#[derive(Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewCustomer {
    /// Full name, in the person's own order.
    pub full_name: String,
    /// E-mail address; no other customer has it.
    pub email: String,
    /// The company they belong to.
    #[serde(default)]
    pub company: Option<String>,
    /// Their language as a tag; absent for the space's.
    #[serde(default)]
    pub language: Option<String>,
    /// A member, where it is absent.
    #[serde(default)]
    pub kind: Option<CustomerKind>,
    /// Active, where it is absent.
    #[serde(default)]
    pub active: Option<bool>,
    /// The PIN they shall have; one is made where it is absent.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub pin: Option<SecretString>,
}

/// A customer as they shall be.
#[derive(Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomerChange {
    /// Full name, in the person's own order.
    pub full_name: String,
    /// E-mail address; no other customer has it.
    pub email: String,
    /// The company they belong to; absent for none.
    #[serde(default)]
    pub company: Option<String>,
    /// Their language as a tag; absent for the space's.
    #[serde(default)]
    pub language: Option<String>,
    /// It stays, where it is absent.
    #[serde(default)]
    pub kind: Option<CustomerKind>,
    /// It stays, where it is absent.
    #[serde(default)]
    pub active: Option<bool>,
    /// The revision this was made from.
    pub revision: i64,
}

/// Which revision of a customer somebody saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SeenRevision {
    /// The revision.
    pub revision: i64,
}

/// A PIN somebody chose for a customer.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PinForm {
    /// 1 to 16 digits.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "00427"))]
    pub pin: SecretString,
    /// The revision of the customer this was made from.
    pub revision: i64,
}

/// A PIN somebody asked to see.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShownPin {
    /// Its digits.
    #[serde(serialize_with = "secret::exposed")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "00427"))]
    pub pin: SecretString,
    /// The same as a QR code: an SVG document.
    #[serde(serialize_with = "secret::exposed")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub qr_svg: SecretString,
}
