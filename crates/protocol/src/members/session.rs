//! Who is signed in to the members portal.

use serde::{Deserialize, Serialize};

use crate::SpaceView;

/// Who is signed in to the members portal, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MembersSession {
    /// Who.
    pub member: MemberView,
    /// Where.
    pub space: SpaceView,
}

/// A member, to themselves. The PIN is asked for by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberView {
    /// As it was given.
    pub full_name: String,
    /// As it was given.
    pub email: String,
    /// A tag such as `en` or `pt-BR`; the space's where it is missing.
    pub language: Option<String>,
    /// As it was given.
    pub company: Option<String>,
    /// The path of their photo, where they have one.
    pub photo_url: Option<String>,
    /// They are in.
    pub checked_in: bool,
    /// Since when: RFC 3339, UTC.
    pub in_since: Option<String>,
}
