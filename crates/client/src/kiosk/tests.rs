//! How a kiosk behaves: with a portal, a clock, a keyring and a window that do as the test says, and a real disk.

mod busy;
mod clock;
mod disk;
mod exit;
mod failing;
mod lengths;
mod lost;
mod offline;
mod pairing;
mod power_cut;
mod pressing;
mod revoked;
mod silence;
mod starting;
mod support;
