//! A screen that gets another size, as when it is turned.

use x11rb::errors::ReplyError;
use x11rb::protocol::randr::{ConnectionExt as _, ModeFlag, ModeInfo, Rotation};
use x11rb::protocol::xproto::Window;
use x11rb::rust_connection::RustConnection;

use super::windows::Display;
use super::{Desktop, Size};

impl Desktop {
    /// Gives the screen a size that it never had, at most the one it began with.
    ///
    /// # Panics
    ///
    /// If the display does not take it.
    pub fn resize_screen(&self, size: Size) {
        let Display { connection, root } = Display::connect(self.display());
        let [width, height] = [size.width, size.height]
            .map(|pixels| pixels.try_into().expect("a screen has less than 65,536 pixels a side"));
        resize(&connection, root, (width, height)).expect("the screen takes a size");
    }
}

/// What is shown is taken off the screen, which gets its size, and put back on it in a mode of that size.
fn resize(
    connection: &RustConnection,
    root: Window,
    (width, height): (u16, u16),
) -> Result<(), ReplyError> {
    connection.randr_query_version(1, 5)?.reply()?;
    let has = connection.randr_get_screen_resources(root)?.reply()?;
    let (crtc, output) = (has.crtcs[0], has.outputs[0]);
    let name = format!("{width}x{height}");
    let mode = ModeInfo {
        id: 0,
        width,
        height,
        // At 60 Hz, with no beam that would have to go back.
        dot_clock: u32::from(width) * u32::from(height) * 60,
        hsync_start: width,
        hsync_end: width,
        htotal: width,
        hskew: 0,
        vsync_start: height,
        vsync_end: height,
        vtotal: height,
        name_len: name.len().try_into().expect("two numbers are short"),
        mode_flags: ModeFlag::default(),
    };
    let mode = connection.randr_create_mode(root, mode, name.as_bytes())?.reply()?.mode;
    connection.randr_add_output_mode(output, mode)?.check()?;
    let show = |mode, outputs: &[u32]| {
        connection
            .randr_set_crtc_config(crtc, 0, 0, 0, 0, mode, Rotation::ROTATE0, outputs)?
            .reply()
    };
    show(0, &[])?;
    // Millimetres, of which nobody here asks: those of 96 dots an inch.
    let mm = |pixels: u16| u32::from(pixels) * 254 / 960;
    connection.randr_set_screen_size(root, width, height, mm(width), mm(height))?.check()?;
    show(mode, &[output])?;
    Ok(())
}
