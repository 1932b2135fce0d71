//! What a member does in the app, from the first screen to signing out.

use std::time::Duration;

use serde_json::json;

use super::AppWindow;
use crate::space::{EMAIL, FIRST_NAME, PASSWORD, PinionSpace, Space};

/// All keys are made before the first is handed in: what tells a scanner is when they are from, and a busy machine takes its
/// time over each. A driver's keys would come when they come.
const SCAN: &str = "setTimeout(() => {
    const keys = [...TEXT, 'Enter'].map(
      (key) => new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
    );
    for (const key of keys) document.body.dispatchEvent(key);
  }, WAIT)";

impl AppWindow {
    /// Says where the space is and goes on to the sign-in screen.
    pub async fn find_space(&self, space: &impl Space) {
        self.fill("Name or address of your space", &space.address()).await;
        self.press("Continue").await;
        self.heading("Sign in").await;
    }

    /// Signs the member in, from the first screen on.
    pub async fn sign_in(&self, space: &impl Space) {
        self.find_space(space).await;
        self.enter(EMAIL, PASSWORD).await;
        self.text(FIRST_NAME).await;
    }

    /// Signs the member out, by way of the settings.
    pub async fn sign_out(&self) {
        self.press("Settings").await;
        self.press("Sign out").await;
        self.confirm_sign_out().await;
    }

    /// Answers the question that comes before signing out.
    ///
    /// # Panics
    ///
    /// If the answer cannot be pressed.
    pub async fn confirm_sign_out(&self) {
        let answer = self.find("//dialog//button[normalize-space(.)='Sign out']").await;
        self.settled().await;
        answer.click().await.expect("the question can be answered");
    }

    /// Presses digits on the keypad of the kiosk's screen.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub async fn tap(&self, digits: &str) {
        for digit in digits.chars() {
            self.press(&digit.to_string()).await;
        }
    }

    /// Types as a scanner does: all of it at once, and Enter.
    pub async fn scan(&self, text: &str) {
        self.scan_after(text, Duration::ZERO).await;
    }

    /// As [`AppWindow::scan`], after a while in which the test goes on.
    pub async fn scan_after(&self, text: &str, wait: Duration) {
        let script = SCAN.replace("TEXT", &json!(text).to_string());
        self.run(&script.replace("WAIT", &wait.as_millis().to_string())).await;
    }

    /// Pairs the kiosk in its window, which was opened with the portal's address, and sets its exit code.
    ///
    /// # Panics
    ///
    /// If the window does not show what a kiosk shows on the way.
    pub async fn pair_kiosk(&self, space: &PinionSpace, exit_code: &str) {
        self.heading("Set up this kiosk").await;
        self.press("Continue").await;
        self.is_approved(space).await;
        self.heading("Choose an exit code").await;
        self.type_keys(exit_code).await;
        self.heading("Once more, to be sure").await;
        self.type_keys(exit_code).await;
        self.text("Type your PIN").await;
    }

    /// Pairs a kiosk that was revoked with the same space again.
    ///
    /// # Panics
    ///
    /// As [`AppWindow::pair_kiosk`].
    pub async fn pair_kiosk_again(&self, space: &PinionSpace) {
        self.press("Pair again").await;
        self.is_approved(space).await;
        self.text("Type your PIN").await;
    }

    async fn is_approved(&self, space: &PinionSpace) {
        self.text("An admin opens this address").await;
        let code = self.find("//p[contains(concat(' ', @class, ' '), ' code ')]").await;
        let code = code.text().await.expect("the code can be read");
        space.approve_kiosk(code.trim(), "Front desk").await;
    }
}
