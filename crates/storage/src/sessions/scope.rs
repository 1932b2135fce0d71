//! What a session may be used for.

/// What a session, and so its tokens, may be used for. Each opens one of the interfaces and none of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All that is a member's own, with a bearer token: the app, and clients made for the same dialect.
    Member,
    /// The admin panel, in a browser.
    Panel,
    /// The members portal, in a browser.
    Members,
}

impl Scope {
    const ALL: [Self; 3] = [Self::Member, Self::Panel, Self::Members];

    /// Returns its name in the database, which never changes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Panel => "panel",
            Self::Members => "members",
        }
    }

    /// `None` for what only a newer program knows.
    pub(super) fn from_column(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }
}
