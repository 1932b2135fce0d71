//! Sessions in a browser: they live on with use, end when they lie idle, and are listed and ended by their user.

use std::time::{Duration, SystemTime};

use pinion_storage::{
    UserId,
    sessions::{self, NewSession, NewTokens, Scope, TokenHash},
    users,
};
use secrecy::SecretString;
use uuid::Uuid;

use crate::{on_both_databases, space::Space};

on_both_databases! {
    knows_a_browser_by_its_token_until_it_lay_idle,
    lives_on_with_use,
    does_not_touch_what_was_ended,
    lists_the_sessions_that_go_on,
    ends_ones_own_session_and_no_other,
    ends_all_sessions_but_this,
    sweeps_up_what_lay_idle,
}

const IDLE: Duration = Duration::from_hours(1);

fn hash(number: u8) -> TokenHash {
    TokenHash([number; 32])
}

async fn admin(space: &Space, email: &str) -> UserId {
    let tx = space.db.begin().await.unwrap();
    let hash = SecretString::from("$argon2id$not-a-real-one");
    let account = space.account.id;
    let id = users::create_admin(&tx, account, email, "Root", &hash, space.now).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Signs in at the panel with token `number`.
async fn browser(space: &mut Space, user: UserId, number: u8) -> Uuid {
    let tx = space.db.begin().await.unwrap();
    let new =
        NewSession { user, client_id: "", scope: Scope::Panel, device: Some("Firefox on Linux") };
    let token = (hash(number), space.now + IDLE);
    let id = sessions::create_web(&tx, &new, token, space.now, &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn touch(space: &Space, user: UserId, session: Uuid, until: SystemTime) -> bool {
    let tx = space.db.begin().await.unwrap();
    let touched = sessions::touch(&tx, (user, session), until, space.now).await.unwrap();
    tx.commit().await.unwrap();
    touched
}

async fn is_known(space: &Space, number: u8) -> bool {
    sessions::authenticate(&space.db, hash(number), space.now).await.unwrap().is_some()
}

async fn knows_a_browser_by_its_token_until_it_lay_idle(mut space: Space) {
    let root = admin(&space, "root@example.org").await;
    let session = browser(&mut space, root, 1).await;

    let caller = sessions::authenticate(&space.db, hash(1), space.now).await.unwrap().unwrap();
    space.wait(IDLE);

    assert_eq!((caller.user_id, caller.session_id), (root, session));
    assert_eq!(caller.scope, Some(Scope::Panel));
    assert_eq!((caller.signed_in_at, caller.last_used_at), (space.now - IDLE, space.now - IDLE));
    assert!(!is_known(&space, 1).await);
}

async fn lives_on_with_use(mut space: Space) {
    let root = admin(&space, "root@example.org").await;
    let session = browser(&mut space, root, 1).await;

    space.wait(IDLE / 2);
    let touched = touch(&space, root, session, space.now + IDLE).await;
    space.wait(IDLE.checked_sub(Duration::from_secs(1)).unwrap());

    assert!(touched && is_known(&space, 1).await);
    let caller = sessions::authenticate(&space.db, hash(1), space.now).await.unwrap().unwrap();
    assert!(caller.signed_in_at < caller.last_used_at);
    let team = users::team(&space.db, space.account.id).await.unwrap();
    assert_eq!(team[0].last_seen_at, Some(caller.last_used_at));
    space.wait(Duration::from_secs(1));
    assert!(!is_known(&space, 1).await);
}

async fn does_not_touch_what_was_ended(mut space: Space) {
    let root = admin(&space, "root@example.org").await;
    let session = browser(&mut space, root, 1).await;
    let tx = space.db.begin().await.unwrap();
    sessions::end(&tx, session, space.now).await.unwrap();
    tx.commit().await.unwrap();

    assert!(!touch(&space, root, session, space.now + IDLE).await);
    assert!(!is_known(&space, 1).await);
}

async fn lists_the_sessions_that_go_on(mut space: Space) {
    let root = admin(&space, "root@example.org").await;
    let other = admin(&space, "other@example.org").await;
    browser(&mut space, other, 9).await;
    let idle = browser(&mut space, root, 1).await;
    space.wait(IDLE);
    let desk = browser(&mut space, root, 2).await;
    let ended = browser(&mut space, root, 3).await;
    let tx = space.db.begin().await.unwrap();
    sessions::end(&tx, ended, space.now).await.unwrap();
    let tokens = NewTokens {
        access: hash(4),
        access_expires_at: space.now,
        refresh: hash(104),
        refresh_expires_at: space.now + 2 * IDLE,
    };
    let app = NewSession { user: root, client_id: "app", scope: Scope::Member, device: None };
    space.now += Duration::from_secs(1);
    let app = sessions::create(&tx, &app, &tokens, space.now, &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();

    let open = sessions::list_open(&space.db, root, space.now).await.unwrap();

    let ids: Vec<Uuid> = open.iter().map(|session| session.id).collect();
    assert_eq!(
        ids,
        [app, desk],
        "a refresh token continues one whose access token is over; not {idle}"
    );
    assert_eq!(open[0].scope, Some(Scope::Member));
    assert_eq!(open[1].device.as_deref(), Some("Firefox on Linux"));
}

async fn ends_ones_own_session_and_no_other(mut space: Space) {
    let root = admin(&space, "root@example.org").await;
    let other = admin(&space, "other@example.org").await;
    let own = browser(&mut space, root, 1).await;
    let foreign = browser(&mut space, other, 2).await;

    let tx = space.db.begin().await.unwrap();
    let first = sessions::end_own(&tx, root, own, space.now).await.unwrap();
    let again = sessions::end_own(&tx, root, own, space.now).await.unwrap();
    let others = sessions::end_own(&tx, root, foreign, space.now).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!((first, again, others), (true, false, false));
    assert!(!is_known(&space, 1).await && is_known(&space, 2).await);
}

async fn ends_all_sessions_but_this(mut space: Space) {
    let root = admin(&space, "root@example.org").await;
    let other = admin(&space, "other@example.org").await;
    let this = browser(&mut space, root, 1).await;
    browser(&mut space, root, 2).await;
    browser(&mut space, other, 3).await;

    let tx = space.db.begin().await.unwrap();
    let ended = sessions::end_others(&tx, root, this, space.now).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(ended, 1);
    assert!(is_known(&space, 1).await && !is_known(&space, 2).await && is_known(&space, 3).await);
}

async fn sweeps_up_what_lay_idle(mut space: Space) {
    let root = admin(&space, "root@example.org").await;
    browser(&mut space, root, 1).await;
    space.wait(IDLE);
    browser(&mut space, root, 2).await;

    let tx = space.db.begin().await.unwrap();
    let gone = sessions::purge_expired(&tx, space.now).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(gone, 2, "a token and its session");
    assert!(is_known(&space, 2).await);
}
