//! How the client fails, in the one form that reaches the window.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
    /// The clipboard did not take the PIN.
    ClipboardFailed,
    /// The portal answered with an error of its own, or with something that cannot be read.
    PortalTrouble,
    /// The app's own fault.
    Internal,
}
