//! The front desk: it sees who is in, and no PIN anywhere.

use pinion_testkit::browser::Tab;
use pinion_testkit::space::{FRONT_DESK, FULL_NAME, Space as _};
use serde_json::json;

use crate::panel::Panel as _;
use crate::stage::Stage;

/// A PIN that no page holds by chance.
const LONG_PIN: &str = "8314159265358979";

#[tokio::test]
async fn the_front_desk_sees_who_is_in_and_no_pin_anywhere() {
    let stage = Stage::new().await;
    stage.space.add_front_desk().await;
    stage.space.change_pin(LONG_PIN).await;
    stage.space.check_in().await;
    let panel = stage.panel_as(FRONT_DESK).await;
    no_pin(&panel).await;
    for page in ["Who is in", "Visits"] {
        panel.go("Operations", page).await;
        panel.text(FULL_NAME).await;
        no_pin(&panel).await;
    }
    let menus = panel.run("return document.querySelectorAll('main td button').length").await;
    assert_eq!(menus, 0, "a visit is undone by admins");
    let shown = panel.visible_text().await;
    for admins in ["Failed check-ins", "Review", "Kiosks", "Settings"] {
        assert!(!shown.contains(admins), "{admins} is for admins: {shown}");
    }

    panel.open_customer(FULL_NAME).await;
    panel.text("You can look at customers").await;
    let shown = panel.visible_text().await;
    for admins in ["Access Rights", "History", "Save Changes", "Show PIN"] {
        assert!(!shown.contains(admins), "{admins} is for admins: {shown}");
    }
    no_pin(&panel).await;

    let place = panel.run("return location.hash").await;
    let customer = place.as_str().and_then(|hash| hash.split('/').nth(3)).expect("a customer");
    let access = format!("#/operations/members/{customer}/account/access-rights");
    panel.run(&format!("location.hash = '{access}'")).await;
    panel.text("You can look at customers").await;
    for page in [
        "settings/pins",
        "settings/team",
        "settings/audit-log",
        "settings/mail",
        "settings/check-ins",
        "operations/failed-check-ins",
        "operations/review",
        "operations/kiosks",
        "operations/kiosks?user_code=BCDF-GHJK",
    ] {
        panel.run(&format!("location.hash = '#/{page}'")).await;
        panel.text("There is no such page").await;
        panel.run("location.hash = '#/me'").await;
        panel.heading("Your account").await;
    }
    let asked = panel
        .run(&format!(
            "const ask = (method, path) => fetch(`/api/pinion/v1/panel/${{path}}`, {{ method }})
               .then(async (answer) => [answer.status, (await answer.text()).includes('{LONG_PIN}')]);
             return Promise.all([
               ask('POST', 'customers/{customer}/pin/reveal'),
               ask('POST', 'customers/{customer}/pin/new'),
               ask('GET', 'customers/{customer}'),
               ask('GET', 'customers'),
             ]);"
        ))
        .await;
    assert_eq!(asked, json!([[403, false], [403, false], [200, false], [200, false]]));
    assert_eq!(stage.space.pin().await, LONG_PIN);
    panel.close().await;
}

async fn no_pin(panel: &Tab) {
    assert!(!panel.everything_in_the_page().await.contains(LONG_PIN));
}
