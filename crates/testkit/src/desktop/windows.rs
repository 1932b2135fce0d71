//! What a person does with windows, asked of the X server: which one has the keyboard, closing one, looking at one.

use std::time::{Duration, Instant};

use image::RgbImage;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt, CreateWindowAux, EventMask, ImageFormat,
    InputFocus, MapState, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::{COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT, CURRENT_TIME, NONE};

use super::{Desktop, Size};

/// How long a window may take to be where it should be.
const PATIENCE: Duration = Duration::from_secs(20);

/// The window of another program. It goes with the value.
#[derive(Debug)]
pub struct OtherWindow {
    _connection: RustConnection,
}

impl Desktop {
    /// How many windows are on the screen: programs' own, their menus and their dialogs.
    ///
    /// # Panics
    ///
    /// If the display does not answer.
    #[must_use]
    pub fn windows(&self) -> usize {
        let display = Display::connect(self.display());
        let tree = display.connection.query_tree(display.root).expect("the display answers");
        let windows = tree.reply().expect("the display answers").children;

        windows.into_iter().filter(|window| display.is_shown(*window)).count()
    }

    /// Moves the pointer into the screen's last corner. It begins in the middle, where a window that grows comes to lie
    /// under it; the pointer that a driver moves is another.
    ///
    /// # Panics
    ///
    /// If the display does not answer.
    pub fn put_pointer_away(&self) {
        let Display { connection, root } = Display::connect(self.display());
        connection
            .warp_pointer(NONE, root, 0, 0, 0, 0, i16::MAX, i16::MAX)
            .expect("the display answers");
        // It has moved once the display answers what is asked next.
        connection.query_pointer(root).expect("the display answers").reply().expect("it does");
    }

    /// Gives the app's window the keyboard, as a click on it would.
    ///
    /// # Panics
    ///
    /// If no app is open.
    pub fn focus_app(&self) {
        let display = Display::connect(self.display());
        display.focus(display.app());
    }

    /// Whether the app's window has the keyboard.
    ///
    /// # Panics
    ///
    /// If no app is open.
    #[must_use]
    pub fn app_has_keyboard(&self) -> bool {
        let display = Display::connect(self.display());
        display.has_keyboard(display.app())
    }

    /// Opens the window of another program beside the app's, and gives it the keyboard.
    ///
    /// # Panics
    ///
    /// If the display does not answer.
    #[must_use]
    pub fn focus_elsewhere(&self) -> OtherWindow {
        let display = Display::connect(self.display());
        let window = display.connection.generate_id().expect("the display has room for a window");
        display
            .connection
            .create_window(
                COPY_DEPTH_FROM_PARENT,
                window,
                display.root,
                1300,
                900,
                80,
                80,
                0,
                WindowClass::INPUT_OUTPUT,
                COPY_FROM_PARENT,
                &CreateWindowAux::new().override_redirect(1).event_mask(EventMask::EXPOSURE),
            )
            .expect("the display takes windows");
        display.connection.map_window(window).expect("the display shows windows");
        Display::until("the other window is there", || display.is_shown(window));
        display.focus(window);

        OtherWindow { _connection: display.connection }
    }

    /// Where the app's window is on the screen: its upper left corner, and its size.
    ///
    /// # Panics
    ///
    /// If no app is open.
    #[must_use]
    pub fn place_of_app(&self) -> ((i16, i16), Size) {
        let display = Display::connect(self.display());
        // There is no window manager that would put it into a frame.
        let place = display.connection.get_geometry(display.app()).expect("the display answers");
        let place = place.reply().expect("the window has a size");
        let size = Size { width: place.width.into(), height: place.height.into() };
        ((place.x, place.y), size)
    }

    /// A picture of the app's window: what a person sees of it at this moment.
    ///
    /// # Panics
    ///
    /// If no app is open.
    #[must_use]
    pub fn picture_of_app(&self) -> RgbImage {
        look(self.display())
    }

    /// Whether the app's window wants a frame of the window manager's; `None` where it does not say.
    ///
    /// # Panics
    ///
    /// If no app is open.
    #[must_use]
    pub fn app_wants_frame(&self) -> Option<bool> {
        /// Says that the third word counts. Source: Motif's `MwmUtil.h`, which window managers go by.
        const DECORATIONS: u32 = 1 << 1;

        let display = Display::connect(self.display());
        match display.words(display.app(), "_MOTIF_WM_HINTS")[..] {
            [flags, _, decorations, ..] if flags & DECORATIONS != 0 => Some(decorations != 0),
            _ => None,
        }
    }

    /// Whether the app's window wants the whole screen, as a window manager reads it.
    ///
    /// # Panics
    ///
    /// If no app is open.
    #[must_use]
    pub fn app_wants_whole_screen(&self) -> bool {
        let display = Display::connect(self.display());
        let whole = display.atom("_NET_WM_STATE_FULLSCREEN");
        display.words(display.app(), "_NET_WM_STATE").contains(&whole)
    }

    /// Asks the app's window to close, as a click on its cross would.
    ///
    /// # Panics
    ///
    /// If no app is open.
    pub fn ask_app_to_close(&self) {
        let display = Display::connect(self.display());
        let window = display.app();
        let message = ClientMessageEvent::new(
            32,
            window,
            display.atom("WM_PROTOCOLS"),
            [display.atom("WM_DELETE_WINDOW"), CURRENT_TIME, 0, 0, 0],
        );
        display
            .connection
            .send_event(false, window, EventMask::NO_EVENT, message)
            .expect("the display answers");
        // A connection that is closed at once can take with it what was written last.
        display
            .connection
            .get_input_focus()
            .expect("the display answers")
            .reply()
            .expect("it does");
    }
}

/// Looks at the app's window, as it is on the display at this moment.
///
/// # Panics
///
/// If no app is open.
pub(super) fn look(display: &str) -> RgbImage {
    let display = Display::connect(display);
    let window = display.app();
    let size = display.connection.get_geometry(window).expect("the display answers");
    let size = size.reply().expect("the window has a size");
    let picture = display
        .connection
        .get_image(ImageFormat::Z_PIXMAP, window, 0, 0, size.width, size.height, u32::MAX)
        .expect("the display answers")
        .reply()
        .expect("the window is on the screen");

    // Four bytes a pixel, blue first: Xvfb's screens of depth 24.
    let pixels = picture.data.chunks_exact(4).flat_map(|pixel| [pixel[2], pixel[1], pixel[0]]);
    RgbImage::from_raw(size.width.into(), size.height.into(), pixels.collect())
        .expect("each pixel of the window was told")
}

/// A connection of a test's own.
pub(super) struct Display {
    pub(super) connection: RustConnection,
    pub(super) root: Window,
}

impl Display {
    pub(super) fn connect(name: &str) -> Self {
        let (connection, number) =
            RustConnection::connect(Some(name)).expect("the display takes connections");
        let root = connection.setup().roots[number].root;

        Self { connection, root }
    }

    /// The one window on the screen that a person could close.
    fn app(&self) -> Window {
        let protocols = self.atom("WM_PROTOCOLS");
        let mut app = None;
        Self::until("the app's window is there", || {
            let tree = self.connection.query_tree(self.root).expect("the display answers");
            let windows = tree.reply().expect("the display answers").children;
            app = windows
                .into_iter()
                .find(|window| self.is_shown(*window) && self.has(*window, protocols));
            app.is_some()
        });

        app.expect("it was waited for")
    }

    fn is_shown(&self, window: Window) -> bool {
        // A window that is gone meanwhile is not shown.
        let attributes = self.connection.get_window_attributes(window);
        let attributes = attributes.expect("the display answers").reply();
        attributes.is_ok_and(|it| it.map_state == MapState::VIEWABLE)
    }

    fn has(&self, window: Window, property: Atom) -> bool {
        let asked = self.connection.get_property(false, window, property, AtomEnum::ANY, 0, 1);
        asked.expect("the display answers").reply().is_ok_and(|it| it.format != 0)
    }

    /// A property of `window` that is a list of numbers; empty where it has none, or is gone meanwhile.
    fn words(&self, window: Window, property: &str) -> Vec<u32> {
        let property = self.atom(property);
        let asked = self.connection.get_property(false, window, property, AtomEnum::ANY, 0, 64);
        let Ok(property) = asked.expect("the display answers").reply() else { return Vec::new() };
        property.value32().map(Iterator::collect).unwrap_or_default()
    }

    fn focus(&self, window: Window) {
        self.connection
            .set_input_focus(InputFocus::PARENT, window, CURRENT_TIME)
            .expect("the display answers");
        Self::until("the window has the keyboard", || self.has_keyboard(window));
    }

    fn has_keyboard(&self, window: Window) -> bool {
        let focus = self.connection.get_input_focus().expect("the display answers");
        focus.reply().expect("the display answers").focus == window
    }

    fn atom(&self, name: &str) -> Atom {
        let atom = self.connection.intern_atom(false, name.as_bytes());
        atom.expect("the display answers").reply().expect("the display answers").atom
    }

    fn until(what: &str, mut done: impl FnMut() -> bool) {
        let started = Instant::now();
        while !done() {
            assert!(started.elapsed() < PATIENCE, "{what} within 20 s");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
