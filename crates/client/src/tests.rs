//! How the client behaves: against a portal that is not ours over real connections, with a clock, a keyring and a
//! window that do as the test says.

mod finding;
mod hostile;
mod keyring;
mod leaving;
mod pin;
mod sign_in;
mod silence;
pub mod support;
mod tls;
mod tokens;
