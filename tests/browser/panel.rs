//! The ways through the admin panel, by the names that operators' manuals give them.

use pinion_testkit::browser::Tab;
use pinion_testkit::page::quoted;

/// The section of a customer's page that has their PIN.
pub const PIN_SECTION: &str = "Internet access, check-in and printing pin-code";

/// What one does in the panel, page after page.
pub trait Panel {
    /// Goes to a page by the side: the section, then the name in it.
    async fn go(&self, section: &str, page: &str);

    /// Goes to one's own account, by one's name at the foot of the side.
    async fn open_own_account(&self, name: &str);

    /// Goes from the list of customers to the page of one of them.
    async fn open_customer(&self, name: &str);

    /// Goes by Operations › Members & Contacts › a customer › Account › Access Rights.
    async fn open_access_rights(&self, name: &str);

    /// Types a PIN into the section that has it and saves.
    async fn save_pin(&self, pin: &str);

    /// Chooses a customer among those whom a dialog has found.
    async fn choose_customer(&self, name: &str);

    /// Ticks a customer in the list.
    async fn tick_customer(&self, name: &str);

    /// Does something for all who are ticked: Bulk actions › its name › Yes, do it.
    async fn do_in_bulk(&self, action: &str);

    /// The names in the list, from the top.
    async fn names(&self) -> Vec<String>;
}

impl Panel for Tab {
    async fn go(&self, section: &str, page: &str) {
        let (section, link) = (quoted(section), quoted(page));
        let link = self
            .find(&format!(
                "//nav/p[normalize-space(.)={section}]/following-sibling::ul[1]//a[normalize-space(.)={link}]"
            ))
            .await;
        link.click().await.expect("the side can be used");
        self.heading(page).await;
    }

    async fn open_own_account(&self, name: &str) {
        let link = format!("//footer//a[.//span[normalize-space(.)={}]]", quoted(name));
        self.find(&link).await.click().await.expect("the side can be used");
        self.heading("Your account").await;
    }

    async fn choose_customer(&self, name: &str) {
        let customer = format!("//dialog//li//button[contains(., {})]", quoted(name));
        self.find(&customer).await.click().await.expect("they can be chosen");
    }

    async fn open_customer(&self, name: &str) {
        self.go("Operations", "Members & Contacts").await;
        let name = quoted(name);
        let row = self.find(&format!("//tbody//th//a[.//bdi[normalize-space(.)={name}]]")).await;
        row.click().await.expect("a customer can be opened");
        self.find(&format!("//h1[normalize-space(.)={name}]")).await;
    }

    async fn open_access_rights(&self, name: &str) {
        self.open_customer(name).await;
        self.press("Account").await;
        self.press("Access Rights").await;
        self.find(&format!("//h2[normalize-space(.)={}]", quoted(PIN_SECTION))).await;
    }

    async fn save_pin(&self, pin: &str) {
        self.fill("New PIN", pin).await;
        self.press("Save Changes").await;
    }

    async fn tick_customer(&self, name: &str) {
        let label = quoted(&format!("Select {name}"));
        let tick = self.find(&format!("//label[normalize-space(.)={label}]//input")).await;
        tick.click().await.expect("a customer can be ticked");
    }

    async fn do_in_bulk(&self, action: &str) {
        self.press("Bulk actions").await;
        self.press(action).await;
        self.find(&format!("//dialog//h2[normalize-space(.)={}]", quoted(action))).await;
        self.press("Yes, do it").await;
        self.gone("Yes, do it").await;
    }

    async fn names(&self) -> Vec<String> {
        let names = self
            .run("return [...document.querySelectorAll('tbody th bdi')].map((one) => one.innerText.trim());")
            .await;
        let names = names.as_array().into_iter().flatten();
        names.map(|name| name.as_str().unwrap_or_default().to_owned()).collect()
    }
}
