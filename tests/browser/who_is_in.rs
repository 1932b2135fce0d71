//! Who is in: as it changes, and on paper as the roll call of an evacuation.

use pinion_testkit::space::{FULL_NAME, Space as _};
use serde_json::json;

use crate::panel::Panel as _;
use crate::stage::Stage;

/// What lies on the paper under the sheet's own text: the side, and all that can only be pressed.
const ONLY_ON_SCREENS: &str =
    "return [...document.querySelectorAll('nav, footer, button, [role=status] .screen-only')]
    .filter((it) => it.checkVisibility({ visibilityProperty: true }))
    .map((it) => it.innerText || it.localName);";

/// The colours of the sheet: what is under it, and what its names are written in.
const COLOURS: &str = "const name = document.querySelector('tbody bdi');
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const pixel = (colour) => {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      return Math.max(...[...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3));
    };
    let under = name;
    while (under && getComputedStyle(under).backgroundColor === 'rgba(0, 0, 0, 0)') under = under.parentElement;
    return [under ? pixel(getComputedStyle(under).backgroundColor) : 255, pixel(getComputedStyle(name).color)];";

#[tokio::test]
async fn who_is_in_is_printed_as_a_roll_call_in_black_on_white() {
    let stage = Stage::new().await;
    stage.space.add("Élodie Martin", "elodie.martin@example.org", "Lumière").await;
    stage.space.add("Olu Out", "olu.out@example.org", "Northlight").await;
    stage.space.check_in().await;
    stage.space.check_in_at("elodie.martin@example.org").await;
    let panel = stage.panel().await;
    panel.go("Operations", "Who is in").await;
    panel.text("people are in").await;
    assert!(!panel.visible_text().await.contains("Accounted for"), "a screen has nothing to tick");
    panel.run("window.print = () => { window.sheets = (window.sheets ?? 0) + 1; };").await;

    panel.press("Print").await;
    assert_eq!(panel.run("return window.sheets").await, json!(1), "the browser is asked to print");
    panel.wear_paper().await;

    let sheet = panel.visible_text().await;
    for told in ["Harbour Works · ", "2", FULL_NAME, "Élodie Martin", "Northlight", "Lumière"] {
        assert!(sheet.contains(told), "{told} is on the sheet: {sheet}");
    }
    assert!(sheet.contains("Accounted for"), "each is ticked off: {sheet}");
    assert!(!sheet.contains("Olu Out"), "who is out is not looked for: {sheet}");
    assert!(!sheet.contains("just now"), "paper does not go on: {sheet}");
    assert_eq!(panel.run(ONLY_ON_SCREENS).await, json!([]), "nothing to press is on paper");
    let colours: Vec<u8> = serde_json::from_value(panel.run(COLOURS).await).expect("two of them");
    assert!(colours[0] > 250 && colours[1] < 60, "black on white, whatever the theme: {colours:?}");
    let boxes = "return [...document.querySelectorAll('tbody .found span')]
        .filter((it) => it.checkVisibility() && it.offsetWidth > 10).length;";
    assert_eq!(panel.run(boxes).await, json!(2), "a box to tick for each");
    panel.close().await;
}

#[tokio::test]
async fn who_comes_in_is_there_without_loading_anew() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    panel.go("Operations", "Who is in").await;
    panel.text("Nobody is in").await;

    stage.space.check_in().await;

    panel.find(&format!("//tbody//bdi[normalize-space(.)='{FULL_NAME}']")).await;
    panel.close().await;
}
