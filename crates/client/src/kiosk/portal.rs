//! What a kiosk asks of its portal, and every way each question can fail.

use async_trait::async_trait;
use pinion_protocol::kiosk::{CheckInResult, CheckIns, DeviceAuthorization, KioskConfig};
use secrecy::SecretString;
use url::Url;

use crate::address::{PortalAddress, Typed};
use crate::portal::{FindError, Found, LinkError};

/// Why a kiosk that asks for its token has none yet (RFC 8628, 3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PairError {
    /// No admin has said anything yet.
    #[error("no admin has approved the kiosk yet")]
    Pending,

    /// Five seconds more between two questions from here on.
    #[error("the portal wants to be asked less often")]
    SlowDown,

    /// The code is over, or was used.
    #[error("the code is over")]
    Expired,

    /// An admin said no.
    #[error("an admin refused the kiosk")]
    Denied,

    /// No answer.
    #[error(transparent)]
    Link(#[from] LinkError),
}

/// Why a question with a kiosk's token was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KioskAskError {
    /// The portal knows no such kiosk, or not any more.
    #[error("the kiosk was revoked")]
    Revoked,

    /// The portal looked at nothing: something that was sent cannot be read.
    #[error("the portal cannot read what it was sent")]
    Unreadable,

    /// No answer.
    #[error(transparent)]
    Link(#[from] LinkError),
}

/// A portal that can be asked by a kiosk.
#[async_trait]
pub trait KioskPortal: Send + Sync {
    /// Finds the portal behind what was typed.
    ///
    /// # Errors
    ///
    /// [`FindError`].
    async fn find(&self, typed: &Typed) -> Result<Found, FindError>;

    /// Reads the space's logo as a `data:` URL, or `None` where there is none to show.
    async fn logo(&self, portal: &PortalAddress, logo: &Url) -> Option<String>;

    /// Asks for codes by which this device can be paired.
    ///
    /// # Errors
    ///
    /// [`LinkError`].
    async fn codes(&self, portal: &PortalAddress) -> Result<DeviceAuthorization, LinkError>;

    /// Asks whether an admin has approved the code.
    ///
    /// # Errors
    ///
    /// [`PairError`].
    async fn token(
        &self,
        portal: &PortalAddress,
        device_code: &SecretString,
    ) -> Result<SecretString, PairError>;

    /// Asks how this kiosk shall look and behave.
    ///
    /// # Errors
    ///
    /// [`KioskAskError`].
    async fn config(
        &self,
        portal: &PortalAddress,
        token: &SecretString,
    ) -> Result<KioskConfig, KioskAskError>;

    /// Sends presses, or that the kiosk is there; what became of each.
    ///
    /// # Errors
    ///
    /// [`KioskAskError`].
    async fn check_ins(
        &self,
        portal: &PortalAddress,
        token: &SecretString,
        check_ins: &CheckIns,
    ) -> Result<Vec<CheckInResult>, KioskAskError>;
}
