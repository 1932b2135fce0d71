//! A page, driven as a person would: by what it shows. The app's window and a browser's tab are alike in it.

mod look;

use std::time::{Duration, Instant};

use serde_json::Value;
use thirtyfour::TypingData;
use thirtyfour::components::SelectElement;
use thirtyfour::prelude::*;

/// How long something may take to appear before the test gives up. Generous: two cores share a build machine.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// How long a page is left alone before it is looked at again.
const PAUSE: Duration = Duration::from_millis(50);

/// An open page.
#[derive(Debug)]
pub struct Page {
    driver: WebDriver,
}

impl Page {
    /// The page that `driver` has open.
    #[must_use]
    pub fn new(driver: WebDriver) -> Self {
        Self { driver }
    }

    /// Gives the driver back, to end it.
    #[must_use]
    pub fn into_driver(self) -> WebDriver {
        self.driver
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

    /// Clicks the button, link or line of a menu that is called `name`: the first that can be seen, as layouts differ by
    /// size.
    ///
    /// # Panics
    ///
    /// If there is none to be seen.
    pub async fn press(&self, name: &str) {
        self.press_within("/", name).await;
    }

    /// As [`Page::press`], in the dialog that lies over the page.
    ///
    /// # Panics
    ///
    /// As [`Page::press`].
    pub async fn press_in_dialog(&self, name: &str) {
        self.press_within("//dialog/", name).await;
    }

    async fn press_within(&self, part: &str, name: &str) {
        let is = "self::button or self::a or @role='button' or starts-with(@role, 'menuitem')";
        let xpath = format!("{part}{}", named(is, name));
        let started = Instant::now();
        let mut refusal = "it is not there".to_owned();
        loop {
            for button in self.driver.find_all(By::XPath(&xpath)).await.unwrap_or_default() {
                // What cannot be clicked is hidden at this size, or the screen changed under the pointer.
                if button.is_displayed().await.unwrap_or(false) {
                    match button.click().await {
                        Ok(()) => return,
                        Err(error) => refusal = error.to_string(),
                    }
                    // Something that stays where it is lies over it: a person scrolls.
                    let _ = button.scroll_into_view().await;
                }
            }
            let shown = self.visible_text().await;
            assert!(
                started.elapsed() < PATIENCE,
                "{name:?} can be pressed ({refusal}); the window shows:\n{shown}"
            );
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Types `text` into the field labelled `label`, in place of what it held.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.field(label).await;
        // By keys, as a person does: a driver that empties a field tells the page nothing of it.
        let all = field.send_keys(Key::Control + "a").await;
        all.expect("what a field holds can be selected");
        field.send_keys(text).await.expect("a field takes text");
    }

    /// Fills in the sign-in screen and sends it.
    pub async fn enter(&self, email: &str, password: &str) {
        self.fill("E-mail", email).await;
        self.fill("Password", password).await;
        self.press("Sign in").await;
    }

    /// The digits on the screen, once all of them have come to rest.
    ///
    /// # Panics
    ///
    /// If there are none.
    pub async fn digits(&self) -> String {
        let digits = self.find("//p[contains(concat(' ', @class, ' '), ' digits ')]").await;
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
        while self.driver.find(By::Css("p.digits")).await.is_ok() {
            assert!(started.elapsed() < patience, "the PIN is masked again");
            tokio::time::sleep(PAUSE).await;
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
    pub async fn type_keys(&self, keys: impl Into<TypingData>) {
        let typing = self.driver.action_chain().send_keys(keys);
        typing.perform().await.expect("the window takes keys");
    }

    /// Selects all of what the focus is in.
    ///
    /// # Panics
    ///
    /// If the window takes no keys.
    pub async fn select_all(&self) {
        let keys = self.driver.action_chain().key_down(Key::Control).send_keys("a");
        keys.key_up(Key::Control).perform().await.expect("the window takes keys");
    }

    async fn name_of(&self, element: &WebElement) -> String {
        let name = self
            .driver
            .execute(
                "const [it] = arguments;
                 const said = it.cloneNode(true);
                 for (const unsaid of said.querySelectorAll('[aria-hidden=true]')) unsaid.remove();
                 const words = it.getAttribute('aria-label') ?? it.labels?.[0]?.innerText ?? said.textContent;
                 return words.replace(/\\s+/g, ' ').trim();",
                vec![element.to_json().expect("an element has a reference")],
            )
            .await;
        let name = name.expect("the script runs");
        name.json().as_str().unwrap_or_default().to_owned()
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
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Waits until `is_so` holds of the page.
    ///
    /// # Panics
    ///
    /// If it never does: `what` says what was waited for.
    pub async fn until(&self, what: &str, is_so: impl AsyncFn() -> bool) {
        let started = Instant::now();
        while !is_so().await {
            let is_late = started.elapsed() > PATIENCE;
            assert!(!is_late, "{what}; the window shows:\n{}", self.visible_text().await);
            tokio::time::sleep(PAUSE).await;
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

    /// Chooses the option called `option` of the list labelled `label`.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub async fn select(&self, label: &str, option: &str) {
        let list = self
            .find(&format!("//select[@id=//label[normalize-space(.)={}]/@for]", quoted(label)))
            .await;
        let list = SelectElement::new(&list).await.expect("a select element is a list");
        list.select_by_exact_text(option).await.expect("the list has the option");
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
    pub async fn run(&self, script: &str) -> Value {
        let result = self.driver.execute(script, Vec::new()).await.expect("the script runs");
        result.json().clone()
    }

    async fn field(&self, label: &str) -> WebElement {
        let label = quoted(label);
        let labelled = format!("//label[starts-with(normalize-space(.), {label})]");
        self.find(&format!(
            "//*[self::input or self::textarea][@id={labelled}/@for] | {labelled}//input"
        ))
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
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }
}

/// Waits until `is_so` holds.
///
/// # Panics
///
/// If it never does: `what` says what was waited for.
pub async fn wait_until(what: &str, is_so: impl AsyncFn() -> bool) {
    let started = Instant::now();
    while !is_so().await {
        assert!(started.elapsed() < PATIENCE, "{what}");
        tokio::time::sleep(PAUSE).await;
    }
}

/// The element for which `is` holds and that a screen reader calls `name`.
fn named(is: &str, name: &str) -> String {
    let name = quoted(name);
    format!("/*[{is}][@aria-label={name} or (not(@aria-label) and normalize-space(.)={name})]")
}

/// `text` as a string of `XPath`, whose version 1.0 has no escapes: a text has one kind of quotes at most.
#[must_use]
pub fn quoted(text: &str) -> String {
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}
