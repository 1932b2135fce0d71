//! A portal that is busy, and says when it wants to be asked again.

use std::time::Duration;

use pinion_protocol::kiosk::{CHECK_INS_PATH, CheckIns};
use pinion_testnexudus::{Fault, Nexudus};

use super::support::{FrontDesk, TOKEN};
use crate::address::PortalAddress;
use crate::kiosk::portal::{KioskAskError, KioskPortal as _};
use crate::kiosk::views::PressOutcome;
use crate::portal::LinkError;
use crate::tests::support::portal;

const HOUR: Duration = Duration::from_hours(1);

#[tokio::test]
async fn is_left_alone_for_as_long_as_it_wants_but_for_no_longer_than_five_minutes() {
    let (minute, most) = (Duration::from_mins(1), Duration::from_mins(5));
    for (wanted, left_alone) in [(minute, minute), (HOUR, most)] {
        let desk = FrontDesk::ready().await;
        let rested = desk.clock.times(left_alone);
        desk.portal.inner().busy_for = Some(wanted);
        desk.clock.advance(Duration::from_secs(30));
        desk.clock.sleeping(left_alone, rested + 1).await;
        let asked = desk.portal.times_asked("check-ins");

        let told = desk.press("00427").await;
        let asked_meanwhile = desk.portal.times_asked("check-ins") - asked;
        desk.portal.inner().busy_for = None;
        desk.clock.advance(left_alone);
        desk.screen.ready(|ready| ready.online && ready.waiting == 0).await;

        assert_eq!((told.outcome, asked_meanwhile), (PressOutcome::Kept, 0), "{wanted:?}");
        assert_eq!(desk.portal.counted(), ["00427"], "{wanted:?}");
    }
}

#[tokio::test]
async fn is_left_alone_longer_each_time_where_it_wants_no_wait() {
    let desk = FrontDesk::ready().await;
    let waits = [3, 6, 12, 24].map(Duration::from_secs);
    let before = waits.map(|wait| desk.clock.times(wait));
    let rested = desk.clock.times(Duration::from_secs(30));
    desk.portal.inner().busy_for = Some(Duration::ZERO);
    desk.clock.advance(Duration::from_secs(30));

    for (wait, before) in waits.into_iter().zip(before) {
        desk.clock.sleeping(wait, before + 1).await;
        desk.clock.advance(wait);
    }
    desk.clock.sleeping(Duration::from_secs(30), rested + 1).await;
    desk.portal.inner().busy_for = None;
    desk.clock.advance(Duration::from_secs(30));

    desk.screen.ready(|ready| ready.online).await;
}

#[tokio::test]
async fn is_one_that_says_so_and_not_one_that_is_away_behind_its_proxy() {
    let nexudus = Nexudus::start();
    let address: PortalAddress = nexudus.address().parse().unwrap();
    let mut told = Vec::new();
    for status in [429, 503] {
        let busy = Fault::Throttled { status, retry_after_s: HOUR.as_secs() };
        nexudus.fail(CHECK_INS_PATH, 1, busy);
        let asked = portal(&nexudus).check_ins(&address, &TOKEN.into(), &CheckIns::default()).await;
        told.push(asked.unwrap_err());
    }

    let links = [LinkError::Throttled { retry_after: Some(HOUR) }, LinkError::Unanswered];
    assert_eq!(told, links.map(KioskAskError::Link), "the latter is asked again within seconds");
}
