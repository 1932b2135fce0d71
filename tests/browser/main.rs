//! The admin panel and the members portal in a real browser, on a real portal with a real database, and a mail server
//! that keeps what it is sent: every path that operators' manuals name, from the menu down, by what a person sees.

// The futures of a whole tour nest deeper than the compiler's default allows.
#![recursion_limit = "256"]

mod account;
mod bulk;
mod camera;
mod deleting;
mod devices;
mod everyone;
mod following;
mod forgotten;
mod front_desk;
mod installable;
mod keyboard;
mod kiosks;
mod masking;
mod panel;
mod pictures;
mod pin_rules;
mod reminders;
mod review;
mod revoking;
mod search;
mod settings;
mod sheets;
mod sign_in;
mod stage;
mod templates;
mod two_admins;
mod visits;
mod who_is_in;
