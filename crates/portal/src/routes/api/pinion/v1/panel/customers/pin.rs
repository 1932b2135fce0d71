//! Below `/api/pinion/v1/panel/customers/{id}/pin`: a customer's PIN. For admins alone.

pub mod edit;
pub mod renew;
pub mod reveal;
