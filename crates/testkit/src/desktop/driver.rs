//! The programs between a test and the app's window: tauri-driver, and `WebKitGTK`'s own that it starts.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use pinion_testmail::free_port;
use thirtyfour::{Capabilities, WebDriver};

use super::Desktop;
use super::process::Process;
use super::tree::descendants;
use crate::page::PATIENCE;

/// What the app says where the port that `WebKitWebDriver` chose for it was taken meanwhile. The driver does not notice,
/// and waits for an app that cannot answer.
const PORT_IS_TAKEN: &str = "Failed to start remote inspector server";

/// Opens `app` with drivers of its own.
pub async fn open(desktop: &Desktop, app: &Path, arguments: &[&str]) -> (Process, WebDriver) {
    // One for all that speaks HTTP in this process; a second call finds it set.
    let _ = rustls::crypto::ring::default_provider().install_default();

    let started = Instant::now();
    loop {
        let (port, native_port) = (free_port(), free_port());
        let tauri_driver = Process::start(
            desktop
                .command(tauri_driver())
                .args(["--port", &port.to_string(), "--native-port", &native_port.to_string()])
                .args(["--native-driver", "/usr/bin/WebKitWebDriver"])
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        );
        let before = desktop.said().len();
        let said = || desktop.said().split_off(before);
        let is_lost = async || {
            while !said().contains(PORT_IS_TAKEN) {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        };
        tokio::select! {
            opened = connect(port, app, arguments, started) => match opened {
                Ok(driver) => return (tauri_driver, driver),
                Err(error) => {
                    let programs = descendants(tauri_driver.id()).len();
                    panic!("the app opens: {error}; {programs} programs run; it said: {}", said());
                }
            },
            () = is_lost() => {}
        }
        assert!(started.elapsed() < PATIENCE, "the app opens: it has no port");
    }
}

async fn connect(
    port: u16,
    app: &Path,
    arguments: &[&str],
    started: Instant,
) -> Result<WebDriver, String> {
    let mut capabilities = Capabilities::new();
    capabilities.set("browserName", "wry").expect("a string is a capability");
    let options = serde_json::json!({ "application": app, "args": arguments });
    capabilities.set("tauri:options", options).expect("an object is a capability");

    let address = format!("http://127.0.0.1:{port}");
    loop {
        // A test that fails must not wait for long while it is torn down.
        let driver = WebDriver::builder(&address, capabilities.clone()).request_timeout(PATIENCE);
        match driver.connect().await {
            Ok(driver) => return Ok(driver),
            // The drivers take a moment until they listen.
            Err(error) if started.elapsed() > PATIENCE => return Err(format!("{error:?}")),
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

/// `cargo xtask setup` installs it in the repository; elsewhere it may be on the path.
fn tauri_driver() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/bin/tauri-driver");
    if own.exists() { own } else { "tauri-driver".into() }
}
