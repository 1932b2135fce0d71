//! What the window is shown and what it sends: the one vocabulary between the app's core and its UI.
//!
//! The TypeScript of these types is `ui/src/backend/bindings.ts`; a test keeps the two alike.

use std::fmt;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::ErrorCode;

/// Everything the window needs for its first paint. Reading it touches no network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StartView {
    /// Who is signed in, if anyone.
    pub session: SessionView,
    /// The choices made on this device.
    pub settings: Settings,
    /// Whether tokens can be kept past the closing of the app.
    pub keyring: KeyringView,
    /// A portal's address to fill in on the Welcome screen, where the app was started with one.
    pub suggested_portal: Option<String>,
    /// Where a member who is signed in lands.
    pub open_at: OpenAt,
    /// The app's own version, as in its manifest.
    pub version: String,
}

/// Where a member who is signed in lands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OpenAt {
    /// The greeting.
    #[default]
    Home,
    /// My Pincode, for a shortcut that leads straight there.
    Pincode,
}

/// Whether the operating system's keyring can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeyringView {
    /// It keeps what it is given.
    Ready,
    /// It is there, and its owner has not unlocked it.
    Locked,
    /// There is none.
    Missing,
}

/// Who is signed in.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, on its way to the window")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SessionView {
    /// Nobody.
    SignedOut {
        /// True where a session ended without the member asking for it.
        ended: bool,
    },
    /// A member.
    SignedIn {
        /// The portal they signed in to.
        portal: PortalView,
        /// As the portal last described them.
        member: MemberView,
        /// How long the session lasts on this device.
        kept: Kept,
        /// How far the view can be trusted.
        freshness: FreshnessView,
    },
}

/// How long a session lasts on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// Until sign-out: its tokens are in the keyring.
    InKeyring,
    /// Until the app is closed: its tokens are in memory alone.
    UntilClosed,
}

/// When the portal last confirmed what is shown, and why it is not newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FreshnessView {
    /// Unit: Unix milliseconds, this device's clock.
    #[ts(type = "number")]
    pub confirmed_at_ms: i64,
    /// Why the last try to confirm failed; `null` where it did not.
    pub trouble: Option<ErrorCode>,
    /// When it is worth trying again, where the portal said so. Unit: Unix milliseconds, this device's clock.
    #[ts(type = "number | null")]
    pub retry_at_ms: Option<i64>,
}

/// A portal that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PortalView {
    /// Its base address, without a slash at the end: `https://pins.example.org`.
    pub address: String,
    /// The space's name; the host where the portal tells none.
    pub space_name: String,
    /// The space's logo as a `data:` URL. The window loads nothing from outside.
    pub logo: Option<String>,
    /// Whether it is a Pinion portal, with what only those offer.
    pub is_pinion: bool,
    /// The space's time zone by its IANA name, where the portal tells it.
    pub time_zone: Option<String>,
}

/// A member as their portal describes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MemberView {
    /// Full name, in the person's own order.
    pub full_name: String,
    /// What to greet them with.
    pub first_name: String,
    /// Their e-mail address; empty where the portal tells none.
    pub email: String,
    /// The company they belong to.
    pub company: Option<String>,
    /// Their photo as a `data:` URL.
    pub photo: Option<String>,
    /// Whether they are in the space; `null` where the portal does not tell.
    pub checked_in: Option<bool>,
}

/// The PIN while it is masked: it says everything but the digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PinView {
    /// The portal has no PIN for this member.
    None,
    /// There is one.
    Masked {
        /// How many digits it has.
        digits: u8,
        /// When the portal last confirmed it. Unit: Unix milliseconds, this device's clock.
        #[ts(type = "number")]
        confirmed_at_ms: i64,
        /// Where this view comes from.
        source: PinSource,
        /// True until the member has seen it, where it replaced another.
        changed: bool,
        /// Why the last try to confirm it failed; `null` where it did not.
        trouble: Option<ErrorCode>,
        /// As in [`FreshnessView`].
        #[ts(type = "number | null")]
        retry_at_ms: Option<i64>,
    },
}

/// Where a PIN was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PinSource {
    /// The copy kept on this device.
    Keyring,
    /// The portal, since the app was opened.
    Portal,
}

/// The PIN as its owner asked to see it.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RevealedPinView {
    /// The digits. Text: zeros in front count.
    pub digits: String,
    /// A QR of the digits alone, as an SVG document without size, dark modules on transparent ground.
    pub qr_svg: String,
}

impl fmt::Debug for RevealedPinView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RevealedPinView(…)")
    }
}

/// What the sign-in screen sends.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignInForm {
    /// [`PortalView::address`] of the portal that was found.
    pub portal: String,
    /// The member's e-mail address.
    pub email: String,
    /// The member's password.
    #[ts(type = "string")]
    pub password: SecretString,
    /// The six digits of the second factor, once the portal asked for them.
    #[ts(type = "string | null")]
    pub totp: Option<SecretString>,
    /// How long the member wants to stay signed in.
    pub keep: Kept,
}

/// The choices made on this device. None of them is a secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// A language tag of one of the app's languages; `null` follows the device.
    pub language: Option<String>,
    /// Light or dark.
    pub theme: Theme,
    /// When a revealed PIN is masked again.
    pub hide_pin: HidePin,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the device has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// When a revealed PIN is masked again. It is always masked when the window loses focus.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HidePin {
    /// As soon as finger or key is lifted.
    AtOnce,
    /// After 30 seconds.
    #[default]
    #[serde(rename = "after_30_s")]
    After30S,
}
