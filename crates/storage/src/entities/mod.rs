//! The tables as they are, a file each. Joins are written where they are asked.

/// A `Debug` that shows nothing, for rows with hashes and ciphertext in them.
macro_rules! opaque {
    ($row:ident) => {
        impl std::fmt::Debug for $row {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("Row(…)")
            }
        }
    };
}
use opaque;

pub mod access_tokens;
pub mod accounts;
pub mod audit_log;
pub mod check_in_events;
pub mod check_in_settings;
pub mod customers;
pub mod directory;
pub mod event_keys;
pub mod failed_attempts;
pub mod forbidden_pins;
pub mod import_previews;
pub mod incident_turns;
pub mod incidents;
pub mod index_keys;
pub mod job_items;
pub mod jobs;
pub mod key_checks;
pub mod kiosk_pairings;
pub mod kiosks;
pub mod locations;
pub mod mail_settings;
pub mod mails;
pub mod message_switches;
pub mod message_versions;
pub mod one_time_tokens;
pub mod pins;
pub mod recovery_codes;
pub mod refresh_tokens;
pub mod sessions;
pub mod throttles;
pub mod totp_enrolments;
pub mod users;
pub mod visits;
