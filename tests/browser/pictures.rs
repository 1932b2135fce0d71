//! Photos of customers and the space's logo: chosen from a file, seen where they belong, taken away again.

use std::fs;
use std::path::{Path, PathBuf};

use pinion_testkit::browser::Tab;
use pinion_testkit::space::{EMAIL, FULL_NAME};
use serde_json::json;

use crate::panel::Panel as _;
use crate::stage::Stage;

/// Whether a picture is shown within an element, and is whole.
const IS_SHOWN: &str = "const it = document.querySelector('WITHIN img');
    return it !== null && it.complete && it.naturalWidth > 0;";

/// A photo of the sample's.
fn photo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/photos/zoe-mueller.png")
}

/// Picks a file as a person would in the window that the button opens.
async fn pick(tab: &Tab, path: &Path) {
    let picker = tab.find("//input[@type='file']").await;
    picker.send_keys(path.display().to_string()).await.expect("a file can be picked");
}

async fn shows_picture(tab: &Tab, within: &str) {
    let script = IS_SHOWN.replace("WITHIN", within);
    tab.until("the picture is shown", async || tab.run(&script).await == json!(true)).await;
}

async fn shows_initials(tab: &Tab, within: &str) {
    let script = IS_SHOWN.replace("WITHIN", within);
    tab.until("the picture is gone", async || tab.run(&script).await == json!(false)).await;
}

async fn load_anew(tab: &Tab, heading: &str) {
    tab.driver().refresh().await.expect("the page can be loaded anew");
    tab.heading(heading).await;
}

#[tokio::test]
async fn an_admin_gives_a_customer_a_photo_and_takes_it_away() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    panel.open_customer(FULL_NAME).await;
    shows_initials(&panel, ".who").await;
    let folder = tempfile::tempdir().expect("there is room");
    let no_photo = folder.path().join("photo.png");
    fs::write(&no_photo, "<svg xmlns='http://www.w3.org/2000/svg'/>").expect("there is room");

    pick(&panel, &no_photo).await;
    panel.text("PNG, JPEG or WebP").await;
    shows_initials(&panel, ".who").await;
    pick(&panel, &photo()).await;
    panel.text("Saved.").await;
    shows_picture(&panel, ".who").await;

    load_anew(&panel, FULL_NAME).await;
    shows_picture(&panel, ".who").await;
    panel.press("Members & Contacts").await;
    panel.heading("Members & Contacts").await;
    shows_picture(&panel, "tbody th").await;
    panel.open_customer(FULL_NAME).await;
    panel.press("Remove").await;
    shows_initials(&panel, ".who").await;
    load_anew(&panel, FULL_NAME).await;
    shows_initials(&panel, ".who").await;
    panel.close().await;
}

#[tokio::test]
async fn a_member_gives_themselves_a_photo_and_takes_it_away() {
    let stage = Stage::new().await;
    let portal = stage.portal_as(EMAIL).await;
    portal.press("Settings").await;
    portal.press("My Account").await;
    portal.heading("My Account").await;
    let folder = tempfile::tempdir().expect("there is room");
    let no_photo = folder.path().join("photo.png");
    fs::write(&no_photo, "no photo at all").expect("there is room");

    pick(&portal, &no_photo).await;
    portal.text("That file is no picture we can read").await;
    pick(&portal, &photo()).await;
    portal.text("Photo saved.").await;
    shows_picture(&portal, ".photo").await;

    load_anew(&portal, "My Account").await;
    shows_picture(&portal, ".photo").await;
    let panel = stage.panel().await;
    panel.open_customer(FULL_NAME).await;
    shows_picture(&panel, ".who").await;
    portal.press("Remove").await;
    portal.text("Photo removed.").await;
    shows_initials(&portal, ".photo").await;
    load_anew(&panel, FULL_NAME).await;
    shows_initials(&panel, ".who").await;
    panel.close().await;
    portal.close().await;
}

#[tokio::test]
async fn the_logo_stands_where_people_sign_in_until_it_is_taken_away() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    panel.go("Settings", "Space").await;
    shows_initials(&panel, ".logo").await;

    pick(&panel, &photo()).await;
    panel.text("Saved.").await;
    shows_picture(&panel, ".logo").await;
    load_anew(&panel, "Space").await;
    shows_picture(&panel, ".logo").await;
    let portal = stage.open_portal().await;
    portal.heading("Sign in").await;
    shows_picture(&portal, "main").await;

    panel.press("Remove").await;
    shows_initials(&panel, ".logo").await;
    load_anew(&portal, "Sign in").await;
    shows_initials(&portal, "main").await;
    portal.close().await;
    panel.close().await;
}
