use pinion_domain::Clock as _;
use pinion_storage::check_in_settings::CheckInSettings;
use pinion_storage::visits::Source;
use pinion_storage::{CustomerId, accounts, messages};

use super::*;
use crate::store::os_random;
use crate::testing::{TestPortal, on_both_databases};

fn moment(text: &str) -> SystemTime {
    text.parse::<Timestamp>().unwrap().try_into().unwrap()
}

#[test]
fn the_hour_is_that_of_the_space_also_when_clocks_change() {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let due = |from, minute| due(moment(from), minute, &zone).unwrap();

    assert_eq!(due("2026-11-25T08:00:00Z", 22 * 60), moment("2026-11-25T21:00:00Z"));
    assert_eq!(
        due("2026-11-25T21:00:00Z", 22 * 60),
        moment("2026-11-26T21:00:00Z"),
        "the next one"
    );
    assert_eq!(due("2026-07-01T08:00:00Z", 22 * 60), moment("2026-07-01T20:00:00Z"), "summer");
    // On 28 March 2027 there is no 02:30; on 31 October 2027 it comes twice.
    assert_eq!(due("2027-03-27T20:00:00Z", 150), moment("2027-03-28T01:30:00Z"));
    assert_eq!(due("2027-10-30T20:00:00Z", 150), moment("2027-10-31T00:30:00Z"));
    assert_eq!(due("2027-10-31T00:30:00Z", 150), moment("2027-11-01T01:30:00Z"), "once a day");
}

async fn check_out_at(portal: &TestPortal, minute: u16) {
    let wanted = CheckInSettings { check_out_at_min: Some(minute), ..CheckInSettings::default() };
    let tx = portal.state.database.begin().await.unwrap();
    check_in_settings::write(&tx, portal.state.account, &wanted).await.unwrap();
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn checks_out_who_is_still_in_and_mails_them_once(portal: TestPortal) {
        // The clock stands at 08:00 UTC.
        check_out_at(&portal, 22 * 60).await;
        let ana = portal.member("ana@example.org").await.customer;
        let (now, account) = (portal.clock.now(), portal.state.account);
        let tx = portal.state.database.begin().await.unwrap();
        messages::switch(&tx, account, "forgotten-check-out", true).await.unwrap();
        let location = accounts::default_location(&tx, account).await.unwrap().unwrap();
        let named = (account, location, ana.id);
        visits::open(&tx, named, Source::Manual, now, &mut os_random()).await.unwrap();
        tx.commit().await.unwrap();
        portal.clock.advance(Duration::from_hours(14) - Duration::from_secs(1));
        assert_eq!(turn(&portal.state).await.unwrap(), 0, "a second early");
        portal.clock.advance(Duration::from_hours(2));

        assert_eq!(turn(&portal.state).await.unwrap(), 1);
        assert_eq!(turn(&portal.state).await.unwrap(), 0);

        let visit = visits::last(&portal.state.database, ana.id).await.unwrap().unwrap();
        let hour = now + Duration::from_hours(14);
        assert_eq!(visit.end, Some((hour, EndedBy::Automatic)), "at the hour, however late it is done");
        let mails = portal.mails().await;
        assert_eq!(mails.len(), 1);
    }

    async fn checks_out_at_the_spaces_own_hour_also_when_clocks_change(portal: TestPortal) {
        portal.be_in("Europe/Berlin").await;
        let ana = portal.member("ana@example.org").await.customer.id;
        for (minute, came, hour) in [
            (22 * 60, "2027-03-27T08:00:00Z", "2027-03-27T21:00:00Z"),
            (150, "2027-03-27T23:00:00Z", "2027-03-28T01:30:00Z"),
            (22 * 60, "2027-03-28T08:00:00Z", "2027-03-28T20:00:00Z"),
            (22 * 60, "2027-10-30T08:00:00Z", "2027-10-30T20:00:00Z"),
            (150, "2027-10-30T23:00:00Z", "2027-10-31T00:30:00Z"),
            (22 * 60, "2027-10-31T08:00:00Z", "2027-10-31T21:00:00Z"),
        ] {
            check_out_at(&portal, minute).await;
            portal.clock.go_to(moment(came));
            comes_in(&portal, ana).await;

            portal.clock.go_to(moment(hour) - Duration::from_secs(1));
            assert_eq!(turn(&portal.state).await.unwrap(), 0, "a second before {hour}");
            portal.clock.advance(Duration::from_secs(1));
            assert_eq!(turn(&portal.state).await.unwrap(), 1, "at {hour}");

            let visit = visits::last(&portal.state.database, ana).await.unwrap().unwrap();
            assert_eq!(visit.end, Some((moment(hour), EndedBy::Automatic)));
        }
    }

    async fn goes_on_by_itself_until_it_is_told_to_stop(portal: TestPortal) {
        check_out_at(&portal, 22 * 60).await;
        let people = [portal.member("ana@example.org").await, portal.member("bob@example.org").await];
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(run_every(Duration::from_millis(10), portal.state.clone(), stopped));

        // The second is checked out by a later tick: on the day after.
        for person in &people {
            comes_in(&portal, person.customer.id).await;
            portal.clock.advance(Duration::from_hours(24));
            let is_out = async {
                while visits::open_since(&portal.state.database, person.customer.id).await.unwrap().is_some() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            tokio::time::timeout(Duration::from_secs(20), is_out).await.expect("they are checked out");
        }
        stop.send_replace(true);
        tokio::time::timeout(Duration::from_secs(20), running).await.expect("it stops").unwrap();

        comes_in(&portal, people[0].customer.id).await;
        portal.clock.advance(Duration::from_hours(24));
        tokio::time::sleep(Duration::from_millis(50)).await;
        let still_in = visits::open_since(&portal.state.database, people[0].customer.id).await.unwrap();
        assert!(still_in.is_some(), "nothing goes on after that");
    }
}

async fn comes_in(portal: &TestPortal, customer: CustomerId) {
    let tx = portal.state.database.begin().await.unwrap();
    let account = portal.state.account;
    let location = accounts::default_location(&tx, account).await.unwrap().unwrap();
    let (named, now) = ((account, location, customer), portal.clock.now());
    visits::open(&tx, named, Source::Manual, now, &mut os_random()).await.unwrap().unwrap();
    tx.commit().await.unwrap();
}
