//! Customers as files: what an import would do, what it did, and what is exported.

use serde::{Deserialize, Serialize};

use super::CustomerQuery;

/// What an import would do with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// A new customer.
    Add,
    /// A known customer is changed.
    Change,
    /// A known customer is as the row says.
    Unchanged,
    /// Nothing of the row would be saved.
    Refused,
}

/// A row of a file, and what an import would do with it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewRow {
    /// Where it is in the file, counted from 1, the header included.
    pub line: u64,
    /// What would become of it.
    pub outcome: RowOutcome,
    /// The name; empty where it cannot be read.
    pub full_name: String,
    /// The e-mail address; empty where it cannot be read.
    pub email: String,
    /// The column that is refused, as the file names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Why it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// How many rows would become what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewCounts {
    /// New customers.
    pub add: u64,
    /// Known customers that are changed.
    pub change: u64,
    /// Known customers that are as the rows say.
    pub unchanged: u64,
    /// Rows of which nothing would be saved.
    pub refused: u64,
}

/// What an import would do.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportPreview {
    /// Names the file, which is kept for an hour.
    pub id: String,
    /// How many rows would become what.
    pub counts: PreviewCounts,
    /// Each row.
    pub rows: Vec<PreviewRow>,
    /// Columns that say nothing to us.
    pub ignored_columns: Vec<String>,
}

/// How an import is to be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRun {
    /// Whether everybody who is added is mailed the welcome message, which must be switched on.
    #[serde(default)]
    pub welcome: bool,
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportResult {
    /// New and changed customers.
    pub imported: u64,
    /// Unchanged customers.
    pub skipped: u64,
    /// Rows that were refused.
    pub failed: u64,
}

/// Which customers are exported, and whether with their PINs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ExportForm {
    /// With their PINs. Needs [`Self::confirm`].
    pub with_pins: bool,
    /// `export pins`, typed by whoever wants them.
    pub confirm: Option<String>,
    /// Whom; everybody where it is absent.
    pub query: Option<CustomerQuery>,
}
