//! The app's window. What it shows is a [`Page`].

use std::io::Cursor;
use std::ops::Deref;
use std::path::Path;
use std::time::{Duration, Instant};

use image::ImageFormat;

use super::process::Process;
use super::tree::{self, descendants};
use super::{Desktop, Memory, driver, memory, windows};
use crate::page::{PATIENCE, Page};

/// Programs that go on when the app has ended: tauri-driver, and the driver of `WebKitGTK` that it started.
const DRIVERS: usize = 2;

/// A window's inner size. Unit: pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl Size {
    /// A phone, upright.
    pub const PHONE: Self = Self { width: 390, height: 844 };
    /// A tablet, lying.
    pub const TABLET: Self = Self { width: 1024, height: 768 };
    /// A small notebook.
    pub const DESKTOP: Self = Self { width: 1280, height: 800 };
}

/// An open window of the app.
#[derive(Debug)]
pub struct AppWindow {
    // Ended first where a test fails: the driver would otherwise wait for an answer that nobody reads.
    tauri_driver: Process,
    page: Page,
    display: String,
}

impl AppWindow {
    pub(super) async fn open(desktop: &Desktop, app: &Path, arguments: &[&str]) -> Self {
        let (tauri_driver, driver) = driver::open(desktop, app, arguments).await;

        let display = desktop.display().to_owned();
        Self { tauri_driver, page: Page::new(driver), display }
    }

    /// Closes the window, and with it the app.
    ///
    /// # Panics
    ///
    /// If the app is not there any more.
    pub async fn close(self) {
        self.page.into_driver().quit().await.expect("the app closes when asked");
        app_ended(&self.tauri_driver).await;
    }

    /// Waits until the app has ended by itself.
    ///
    /// # Panics
    ///
    /// If it stays.
    pub async fn ended(self) {
        app_ended(&self.tauri_driver).await;
        // There is nobody to say good-bye to; the driver would wait for an answer.
        let _ = self.page.into_driver().leak();
    }

    /// The memory of all processes of the app, and of the two that drive it.
    #[must_use]
    pub fn memory(&self) -> Memory {
        memory::of_tree(self.tauri_driver.id())
    }

    /// The process in which the app draws its page; `None` while there is none.
    #[must_use]
    pub fn page_process(&self) -> Option<u32> {
        tree::page_process(self.tauri_driver.id())
    }

    /// Ends `app` as a power cut would, also where its first window is gone: then the driver has lost it.
    ///
    /// # Panics
    ///
    /// If it stays.
    pub fn kill(self, app: &Path) {
        // There may be nobody to say good-bye to; the driver would wait for an answer.
        let _ = self.page.into_driver().leak();
        tree::kill(app, &self.display);
    }

    /// A picture of the window as PNG: what is on the display, which is what a person sees.
    ///
    /// The driver's own picture is none of this window, which is drawn without a GPU: it waits for a frame of one.
    ///
    /// # Panics
    ///
    /// If the window does not come to rest.
    pub async fn screenshot(&self) -> Vec<u8> {
        let started = Instant::now();
        let mut before = None;
        // What the page has drawn is on the display a moment later.
        let picture = loop {
            self.settled().await;
            let now = windows::look(&self.display);
            if before.as_ref() == Some(&now) {
                break now;
            }
            assert!(started.elapsed() < PATIENCE, "the window comes to rest");
            before = Some(now);
        };

        let mut png = Cursor::new(Vec::new());
        picture.write_to(&mut png, ImageFormat::Png).expect("memory takes a picture");
        png.into_inner()
    }

    /// Gives the window a size and waits until the page is laid out for it.
    ///
    /// # Panics
    ///
    /// If the window system refuses.
    pub async fn resize(&self, size: Size) {
        let Size { width, height } = size;
        let resized = self.driver().set_window_rect(0, 0, width, height).await;
        resized.expect("the window takes a size");
        let started = Instant::now();
        while self.run("return [innerWidth, innerHeight]").await
            != serde_json::json!([width, height])
        {
            assert!(started.elapsed() < PATIENCE, "the page gets the size of its window");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.settled().await;
    }
}

impl Deref for AppWindow {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

/// The app is single: one that starts while another is still on its way out would give way to it.
async fn app_ended(tauri_driver: &Process) {
    let started = Instant::now();
    while descendants(tauri_driver.id()).len() > DRIVERS {
        assert!(started.elapsed() < PATIENCE, "the app ends when its window closes");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
