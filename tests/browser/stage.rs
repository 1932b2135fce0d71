//! A portal with an admin and one member, its mail server, and a browser.

use pinion_testkit::browser::{Browser, Tab};
use pinion_testkit::mail::{Catcher, Caught};
use pinion_testkit::page::wait_until;
use pinion_testkit::space::{ADMIN, PASSWORD, PinionSpace, Space as _};

/// Everything one test needs.
pub struct Stage {
    pub space: PinionSpace,
    pub mail: Catcher,
    browser: Browser,
}

impl Stage {
    /// A portal with an admin and one member, as the constants of the test kit name them.
    pub async fn new() -> Self {
        let mail = Catcher::start();
        let space = PinionSpace::mailing_by(&mail.url()).await;
        space.add_admin().await;

        Self { space, mail, browser: Browser::start() }
    }

    /// A portal as after its installation.
    pub async fn with_nobody() -> Self {
        let space = PinionSpace::without_anybody().await;

        Self { space, mail: Catcher::start(), browser: Browser::start() }
    }

    /// Waits until there are `count` mails, and returns them, oldest first.
    pub async fn mails(&self, count: usize) -> Vec<Caught> {
        let is_so = async || self.mail.caught().len() >= count;
        wait_until(&format!("{count} mails arrive"), is_so).await;
        self.mail.caught()
    }

    /// Opens an address with a profile that nobody has used.
    pub async fn open(&self, address: &str) -> Tab {
        self.browser.open(address).await
    }

    /// Opens the admin panel.
    pub async fn open_panel(&self) -> Tab {
        self.open(&format!("{}/admin/", self.space.address())).await
    }

    /// Opens the admin panel and signs the admin in.
    pub async fn panel(&self) -> Tab {
        self.panel_as(ADMIN).await
    }

    /// Opens the admin panel and signs one of the staff in.
    pub async fn panel_as(&self, email: &str) -> Tab {
        let tab = self.open_panel().await;
        tab.enter(email, PASSWORD).await;
        tab.heading("Members & Contacts").await;
        tab
    }

    /// Opens the members portal.
    pub async fn open_portal(&self) -> Tab {
        self.open(&self.space.address()).await
    }

    /// Opens the members portal and signs somebody in.
    pub async fn portal_as(&self, email: &str) -> Tab {
        let tab = self.open_portal().await;
        tab.enter(email, PASSWORD).await;
        tab.text("Good ").await;
        tab
    }
}
