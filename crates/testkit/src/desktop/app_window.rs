//! The app's window, driven as a person would: by what it shows.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use thirtyfour::prelude::*;
use thirtyfour::{Capabilities, WebDriver};

use super::process::Process;
use super::tree::descendants;
use super::{Desktop, free_port};

/// How long something may take to appear before the test gives up. Generous: two cores share a build machine.
const PATIENCE: Duration = Duration::from_secs(20);

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
    driver: WebDriver,
}

impl AppWindow {
    pub(super) async fn open(desktop: &Desktop, app: &Path, arguments: &[&str]) -> Self {
        // One for all that speaks HTTP in this process; a second call finds it set.
        let _ = rustls::crypto::ring::default_provider().install_default();

        let (port, native_port) = (free_port(), free_port());
        let tauri_driver = Process::start(
            desktop
                .command(tauri_driver())
                .args(["--port", &port.to_string(), "--native-port", &native_port.to_string()])
                .args(["--native-driver", "/usr/bin/WebKitWebDriver"])
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        );

        let mut capabilities = Capabilities::new();
        capabilities.set("browserName", "wry").expect("a string is a capability");
        let options = serde_json::json!({ "application": app, "args": arguments });
        capabilities.set("tauri:options", options).expect("an object is a capability");

        let address = format!("http://127.0.0.1:{port}");
        let started = Instant::now();
        let driver = loop {
            // A test that fails must not wait for long while it is torn down.
            let driver =
                WebDriver::builder(&address, capabilities.clone()).request_timeout(3 * PATIENCE);
            match driver.connect().await {
                Ok(driver) => break driver,
                // The drivers take a moment until they listen.
                Err(error) => assert!(started.elapsed() < PATIENCE, "the app opens: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };

        Self { tauri_driver, driver }
    }

    /// Closes the window, and with it the app.
    ///
    /// # Panics
    ///
    /// If the app is not there any more.
    pub async fn close(self) {
        self.driver.quit().await.expect("the app closes when asked");
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
        let _ = self.driver.leak();
    }

    /// The driver itself, for what the other methods do not offer.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Waits for a heading of the first level that reads `text`: the name of the screen.
    pub async fn heading(&self, text: &str) {
        self.find(&format!("//h1[normalize-space(.)={}]", quoted(text))).await;
    }

    /// Waits for an element whose own text contains `text`.
    pub async fn text(&self, text: &str) -> WebElement {
        self.find(&format!("//*[text()[contains(normalize-space(.), {})]]", quoted(text))).await
    }

    /// Clicks the button or link that is called `name`: the first that can be seen, as layouts differ by size.
    ///
    /// # Panics
    ///
    /// If there is none to be seen.
    pub async fn press(&self, name: &str) {
        let xpath = named("self::button or self::a or @role='button'", name);
        let started = Instant::now();
        loop {
            for button in self.driver.find_all(By::XPath(&xpath)).await.unwrap_or_default() {
                // What cannot be clicked is hidden at this size, or the screen changed under the pointer.
                if button.is_displayed().await.unwrap_or(false) && button.click().await.is_ok() {
                    return;
                }
            }
            let shown = self.visible_text().await;
            assert!(
                started.elapsed() < PATIENCE,
                "{name:?} can be pressed; the window shows:\n{shown}"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Types `text` into the field labelled `label`, in place of what it held.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.field(label).await;
        field.clear().await.expect("a field can be emptied");
        field.send_keys(text).await.expect("a field takes text");
    }

    /// The digits on the screen, once all of them have come to rest.
    ///
    /// # Panics
    ///
    /// If there are none.
    pub async fn digits(&self) -> String {
        let digits = self.find("//*[contains(concat(' ', @class, ' '), ' digits ')]").await;
        self.settled().await;
        digits.text().await.expect("the digits can be read").split_whitespace().collect()
    }

    /// Waits until no digits are on the screen.
    ///
    /// # Panics
    ///
    /// If they stay.
    pub async fn digits_gone_within(&self, patience: Duration) {
        let started = Instant::now();
        while self.driver.find(By::Css(".digits")).await.is_ok() {
            assert!(started.elapsed() < patience, "the PIN is masked again");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Everything that is in the page, seen or not: texts and the values of attributes, without the white space that
    /// layouts put between digits.
    pub async fn everything_in_the_page(&self) -> String {
        let everything = self
            .run(
                "const values = [...document.querySelectorAll('*')]
                   .flatMap((element) => [...element.attributes].map((attribute) => attribute.value));
                 return [document.documentElement.textContent, document.title, ...values].join('|');",
            )
            .await;
        everything.as_str().unwrap_or_default().split_whitespace().collect()
    }

    /// What the field labelled `label` holds.
    ///
    /// # Panics
    ///
    /// If it is no field.
    pub async fn value(&self, label: &str) -> String {
        let value = self.field(label).await.value().await;
        value.expect("the field can be read").unwrap_or_default()
    }

    /// Presses Tab until what a screen reader calls `name` has the focus.
    ///
    /// # Panics
    ///
    /// If it never has.
    pub async fn tab_to(&self, name: &str) {
        let mut passed = Vec::new();
        // More stops than any screen has.
        for _ in 0..30 {
            let focused = self.driver.active_element().await.expect("something has the focus");
            let label = self.name_of(&focused).await;
            if label.starts_with(name) {
                return;
            }
            passed.push(label);
            self.type_keys(Key::Tab).await;
        }
        panic!("{name:?} can be reached by keyboard; passed {passed:?}");
    }

    /// Types on the keyboard, wherever the focus is.
    ///
    /// # Panics
    ///
    /// If the window takes no keys.
    pub async fn type_keys(&self, keys: impl Into<thirtyfour::TypingData>) {
        let typing = self.driver.action_chain().send_keys(keys);
        typing.perform().await.expect("the window takes keys");
    }

    async fn name_of(&self, element: &WebElement) -> String {
        let name = self
            .driver
            .execute(
                "const [it] = arguments;
                 return it.getAttribute('aria-label') ?? it.labels?.[0]?.innerText ?? it.innerText ?? '';",
                vec![element.to_json().expect("an element has a reference")],
            )
            .await;
        let name = name.expect("the script runs");
        name.json().as_str().unwrap_or_default().trim().to_owned()
    }

    /// Waits until nothing on the screen contains `text`.
    ///
    /// # Panics
    ///
    /// If it stays.
    pub async fn gone(&self, text: &str) {
        let xpath = format!("//*[text()[contains(normalize-space(.), {})]]", quoted(text));
        let started = Instant::now();
        while self.driver.find(By::XPath(&xpath)).await.is_ok() {
            assert!(started.elapsed() < PATIENCE, "{text:?} goes away");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Everything a person can read in the window.
    ///
    /// # Panics
    ///
    /// If there is no page.
    pub async fn visible_text(&self) -> String {
        let body = self.find("//body").await;
        body.text().await.expect("the page has text")
    }

    /// Gives the window a size and waits until the page is laid out for it.
    ///
    /// # Panics
    ///
    /// If the window system refuses.
    pub async fn resize(&self, size: Size) {
        let Size { width, height } = size;
        self.driver.set_window_rect(0, 0, width, height).await.expect("the window takes a size");
        let started = Instant::now();
        while self.run("return [innerWidth, innerHeight]").await
            != serde_json::json!([width, height])
        {
            assert!(started.elapsed() < PATIENCE, "the page gets the size of its window");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.settled().await;
    }

    /// Presses the option called `name`, of a group of which one is chosen.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub async fn choose(&self, name: &str) {
        let name = quoted(name);
        let option = self
            .find(&format!(
                "//label[normalize-space(.)={name}] | //*[@role='radio'][normalize-space(.)={name}]"
            ))
            .await;
        option.click().await.expect("the option can be chosen");
    }

    /// Waits until what moves has come to rest and what loads is there: two frames after the last animation.
    pub async fn settled(&self) {
        self.run(
            "return (async () => {
               await document.fonts.ready;
               const endless = (animation) => animation.effect?.getComputedTiming().endTime === Infinity;
               const ending = document.getAnimations().filter((animation) => !endless(animation));
               await Promise.allSettled(ending.map((animation) => animation.finished));
               await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
               return true;
             })();",
        )
        .await;
    }

    /// A picture of the window's content, as PNG.
    ///
    /// # Panics
    ///
    /// If the driver cannot take one.
    pub async fn screenshot(&self) -> Vec<u8> {
        self.driver.screenshot_as_png().await.expect("the window can be photographed")
    }

    /// Runs a script in the page and returns what it returns.
    ///
    /// # Panics
    ///
    /// If the script fails.
    pub async fn run(&self, script: &str) -> serde_json::Value {
        let result = self.driver.execute(script, Vec::new()).await.expect("the script runs");
        result.json().clone()
    }

    async fn field(&self, label: &str) -> WebElement {
        let label = quoted(label);
        self.find(&format!("//input[@id=//label[starts-with(normalize-space(.), {label})]/@for]"))
            .await
    }

    /// Waits for the element at `xpath`.
    ///
    /// # Panics
    ///
    /// If it does not come.
    pub async fn find(&self, xpath: &str) -> WebElement {
        let started = Instant::now();
        loop {
            match self.driver.find(By::XPath(xpath)).await {
                Ok(element) => return element,
                Err(error) if started.elapsed() > PATIENCE => {
                    let body = self.driver.find(By::Css("body")).await;
                    let shown = match body {
                        Ok(body) => body.text().await.unwrap_or_default(),
                        Err(_) => String::new(),
                    };
                    panic!("{xpath} is not there ({error}); the window shows:\n{shown}");
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
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

/// The element for which `is` holds and that a screen reader calls `name`.
fn named(is: &str, name: &str) -> String {
    let name = quoted(name);
    format!("//*[{is}][@aria-label={name} or (not(@aria-label) and normalize-space(.)={name})]")
}

/// `text` as a string of `XPath`, whose version 1.0 has no escapes: a text has one kind of quotes at most.
fn quoted(text: &str) -> String {
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}

/// `cargo xtask setup` installs it in the repository; elsewhere it may be on the path.
fn tauri_driver() -> std::path::PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/bin/tauri-driver");
    if own.exists() { own } else { "tauri-driver".into() }
}
