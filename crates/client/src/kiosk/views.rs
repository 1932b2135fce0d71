//! What the kiosk's window is shown and what it sends. None of it names a member but the first name of whoever just
//! pressed, and none of it is a PIN.
//!
//! The TypeScript of these types is `ui/src/backend/kiosk-bindings.ts`; a test keeps the two alike.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::ErrorCode;
use crate::views::{KeyringView, PortalView};

/// Everything the kiosk's window needs for its first paint. Reading it touches no network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KioskStartView {
    /// What the kiosk is at.
    pub kiosk: KioskView,
    /// The choices made on this device.
    pub settings: KioskSettings,
    /// Whether the app can have itself started with the system. On phones the device's own lock does that.
    pub can_autostart: bool,
    /// A portal's address to fill in, where the app was started with one.
    pub suggested_portal: Option<String>,
    /// The app's own version, as in its manifest.
    pub version: String,
}

/// What a kiosk is at. Sent whole whenever it changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum KioskView {
    /// Not paired: the portal's address is asked for.
    Unpaired {
        /// Whether the token can be kept. A kiosk is paired only where it is [`KeyringView::Ready`].
        keyring: KeyringView,
    },
    /// Waits for an admin to approve the code.
    Pairing {
        /// The portal that was found.
        portal: PortalView,
        /// What the admin types: `WDJB-MJHT`. Empty until the portal answered.
        user_code: String,
        /// Where in the panel, as text to read. Empty until the portal answered.
        verification_address: String,
        /// A QR of the same with the code in it, as an SVG document without size. Empty until the portal answered.
        qr_svg: String,
        /// When the code ends; a new one is asked for by itself. Unit: Unix milliseconds, this device's clock.
        #[ts(type = "number")]
        expires_at_ms: i64,
        /// Why there is no code, or the portal cannot be asked at the moment.
        trouble: Option<ErrorCode>,
        /// True where an admin said no.
        denied: bool,
        /// True where it has its token and an exit code: giving up takes that code.
        held: bool,
    },
    /// Paired; the exit code is asked for before anybody can press.
    ExitCodeNeeded {
        /// The space's name.
        space_name: String,
        /// What the admin called this kiosk.
        name: String,
    },
    /// Takes presses.
    Ready(ReadyView),
    /// An admin revoked it. Its token is forgotten; its exit code and what it holds unsent are not.
    Revoked {
        /// The portal's address, with which it is paired again without any code.
        portal: String,
        /// The space's name.
        space_name: String,
        /// Whether anything else takes the exit code.
        has_exit: bool,
        /// How many presses were kept and never sent. They are sent once this device is paired with the space again.
        #[ts(type = "number")]
        unsent: u64,
    },
    /// The keyring that holds the token does not open; see [`KeyringView`]. Asked again by itself.
    KeyringShut {
        /// [`KeyringView::Locked`] or [`KeyringView::Missing`].
        keyring: KeyringView,
    },
}

/// A kiosk that takes presses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is shown, or heeded, by itself")]
pub struct ReadyView {
    /// The space's name.
    pub space_name: String,
    /// Its logo as a `data:` URL.
    pub logo: Option<String>,
    /// Its own colour, such as `#b4532a`.
    pub accent: Option<String>,
    /// Its language as a tag.
    pub language: String,
    /// Its time zone by its IANA name.
    pub time_zone: String,
    /// How many digits most PINs have. Some may have more or fewer.
    pub pin_digits: u8,
    /// Whether none has more or fewer, as the portal last told, so that as many digits are a whole PIN.
    pub one_pin_length: bool,
    /// What the admin called this kiosk.
    pub name: String,
    /// What the place is called where it stands.
    pub location: String,
    /// Whether the portal answers.
    pub online: bool,
    /// How many presses wait to be sent.
    #[ts(type = "number")]
    pub waiting: u64,
    /// When the oldest of them was, as it counts. Unit: Unix milliseconds.
    #[ts(type = "number | null")]
    pub oldest_at_ms: Option<i64>,
    /// How far the portal's time is ahead of this device's clock, where that is more than two minutes off; else 0. Unit:
    /// milliseconds.
    #[ts(type = "number")]
    pub clock_off_ms: i64,
    /// True where this device's disk takes no more presses, so that they count only while the portal answers.
    pub disk_full: bool,
    /// How many presses the portal, or this app, could not read. They stay on this device and are tried again each day and
    /// at each start.
    #[ts(type = "number")]
    pub set_aside: u64,
    /// True where the file of waiting presses could not be read and was set aside under another name. It is still
    /// there: what waited in it is for somebody to look after.
    pub damaged_queue: bool,
}

/// How what was pressed came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PressMeans {
    /// Typed on the screen's keypad, a number pad or a keyboard.
    Keypad,
    /// Read by a scanner that types.
    Scan,
}

/// What became of a press, for the three seconds that it is on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PressView {
    /// What became of it.
    pub outcome: PressOutcome,
    /// What to greet them by, where the space wants that.
    pub display_name: Option<String>,
    /// In: since when they are. Out: since when they were. Repeated: since when it is as it is. Unit: Unix milliseconds.
    #[ts(type = "number | null")]
    pub since_ms: Option<i64>,
    /// Repeated: whether they are in since then, or out, where the portal says so.
    pub is_in: Option<bool>,
    /// When it was pressed, as it counts: by this device's clock, or by the portal's time where that is more than two
    /// minutes off. Unit: Unix milliseconds.
    #[ts(type = "number")]
    pub at_ms: i64,
    /// While waiting: when it is worth trying again. Unit: seconds from now.
    #[ts(type = "number | null")]
    pub retry_after_s: Option<u64>,
}

/// What became of a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PressOutcome {
    /// Their visit began.
    CheckedIn,
    /// Their visit ended.
    CheckedOut,
    /// It was the press before once more; nothing changed.
    Repeated,
    /// Nothing came of it: no such PIN, or one that may not come in. The two look alike.
    Refused,
    /// After wrong PINs nothing that is typed is looked at for a while. A QR still works.
    Waiting,
    /// On disk, and counts as `at_ms` once the portal answers.
    Kept,
    /// The portal has it, and staff will say what it means.
    KeptForReview,
    /// Neither sent nor kept: no portal, and no room on the disk.
    NotKept,
    /// Sent and not kept: the portal may have counted it, and did not say so in time; and there is no room on the disk.
    Unsure,
    /// What was scanned or typed cannot be a PIN.
    NotAPin,
    /// The app failed at it.
    Failed,
}

/// What came of an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ExitView {
    /// It fits, or the panel has released the kiosk: settings and leaving are open for two minutes after the last touch.
    Open,
    /// It does not fit.
    Wrong {
        /// How many tries are left.
        tries_left: u8,
    },
    /// No tries are left: only the panel can release it.
    Locked,
}

/// The choices made on a kiosk. None of them is a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct KioskSettings {
    /// A language tag of one of the app's languages; `null` follows the space.
    pub language: Option<String>,
    /// How loud results are. 0 (silent) to 100.
    pub volume: u8,
    /// Whether the camera reads QR codes, where there is one.
    pub camera: bool,
    /// Whether the app starts with the system.
    pub autostart: bool,
    /// How long a result stays. Unit: seconds, 3 to 15.
    pub result_s: u8,
    /// From when on without a touch the screen is dimmed. Unit: minutes, 1 to 60; 0 is never.
    pub dim_after_min: u8,
}

impl Default for KioskSettings {
    fn default() -> Self {
        Self {
            language: None,
            volume: 60,
            camera: true,
            autostart: false,
            result_s: 3,
            dim_after_min: 2,
        }
    }
}

impl KioskSettings {
    /// The same within the bounds that its fields name.
    #[must_use]
    pub fn within_bounds(self) -> Self {
        let is_tag = |tag: &String| {
            (2..=35).contains(&tag.len())
                && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };

        Self {
            language: self.language.filter(is_tag),
            volume: self.volume.min(100),
            result_s: self.result_s.clamp(3, 15),
            dim_after_min: self.dim_after_min.min(60),
            ..self
        }
    }
}
