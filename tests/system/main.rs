//! The real app in a real window, a real portal, a real keyring: what a member sees from the first start to
//! signing out, on a portal of either kind.

mod copying;
mod finding;
mod keyring;
mod offline;
mod pincode;
mod session;
mod signing_in;
mod stage;
mod traces;
