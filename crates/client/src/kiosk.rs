//! The front desk's side of the app: pairs with a portal, takes presses, and loses none.

pub mod views;
