//! Finding customers.

use pinion_testkit::browser::Tab;
use pinion_testkit::space::FULL_NAME;
use thirtyfour::By;

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

#[tokio::test]
async fn shows_the_columns_that_were_chosen() {
    const LANGUAGE: &str = "//thead//th[contains(., 'Language')]";
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    shows(&panel, &[FULL_NAME]).await;
    assert!(panel.driver().find(By::XPath(LANGUAGE)).await.is_err(), "it is not among the usual");

    panel.press("Columns").await;
    tick(&panel, "Language").await;
    panel.find(LANGUAGE).await;
    panel.driver().refresh().await.expect("the page can be loaded anew");
    panel.find(LANGUAGE).await;
    panel.press("Columns").await;
    tick(&panel, "Company").await;
    let company = By::XPath("//thead//th[contains(., 'Company')]");
    panel
        .until("its column is gone", async || panel.driver().find(company.clone()).await.is_err())
        .await;
    panel.close().await;
}

/// Ticks a column, or takes its tick away: its heading in the list is called the same.
async fn tick(panel: &Tab, column: &str) {
    let line = format!("//*[@role='menuitemcheckbox'][normalize-space(.)='{column}']");
    panel.find(&line).await.click().await.expect("a column can be ticked");
}
