//! What the token endpoint promises, in each role.

mod refreshing;
mod second_factor;
mod signing_in;
mod throttling;
