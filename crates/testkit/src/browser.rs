//! A browser of one's own: each tab has a profile that nothing else has touched, all ended and removed with the value.

mod tab;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use serde_json::json;
pub use tab::{Tab, Theme};
use tempfile::TempDir;
use thirtyfour::{Capabilities, WebDriver};

use crate::desktop::process::Process;
use crate::page::{PATIENCE, Page};

/// What Chromium is started with: no window, nothing asked of anybody else's server.
const FLAGS: [&str; 9] = [
    "--headless=new",
    // Its sandbox does not start where root runs it, as in a container.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
];

/// What the driver says once it listens; a port follows.
const LISTENS: &str = "started successfully on port ";

/// A driver of browsers.
#[derive(Debug)]
pub struct Browser {
    // Ended before its folder goes.
    _driver: Process,
    address: String,
    folder: TempDir,
    tabs: AtomicU32,
}

impl Browser {
    /// Starts the driver.
    ///
    /// # Panics
    ///
    /// If it is not there: `cargo xtask setup` installs it.
    #[must_use]
    pub fn start() -> Self {
        // One for all that speaks HTTP in this process; a second call finds it set.
        let _ = rustls::crypto::ring::default_provider().install_default();

        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = Process::start(&mut command);
        let mut lines = BufReader::new(driver.take_stdout().expect("standard output is piped"));
        let mut line = String::new();
        let port = loop {
            line.clear();
            let read = lines.read_line(&mut line).expect("the driver prints text");
            assert!(read > 0, "the driver says where it listens");
            if let Some((_, port)) = line.trim().split_once(LISTENS) {
                break port.trim_end_matches('.').to_owned();
            }
        };
        // Whatever it says later must find a reader.
        thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));

        let folder = tempfile::tempdir().expect("there is room for profiles");
        let address = format!("http://127.0.0.1:{port}");
        Self { _driver: driver, address, folder, tabs: AtomicU32::new(0) }
    }

    /// Opens `address` with a profile that nobody has used.
    ///
    /// # Panics
    ///
    /// If no browser starts.
    pub async fn open(&self, address: &str) -> Tab {
        self.open_with(address, &[]).await
    }

    /// As [`Browser::open`], with a camera that shows `film`, which the page may use without asking.
    ///
    /// # Panics
    ///
    /// If no browser starts.
    pub async fn open_seeing(&self, address: &str, film: &Path) -> Tab {
        let film = format!("--use-file-for-fake-video-capture={}", film.display());
        let camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
        self.open_with(address, &[camera[0], camera[1], &film]).await
    }

    /// As [`Browser::open`], with a camera that pages may not use: whoever is asked says no.
    ///
    /// # Panics
    ///
    /// If no browser starts.
    pub async fn open_refusing_camera(&self, address: &str) -> Tab {
        let camera = ["--use-fake-device-for-media-stream", "--deny-permission-prompts"];
        self.open_with(address, &camera).await
    }

    async fn open_with(&self, address: &str, more: &[&str]) -> Tab {
        let number = self.tabs.fetch_add(1, Ordering::Relaxed);
        let profile = self.folder.path().join(format!("profile-{number}"));
        let downloads = self.folder.path().join(format!("downloads-{number}"));
        std::fs::create_dir(&downloads).expect("there is room for downloads");

        let profile = format!("--user-data-dir={}", profile.display());
        let mut arguments = [&FLAGS, more].concat();
        arguments.extend([profile.as_str(), "--lang=en-GB", "--window-size=1280,800"]);
        let options = json!({
            "args": arguments,
            "prefs": {
                "download.default_directory": &downloads,
                "download.prompt_for_download": false,
                "intl.accept_languages": "en-GB,en",
            },
        });
        let mut capabilities = Capabilities::new();
        for (name, value) in [
            ("browserName", json!("chrome")),
            ("goog:chromeOptions", options),
            ("goog:loggingPrefs", json!({ "browser": "ALL" })),
            // A question that a page asks before it is left is a test's to answer.
            ("unhandledPromptBehavior", json!("ignore")),
        ] {
            capabilities.set(name, value).expect("it is JSON already");
        }
        let driver = WebDriver::builder(&self.address, capabilities).request_timeout(PATIENCE);
        let driver = driver.connect().await.expect("the browser starts");

        driver.goto(address).await.expect("the address answers");
        Tab::new(Page::new(driver), downloads)
    }
}
