//! Admins are told of wrong PINs once an incident.

use axum::http::Method;
use pinion_domain::Incident;
use pinion_storage::customers::{self, Change, Field};
use pinion_storage::mails::{MailState, To};
use pinion_storage::users::{self, StaffRole};
use pinion_storage::{UserId, accounts, messages};
use pinion_testmail::Catcher;

use super::*;
use crate::housekeeping;
use crate::testing::KioskClient;

const ADA: &str = "ada@example.org";
const HOUR: Duration = Duration::from_hours(1);

/// A PIN that is nobody's, and stands out where it does not belong.
const WRONG: &str = "9182736455";

async fn types_wrong(portal: &TestPortal, times: usize, kiosk: &KioskClient) {
    for _ in 0..times {
        assert_eq!(portal.types(kiosk, WRONG).await.outcome, CheckInOutcome::Refused);
    }
}

/// Whom the mails are to, oldest first.
async fn told_of(portal: &TestPortal) -> Vec<To> {
    let mails = portal.mails().await;
    assert!(mails.iter().all(|mail| mail.message == "wrong-pins"));
    mails.into_iter().map(|mail| mail.to).collect()
}

/// A customer who is an admin too, and speaks German.
async fn german_admin(portal: &TestPortal) -> UserId {
    let member = portal.member("gerda@example.org").await;
    let tx = portal.state.database.begin().await.unwrap();
    let change = Change { language: Field::Set("de".to_owned()), ..Change::default() };
    customers::update(&tx, &member.customer, &change, portal.clock.now()).await.unwrap();
    users::set_role(&tx, member.user, StaffRole::Admin).await.unwrap();
    tx.commit().await.unwrap();
    member.user
}

async fn put_to_sleep(portal: &TestPortal, user: UserId) {
    let tx = portal.state.database.begin().await.unwrap();
    users::set_active(&tx, user, false).await.unwrap();
    tx.commit().await.unwrap();
}

async fn switch(portal: &TestPortal, on: bool) {
    let tx = portal.state.database.begin().await.unwrap();
    messages::switch(&tx, portal.state.account, "wrong-pins", on).await.unwrap();
    tx.commit().await.unwrap();
}

/// The one mail there is, sent: its subject and its text.
async fn only_mail(portal: &TestPortal) -> (String, String) {
    let catcher = Catcher::start();
    portal.mail_by(&catcher.url()).await;
    assert_eq!(portal.deliver().await, 1);
    let mail = catcher.wait_for(1).remove(0);
    // Lines end where they are full.
    let words: Vec<String> = mail.text().split_whitespace().map(str::to_owned).collect();
    (mail.subject(), words.join(" "))
}

on_both_databases! {
    async fn the_fifth_wrong_one_mails_each_admin_in_their_language(portal: TestPortal) {
        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;
        let tx = portal.state.database.begin().await.unwrap();
        let mut account = accounts::the_one(&tx).await.unwrap();
        account.time_zone = "Asia/Tokyo".to_owned();
        accounts::update(&tx, &account).await.unwrap();
        tx.commit().await.unwrap();
        let ada = portal.admin(ADA).await;
        let asleep = portal.admin("eve@example.org").await;
        portal.front_desk("finn@example.org").await;
        portal.member("ana@example.org").await;
        let gerda = german_admin(&portal).await;
        put_to_sleep(&portal, asleep).await;
        let kiosk = portal.kiosk("Front desk").await;

        types_wrong(&portal, 1, &kiosk).await;
        portal.clock.advance(MINUTE);
        types_wrong(&portal, 3, &kiosk).await;
        assert_eq!(told_of(&portal).await, [], "four may be slips");
        types_wrong(&portal, 1, &kiosk).await;

        let told = told_of(&portal).await;
        assert_eq!(told.len(), 2, "{told:?}");
        assert!([ada, gerda].iter().all(|admin| told.contains(&To::User(*admin))), "{told:?}");
        assert_eq!(portal.deliver().await, 2);
        let caught = catcher.wait_for(2);
        let to = |email| caught.iter().find(|mail| mail.to == [email]).unwrap();
        let (english, german) = (to(ADA), to("gerda@example.org"));
        assert_eq!(english.subject(), "Wrong PINs: Front desk, My space");
        assert_eq!(german.subject(), "Falsche PINs: Front desk, My space");
        for said in ["Hello Ada,", "Kiosk: Front desk", "Since: 2027-01-15 17:00", "Wrong PINs: 5", "30 seconds"] {
            assert!(english.text().contains(said), "{said}: {}", english.text());
        }
        assert!(english.text().contains("https://pins.example.org/admin/#/operations/failed-check-ins"));
        for mail in &caught {
            for part in [mail.text(), mail.html()] {
                assert!(part.contains("Front desk") && part.contains("failed-check-ins"), "{part}");
                assert!(!part.contains(WRONG) && !part.contains("pinki_"), "nothing secret");
            }
        }
    }

    async fn an_incident_is_told_once_and_the_next_one_is_another(portal: TestPortal) {
        portal.admin(ADA).await;
        let kiosk = portal.kiosk("Front desk").await;
        types_wrong(&portal, 5, &kiosk).await;
        // Whoever goes on gets the waits, up to an hour, and one more mail fills no mailbox.
        for seconds in [30, 60, 120, 240, 480, 960, 1920, 3600, 3600] {
            portal.clock.advance(Duration::from_secs(seconds));
            types_wrong(&portal, 1, &kiosk).await;
        }
        assert_eq!(told_of(&portal).await.len(), 1);

        // The wait that runs, and an hour in which none was wrong.
        portal.clock.advance(3 * HOUR);
        types_wrong(&portal, 4, &kiosk).await;
        assert_eq!(told_of(&portal).await.len(), 1, "not yet");
        portal.clock.advance(MINUTE);
        types_wrong(&portal, 1, &kiosk).await;

        assert_eq!(told_of(&portal).await.len(), 2);
    }

    async fn many_at_once_at_two_servers_are_one_incident(portal: TestPortal) {
        let admins = [portal.admin(ADA).await, portal.admin("bea@example.org").await].map(To::User);
        let kiosk = portal.kiosk("Front desk").await;
        let routers = [portal.second().await, portal.second().await];
        let mut racers = JoinSet::new();
        for number in 0..20 {
            let form = json!({"events": [event(portal.clock.now(), json!({"pincode": WRONG}))]});
            racers.spawn(super::press(routers[number % 2].clone(), kiosk.token.clone(), form));
        }

        racers.join_all().await;

        let told = told_of(&portal).await;
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(admins.iter().all(|admin| told.contains(admin)), "each once: {told:?}");
    }

    async fn fifty_wrong_scans_are_one_incident_of_that_pad(portal: TestPortal) {
        portal.admin(ADA).await;
        let kiosk = portal.kiosk("Front desk").await;
        for _ in 0..50 {
            portal.scans(&kiosk, WRONG).await;
        }
        portal.clock.advance(MINUTE);
        portal.scans(&kiosk, WRONG).await;

        assert_eq!(told_of(&portal).await.len(), 1, "its own and no other");
        let (_, text) = only_mail(&portal).await;
        assert!(text.contains("Wrong PINs: 50") && text.contains("What is scanned there"), "{text}");
    }

    async fn many_pads_together_are_told_as_their_place(portal: TestPortal) {
        portal.admin(ADA).await;
        for number in 0..13 {
            let kiosk = portal.kiosk(&format!("Kiosk {number}")).await;
            types_wrong(&portal, if number == 12 { 2 } else { 4 }, &kiosk).await;
        }

        assert_eq!(told_of(&portal).await.len(), 1);
        let (subject, text) = only_mail(&portal).await;
        assert_eq!(subject, "Wrong PINs: Kiosk 12, My space");
        assert!(text.contains("Wrong PINs: 50") && text.contains("together at this place"), "{text}");
    }

    async fn late_ones_are_told_with_where_they_are_kept(portal: TestPortal) {
        portal.admin(ADA).await;
        let kiosk = portal.kiosk("Front desk").await;
        portal.clock.advance(HOUR);
        for _ in 0..25 {
            portal.sends_late(&kiosk, WRONG, 30 * MINUTE).await;
        }

        assert_eq!(told_of(&portal).await.len(), 1);
        let (_, text) = only_mail(&portal).await;
        assert!(text.contains("Wrong PINs: 20") && text.contains("had no network"), "{text}");
        assert!(text.contains("https://pins.example.org/admin/#/operations/review"), "{text}");
    }

    async fn a_reader_without_a_token_has_no_name(portal: TestPortal) {
        portal.admin(ADA).await;
        set(&portal, &CheckInSettings { open_to_anybody: true, ..CheckInSettings::default() }).await;
        for _ in 0..7 {
            portal.post_as("", "/api/public/checkin", &json!({"pincode": WRONG})).await;
        }

        assert_eq!(told_of(&portal).await.len(), 1);
        let (subject, text) = only_mail(&portal).await;
        assert_eq!(subject, "Wrong PINs: My space");
        assert!(text.contains("Kiosk: a reader without a token"), "{text}");
    }

    async fn who_lifts_a_wait_is_told_of_what_comes_after(portal: TestPortal) {
        portal.admin(ADA).await;
        let admin = portal.panel(ADA).await.at("/api/pinion/v1/kiosks");
        let kiosk = portal.kiosk("Front desk").await;
        types_wrong(&portal, 5, &kiosk).await;
        let path = format!("/{}", kiosk.id);
        admin.send_json(Method::PATCH, &path, &json!({"lift_wait": true})).await;

        types_wrong(&portal, 4, &kiosk).await;
        assert_eq!(told_of(&portal).await.len(), 1);
        types_wrong(&portal, 1, &kiosk).await;

        assert_eq!(told_of(&portal).await.len(), 2);
    }

    async fn nobody_is_told_while_the_message_is_off(portal: TestPortal) {
        portal.admin(ADA).await;
        let kiosk = portal.kiosk("Front desk").await;
        switch(&portal, false).await;
        types_wrong(&portal, 5, &kiosk).await;
        assert_eq!(told_of(&portal).await, []);
        switch(&portal, true).await;
        portal.clock.advance(MINUTE);

        types_wrong(&portal, 1, &kiosk).await;

        assert_eq!(told_of(&portal).await.len(), 1, "it goes on, and nobody knew");
    }

    async fn a_day_has_an_end_of_mails_and_the_next_has_more(portal: TestPortal) {
        portal.admin(ADA).await;
        // The clock stands at 08:00 UTC.
        portal.clock.advance(14 * HOUR + 30 * MINUTE);
        let most = usize::from(Incident::MOST_A_DAY);
        let mut last = None;
        for number in 0..=most {
            let kiosk = portal.kiosk(&format!("Kiosk {number}")).await;
            for _ in 0..5 {
                // The place is slowed by the end.
                portal.clock.advance(Duration::from_secs(61));
                types_wrong(&portal, 1, &kiosk).await;
            }
            last = Some(kiosk);
        }
        assert_eq!(told_of(&portal).await.len(), most);

        housekeeping::sweep(&portal.state).await.unwrap();
        portal.clock.advance(40 * MINUTE);
        types_wrong(&portal, 1, &last.unwrap()).await;

        assert_eq!(told_of(&portal).await.len(), most + 1, "past midnight, and still an incident");
    }

    async fn who_is_no_admin_any_more_gets_none_that_waited(portal: TestPortal) {
        let ada = portal.admin(ADA).await;
        let bea = portal.admin("bea@example.org").await;
        let kiosk = portal.kiosk("Front desk").await;
        types_wrong(&portal, 5, &kiosk).await;
        put_to_sleep(&portal, ada).await;
        let tx = portal.state.database.begin().await.unwrap();
        users::set_role(&tx, bea, StaffRole::FrontDesk).await.unwrap();
        tx.commit().await.unwrap();
        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;

        portal.deliver().await;

        assert_eq!(portal.states().await, [MailState::Failed, MailState::Failed]);
        assert!(catcher.caught().is_empty());
    }
}
