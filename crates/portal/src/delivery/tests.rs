//! The worker against a real mail server, well and badly behaved, on both databases.

use std::time::{Duration, SystemTime};

use pinion_domain::Clock as _;
use pinion_storage::accounts;
use pinion_storage::customers::{self, Change, Field};
use pinion_storage::mails::{self, MailState, To};
use pinion_testmail::{Catcher, Certificate, Manners};
use tokio::sync::watch;

use super::{AT_ONCE, LEASE, LONGEST, deliver, post, turn};
use crate::outbox::{Mail, Queued};
use crate::store::os_random;
use crate::testing::on_both_databases;

const ANA: &str = "ana@example.org";

on_both_databases! {
    async fn mails_a_customer_their_pin(portal: TestPortal) {
        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;
        let pin = portal.remind(ANA).await;

        assert_eq!(portal.deliver().await, 1);

        let mail = catcher.wait_for(1).remove(0);
        assert_eq!((mail.from.as_str(), mail.to[0].as_str()), ("pins@example.org", ANA));
        assert!(mail.text().contains(&pin) && mail.html().contains(&pin));
        assert!(!mail.subject().contains(&pin));
        assert_eq!(mail.to_name(), "Ana Líšková");
        assert!(mail.header("From").starts_with("\"My space\"") || mail.header("From").starts_with("My space"));
        let sent = portal.mails().await.remove(0);
        assert_eq!((sent.state, sent.language.as_deref()), (MailState::Sent, Some("en")), "there is no Czech one, and the space's is English");
        assert_eq!(mail.header("Message-ID"), format!("<{}@example.org>", sent.id.simple()));
        assert_eq!(portal.deliver().await, 0, "once");
        let text = portal.state.metrics.text().unwrap();
        assert!(text.contains(r#"pinion_mails_total{outcome="Sent"} 1"#), "{text}");
    }

    async fn writes_in_the_recipients_language(portal: TestPortal) {
        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;
        portal.remind(ANA).await;
        let tx = portal.state.database.begin().await.unwrap();
        let ana = customers::find_by_email(&tx, portal.state.account, ANA).await.unwrap().unwrap();
        let change = Change { language: Field::Set("pt-BR".to_owned()), ..Change::default() };
        customers::update(&tx, &ana, &change, portal.clock.now()).await.unwrap();
        tx.commit().await.unwrap();

        portal.deliver().await;

        assert_eq!(catcher.wait_for(1)[0].subject(), "O seu PIN para My space");
        assert_eq!(portal.mails().await[0].language.as_deref(), Some("pt"));
    }

    async fn waits_where_there_is_no_mail_server(portal: TestPortal) {
        portal.remind(ANA).await;

        assert_eq!(portal.deliver().await, 0);

        assert_eq!(portal.states().await, [MailState::Waiting]);
        assert_eq!(portal.outage().await, None);
    }

    async fn sends_a_link_that_is_good_once_and_not_once_it_is_over(portal: TestPortal) {
        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;
        let ada = portal.admin("ada@example.org").await;
        let link = "https://pins.example.org/#/reset/pinpr_geheim";
        let expires_at = portal.clock.now() + Duration::from_mins(30);
        let reset = Mail::PasswordReset { link, expires_at };
        portal.enqueue(To::User(ada), reset).await;
        portal.deliver().await;
        let text = catcher.wait_for(1)[0].text();
        assert!(text.contains(link) && text.contains("30 minutes"), "{text}");

        portal.enqueue(To::User(ada), reset).await;
        portal.clock.advance(Duration::from_mins(30));
        portal.deliver().await;

        assert_eq!(portal.states().await, [MailState::Sent, MailState::Failed]);
        assert_eq!(catcher.caught().len(), 1);
    }

    async fn tells_of_a_forgotten_visit_once_and_by_the_spaces_clock(portal: TestPortal) {
        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;
        let tx = portal.state.database.begin().await.unwrap();
        let mut account = accounts::the_one(&tx).await.unwrap();
        account.time_zone = "Asia/Tokyo".to_owned();
        accounts::update(&tx, &account).await.unwrap();
        tx.commit().await.unwrap();
        let ana = To::Customer(portal.member(ANA).await.customer.id);
        let hours = |count| SystemTime::UNIX_EPOCH + Duration::from_hours(count);
        let (from, to) = (hours(500_000), hours(500_002));
        let forgotten = Mail::ForgottenCheckOut { visit: uuid::Uuid::nil(), from, to };

        assert!(matches!(portal.enqueue(ana, forgotten).await, Queued::Yes(_)));
        assert_eq!(portal.enqueue(ana, forgotten).await, Queued::Known);
        portal.deliver().await;

        let text = catcher.wait_for(1)[0].text();
        assert!(text.contains("2027-01-15 17:00") && text.contains("2027-01-15 19:00"), "{text}");
    }

    async fn sends_no_message_that_is_switched_off(portal: TestPortal) {
        let ana = To::Customer(portal.member(ANA).await.customer.id);

        assert_eq!(portal.enqueue(ana, Mail::Welcome).await, Queued::SwitchedOff);
        assert!(matches!(portal.enqueue(ana, Mail::PinChanged).await, Queued::Yes(_)));
        let tx = portal.state.database.begin().await.unwrap();
        let account = portal.state.account;
        pinion_storage::messages::switch(&tx, account, "welcome", true).await.unwrap();
        pinion_storage::messages::switch(&tx, account, "pin-changed", false).await.unwrap();
        tx.commit().await.unwrap();

        assert!(matches!(portal.enqueue(ana, Mail::Welcome).await, Queued::Yes(_)));
        assert_eq!(portal.enqueue(ana, Mail::PinChanged).await, Queued::SwitchedOff);
    }

    async fn a_refused_recipient_is_marked_and_the_others_get_theirs(portal: TestPortal) {
        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;
        for email in ["one@example.org", "two@example.org", "three@example.org"] {
            portal.remind(email).await;
        }
        catcher.answer("two@example.org", "550 5.1.1 No such user");

        assert_eq!(portal.deliver().await, 3);

        assert_eq!(portal.states().await, [MailState::Sent, MailState::Refused, MailState::Sent]);
        let refused = portal.mails().await.remove(1);
        assert_eq!(refused.reason.as_deref(), Some("550 5.1.1 No such user"));
        assert_eq!(catcher.connections(), 1);
        portal.clock.advance(Duration::from_hours(24));
        assert_eq!(portal.deliver().await, 0, "it is not tried again");
    }

    async fn a_full_mailbox_is_tried_with_growing_waits_for_48_hours(portal: TestPortal) {
        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;
        portal.remind(ANA).await;
        catcher.answer(ANA, "452 4.2.2 Mailbox full");
        let began = portal.clock.now();

        let mut waits = Vec::new();
        loop {
            assert_eq!(portal.deliver().await, 1);
            let mail = portal.mails().await.remove(0);
            let Some(next_at) = mail.next_at else { break };
            let wait = next_at.duration_since(portal.clock.now()).unwrap();
            portal.clock.advance(wait.checked_sub(Duration::from_secs(1)).unwrap());
            assert_eq!(portal.deliver().await, 0, "not before its time");
            portal.clock.advance(Duration::from_secs(1));
            waits.push(wait.as_secs() / 60);
        }

        let mail = portal.mails().await.remove(0);
        assert_eq!(mail.state, MailState::Failed);
        assert!(mail.reason.unwrap().contains("452 4.2.2 Mailbox full"));
        assert_eq!(&waits[..4], [1, 2, 4, 8]);
        assert!(waits.is_sorted());
        let tried_for = portal.clock.now().duration_since(began).unwrap();
        assert!(tried_for <= LONGEST && tried_for > LONGEST.checked_sub(Duration::from_hours(5)).unwrap());

        catcher.forgive(ANA);
        let tx = portal.state.database.begin().await.unwrap();
        let (account, now) = (portal.state.account, portal.clock.now());
        assert!(mails::retry(&tx, account, mail.id, now).await.unwrap());
        tx.commit().await.unwrap();
        portal.deliver().await;
        assert_eq!(portal.states().await, [MailState::Sent], "asked for by hand");
    }

    async fn a_server_that_goes_away_in_the_middle_is_asked_again(portal: TestPortal) {
        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;
        portal.remind(ANA).await;
        for manners in [Manners::HangsUpMidData, Manners::HangsUpBeforeThanks, Manners::Busy] {
            catcher.behave(manners);
            portal.deliver().await;
            assert_eq!(portal.states().await, [MailState::Waiting], "{manners:?}");
            portal.clock.advance(Duration::from_hours(4));
        }
        catcher.behave(Manners::Good);

        portal.deliver().await;

        assert_eq!(portal.states().await, [MailState::Sent]);
        let caught = catcher.wait_for(2);
        assert_eq!(caught.len(), 2, "it arrived once before the server said so");
        assert_eq!(caught[0].header("Message-ID"), caught[1].header("Message-ID"));
    }

    async fn a_server_that_is_down_is_left_alone_for_a_while_that_grows(portal: TestPortal) {
        let down = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        portal.mail_by(&format!("smtp://{down}")).await;
        portal.remind("one@example.org").await;
        portal.remind("two@example.org").await;

        portal.deliver().await;
        let first = portal.outage().await.unwrap();
        assert_eq!(portal.deliver().await, 0);
        portal.clock.advance(Duration::from_secs(10));
        portal.deliver().await;
        let second = portal.outage().await.unwrap();

        assert_eq!((first.count, second.count), (1, 2));
        assert_eq!(second.since, first.since);
        assert!(second.paused_until > first.paused_until);
        for mail in portal.mails().await {
            assert_eq!((mail.state, mail.attempts), (MailState::Waiting, 0), "none is the worse for it");
        }

        portal.clock.advance(LONGEST);
        portal.deliver().await;
        assert_eq!(portal.states().await, [MailState::Failed, MailState::Failed], "after 48 hours");
    }

    async fn a_server_that_is_well_again_gets_everything(portal: TestPortal) {
        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;
        portal.remind("one@example.org").await;
        portal.remind("two@example.org").await;
        catcher.behave(Manners::RefusesSender);
        portal.deliver().await;
        assert!(portal.outage().await.unwrap().reason.contains("refuses our sender address"));
        catcher.behave(Manners::Good);
        portal.clock.advance(Duration::from_secs(10));

        portal.deliver().await;

        assert_eq!(portal.outage().await, None);
        assert_eq!(portal.states().await, [MailState::Sent, MailState::Sent]);
    }

    async fn a_bad_certificate_gets_no_mail_and_is_named(portal: TestPortal) {
        for certificate in [Certificate::OfAnotherHost, Certificate::SelfSigned] {
            let catcher = Catcher::start_tls(certificate);
            portal.mail_by(&format!("smtps://localhost:{}", catcher.port())).await;
            portal.remind(&format!("{certificate:?}@example.org")).await;

            portal.deliver().await;

            let reason = portal.outage().await.unwrap().reason;
            assert!(reason.contains("certificate is not good"), "{reason}");
            assert!(catcher.caught().is_empty());
        }
    }

    async fn a_silent_server_does_not_hold_the_queue(portal: TestPortal) {
        let catcher = Catcher::start();
        catcher.behave(Manners::Silent);
        portal.mail_by(&catcher.url()).await;
        portal.remind(ANA).await;
        let mut post = post(&portal.state).await.unwrap().unwrap();
        post.relay = post.relay.patient_for(Duration::from_millis(100));
        let (_stop, stopped) = watch::channel(false);

        deliver(&portal.state, &post, &stopped).await.unwrap();

        assert!(portal.outage().await.unwrap().reason.contains("does not answer"));
        assert_eq!(portal.states().await, [MailState::Waiting]);
    }

    async fn a_template_that_fails_for_one_customer_fails_that_mail_alone(portal: TestPortal) {
        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;
        portal.remind("one@example.org").await;
        portal.remind("two@example.org").await;
        let tx = portal.state.database.begin().await.unwrap();
        let one = customers::find_by_email(&tx, portal.state.account, "one@example.org").await;
        let one = one.unwrap().unwrap();
        pinion_storage::pins::release(&tx, one.id, portal.clock.now()).await.unwrap();
        tx.commit().await.unwrap();

        portal.deliver().await;

        assert_eq!(portal.states().await, [MailState::Failed, MailState::Sent]);
        assert_eq!(portal.mails().await[0].reason.as_deref(), Some("The customer has no PIN."));
    }

    async fn what_a_dead_process_was_sending_is_sent_by_another(portal: TestPortal) {
        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;
        portal.remind(ANA).await;
        let tx = portal.state.database.begin().await.unwrap();
        let pace = mails::Pace { per_window: 10, at_once: 10, lease: LEASE };
        let taken = mails::claim(&tx, portal.state.account, &pace, portal.clock.now(), &mut os_random()).await;
        tx.commit().await.unwrap();
        assert_eq!(taken.unwrap().len(), 1, "and then it is killed");

        assert_eq!(portal.deliver().await, 0);
        portal.clock.advance(LEASE);
        assert_eq!(portal.deliver().await, 1);

        assert_eq!(portal.states().await, [MailState::Sent]);
    }

    async fn gives_back_what_it_has_taken_when_it_is_told_to_stop(portal: TestPortal) {
        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;
        portal.remind(ANA).await;
        let (_stop, stopped) = watch::channel(true);

        turn(&portal.state, &stopped).await.unwrap();

        let mail = portal.mails().await.remove(0);
        assert_eq!((mail.state, mail.attempts), (MailState::Waiting, 0));
        assert_eq!(portal.deliver().await, 1, "whoever is next has it at once");
    }

    async fn several_processes_send_each_mail_once(portal: TestPortal) {
        let catcher = Catcher::start();
        portal.mail_by(&catcher.url()).await;
        let ana = portal.member(ANA).await.customer.id;
        let count = usize::try_from(AT_ONCE).unwrap() + 20;
        for _ in 0..count {
            portal.enqueue(To::Customer(ana), Mail::PinChanged).await;
        }

        let (one, two, three) = tokio::join!(portal.deliver(), portal.deliver(), portal.deliver());

        assert_eq!(one + two + three, count);
        assert!(portal.states().await.iter().all(|state| *state == MailState::Sent));
        let mut ids: Vec<String> =
            catcher.wait_for(count).iter().map(|mail| mail.header("Message-ID")).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((ids.len(), catcher.caught().len()), (count, count));
    }
}
