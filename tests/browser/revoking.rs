//! Kiosks that are sent away, by what is known of what they hold.

use std::time::Duration;

use pinion_testkit::browser::Tab;
use pinion_testkit::kiosk::PlayedKiosk;
use pinion_testkit::space::Space as _;

use crate::panel::Panel as _;
use crate::stage::Stage;

/// Longer than a kiosk is silent that works. Source: docs/presence.md, "Where staff find it".
const SILENT: Duration = Duration::from_mins(11);

#[tokio::test]
async fn who_revokes_a_silent_kiosk_is_told_that_nobody_knows_what_it_holds() {
    let stage = Stage::new().await;
    // How long ago it was is told by this device's clock, which nobody moves: the kiosk is heard of earlier instead.
    stage.space.clock().go_back(SILENT);
    is_heard_of(&stage, "Front desk").await;
    stage.space.clock().advance(SILENT);
    is_heard_of(&stage, "Back door").await;
    let panel = stage.panel().await;
    panel.go("Operations", "Kiosks").await;
    panel.find("//tbody/tr[contains(., 'Front desk')][contains(., 'Not heard of lately')]").await;

    ask_to_revoke(&panel, "Back door").await;
    panel
        .find(
            "//dialog[contains(., 'It takes no more check-ins')]
               [not(contains(., 'may wait'))][not(contains(., 'Last heard of'))]",
        )
        .await;
    panel.press_in_dialog("Revoke").await;
    panel.text("Back door is revoked.").await;
    ask_to_revoke(&panel, "Front desk").await;
    // Eleven minutes, and those that the test has taken since.
    panel
        .find(
            "//dialog[contains(., 'Presses may wait on it')][contains(., 'Last heard of 1')]
               [contains(., ' minutes ago: it could not say what was pressed since.')]",
        )
        .await;
    panel.press_in_dialog("Revoke").await;
    panel.text("Front desk is revoked.").await;

    panel
        .find(
            "//tbody[count(tr)=1]/tr[contains(., 'Front desk')][contains(., 'Revoked.')]
               [contains(., 'Presses may wait on it')]",
        )
        .await;
    panel.close().await;
}

async fn ask_to_revoke(panel: &Tab, name: &str) {
    panel.press(&format!("More for {name}")).await;
    panel.press("Revoke").await;
}

/// Pairs a kiosk behind the panel's back, and has it say that it is there.
async fn is_heard_of(stage: &Stage, name: &str) {
    let mut kiosk = PlayedKiosk::ask(&stage.space.address()).await;
    stage.space.approve_kiosk(kiosk.user_code(), name).await;
    assert!(kiosk.fetch_token().await, "it was approved");
    kiosk.says_it_is(stage.space.now()).await;
}
