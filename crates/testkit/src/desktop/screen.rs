//! What is on the screen, asked of the X server: the one witness that no program under test can talk to.

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ChangeWindowAttributesAux, ConnectionExt, ImageFormat, Window};
use x11rb::rust_connection::RustConnection;

/// The upper left of the screen, where a window without a window manager opens.
#[derive(Debug)]
pub struct Screen {
    connection: RustConnection,
    root: Window,
}

/// What part of the screen is compared. Unit: pixels.
const WIDTH: u16 = 420;
const HEIGHT: u16 = 840;

impl Screen {
    /// Connects to the display and paints its ground in a mid grey that neither white nor black can be taken for.
    ///
    /// # Panics
    ///
    /// If the display does not answer.
    #[must_use]
    pub fn connect(display: &str) -> Self {
        let (connection, number) =
            RustConnection::connect(Some(display)).expect("the display takes connections");
        let root = connection.setup().roots[number].root;
        let grey = ChangeWindowAttributesAux::new().background_pixel(0x0080_8080);
        connection.change_window_attributes(root, &grey).expect("the display answers");
        connection.clear_area(false, root, 0, 0, 0, 0).expect("the display answers");
        connection.sync().expect("the display answers");

        Self { connection, root }
    }

    /// The colour at a place that is `x` pixels from the left and `y` from the top: red, green and blue.
    ///
    /// # Panics
    ///
    /// If the screen has no such place.
    #[must_use]
    pub fn colour_at(&self, x: i16, y: i16) -> [u8; 3] {
        let image = self
            .connection
            .get_image(ImageFormat::Z_PIXMAP, self.root, x, y, 1, 1, u32::MAX)
            .expect("the display answers")
            .reply()
            .expect("the screen can be read");
        // Four bytes a pixel, blue first: Xvfb's screens of depth 24.
        [image.data[2], image.data[1], image.data[0]]
    }

    /// Whether the screen shows light marks on black: a PIN's stage with its masked digits, or the bare window's
    /// text. Anything before that is grey ground, or a window still empty.
    ///
    /// # Panics
    ///
    /// If the display does not answer.
    #[must_use]
    pub fn shows_light_on_black(&self) -> bool {
        let image = self
            .connection
            .get_image(ImageFormat::Z_PIXMAP, self.root, 0, 0, WIDTH, HEIGHT, u32::MAX)
            .expect("the display answers")
            .reply()
            .expect("the screen can be read");
        let mut black = 0_u32;
        let mut light = 0_u32;
        for pixel in image.data.chunks_exact(4) {
            let sum = u16::from(pixel[0]) + u16::from(pixel[1]) + u16::from(pixel[2]);
            match sum {
                0..=60 => black += 1,
                480.. => light += 1,
                _ => {}
            }
        }

        // A third of the area black is the stage; forty light pixels are less than one digit's dot.
        black > u32::from(WIDTH) * u32::from(HEIGHT) / 3 && light > 40
    }
}

/// A round trip: what was asked before has happened when it returns.
trait Sync {
    fn sync(&self) -> Result<(), x11rb::errors::ReplyError>;
}

impl Sync for RustConnection {
    fn sync(&self) -> Result<(), x11rb::errors::ReplyError> {
        self.get_input_focus()?.reply().map(drop)
    }
}
