//! Who did what.

use serde::{Deserialize, Serialize};

use super::Named;

/// Which entries of the audit log a list shows. What is absent keeps none out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default)]
pub struct AuditQuery {
    /// Each of its words is in the actor, the action, the address, the detail or the customer.
    pub q: String,
    /// What was done, such as `pin.viewed`; `pin.` for all that begin so.
    pub action: String,
    /// From this moment on (RFC 3339), or from this day on (`2026-11-25`, in the space's time zone).
    pub from: String,
    /// Before this moment, or up to the end of this day.
    pub to: String,
}

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditRecord {
    /// Names it.
    pub id: String,
    /// When it was done.
    pub at: String,
    /// Who did it: an e-mail address, or `command line`.
    pub actor: String,
    /// What was done, such as `pin.viewed`.
    pub action: String,
    /// To whom.
    pub customer: Option<Named>,
    /// From which network address.
    pub address: Option<String>,
    /// Anything else worth knowing. Never a PIN.
    pub detail: Option<String>,
}

/// Something that was done to a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryEntry {
    /// When it was done.
    pub at: String,
    /// Who did it: an e-mail address, or `command line`.
    pub actor: String,
    /// What was done, such as `pin.viewed`.
    pub action: String,
    /// Anything else worth knowing. Never a PIN.
    pub detail: Option<String>,
    /// From which network address.
    pub address: Option<String>,
}
