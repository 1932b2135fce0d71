//! A keyboard of the X server's, as one that is plugged in: a scanner's, which types by itself.

use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt as _, KEY_PRESS_EVENT, KEY_RELEASE_EVENT};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use super::Desktop;
use super::windows::Display;

/// From key to key, as the display counts it: the machine may be as busy as it likes. Scanners need 1 to 20 ms.
const GAP: Duration = Duration::from_millis(5);

/// Keys that are no characters. Source: X11's `keysymdef.h`, `XK_Return` and `XK_Escape`.
const ENTER: u32 = 0xff0d;
const ESCAPE: u32 = 0xff1b;

impl Desktop {
    /// Types digits and Enter as a scanner does, wherever the keyboard is. Returns when Enter had gone down.
    ///
    /// # Panics
    ///
    /// If the display's keyboard has no such key.
    pub fn scan(&self, digits: &str) -> Instant {
        self.type_keys(digits.bytes().map(u32::from).chain([ENTER]))
    }

    /// Presses Escape.
    ///
    /// # Panics
    ///
    /// As [`Desktop::scan`].
    pub fn escape(&self) {
        self.type_keys([ESCAPE]);
    }

    /// Types keys by their X numbers; an ASCII character is a key's own. Returns when the last had gone down.
    fn type_keys(&self, keys: impl IntoIterator<Item = u32>) -> Instant {
        let Display { connection, root } = Display::connect(self.display());
        let code_of = codes(&connection);
        let gap = GAP.as_millis().try_into().expect("it is short");
        let mut pressed = Instant::now();
        for key in keys {
            let code = code_of(key).expect("the keyboard has the key");
            for (kind, wait) in [(KEY_PRESS_EVENT, gap), (KEY_RELEASE_EVENT, 1)] {
                let sent = connection.xtest_fake_input(kind, code, wait, root, 0, 0, 0);
                sent.expect("the display answers").check().expect("the key is one");
                if kind == KEY_PRESS_EVENT {
                    pressed = Instant::now();
                }
            }
        }
        pressed
    }
}

/// Tells where on the display's keyboard a key is, by what it means without Shift.
fn codes(connection: &RustConnection) -> impl Fn(u32) -> Option<u8> {
    let (first, last) = (connection.setup().min_keycode, connection.setup().max_keycode);
    let mapping = connection.get_keyboard_mapping(first, last - first + 1);
    let mapping = mapping.expect("the display answers").reply().expect("it has a keyboard");
    move |key| {
        let keys = mapping.keysyms.chunks(mapping.keysyms_per_keycode.into());
        let mut coded = (first..=last).zip(keys);
        coded.find(|(_, meanings)| meanings.first() == Some(&key)).map(|(code, _)| code)
    }
}
