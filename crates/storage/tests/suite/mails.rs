//! The queue of mails.

use std::time::{Duration, SystemTime};

use pinion_storage::customers::{Customer, Field};
use pinion_storage::mail_settings::{self, Change, MailOutage};
use pinion_storage::mails::{
    self, Claimed, Counts, Enqueued, MailState, NewMail, Outcome, Pace, To,
};
use pinion_storage::{Database, Error, Options, PinKeys, customers, users};
use uuid::Uuid;

use crate::{on_both_databases, space::Space};

on_both_databases! {
    takes_a_mail_once_and_keeps_what_became_of_it,
    is_in_the_queue_with_its_cause_or_not_at_all,
    does_not_repeat_a_message_within_its_quiet_time,
    two_who_ask_at_once_cause_one_mail,
    sends_a_cause_once,
    takes_an_abandoned_mail_again_and_leaves_it_to_the_second,
    keeps_what_a_server_is_still_sending,
    keeps_to_the_pace_over_all_servers,
    waits_as_long_as_it_is_told,
    keeps_values_sealed_until_they_are_sent,
    sends_again_what_failed_when_asked,
    sends_nothing_while_paused,
    an_outage_ends_on_the_connection_that_noted_it,
    keeps_the_mail_server_sealed,
    reaches_staff_who_are_no_customers,
    lists_what_staff_see,
}

const PACE: Pace = Pace { per_window: 1000, at_once: 100, lease: Duration::from_mins(5) };
const QUIET: Duration = Duration::from_mins(10);
const SECOND: Duration = Duration::from_secs(1);

/// A second less than `time`.
fn just_within(time: Duration) -> Duration {
    time.saturating_sub(SECOND)
}

fn reminder(customer: &Customer) -> NewMail<'static> {
    NewMail {
        account: customer.account_id,
        to: To::Customer(customer.id),
        message: "pin-reminder",
        values: None,
        expires_at: None,
        dedup_key: None,
        quiet_for: None,
    }
}

async fn enqueue(space: &mut Space, new: &NewMail<'_>) -> Enqueued {
    let tx = space.db.begin().await.unwrap();
    let enqueued = mails::enqueue(&tx, &space.keys, new, space.now, &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();
    enqueued
}

async fn queued(space: &mut Space, new: &NewMail<'_>) -> Uuid {
    match enqueue(space, new).await {
        Enqueued::Queued(id) => id,
        other @ (Enqueued::Lately(_) | Enqueued::Known) => panic!("{other:?}"),
    }
}

async fn claim(space: &Space, pace: &Pace) -> Vec<Claimed> {
    let mut rng: rand::rngs::ChaCha20Rng = rand::make_rng();
    let tx = space.db.begin().await.unwrap();
    let account = space.account.id;
    let claimed = mails::claim(&tx, account, pace, space.now, &mut rng).await.unwrap();
    tx.commit().await.unwrap();
    claimed
}

async fn settle(space: &Space, mail: &Claimed, outcome: Outcome) -> bool {
    let tx = space.db.begin().await.unwrap();
    let settled = mails::settle(&tx, mail, &outcome, space.now).await.unwrap();
    tx.commit().await.unwrap();
    settled
}

fn sent() -> Outcome {
    Outcome::Sent { language: "en".into() }
}

fn later(next_at: SystemTime) -> Outcome {
    Outcome::Later { next_at, reason: "452 full".into() }
}

async fn state(space: &Space, id: Uuid) -> MailState {
    mails::get(&space.db, space.account.id, id).await.unwrap().unwrap().state
}

async fn takes_a_mail_once_and_keeps_what_became_of_it(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let id = queued(&mut space, &reminder(&ada)).await;

    let claimed = claim(&space, &PACE).await;
    let second = claim(&space, &PACE).await;
    let settled = settle(&space, &claimed[0], sent()).await;
    let twice = settle(&space, &claimed[0], sent()).await;

    assert_eq!((claimed.len(), second.len()), (1, 0));
    assert_eq!((claimed[0].id, claimed[0].to, claimed[0].attempts), (id, To::Customer(ada.id), 1));
    assert!(settled && !twice);
    let mail = mails::get(&space.db, space.account.id, id).await.unwrap().unwrap();
    assert_eq!((mail.state, mail.language.as_deref()), (MailState::Sent, Some("en")));
    assert!(mail.ended_at.is_some() && mail.next_at.is_none());
    space.wait(Duration::from_hours(1));
    assert!(claim(&space, &PACE).await.is_empty(), "what was sent is not sent again");
}

async fn is_in_the_queue_with_its_cause_or_not_at_all(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let tx = space.db.begin().await.unwrap();
    mails::enqueue(&tx, &space.keys, &reminder(&ada), space.now, &mut space.rng).await.unwrap();
    tx.rollback().await.unwrap();

    assert!(claim(&space, &PACE).await.is_empty());

    let nobody = NewMail { quiet_for: Some(QUIET), ..reminder(&ada) };
    let tx = space.db.begin().await.unwrap();
    customers::delete(&tx, &ada, space.now).await.unwrap();
    let gone = mails::enqueue(&tx, &space.keys, &nobody, space.now, &mut space.rng).await;
    assert!(matches!(gone, Err(Error::Gone("customer"))));
}

async fn does_not_repeat_a_message_within_its_quiet_time(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let (bob, _) = space.register("Bob").await;
    let first_at = space.now;
    let new = NewMail { quiet_for: Some(QUIET), ..reminder(&ada) };
    let first = queued(&mut space, &new).await;
    space.wait(just_within(QUIET));

    let again = enqueue(&mut space, &new).await;
    let other_message = enqueue(&mut space, &NewMail { message: "welcome", ..new }).await;
    let other_person = enqueue(&mut space, &NewMail { to: To::Customer(bob.id), ..new }).await;
    space.wait(SECOND);
    let later = enqueue(&mut space, &new).await;

    assert_eq!(again, Enqueued::Lately(first_at));
    assert!(matches!(other_message, Enqueued::Queued(_)));
    assert!(matches!(other_person, Enqueued::Queued(_)));
    assert!(matches!(later, Enqueued::Queued(id) if id != first));

    space.wait(QUIET);
    for mail in claim(&space, &PACE).await {
        settle(&space, &mail, Outcome::Refused { reason: "550".into() }).await;
    }
    queued(&mut space, &new).await;
    let refused = claim(&space, &PACE).await.remove(0);
    settle(&space, &refused, Outcome::Refused { reason: "550".into() }).await;
    assert!(
        matches!(enqueue(&mut space, &new).await, Enqueued::Queued(_)),
        "one that never arrived does not count"
    );
}

async fn two_who_ask_at_once_cause_one_mail(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let new = NewMail { quiet_for: Some(QUIET), ..reminder(&ada) };

    let asks = (0..8).map(|seed| {
        let (db, keys, now) = (space.db.clone(), space.keys.clone(), space.now);
        async move {
            let mut rng: rand::rngs::ChaCha20Rng = rand::SeedableRng::seed_from_u64(seed);
            let tx = db.begin().await.unwrap();
            let enqueued = mails::enqueue(&tx, &keys, &new, now, &mut rng).await.unwrap();
            tx.commit().await.unwrap();
            enqueued
        }
    });
    let asks: Vec<_> = asks.map(tokio::spawn).collect();
    let mut queued = 0;
    for ask in asks {
        queued += usize::from(matches!(ask.await.unwrap(), Enqueued::Queued(_)));
    }

    assert_eq!(queued, 1);
    assert_eq!(claim(&space, &PACE).await.len(), 1);
}

async fn sends_a_cause_once(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let new = NewMail { dedup_key: Some("visit 7"), ..reminder(&ada) };

    let first = enqueue(&mut space, &new).await;
    let second = enqueue(&mut space, &new).await;
    let other = enqueue(&mut space, &NewMail { dedup_key: Some("visit 8"), ..new }).await;
    let nameless = enqueue(&mut space, &reminder(&ada)).await;

    assert!(matches!(first, Enqueued::Queued(_)));
    assert_eq!(second, Enqueued::Known);
    assert!(matches!((other, nameless), (Enqueued::Queued(_), Enqueued::Queued(_))));
}

async fn takes_an_abandoned_mail_again_and_leaves_it_to_the_second(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let id = queued(&mut space, &reminder(&ada)).await;
    let dead = claim(&space, &PACE).await.remove(0);
    space.wait(just_within(PACE.lease));
    assert!(claim(&space, &PACE).await.is_empty(), "it is still the first one's");
    space.wait(SECOND);

    let alive = claim(&space, &PACE).await.remove(0);

    assert!(!settle(&space, &dead, sent()).await, "too late");
    assert_eq!(alive.attempts, 2);
    assert!(settle(&space, &alive, sent()).await);
    assert_eq!(state(&space, id).await, MailState::Sent);
}

async fn keeps_what_a_server_is_still_sending(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    queued(&mut space, &reminder(&ada)).await;
    queued(&mut space, &reminder(&ada)).await;
    let taken = claim(&space, &PACE).await;
    settle(&space, &taken[0], sent()).await;
    space.wait(just_within(PACE.lease));

    let tx = space.db.begin().await.unwrap();
    mails::prolong(&tx, &taken[0], PACE.lease, space.now).await.unwrap();
    tx.commit().await.unwrap();

    space.wait(SECOND);
    assert!(claim(&space, &PACE).await.is_empty());
    space.wait(PACE.lease);
    assert_eq!(claim(&space, &PACE).await.len(), 1, "the one that had not ended");
}

async fn keeps_to_the_pace_over_all_servers(mut space: Space) {
    for name in ["Ada", "Bob", "Cy", "Di", "Ed"] {
        let (customer, _) = space.register(name).await;
        queued(&mut space, &reminder(&customer)).await;
    }
    let pace = Pace { per_window: 3, at_once: 2, ..PACE };

    let first = claim(&space, &pace).await;
    let second = claim(&space, &pace).await;
    let none = claim(&space, &pace).await;
    assert_eq!((first.len(), second.len(), none.len()), (2, 1, 0));

    let tx = space.db.begin().await.unwrap();
    mails::release(&tx, &second).await.unwrap();
    tx.commit().await.unwrap();
    let back = claim(&space, &pace).await;
    assert_eq!((back.len(), back[0].attempts), (1, 1), "one not tried does not count");

    space.wait(Pace::WINDOW);
    assert_eq!(claim(&space, &pace).await.len(), 2);
}

async fn waits_as_long_as_it_is_told(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let id = queued(&mut space, &reminder(&ada)).await;
    let mail = claim(&space, &PACE).await.remove(0);
    let next_at = space.now + Duration::from_mins(2);

    settle(&space, &mail, later(next_at)).await;

    let waiting = mails::get(&space.db, space.account.id, id).await.unwrap().unwrap();
    assert_eq!((waiting.state, waiting.next_at), (MailState::Waiting, Some(next_at)));
    assert_eq!(waiting.reason.as_deref(), Some("452 full"));
    space.wait(Duration::from_secs(119));
    assert!(claim(&space, &PACE).await.is_empty());
    space.wait(SECOND);
    assert_eq!(claim(&space, &PACE).await[0].attempts, 2);
}

async fn keeps_values_sealed_until_they_are_sent(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let values = b"https://pins.example.org/#/reset/geheim";
    let new = NewMail { values: Some(values), message: "password-reset", ..reminder(&ada) };
    queued(&mut space, &new).await;

    let mail = claim(&space, &PACE).await.remove(0);
    let opened = mails::open_values(&space.keys, &mail).unwrap().unwrap();
    let other = others_keys(&mut space).await;

    assert_eq!(opened.as_slice(), values);
    assert!(matches!(mails::open_values(&other, &mail), Err(Error::Damaged(_))));
    settle(&space, &mail, later(space.now)).await;
    let again = claim(&space, &PACE).await.remove(0);
    assert!(mails::open_values(&space.keys, &again).unwrap().is_some(), "it is needed again");
}

/// The keys of another installation.
async fn others_keys(space: &mut Space) -> PinKeys {
    let (url, _database) = space.another().await;
    let elsewhere = Database::open(&url, Options::default()).await.unwrap();
    elsewhere.migrate().await.unwrap();
    let file = space.folder.path().join("others-keys");
    PinKeys::open_or_create(&elsewhere, &file, &mut space.rng).await.unwrap()
}

async fn sends_again_what_failed_when_asked(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let id = queued(&mut space, &reminder(&ada)).await;
    let mail = claim(&space, &PACE).await.remove(0);
    settle(&space, &mail, Outcome::Failed { reason: "for 48 hours".into() }).await;
    space.wait(Duration::from_hours(1));

    let tx = space.db.begin().await.unwrap();
    let retried = mails::retry(&tx, space.account.id, id, space.now).await.unwrap();
    let twice = mails::retry(&tx, space.account.id, id, space.now).await.unwrap();
    tx.commit().await.unwrap();

    assert!(retried && !twice);
    let again = claim(&space, &PACE).await.remove(0);
    assert_eq!((again.attempts, again.created_at), (1, space.now), "its 48 hours begin anew");
}

async fn sends_nothing_while_paused(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    queued(&mut space, &reminder(&ada)).await;
    let outage = MailOutage {
        reason: "down".into(),
        since: space.now,
        count: 1,
        paused_until: space.now + Duration::from_secs(30),
    };
    let tx = space.db.begin().await.unwrap();
    mail_settings::note_outage(&tx, space.account.id, &outage).await.unwrap();
    tx.commit().await.unwrap();

    let read = mail_settings::read(&space.db, &space.keys, space.account.id).await.unwrap();
    assert_eq!(read.outage, Some(outage));
    assert!(claim(&space, &PACE).await.is_empty());

    let tx = space.db.begin().await.unwrap();
    let change = Change { sender: Field::Set("pins@example.org".into()), ..Change::default() };
    let account = space.account.id;
    mail_settings::change(&tx, &space.keys, account, &change, &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(claim(&space, &PACE).await.len(), 1, "what was changed is tried at once");
}

async fn an_outage_ends_on_the_connection_that_noted_it(space: Space) {
    let account = space.account.id;
    let outage = MailOutage {
        reason: "down".into(),
        since: space.now,
        count: 1,
        paused_until: space.now + Duration::from_secs(30),
    };

    let tx = space.db.begin().await.unwrap();
    mail_settings::note_outage(&tx, account, &outage).await.unwrap();
    mail_settings::end_outage(&tx, account).await.unwrap();
    tx.commit().await.unwrap();

    let read = mail_settings::read(&space.db, &space.keys, account).await.unwrap();
    assert_eq!(read.outage, None);
}

async fn keeps_the_mail_server_sealed(mut space: Space) {
    let account = space.account.id;
    let url = "smtps://ada:geheim@mail.example.org";
    let change = Change {
        sender: Field::Set("pins@example.org".into()),
        smtp_url: Field::Set(url.into()),
        per_minute: Some(7),
    };
    let tx = space.db.begin().await.unwrap();
    mail_settings::change(&tx, &space.keys, account, &change, &mut space.rng).await.unwrap();
    let nothing = Change::default();
    mail_settings::change(&tx, &space.keys, account, &nothing, &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();

    let read = mail_settings::read(&space.db, &space.keys, account).await.unwrap();

    let read_url = read.smtp_url.as_ref().map(secrecy::ExposeSecret::expose_secret);
    assert_eq!((read_url, read.per_minute), (Some(url), 7));
    assert_eq!(read.sender.as_deref(), Some("pins@example.org"));
    assert!(!format!("{read:?}").contains("geheim"));

    let tx = space.db.begin().await.unwrap();
    let change = Change { smtp_url: Field::Clear, ..Change::default() };
    mail_settings::change(&tx, &space.keys, account, &change, &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();
    let read = mail_settings::read(&space.db, &space.keys, account).await.unwrap();
    assert!(read.smtp_url.is_none());
}

async fn reaches_staff_who_are_no_customers(mut space: Space) {
    let tx = space.db.begin().await.unwrap();
    let (account, hash) = (space.account.id, "$argon2id$made-up".into());
    let email = "staff@example.org";
    let user = users::create_admin(&tx, account, email, "Ada Min", &hash, space.now).await.unwrap();
    tx.commit().await.unwrap();
    let to = To::User(user);
    let new = NewMail {
        account,
        to,
        message: "password-reset",
        values: None,
        expires_at: None,
        dedup_key: None,
        quiet_for: None,
    };

    let id = queued(&mut space, &new).await;

    let listed = mails::get(&space.db, account, id).await.unwrap().unwrap();
    assert_eq!((listed.to, listed.full_name.as_str()), (to, "Ada Min"));
    assert_eq!(claim(&space, &PACE).await[0].to, to);
}

async fn lists_what_staff_see(mut space: Space) {
    let mut ids = Vec::new();
    for name in ["Ada", "Bob", "Cy"] {
        let (customer, _) = space.register(name).await;
        ids.push(queued(&mut space, &reminder(&customer)).await);
        space.wait(SECOND);
    }
    let claimed = claim(&space, &PACE).await;
    settle(&space, &claimed[0], sent()).await;
    settle(&space, &claimed[1], Outcome::Refused { reason: "550 No such user".into() }).await;
    let account = space.account.id;

    let (all, total) = mails::list(&space.db, account, None, 0, 2).await.unwrap();
    let (refused, _) =
        mails::list(&space.db, account, Some(MailState::Refused), 0, 10).await.unwrap();

    let names: Vec<&str> = all.iter().map(|mail| mail.full_name.as_str()).collect();
    assert_eq!((names, total), (vec!["Cy", "Bob"], 3));
    assert_eq!(refused[0].reason.as_deref(), Some("550 No such user"));
    let counts = mails::counts(&space.db, account).await.unwrap();
    assert_eq!(counts, Counts { waiting: 1, failed: 1 });
    let states = mails::states(&space.db, &ids).await.unwrap();
    assert_eq!(states[&ids[0]].0, MailState::Sent);

    space.wait(Duration::from_hours(1));
    let tx = space.db.begin().await.unwrap();
    assert_eq!(mails::purge(&tx, space.now).await.unwrap(), 2, "one still waits");
}
