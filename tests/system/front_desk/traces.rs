//! Whom the device knows once they have gone: nobody.

use std::fs;

use pinion_testkit::space::{EMAIL, FULL_NAME, Space as _};

use super::{FOLDER, FrontDesk};

/// A member whose first name stands in no file by chance.
const NAME: &str = "Xanthippe Quill";
const FIRST_NAME: &str = "Xanthippe";
const ADDRESS: &str = "xanthippe@quill.example";

#[tokio::test]
async fn no_file_and_no_log_names_a_member() {
    let mut desk = FrontDesk::new().await;
    desk.desktop.log_at("trace");
    desk.space.add(NAME, ADDRESS, "Quill").await;
    let (hers, his) = (desk.space.pin_of(ADDRESS).await, desk.space.pin().await);
    let window = desk.set_up().await;

    window.tap(&hers).await;
    window.text(FIRST_NAME).await;
    window.gone(FIRST_NAME).await;
    window.tap(&his).await;
    window.text("Checked in").await;
    window.gone("Checked in").await;
    assert!(!window.everything_in_the_page().await.contains(FIRST_NAME), "nor does the page");
    desk.space.go_down().await;
    window.tap(&hers).await;
    window.text("Kept").await;
    window.close().await;

    let files = desk.desktop.files();
    assert!(files.iter().any(|it| it.ends_with(format!("{FOLDER}/kiosk/presses.redb"))));
    assert!(desk.desktop.said().contains("This device was paired"), "the log was listened to");
    for file in files {
        let bytes = fs::read(&file).unwrap_or_default();
        for name in [NAME, FIRST_NAME, ADDRESS, FULL_NAME, EMAIL] {
            let is_there = bytes.windows(name.len()).any(|it| it == name.as_bytes());
            assert!(!is_there, "{name} is in {}", file.display());
        }
    }
}
