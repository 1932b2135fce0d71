//! A tab of a browser. What it shows is a [`Page`].

use std::fs;
use std::ops::Deref;
use std::path::PathBuf;
use std::thread;

use serde_json::{Value, json};

use crate::page::{Page, wait_until};

/// What a browser's log says of an answer that a person is told about in words.
const REFUSED: &str = "the server responded with a status of 4";

/// What it says of a portal that is gone.
const OUT_OF_REACH: &str = "net::ERR_";

/// What it says then of the picture that an installed page has on a phone's screen.
const NO_ICON: &str = "icon from the Manifest";

/// A colour theme, as the system has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Its name in style sheets.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// An open tab. A test closes each it opens, and hears then what the page did wrong unseen.
#[derive(Debug)]
pub struct Tab {
    page: Option<Page>,
    downloads: PathBuf,
    may_lose_portal: bool,
}

impl Tab {
    pub(super) fn new(page: Page, downloads: PathBuf) -> Self {
        Self { page: Some(page), downloads, may_lose_portal: false }
    }

    /// Bears with requests that reach no portal: the test takes it off the network.
    #[must_use]
    pub fn that_may_lose_its_portal(mut self) -> Self {
        self.may_lose_portal = true;
        self
    }

    /// Closes the tab and its browser.
    ///
    /// # Panics
    ///
    /// If the page threw, broke its policy, complained in the console, or was answered with a failure of the portal's.
    pub async fn close(mut self) {
        let driver = self.page.take().expect("it is closed once").into_driver();
        let log = driver.browser_log().await.expect("the browser keeps a log");
        driver.quit().await.expect("the browser closes when asked");

        let troubles: Vec<_> = log
            .into_iter()
            .filter(|entry| ["SEVERE", "WARNING"].contains(&&*entry.level))
            .filter(|entry| !self.is_expected(entry.source.as_deref(), &entry.message))
            .map(|entry| format!("{} {}", entry.level, entry.message))
            .collect();
        assert!(troubles.is_empty(), "the page did wrong, unseen: {troubles:#?}");
    }

    fn is_expected(&self, source: Option<&str>, message: &str) -> bool {
        let is_lost = |what| self.may_lose_portal && message.contains(what);
        let is_refused = message.contains(REFUSED) || is_lost(OUT_OF_REACH);
        (source == Some("network") && is_refused) || is_lost(NO_ICON)
    }

    /// Gives the page the width of a device, with a finger for narrow ones, and the theme of a system.
    ///
    /// # Panics
    ///
    /// If the browser refuses.
    pub async fn wear(&self, width: u32, theme: Theme) {
        let is_phone = width < 700;
        let height = match width {
            ..700 => 740,
            700..1000 => 1024,
            1000.. => 800,
        };
        let device = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
        });
        self.tell("Emulation.setDeviceMetricsOverride", device).await;
        let touch = json!({ "enabled": is_phone, "maxTouchPoints": 1 });
        self.tell("Emulation.setTouchEmulationEnabled", touch).await;
        let theme = json!({ "name": "prefers-color-scheme", "value": theme.name() });
        self.tell("Emulation.setEmulatedMedia", json!({ "features": [theme] })).await;
        self.settled().await;
    }

    /// Shows the page as it is printed, and by a system that is dark.
    pub async fn wear_paper(&self) {
        let dark = json!({ "name": "prefers-color-scheme", "value": Theme::Dark.name() });
        let paper = json!({ "media": "print", "features": [dark] });
        self.tell("Emulation.setEmulatedMedia", paper).await;
        self.settled().await;
    }

    /// Why the browser would not offer to install the page as an app.
    pub async fn reasons_not_to_install(&self) -> Value {
        let mut answer = self.ask("Page.getInstallabilityErrors", json!({})).await;
        answer["installabilityErrors"].take()
    }

    /// Lets the page read and write the clipboard.
    pub async fn allow_clipboard(&self) {
        let permissions =
            json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.tell("Browser.grantPermissions", permissions).await;
    }

    /// What the clipboard holds.
    pub async fn clipboard(&self) -> String {
        let text = self.run("return navigator.clipboard.readText();").await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits for the file that was saved as `name`, and returns what is in it.
    ///
    /// # Panics
    ///
    /// If none is.
    pub async fn saved_file(&self, name: &str) -> String {
        let path = self.downloads.join(name);
        // The browser keeps the name free with an empty file until the whole one takes its place.
        let is_whole = async || fs::metadata(&path).is_ok_and(|file| file.len() > 0);
        wait_until(&format!("{name} is saved"), is_whole).await;
        fs::read_to_string(path).expect("a saved file is whole, and text")
    }

    /// Whether anything was saved.
    ///
    /// # Panics
    ///
    /// If the folder cannot be read.
    #[must_use]
    pub fn has_saved(&self) -> bool {
        fs::read_dir(&self.downloads).expect("there is a folder").next().is_some()
    }

    /// Says something to the browser itself.
    async fn tell(&self, method: &str, what: Value) {
        self.ask(method, what).await;
    }

    /// As [`Tab::tell`], and returns what it answers.
    async fn ask(&self, method: &str, what: Value) -> Value {
        let told = self.driver().cdp().send_raw(method, what).await;
        told.unwrap_or_else(|error| panic!("the browser takes {method}: {error}"))
    }
}

impl Deref for Tab {
    type Target = Page;

    fn deref(&self) -> &Page {
        self.page.as_ref().expect("it is open")
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        let Some(page) = self.page.take() else { return };
        // The driver ends with its browsers; it would wait for an answer that nobody reads.
        let _ = page.into_driver().leak();
        assert!(thread::panicking(), "a test closes its tabs, or nobody asks what they did wrong");
    }
}
