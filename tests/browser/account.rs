//! The members portal: Settings › My Account.

use pinion_testkit::browser::Tab;
use pinion_testkit::qr;
use pinion_testkit::space::{EMAIL, PASSWORD, Space as _};
use serde_json::json;

use crate::stage::Stage;

/// Goes where manuals say the PIN is.
async fn open_my_account(portal: &Tab) {
    portal.press("Settings").await;
    portal.heading("Settings").await;
    portal.press("My Account").await;
    portal.heading("My Account").await;
    portal.find("//section//h2[normalize-space(.)='Password']").await;
}

/// The part of the section Password that has the PIN.
const STAGE: &str = "[...document.querySelectorAll('section[aria-labelledby=password] h3')]
    .find((it) => it.innerText === 'Your PIN').parentElement";

#[tokio::test]
async fn the_pin_stands_on_black_read_only_and_masked_until_asked_for() {
    let stage = Stage::new().await;
    let pin = stage.space.pin().await;
    let portal = stage.portal_as(EMAIL).await;
    open_my_account(&portal).await;
    assert!(!portal.everything_in_the_page().await.contains(&pin), "it is not there unasked");

    portal.press("Show PIN").await;
    assert_eq!(portal.digits().await, pin);

    let look = portal
        .run(&format!(
            "const stage = {STAGE};
             const canvas = document.createElement('canvas').getContext('2d');
             canvas.fillStyle = getComputedStyle(stage).backgroundColor;
             canvas.fillRect(0, 0, 1, 1);
             return [...canvas.getImageData(0, 0, 1, 1).data,
                     stage.querySelectorAll('input, textarea, [contenteditable]').length];"
        ))
        .await;
    assert_eq!(look, json!([0, 0, 0, 255, 0]), "black, and nothing to write in");
    portal.text("Your space gives the PIN and alone can change it.").await;
    portal.press("Hide PIN").await;
    portal.text("Your PIN is hidden.").await;
    assert!(!portal.everything_in_the_page().await.contains(&pin), "hidden, it is gone");
    portal.close().await;
}

#[tokio::test]
async fn the_qr_says_the_pin_and_copy_copies_it() {
    let stage = Stage::new().await;
    let pin = stage.space.pin().await;
    let portal = stage.portal_as(EMAIL).await;
    portal.allow_clipboard().await;
    open_my_account(&portal).await;

    portal.press("Show PIN").await;
    portal.digits().await;
    let code = portal.find("//img[@alt='QR code of your PIN']").await;
    code.scroll_into_view().await.expect("it can be seen");
    portal.settled().await;
    assert_eq!(qr::read(&portal.screenshot().await), pin);

    portal.press("Copy").await;
    portal.text("Copied.").await;
    assert_eq!(portal.clipboard().await, pin);
    portal.close().await;
}

#[tokio::test]
async fn name_address_and_language_are_saved_and_survive_loading_anew() {
    let stage = Stage::new().await;
    let portal = stage.portal_as(EMAIL).await;
    open_my_account(&portal).await;

    portal.fill("Name", "Ada Obi-Wright").await;
    portal.press("Save changes").await;
    portal.text("Saved.").await;
    portal.driver().refresh().await.expect("the page can be loaded anew");
    portal.heading("My Account").await;

    assert_eq!(portal.value("Name").await, "Ada Obi-Wright");
    assert_eq!(stage.space.audited("member.changed").await.len(), 1);

    portal.fill("E-mail", "ada.wright@example.org").await;
    portal.select("Language", "Español").await;
    portal.press("Save changes").await;
    portal.heading("Mi cuenta").await;
    portal.driver().refresh().await.expect("the page can be loaded anew");
    portal.heading("Mi cuenta").await;
    portal.close().await;
    let elsewhere = stage.open_portal().await;
    elsewhere.enter(EMAIL, PASSWORD).await;
    elsewhere.text("E-mail or password is not right").await;
    elsewhere.enter("ada.wright@example.org", PASSWORD).await;
    elsewhere.text("Ada").await;
    elsewhere.gone("E-mail or password is not right").await;
    elsewhere.close().await;
}

/// Every change that the portal's own description offers, tried with every name that a PIN goes by.
const TRY_EVERY_WAY: &str = "
    const whole = await (await fetch('/api/openapi.json')).json();
    const { member } = await (await fetch('/api/pinion/v1/members/session')).json();
    const wanted = { pin: '13579', new: '13579', digits: '13579', code: '13579', access_pincode: '13579',
      AccessPincode: '13579', revision: 1, email: member.email, full_name: member.full_name, language: null };
    const tried = [];
    for (const [path, ways] of Object.entries(whole.paths)) {
      // These end the session or are slowed down; neither is about a PIN.
      if (/session|sign_out|password|token|setup/.test(path)) continue;
      for (const method of Object.keys(ways)) {
        if (method === 'get') continue;
        for (const customer of CUSTOMERS) {
          const answer = await fetch(path.replace(/\\{[^}]*\\}/g, customer), {
            method: method.toUpperCase(),
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(wanted),
          });
          tried.push([answer.status, `${method} ${path}`]);
        }
      }
    }
    return tried;";

#[tokio::test]
async fn a_member_cannot_change_the_pin_by_any_route() {
    let stage = Stage::new().await;
    let pin = stage.space.pin().await;
    let portal = stage.portal_as(EMAIL).await;

    let script = TRY_EVERY_WAY.replace("CUSTOMERS", "['1', '1000', 'me', '1001']");
    let tried = portal.run(&format!("return (async () => {{ {script} }})();")).await;

    let tried: Vec<(u16, String)> = serde_json::from_value(tried).expect("each is an answer");
    for way in ["put /api/pinion/v1/panel/customers/{id}/pin", "put /api/spaces/coworkers"] {
        assert!(tried.iter().any(|(_, tried)| tried == way), "{way} is among {tried:?}");
    }
    for (status, way) in &tried {
        let is_own = way.contains("/members/me");
        assert!(*status < 500 && (is_own || *status >= 400), "{way} answered {status}");
    }
    assert_eq!(stage.space.pin().await, pin);
    for action in ["pin.changed", "pin.renewed"] {
        assert!(stage.space.audited(action).await.is_empty(), "{action}");
    }
    portal.close().await;
}
