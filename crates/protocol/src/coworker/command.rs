//! `/api/spaces/coworkers/commands` and `/runcommand`: what can be done for several customers at once.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// Something that can be done for several customers at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Command {
    /// Names it; never changes.
    pub key: String,
    /// For people.
    pub name: String,
    /// Whether it is done to customers that have to be named. Always so here.
    pub needs_entities_to_run: bool,
    /// Its place in a menu, counted from 1.
    pub order: u32,
    /// What has to be said beside the customers. Always nothing here.
    pub requires_parameters: Vec<String>,
}

/// What is to be done, and for whom.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct CommandForm {
    /// The command's [`Command::key`].
    #[serde(default)]
    pub key: Option<String>,
    /// The customers' numbers.
    #[serde(default)]
    pub ids: Option<Vec<i64>>,
    /// Must be empty: no command here takes any.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<Object>>))]
    pub parameters: Option<Vec<IgnoredAny>>,
}
