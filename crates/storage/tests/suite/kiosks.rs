//! Pairing a kiosk, and what is known of it.

use std::time::Duration;

use pinion_storage::{
    accounts,
    kiosk_pairings::{self, NewPairing, Poll},
    kiosks::{self, Change, Seen},
    sessions::TokenHash,
};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{on_both_databases, space::Space};

on_both_databases! {
    pairs_a_kiosk_that_an_admin_approved_once,
    tells_a_kiosk_that_asks_too_often_to_slow_down,
    ends_a_pairing_that_was_denied_or_is_over,
    hands_a_token_to_one_of_many_who_ask_at_once,
    forgets_a_revoked_kiosks_token_and_keeps_the_kiosk,
    lists_a_revoked_kiosk_that_may_hold_presses_until_it_was_looked_after,
    keeps_what_a_kiosk_says_of_itself,
    notes_a_kiosk_that_was_seen_just_now_where_it_says_something_else,
}

const DEVICE: TokenHash = TokenHash([1; 32]);
const TOKEN: TokenHash = TokenHash([2; 32]);
const INTERVAL: Duration = Duration::from_secs(5);

async fn begin(space: &Space) {
    let new = NewPairing {
        device_code: DEVICE,
        user_code: "WDJBMJHT",
        interval: INTERVAL,
        expires_at: space.now + Duration::from_mins(10),
    };
    let tx = space.db.begin().await.unwrap();
    assert!(kiosk_pairings::begin(&tx, &new).await.unwrap());
    let twice = NewPairing { device_code: TokenHash([9; 32]), ..new };
    assert!(!kiosk_pairings::begin(&tx, &twice).await.unwrap(), "no two have the same letters");
    tx.commit().await.unwrap();
}

async fn poll(space: &Space, token: TokenHash) -> Poll {
    let tx = space.db.begin().await.unwrap();
    let poll = kiosk_pairings::poll(&tx, DEVICE, token, space.now).await.unwrap();
    tx.commit().await.unwrap();
    poll
}

async fn approve(space: &mut Space) -> Uuid {
    let account = space.account.id;
    let location = accounts::default_location(&space.db, account).await.unwrap().unwrap();
    let tx = space.db.begin().await.unwrap();
    let place = (account, location);
    let id = kiosks::add(&tx, place, "Front desk", space.now, &mut space.rng).await.unwrap();
    assert!(kiosk_pairings::approve(&tx, "WDJBMJHT", id, space.now).await.unwrap());
    assert!(!kiosk_pairings::approve(&tx, "WDJBMJHT", id, space.now).await.unwrap());
    tx.commit().await.unwrap();
    id
}

async fn paired(space: &mut Space) -> Uuid {
    begin(space).await;
    let id = approve(space).await;
    assert_eq!(poll(space, TOKEN).await, Poll::Paired(id));
    id
}

async fn pairs_a_kiosk_that_an_admin_approved_once(mut space: Space) {
    begin(&space).await;
    assert_eq!(poll(&space, TOKEN).await, Poll::Pending);
    let id = approve(&mut space).await;
    assert_eq!(kiosks::authenticate(&space.db, TOKEN).await.unwrap(), None, "not before it asked");
    space.wait(INTERVAL);

    assert_eq!(poll(&space, TOKEN).await, Poll::Paired(id));

    let kiosk = kiosks::authenticate(&space.db, TOKEN).await.unwrap().unwrap();
    assert_eq!((kiosk.id, kiosk.name.as_str(), kiosk.has_token), (id, "Front desk", true));
    assert_eq!(poll(&space, TokenHash([3; 32])).await, Poll::Expired, "a code is good once");
}

async fn tells_a_kiosk_that_asks_too_often_to_slow_down(mut space: Space) {
    begin(&space).await;
    assert_eq!(poll(&space, TOKEN).await, Poll::Pending);
    space.wait(Duration::from_secs(4));
    assert_eq!(poll(&space, TOKEN).await, Poll::TooOften);
    space.wait(Duration::from_secs(9));
    assert_eq!(poll(&space, TOKEN).await, Poll::TooOften, "ten seconds by now");
    space.wait(Duration::from_secs(15));

    assert_eq!(poll(&space, TOKEN).await, Poll::Pending);
}

async fn ends_a_pairing_that_was_denied_or_is_over(mut space: Space) {
    begin(&space).await;
    let tx = space.db.begin().await.unwrap();
    assert!(kiosk_pairings::deny(&tx, "WDJBMJHT", space.now).await.unwrap());
    assert!(!kiosk_pairings::deny(&tx, "XXXXXXXX", space.now).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(poll(&space, TOKEN).await, Poll::Denied);

    space.wait(Duration::from_mins(10));

    assert_eq!(poll(&space, TOKEN).await, Poll::Expired);
    let tx = space.db.begin().await.unwrap();
    assert_eq!(kiosk_pairings::purge_expired(&tx, space.now).await.unwrap(), 1);
    tx.commit().await.unwrap();
}

async fn hands_a_token_to_one_of_many_who_ask_at_once(mut space: Space) {
    begin(&space).await;
    let id = approve(&mut space).await;
    let mut racers = JoinSet::new();
    for number in 10..18 {
        let (db, now) = (space.db.clone(), space.now);
        racers.spawn(async move {
            let tx = db.begin().await.unwrap();
            let token = TokenHash([number; 32]);
            let poll = kiosk_pairings::poll(&tx, DEVICE, token, now).await.unwrap();
            tx.commit().await.unwrap();
            poll
        });
    }

    let polls = racers.join_all().await;

    assert_eq!(polls.iter().filter(|poll| **poll == Poll::Paired(id)).count(), 1, "{polls:?}");
    assert_eq!(polls.iter().filter(|poll| **poll == Poll::Expired).count(), 7, "{polls:?}");
}

async fn forgets_a_revoked_kiosks_token_and_keeps_the_kiosk(mut space: Space) {
    let id = paired(&mut space).await;
    let account = space.account.id;
    let tx = space.db.begin().await.unwrap();

    let seen = Seen::default();
    assert!(kiosks::note_seen(&tx, id, &seen, space.now).await.unwrap());
    assert!(kiosks::revoke(&tx, account, id, false, space.now).await.unwrap());
    assert!(!kiosks::revoke(&tx, account, id, true, space.now).await.unwrap());
    assert!(!kiosks::note_seen(&tx, id, &seen, space.now).await.unwrap());
    assert!(!kiosks::give_token(&tx, id, TOKEN).await.unwrap());
    tx.commit().await.unwrap();

    assert_eq!(kiosks::authenticate(&space.db, TOKEN).await.unwrap(), None);
    assert_eq!(kiosks::list(&space.db, account).await.unwrap(), []);
    let kept = kiosks::get(&space.db, account, id).await.unwrap().unwrap();
    assert_eq!(kept.revoked_at, Some(space.now));
}

async fn lists_a_revoked_kiosk_that_may_hold_presses_until_it_was_looked_after(mut space: Space) {
    let id = paired(&mut space).await;
    let account = space.account.id;
    let tx = space.db.begin().await.unwrap();
    assert!(!kiosks::clear(&tx, account, id).await.unwrap(), "it is in use");
    assert!(kiosks::revoke(&tx, account, id, true, space.now).await.unwrap());
    tx.commit().await.unwrap();

    let listed = kiosks::list(&space.db, account).await.unwrap();
    assert_eq!((listed[0].id, listed[0].revoked_at), (id, Some(space.now)));
    assert_eq!(kiosks::authenticate(&space.db, TOKEN).await.unwrap(), None);
    let tx = space.db.begin().await.unwrap();
    assert!(kiosks::clear(&tx, account, id).await.unwrap());
    assert!(!kiosks::clear(&tx, account, id).await.unwrap());
    tx.commit().await.unwrap();

    assert_eq!(kiosks::list(&space.db, account).await.unwrap(), []);
}

async fn keeps_what_a_kiosk_says_of_itself(mut space: Space) {
    let id = paired(&mut space).await;
    let (account, oldest) = (space.account.id, space.now);
    space.wait(Duration::from_mins(1));
    let tx = space.db.begin().await.unwrap();
    let seen = Seen {
        app_version: Some("1.2.3".into()),
        queue: Some((3, Some(oldest))),
        set_aside: Some(2),
        damaged_files: Some(1),
        address: Some([7; 32]),
        clock_skew_ms: Some(-180_000),
    };

    assert!(kiosks::note_seen(&tx, id, &seen, space.now).await.unwrap());
    assert!(kiosks::note_seen(&tx, id, &Seen::default(), space.now).await.unwrap());
    let name = Change { name: Some("Back door".into()), ..Change::default() };
    assert!(kiosks::change(&tx, account, id, &name).await.unwrap());
    assert!(!kiosks::change(&tx, account, Uuid::nil(), &name).await.unwrap());
    tx.commit().await.unwrap();

    let kiosk = &kiosks::list(&space.db, account).await.unwrap()[0];
    assert_eq!((kiosk.name.as_str(), kiosk.queued), ("Back door", Some(3)));
    assert_eq!((kiosk.oldest_queued_at, kiosk.clock_skew_ms), (Some(oldest), Some(-180_000)));
    assert_eq!((kiosk.set_aside, kiosk.damaged_files), (Some(2), Some(1)));
    assert_eq!(kiosk.address, Some([7; 32]));
    assert_eq!(kiosk.last_seen_at, Some(space.now));
}

async fn notes_a_kiosk_that_was_seen_just_now_where_it_says_something_else(mut space: Space) {
    let id = paired(&mut space).await;
    let same = Seen { app_version: Some("1.2.3".into()), ..Seen::default() };
    let other = Seen { app_version: Some("1.2.4".into()), ..Seen::default() };
    let mut noted = Vec::new();

    for (seen, after) in [(&same, 0), (&same, 4), (&other, 0), (&other, 5)] {
        space.wait(Duration::from_secs(after));
        let tx = space.db.begin_repeated().await.unwrap();
        let each = [(TOKEN, seen), (TokenHash([3; 32]), seen)];
        let there = kiosks::note_seen_each(&tx, &each, space.now).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(there.iter().map(|(_, kiosk)| kiosk.id).collect::<Vec<_>>(), [id]);
        let kiosk = &kiosks::list(&space.db, space.account.id).await.unwrap()[0];
        noted.push(kiosk.last_seen_at == Some(space.now));
    }

    assert_eq!(noted, [true, false, true, true]);
}
