//! Whoever is still in when the hour comes that the space has set: checked out by the running portal, which nobody tells to,
//! and mailed.

use std::time::Duration;

use jiff::civil::time;
use jiff::tz::TimeZone;
use pinion_testkit::admin::Admin;
use pinion_testkit::mail::Catcher;
use pinion_testkit::page::wait_until;
use pinion_testkit::space::{EMAIL, FIRST_NAME, PinionSpace, Space as _};

/// Where the space is.
const ZONE: &str = "Europe/Lisbon";

/// Longer than any day, also one on which clocks are put back.
const A_DAY_AND_MORE: Duration = Duration::from_hours(26);

#[tokio::test]
async fn a_running_portal_checks_out_who_is_still_in_at_the_hour_and_mails_them_alone() {
    let mail = Catcher::start();
    let mut space = PinionSpace::mailing_by(&mail.url()).await;
    Admin::of(&space).await.check_out_at("04:00").await;
    space.add("Ana Sol", "ana@example.org", "Northlight").await;
    space.check_in().await;

    // It looks at once when it starts, and each half minute.
    space.go_down().await;
    space.clock().advance(A_DAY_AND_MORE);
    space.come_back().await;
    let is_out = async || matches!(space.visits().await[..], [(_, Some(_))]);
    wait_until("the visit is ended", is_out).await;
    wait_until("a mail comes", async || !mail.caught().is_empty()).await;

    let visits = space.visits().await;
    let [(_, Some(left_at))] = visits[..] else { panic!("{visits:?}") };
    let left_at = TimeZone::get(ZONE).unwrap().to_datetime(left_at.try_into().unwrap());
    assert_eq!(left_at.time(), time(4, 0, 0, 0), "at the hour, however late it was done");
    let mails = mail.caught();
    let [mail] = &mails[..] else { panic!("{mails:?}") };
    assert_eq!(mail.to, [EMAIL], "who was out forgot nothing");
    assert_eq!(mail.subject(), format!("You were still checked in at {}", space.name()));
    assert!(mail.text().contains(&format!("Hello {FIRST_NAME}")), "{}", mail.text());
}
