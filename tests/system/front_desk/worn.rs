//! What a space looks like on its own kiosk: its logo, its colour.

use std::fs;

use serde_json::json;

use super::FrontDesk;

/// A picture of 192 pixels a side.
const LOGO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/photos/ana-liskova.png");

/// How wide the logo is that is drawn. Unit: its own pixels.
const LOGO_WIDTH: &str = "const logo = document.querySelector('header img');
    return logo?.complete ? logo.naturalWidth : 0";

/// The colour of a digit that is typed, as the screen shows it: red, green, blue.
const TYPED_COLOUR: &str = "const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    context.fillStyle = getComputedStyle(document.querySelector('.typed .full')).backgroundColor;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3)";

#[tokio::test]
async fn wears_the_logo_and_the_colour_of_its_space() {
    let desk = FrontDesk::new().await;
    desk.admin.give_accent("#123c4a").await;
    desk.admin.give_logo(fs::read(LOGO).expect("the sample has photos")).await;
    let window = desk.set_up().await;

    let is_drawn = async || window.run(LOGO_WIDTH).await == json!(192);
    window.until("the logo is drawn", is_drawn).await;
    window.type_keys("5").await;
    window.settled().await;
    let colour = window.run(TYPED_COLOUR).await;
    // Dark enough to be read on paper as it is.
    for (shown, chosen) in colour.as_array().expect("it is a colour").iter().zip([0x12, 0x3c, 0x4a])
    {
        let off = shown.as_i64().map(|shown| (shown - chosen).abs());
        assert!(off.is_some_and(|off| off <= 2), "{colour}");
    }
    window.close().await;
}
