//! A window that is photographed.

use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use pinion_testkit::desktop::{AppWindow, Desktop, Size};
use pinion_testkit::space::PinionSpace;

/// Both themes, as the settings call them.
pub const THEMES: [&str; 2] = ["Light", "Dark"];

const SIZES: [(&str, Size); 3] =
    [("phone", Size::PHONE), ("tablet", Size::TABLET), ("desktop", Size::DESKTOP)];

/// A space whose address has no port, so that pictures taken anew differ in what has changed alone. Root may use
/// that port; elsewhere the pictures have one.
pub async fn space() -> PinionSpace {
    let is_free = std::net::TcpListener::bind(("127.0.0.1", 80)).is_ok();

    PinionSpace::at_port(if is_free { 80 } else { 0 }).await
}

/// An open window, and what its pictures are called.
pub struct Studio {
    window: AppWindow,
    folder: PathBuf,
    theme: &'static str,
}

impl Studio {
    /// Opens the app for the first time, and gives it a theme.
    pub async fn open(desktop: &Desktop, theme: &'static str) -> Self {
        let studio = Self::reopen(desktop, theme).await;
        studio.set_theme().await;
        studio
    }

    /// Opens an app that has its theme already.
    pub async fn reopen(desktop: &Desktop, theme: &'static str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images/app");
        fs::create_dir_all(&folder).expect("the repository takes pictures");
        // A window of a tablet's size would lie under it.
        desktop.put_pointer_away();
        let window = desktop.open(Path::new(env!("CARGO_BIN_EXE_pinion")), &[]).await;

        Self { window, folder, theme }
    }

    /// Chooses the theme on the first screen's settings.
    pub async fn set_theme(&self) {
        self.heading("Where is your space?").await;
        self.press("Settings").await;
        self.choose(self.theme).await;
        self.press("Back").await;
        self.heading("Where is your space?").await;
    }

    /// Writes the screen as it is, in each size.
    pub async fn photograph(&self, screen: &str) {
        // What was pressed last would be pictured as under the pointer still.
        let away = self.driver().action_chain().move_to(1, 1);
        away.perform().await.expect("the pointer can be moved");
        for (size_name, size) in SIZES {
            self.resize(size).await;
            let theme = self.theme.to_lowercase();
            let file = self.folder.join(format!("{screen}-{size_name}-{theme}.png"));
            fs::write(&file, self.screenshot().await).expect("the repository takes pictures");
        }
        self.resize(Size::PHONE).await;
    }

    /// Closes the window.
    pub async fn close(self) {
        self.window.close().await;
    }
}

impl Deref for Studio {
    type Target = AppWindow;

    fn deref(&self) -> &AppWindow {
        &self.window
    }
}
