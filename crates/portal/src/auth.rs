//! Who is asking: tokens, the bearer of one, the second factor, and where the request came from.

pub mod address;
pub mod bearer;
pub mod second_factor;
pub mod tokens;
