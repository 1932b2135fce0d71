//! The kiosk, with a fake portal and a clock that is moved by hand.
