//! Long lists, a page at a time.

use serde::{Deserialize, Serialize};

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Paged<T> {
    /// What is on this page.
    pub records: Vec<T>,
    /// How many there are on all pages.
    pub total: u64,
    /// Which page this is, counted from 1.
    pub page: u64,
    /// How many to a page.
    pub size: u64,
}

/// Somebody, by number and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Named {
    /// The customer's number.
    pub id: i64,
    /// The name; `null` where there is no such customer any more.
    pub full_name: Option<String>,
}
