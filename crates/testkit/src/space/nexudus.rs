//! A space on the stand-in for a portal that is not ours.

use pinion_testnexudus::{Account, Nexudus};

use super::{EMAIL, FULL_NAME, PASSWORD, Space};

/// The code that the stand-in takes once a second factor is asked for.
const CODE: &str = "123456";

/// A space behind the stand-in.
pub struct NexudusSpace(Nexudus);

impl Space for NexudusSpace {
    const IS_PINION: bool = false;

    fn name(&self) -> String {
        // Such a portal does not tell its name; its host stands for it.
        "127.0.0.1".to_owned()
    }

    async fn start() -> Self {
        let nexudus = Nexudus::start();
        nexudus.add(Account {
            email: EMAIL.to_owned(),
            password: PASSWORD.to_owned(),
            full_name: FULL_NAME.to_owned(),
            ..Account::default()
        });

        Self(nexudus)
    }

    fn address(&self) -> String {
        self.0.address()
    }

    async fn pin(&self) -> String {
        let mut pin = None;
        self.0.change(EMAIL, |account| pin.clone_from(&account.pin));
        pin.expect("the member has a PIN")
    }

    async fn change_pin(&self, pin: &str) {
        self.0.change(EMAIL, |account| account.pin = Some(pin.to_owned()));
    }

    async fn check_in(&self) {
        self.0.change(EMAIL, |account| account.checked_in = true);
    }

    async fn expire_access_tokens(&self) {
        self.0.expire_access_tokens();
    }

    async fn revoke(&self) {
        self.0.revoke(EMAIL);
    }

    async fn sessions(&self) -> usize {
        self.0.sessions(EMAIL)
    }

    async fn go_down(&mut self) {
        self.0.go_down();
    }

    async fn come_back(&mut self) {
        self.0.come_up();
    }

    async fn require_second_factor(&self) -> Box<dyn Fn() -> String> {
        self.0.change(EMAIL, |account| account.totp = Some(CODE.to_owned()));
        Box::new(|| CODE.to_owned())
    }

    async fn require_new_password(&self) {
        self.0.change(EMAIL, |account| account.must_reset_password = true);
    }
}
