//! The members portal as a web app on a phone.

use pinion_testkit::browser::Theme;
use pinion_testkit::space::{EMAIL, Space as _};
use serde_json::json;

use crate::stage::Stage;

/// All that caches of this origin hold, by path.
const KEPT: &str = "return (async () => {
    const kept = [];
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) kept.push(new URL(url).pathname);
    }
    return kept;
  })();";

#[tokio::test]
async fn a_phone_can_install_it() {
    let stage = Stage::new().await;
    let portal = stage.open_portal().await;
    portal.wear(360, Theme::Dark).await;
    portal.heading("Sign in").await;

    let icons = portal
        .run(
            "return (async () => {
               const link = document.querySelector('link[rel=manifest]').href;
               const answer = await fetch(link);
               const manifest = await answer.json();
               const icons = [];
               for (const { src, sizes, purpose } of manifest.icons) {
                 const picture = new Image();
                 picture.src = new URL(src, link).href;
                 await picture.decode();
                 icons.push([sizes === `${picture.naturalWidth}x${picture.naturalHeight}`, purpose ?? 'any']);
               }
               return [answer.headers.get('content-type'), manifest.display, manifest.start_url, icons];
             })();",
        )
        .await;
    let any = json!([true, "any"]);
    let all = json!([any, any, [true, "maskable"]]);
    assert_eq!(icons, json!(["application/manifest+json", "standalone", "/", all]));
    assert_eq!(portal.reasons_not_to_install().await, json!([]), "the browser would offer it");
    portal.close().await;
}

#[tokio::test]
async fn it_opens_without_a_network_and_keeps_nothing_of_its_member() {
    let mut stage = Stage::new().await;
    let portal = stage.portal_as(EMAIL).await.that_may_lose_its_portal();
    portal.press("Settings").await;
    portal.press("My Account").await;
    portal.press("Show PIN").await;
    portal.digits().await;
    let is_ready = "return navigator.serviceWorker.ready.then(({ active }) => active.state);";
    let is_active = async || portal.run(is_ready).await == json!("activated");
    portal.until("the worker is there", is_active).await;

    let kept: Vec<String> = serde_json::from_value(portal.run(KEPT).await).expect("each is a path");
    assert!(kept.iter().any(|path| path == "/"), "the page is kept: {kept:?}");
    let is_shell =
        |path: &str| path == "/" || path.starts_with("/assets/") || path.starts_with("/icons/");
    assert!(kept.iter().all(|path| is_shell(path)), "and the page alone: {kept:?}");

    stage.space.go_down().await;
    portal.driver().refresh().await.expect("the page can be loaded anew");
    portal.heading("Your portal is out of reach").await;
    stage.space.come_back().await;
    portal.press("Try again").await;
    portal.heading("My Account").await;
    portal.close().await;
}
