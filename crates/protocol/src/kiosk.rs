//! What a kiosk and the portal say to each other: pairing (RFC 8628), and what the panel is told of kiosks.

mod check_ins;
mod config;
mod manage;
mod pairing;

pub use check_ins::{
    CHECK_INS_PATH, CheckInEvent, CheckInMeans, CheckInOutcome, CheckInResult, CheckInResults,
    CheckIns, MAX_EVENTS,
};
pub use config::{KioskConfig, SealKey};
pub use manage::{
    Kiosk, KioskApproval, KioskChange, KioskDenial, KioskList, KioskLocation, KioskWait,
    KioskWaitOf,
};
pub use pairing::{DeviceAuthorization, KioskGrant};

/// The path at which a kiosk asks for codes, below a portal's address.
pub const DEVICE_AUTHORIZATION_PATH: &str = "/api/pinion/v1/device_authorization";

/// The path of the kiosks' management, below a portal's address.
pub const KIOSKS_PATH: &str = "/api/pinion/v1/kiosks";

/// What a kiosk calls itself when it is paired.
pub const CLIENT_ID: &str = "pinion-kiosk";

/// What a kiosk's token may be used for.
pub const SCOPE: &str = "kiosk";

/// The grant by which a kiosk gets its token. Source: RFC 8628, 3.4.
pub const DEVICE_CODE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The letters of a user code: none that is taken for another, and no vowels, so no words.
///
/// Source: RFC 8628, 6.1.
pub const USER_CODE_LETTERS: &str = "BCDFGHJKLMNPQRSTVWXZ";
