//! Finding customers.

use pinion_testkit::browser::Tab;
use pinion_testkit::space::FULL_NAME;

use crate::panel::Panel as _;
use crate::stage::Stage;

const SEARCH: &str = "Search by name, e-mail or company";

async fn shows(panel: &Tab, names: &[&str]) {
    let is_so = async || panel.names().await == names;
    panel.until(&format!("the list shows {names:?}"), is_so).await;
}

#[tokio::test]
async fn finds_as_one_types_whatever_the_accents_and_capitals() {
    let stage = Stage::new().await;
    stage.space.add("Élodie Martin", "elodie@example.org", "Lumière").await;
    stage.space.add("Zoë Łukasz", "zl@example.net", "Ærø Boats").await;
    let panel = stage.panel().await;
    shows(&panel, &[FULL_NAME, "Élodie Martin", "Zoë Łukasz"]).await;

    for (typed, found) in [
        ("elod", "Élodie Martin"),
        ("LUMIERE", "Élodie Martin"),
        ("lukasz zoe", "Zoë Łukasz"),
        ("example.net", "Zoë Łukasz"),
        ("ÓBI", FULL_NAME),
    ] {
        panel.fill(SEARCH, typed).await;
        shows(&panel, &[found]).await;
        panel.text("One customer").await;
    }

    panel.fill(SEARCH, "nobody at all").await;
    panel.text("Nobody found").await;
    panel.press("Clear search and filters").await;
    shows(&panel, &[FULL_NAME, "Élodie Martin", "Zoë Łukasz"]).await;
    panel.press("Name").await;
    shows(&panel, &["Zoë Łukasz", "Élodie Martin", FULL_NAME]).await;
    panel.close().await;
}

#[tokio::test]
async fn filters_and_pages_are_kept_when_the_page_is_loaded_anew() {
    let stage = Stage::new().await;
    stage.space.add_crowd(60).await;
    let panel = stage.panel().await;
    panel.text("61 customers").await;
    panel.fill(SEARCH, "crowd").await;
    panel.text("60 customers").await;

    panel.press("Next page").await;
    panel.text("51 to 60 of 60").await;
    panel.driver().refresh().await.expect("the page can be loaded anew");
    panel.text("51 to 60 of 60").await;
    assert_eq!(panel.value(SEARCH).await, "crowd");
    panel.select("Status", "Suspended").await;
    panel.text("Nobody found").await;
    panel.close().await;
}
