//! What the client asks of a portal, and every way each question can fail.
//!
//! [`crate::HttpPortal`] asks over the network; tests answer by themselves.

use std::time::Duration;

use async_trait::async_trait;
use pinion_protocol::{MemberRecord, TokenGrant};
use secrecy::SecretString;
use url::Url;

use crate::address::{PortalAddress, Typed};

/// A portal, as far as it introduces itself to anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its base address.
    pub address: PortalAddress,
    /// The space's name; the host where the portal tells none.
    pub space_name: String,
    /// Where the logo is, on the portal's own host.
    pub logo: Option<Url>,
    /// Whether it is a Pinion portal.
    pub is_pinion: bool,
    /// The space's time zone by its IANA name.
    pub time_zone: Option<String>,
}

/// What tokens are asked for with. No `Debug`: it says who somebody is.
#[derive(Clone)]
pub enum Grant {
    /// Sign-in.
    Password {
        /// The member's e-mail address.
        email: String,
        /// The member's password.
        password: SecretString,
        /// The code of the second factor, once the portal asked for it.
        totp: Option<SecretString>,
    },
    /// The next pair of tokens for the refresh token of the last.
    Refresh(SecretString),
}

/// How any question fails before it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Nobody was there to be asked. The question was not sent.
    #[error("the portal cannot be reached")]
    Unreachable,

    /// No answer came, or none to its end. What was asked may have been done.
    #[error("the portal does not answer")]
    Unanswered,

    /// Whoever answered showed a certificate that this device does not believe. Nothing was sent to them.
    #[error("the portal's certificate is not believed")]
    Untrusted,

    /// Asked too often.
    #[error("the portal wants to be asked later")]
    Throttled {
        /// How long the portal wants to be left alone, where it says so.
        retry_after: Option<Duration>,
    },

    /// It answered with an error of its own, or with something that cannot be read.
    #[error("the portal is in trouble: {0}")]
    Trouble(&'static str),
}

/// Why no portal was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FindError {
    /// No space goes by this short name.
    #[error("no space goes by this name")]
    UnknownSpace,

    /// Something answered, and it is not a portal.
    #[error("this is not a portal")]
    NotAPortal,

    /// No answer.
    #[error(transparent)]
    Link(#[from] LinkError),
}

/// Why no tokens were granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// Password, code or refresh token do not, or no longer, fit.
    #[error("the credential is refused")]
    Refused,

    /// The account has a second factor, and its code was not sent.
    #[error("the second factor is asked for")]
    SecondFactorNeeded,

    /// The password must be changed on the portal first.
    #[error("the password must be changed first")]
    PasswordMustChange,

    /// No answer.
    #[error(transparent)]
    Link(#[from] LinkError),
}

/// Why a question with an access token was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// The access token is missing, over or revoked.
    #[error("the access token is refused")]
    Unauthorized,

    /// The account is good, and no member's.
    #[error("the account is not a member's")]
    NotAMember,

    /// No answer.
    #[error(transparent)]
    Link(#[from] LinkError),
}

/// A portal that can be asked.
#[async_trait]
pub trait Portal: Send + Sync {
    /// Finds the portal behind what was typed.
    ///
    /// # Errors
    ///
    /// [`FindError`].
    async fn find(&self, typed: &Typed) -> Result<Found, FindError>;

    /// Asks for tokens, as the client named `client_id`: the same at sign-in and at refresh.
    ///
    /// # Errors
    ///
    /// [`GrantError`].
    async fn grant(
        &self,
        portal: &PortalAddress,
        client_id: &str,
        grant: &Grant,
    ) -> Result<TokenGrant, GrantError>;

    /// Asks who the token's owner is, and for their PIN.
    ///
    /// # Errors
    ///
    /// [`AskError`].
    async fn profile(
        &self,
        portal: &PortalAddress,
        access: &SecretString,
    ) -> Result<MemberRecord, AskError>;

    /// Ends the token's session. Only Pinion portals can.
    ///
    /// # Errors
    ///
    /// [`AskError`].
    async fn end_session(
        &self,
        portal: &PortalAddress,
        access: &SecretString,
    ) -> Result<(), AskError>;

    /// Reads a logo or a photo as a `data:` URL, or `None` where there is none to show.
    ///
    /// `access` is shown to the portal's own origin alone; pictures on other hosts are not read at all.
    async fn picture(
        &self,
        portal: &PortalAddress,
        picture: &Url,
        access: Option<&SecretString>,
    ) -> Option<String>;
}
