//! A scanner: a keyboard that types by itself, through the X server, as one that is plugged in does.

use std::time::Duration;

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt as _, KEY_PRESS_EVENT, KEY_RELEASE_EVENT};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use super::Desktop;

/// From key to key, as the display counts it: the machine may be as busy as it likes. Scanners need 1 to 20 ms.
const GAP: Duration = Duration::from_millis(5);

/// Enter. Source: X11's `keysymdef.h`, `XK_Return`.
const ENTER: u32 = 0xff0d;

impl Desktop {
    /// Types digits and Enter as a scanner does, wherever the keyboard is.
    ///
    /// # Panics
    ///
    /// If the display's keyboard has no such key.
    pub fn scan(&self, digits: &str) {
        let (connection, number) =
            RustConnection::connect(Some(self.display())).expect("the display takes connections");
        let root = connection.setup().roots[number].root;
        let codes: Vec<u8> = digits
            .bytes()
            // An ASCII character is a key's own number.
            .map(u32::from)
            .chain([ENTER])
            .map(|key| code_of(&connection, key))
            .collect();

        let gap = GAP.as_millis().try_into().expect("it is short");
        for code in codes {
            for (kind, wait) in [(KEY_PRESS_EVENT, gap), (KEY_RELEASE_EVENT, 1)] {
                let sent = connection.xtest_fake_input(kind, code, wait, root, 0, 0, 0);
                sent.expect("the display answers").check().expect("the key is one");
            }
        }
    }
}

/// Where on the display's keyboard the key is that means `key` without Shift.
fn code_of(connection: &RustConnection, key: u32) -> u8 {
    let (first, last) = (connection.setup().min_keycode, connection.setup().max_keycode);
    let mapping = connection.get_keyboard_mapping(first, last - first + 1);
    let mapping = mapping.expect("the display answers").reply().expect("it has a keyboard");
    let mut keys = mapping.keysyms.chunks(mapping.keysyms_per_keycode.into());
    let place = keys.position(|meanings| meanings.first() == Some(&key));

    first + u8::try_from(place.expect("the keyboard has the key")).expect("codes are bytes")
}
