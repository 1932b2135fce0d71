//! The real app in a real window, a real portal, a real keyring: what a member sees from the first start to
//! signing out, on a portal of either kind.

// The futures of a whole tour nest deeper than the compiler's default allows.
#![recursion_limit = "256"]

mod copying;
mod finding;
mod front_desk;
mod keyring;
mod kiosk;
mod offline;
mod pincode;
mod reach;
mod session;
mod signing_in;
mod stage;
mod traces;
