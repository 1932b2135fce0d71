//! PIN reminders: from the menu to the mail.

use std::time::Duration;

use pinion_testkit::space::{EMAIL, FULL_NAME, Space as _};

use crate::panel::Panel as _;
use crate::stage::Stage;

const OTHER: &str = "Élodie Martin";
const OTHER_EMAIL: &str = "elodie.martin@example.org";

/// Longer than the time in which nobody is reminded twice (ten minutes).
const PAST_REST: Duration = Duration::from_mins(11);

#[tokio::test]
async fn a_reminder_mails_each_who_is_ticked_their_own_pin() {
    let stage = Stage::new().await;
    stage.space.add(OTHER, OTHER_EMAIL, "Lumière").await;
    stage.space.add("Not Ticked", "not.ticked@example.org", "Lumière").await;
    let panel = stage.panel().await;
    panel.go("Operations", "Members & Contacts").await;

    panel.tick_customer(FULL_NAME).await;
    panel.tick_customer(OTHER).await;
    panel.text("2 selected").await;
    panel.do_in_bulk("Send PIN Reminder").await;

    let mails = stage.mails(2).await;
    for email in [EMAIL, OTHER_EMAIL] {
        let pin = stage.space.pin_of(email).await;
        let mail = mails.iter().find(|mail| mail.to == [email]).expect("each has a mail");
        for part in [mail.text(), mail.html()] {
            assert!(part.contains(&pin), "{email} is told their own PIN: {part}");
        }
        assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    }
    panel.text("The bulk action is done.").await;
    assert_eq!(stage.mail.caught().len(), 2, "nobody else is mailed");
    assert_eq!(stage.space.audited("pin.reminded").await.len(), 2);
    panel.close().await;
}

#[tokio::test]
async fn nobody_is_reminded_twice_in_ten_minutes_and_the_result_says_so() {
    let stage = Stage::new().await;
    let panel = stage.panel().await;
    for _ in 0..2 {
        panel.tick_customer(FULL_NAME).await;
        panel.do_in_bulk("Send PIN Reminder").await;
        panel.text("The bulk action is done.").await;
        panel.gone("The bulk action is done.").await;
    }

    panel.press("Send PIN Reminder").await;
    panel.text("Left out: 1").await;
    panel.text("10 minutes").await;
    assert_eq!(stage.mails(1).await.len(), 1);

    stage.space.clock().advance(PAST_REST);
    panel.go("Operations", "Members & Contacts").await;
    panel.tick_customer(FULL_NAME).await;
    panel.do_in_bulk("Send PIN Reminder").await;
    let pin = stage.space.pin().await;
    assert!(stage.mails(2).await[1].text().contains(&pin));
    panel.close().await;
}

#[tokio::test]
async fn a_refused_mail_is_shown_with_what_the_server_said_and_sent_again() {
    let stage = Stage::new().await;
    stage.space.add(OTHER, OTHER_EMAIL, "Lumière").await;
    stage.mail.answer(EMAIL, "550 5.1.1 Nobody of that name");
    let panel = stage.panel().await;
    panel.tick_customer(FULL_NAME).await;
    panel.tick_customer(OTHER).await;

    panel.do_in_bulk("Send PIN Reminder").await;
    panel.text("The bulk action is done.").await;
    let pin = stage.space.pin_of(OTHER_EMAIL).await;
    assert!(stage.mails(1).await[0].text().contains(&pin), "the others get theirs");
    panel.press("Send PIN Reminder").await;
    let state_of = |name: &str, state: &str| {
        format!("//tbody/tr[contains(., '{name}')]//*[contains(text(), '{state}')]")
    };
    panel.find(&state_of(FULL_NAME, "Mail refused")).await;
    panel.find(&state_of(OTHER, "Mail handed over")).await;

    panel.go("Settings", "Mail").await;
    panel.text("Mails that failed").await;
    panel.find(&state_of(FULL_NAME, "Nobody of that name")).await;
    stage.mail.forgive(EMAIL);
    panel.press(&format!("Try again: {FULL_NAME}")).await;
    panel.text("It is sent again.").await;
    let pin = stage.space.pin().await;
    assert!(stage.mails(2).await[1].text().contains(&pin));
    panel.gone("Mails that failed").await;
    panel.close().await;
}
