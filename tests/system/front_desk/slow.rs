//! A portal that hears a press and is not heard in time.

use pinion_testkit::proxy::Proxy;
use pinion_testkit::space::Space as _;

use super::FrontDesk;

/// Notes how long after the last key a result was on the screen, by the page's own clock.
const NOTE_ANSWER: &str = "window.answered = null;
    addEventListener('pointerdown', () => { window.typed = performance.now(); }, true);
    new MutationObserver(() => {
      if (window.answered === null && document.querySelector('.outcome.shown'))
        window.answered = performance.now() - window.typed;
    }).observe(document.body, { subtree: true, childList: true, attributes: true });";

/// How soon a person is answered whose portal is not heard. Source: docs/kiosk.md, two seconds, and what a busy machine may
/// take for the rest of it. Unit: milliseconds.
const LATEST_MS: f64 = 4_000.0;

#[tokio::test]
async fn keeps_a_press_whose_answer_is_late_and_counts_it_once() {
    let desk = FrontDesk::new().await;
    let pin = desk.space.pin().await;
    let address = desk.space.address();
    let portal = address.strip_prefix("http://").expect("it is on this machine");
    let proxy = Proxy::start(portal, 0).await;
    let window = desk.open_over(&proxy.address()).await;
    desk.pair(&window).await;
    window.run(NOTE_ANSWER).await;

    proxy.keep_answers();
    window.tap(&pin).await;
    window.text("It counts as").await;
    let took = window.run("return window.answered").await.as_f64().expect("it was noted");
    assert!((1_500.0..LATEST_MS).contains(&took), "{took} ms");
    window.text("Waiting: 1").await;
    let counted = async || desk.space.visits().await.len() == 1;
    window.until("the portal has heard it all the same", counted).await;

    proxy.calm_down();
    window.gone("Waiting: 1").await;
    assert!(matches!(desk.space.visits().await[..], [(_, None)]), "once in, and not out again");
    window.close().await;
}
