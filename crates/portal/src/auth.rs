//! Who is asking: tokens, who holds one, in a header or in a browser's cookie, the second factor, and where the
//! request came from.

pub mod address;
pub mod bearer;
pub mod cookie;
pub mod device;
pub mod kiosk;
pub mod members;
pub mod origin;
pub mod panel;
pub mod recovery_codes;
pub mod second_factor;
pub mod site;
pub mod tokens;
