//! How the client fails, in the one form that reaches the window.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::address::AddressError;
use crate::portal::{AskError, FindError, LinkError};
use crate::store::SecretError;

/// Why something could not be done, for the UI to choose its words by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// What was typed is not an address.
    BadAddress,
    /// The address is plain HTTP, and not this machine's own.
    InsecureAddress,
    /// No space goes by this short name.
    UnknownSpace,
    /// Something answered, and it is not a portal.
    NotAPortal,
    /// Nothing answered.
    Unreachable,
    /// Whoever answered could not prove to be the portal: a certificate that this device does not believe.
    Untrusted,
    /// E-mail and password do not fit together.
    WrongCredentials,
    /// The account has a second factor; its code is asked for.
    SecondFactorNeeded,
    /// The code of the second factor does not fit.
    SecondFactorWrong,
    /// The password must be changed on the portal before anything else.
    PasswordMustChange,
    /// Too many tries; see `retry_after_s`.
    Throttled,
    /// The session is over: signed out elsewhere, revoked or too old.
    SessionEnded,
    /// The account is not a member's, so it has no PIN to show.
    NotAMember,
    /// There is no PIN to show or copy.
    NoPin,
    /// The keyring is locked.
    KeyringLocked,
    /// There is no keyring.
    KeyringMissing,
    /// The session is over, and the keyring would not forget it. It is emptied as soon as it can be, and read by nobody
    /// before.
    KeyringKept,
    /// The clipboard did not take the PIN.
    ClipboardFailed,
    /// It is a portal, and not a Pinion portal: only these take a kiosk.
    NotAPinionPortal,
    /// Somebody is signed in on this device, which so is nobody's kiosk.
    MemberSignedIn,
    /// The kiosk's settings and the way out of it are shut; its exit code opens them.
    KioskShut,
    /// An exit code is six digits.
    BadExitCode,
    /// The kiosk is at something else: not paired yet, or not any more.
    KioskNotReady,
    /// The portal answered with an error of its own, or with something that cannot be read.
    PortalTrouble,
    /// The app's own fault.
    Internal,
}

/// Why a command was refused, as the window gets it: the shape of the portal's own refusals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[error("{message}")]
#[serde(rename_all = "camelCase")]
pub struct CommandError {
    /// For programs.
    pub code: ErrorCode,
    /// For people who read logs: one sentence in English. The window has words of its own.
    pub message: String,
    /// When it is worth trying again. Unit: seconds from now.
    #[ts(type = "number | null")]
    pub retry_after_s: Option<u64>,
}

impl From<ErrorCode> for CommandError {
    fn from(code: ErrorCode) -> Self {
        Self { code, message: code.sentence().to_owned(), retry_after_s: None }
    }
}

impl ErrorCode {
    fn sentence(self) -> &'static str {
        match self {
            Self::BadAddress => "This is not an address.",
            Self::InsecureAddress => "This address is not encrypted.",
            Self::UnknownSpace => "No space goes by this name.",
            Self::NotAPortal => "Something answered, and it is not a portal.",
            Self::Unreachable => "Nothing answered.",
            Self::Untrusted => "Whoever answered could not prove to be the portal.",
            Self::WrongCredentials => "E-mail and password do not fit together.",
            Self::SecondFactorNeeded => "The code of the second factor is needed.",
            Self::SecondFactorWrong => "The code of the second factor does not fit.",
            Self::PasswordMustChange => "The password must be changed on the portal first.",
            Self::Throttled => "Too many tries.",
            Self::SessionEnded => "The session is over.",
            Self::NotAMember => "The account is not a member's.",
            Self::NoPin => "There is no PIN.",
            Self::KeyringLocked => "The keyring is locked.",
            Self::KeyringMissing => "There is no keyring.",
            Self::KeyringKept => "The keyring would not forget the session.",
            Self::ClipboardFailed => "The clipboard did not take the PIN.",
            Self::NotAPinionPortal => "This portal takes no kiosk.",
            Self::MemberSignedIn => "Somebody is signed in on this device.",
            Self::KioskShut => "The kiosk is shut.",
            Self::BadExitCode => "An exit code is six digits.",
            Self::KioskNotReady => "The kiosk is at something else.",
            Self::PortalTrouble => "The portal did not answer as a portal does.",
            Self::Internal => "The app made a mistake.",
        }
    }
}

impl From<AddressError> for CommandError {
    fn from(error: AddressError) -> Self {
        match error {
            AddressError::Unreadable => ErrorCode::BadAddress.into(),
            AddressError::Insecure => ErrorCode::InsecureAddress.into(),
        }
    }
}

impl From<LinkError> for CommandError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Unreachable | LinkError::Unanswered => ErrorCode::Unreachable.into(),
            LinkError::Untrusted => ErrorCode::Untrusted.into(),
            LinkError::Trouble(_) => ErrorCode::PortalTrouble.into(),
            LinkError::Throttled { retry_after } => Self {
                retry_after_s: retry_after.map(|wait| wait.as_secs()),
                ..ErrorCode::Throttled.into()
            },
        }
    }
}

impl From<FindError> for CommandError {
    fn from(error: FindError) -> Self {
        match error {
            FindError::UnknownSpace => ErrorCode::UnknownSpace.into(),
            FindError::NotAPortal => ErrorCode::NotAPortal.into(),
            FindError::Link(link) => link.into(),
        }
    }
}

impl From<AskError> for CommandError {
    fn from(error: AskError) -> Self {
        match error {
            // A refused token is answered with a fresh one; a portal that refuses that too contradicts itself.
            AskError::Unauthorized => ErrorCode::PortalTrouble.into(),
            AskError::NotAMember => ErrorCode::NotAMember.into(),
            AskError::Link(link) => link.into(),
        }
    }
}

impl From<SecretError> for CommandError {
    fn from(error: SecretError) -> Self {
        match error {
            SecretError::Locked => ErrorCode::KeyringLocked.into(),
            SecretError::Missing | SecretError::Failed => ErrorCode::KeyringMissing.into(),
        }
    }
}
