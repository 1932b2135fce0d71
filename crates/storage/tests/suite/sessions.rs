//! Tokens: good, expired, used twice.

use std::time::{Duration, SystemTime};

use pinion_storage::{
    UserId, customers,
    sessions::{self, NewSession, NewTokens, Rotation, Scope, TokenHash},
    users,
};
use secrecy::SecretString;
use uuid::Uuid;

use crate::{on_both_databases, space::Space};

on_both_databases! {
    knows_whose_access_token_it_is_until_it_expires,
    exchanges_a_refresh_token_once,
    ends_the_session_when_a_used_refresh_token_comes_back,
    of_two_exchanges_at_once_one_succeeds_and_the_session_ends,
    refuses_expired_foreign_and_unknown_refresh_tokens,
    knows_nobody_by_the_tokens_of_an_ended_session,
    knows_no_suspended_customer,
    forgets_expired_tokens_and_the_sessions_they_leave_behind,
}

const CLIENT: &str = "pinion.ada@example.org";
const MINUTE: Duration = Duration::from_mins(1);

fn hash(number: u8) -> TokenHash {
    TokenHash([number; 32])
}

/// Access token `number`, refresh token `number + 100`.
fn tokens(number: u8, now: SystemTime) -> NewTokens {
    NewTokens {
        access: hash(number),
        access_expires_at: now + 15 * MINUTE,
        refresh: hash(number + 100),
        refresh_expires_at: now + Duration::from_hours(30 * 24),
    }
}

async fn sign_in(space: &mut Space) -> (UserId, Uuid) {
    let (ada, _) = space.register("Ada").await;
    let tx = space.db.begin().await.unwrap();
    let user = users::for_customer(&tx, ada.id, space.now).await.unwrap();
    let new = NewSession { user, client_id: CLIENT, scope: Scope::Member, device: None };
    let first = tokens(1, space.now);
    let session = sessions::create(&tx, &new, &first, space.now, &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();
    (user, session)
}

async fn exchange(space: &Space, used: u8, client: &str, new: u8) -> Rotation {
    let tx = space.db.begin().await.unwrap();
    let tokens = tokens(new, space.now);
    let done = sessions::rotate(&tx, hash(used), client, &tokens, space.now).await.unwrap();
    tx.commit().await.unwrap();
    done
}

async fn is_known(space: &Space, access: u8) -> bool {
    let caller = sessions::authenticate(&space.db, hash(access), space.now).await.unwrap();
    let profile =
        customers::profile_by_token(&space.db, &space.keys, hash(access), space.now).await.unwrap();
    let shown = profile.map(|profile| profile.customer.id);
    let named = caller.as_ref().and_then(|caller| caller.customer_id);
    assert_eq!(shown, named, "the profile is shown to its customer and to nobody else");
    caller.is_some()
}

async fn knows_whose_access_token_it_is_until_it_expires(mut space: Space) {
    let (user, session) = sign_in(&mut space).await;

    let caller = sessions::authenticate(&space.db, hash(1), space.now).await.unwrap().unwrap();
    space.now = space.now + 15 * MINUTE - Duration::from_millis(1);
    let still = is_known(&space, 1).await;
    space.wait(Duration::from_millis(1));
    let no_longer = is_known(&space, 1).await;

    assert_eq!((caller.user_id, caller.session_id), (user, session));
    assert_eq!((caller.scope, caller.staff_role), (Some(Scope::Member), None));
    let ada = customers::find_by_user(&space.db, user).await.unwrap().unwrap();
    assert_eq!(caller.customer_id, Some(ada.id));
    assert!(still && !no_longer);
    assert!(!is_known(&space, 9).await);
}

async fn exchanges_a_refresh_token_once(mut space: Space) {
    let (user, session) = sign_in(&mut space).await;

    let first = exchange(&space, 101, CLIENT, 2).await;
    let second = exchange(&space, 102, CLIENT, 3).await;

    assert_eq!(first, Rotation::Rotated { user, session });
    assert_eq!(second, Rotation::Rotated { user, session });
    assert!(is_known(&space, 2).await && is_known(&space, 3).await);
}

async fn ends_the_session_when_a_used_refresh_token_comes_back(mut space: Space) {
    let (user, session) = sign_in(&mut space).await;
    let _ = exchange(&space, 101, CLIENT, 2).await;

    let again = exchange(&space, 101, CLIENT, 3).await;

    assert_eq!(again, Rotation::Reused { user, session });
    for access in 1..=3 {
        assert!(!is_known(&space, access).await, "the whole family is out: {access}");
    }
    assert_eq!(exchange(&space, 102, CLIENT, 4).await, Rotation::Unknown);
}

async fn of_two_exchanges_at_once_one_succeeds_and_the_session_ends(mut space: Space) {
    sign_in(&mut space).await;

    let (one, two) =
        tokio::join!(exchange(&space, 101, CLIENT, 2), exchange(&space, 101, CLIENT, 3));

    let won = [one, two].iter().filter(|done| matches!(done, Rotation::Rotated { .. })).count();
    let reused = [one, two].iter().filter(|done| matches!(done, Rotation::Reused { .. })).count();
    assert_eq!((won, reused), (1, 1), "{one:?} {two:?}");
    assert!(!is_known(&space, 2).await && !is_known(&space, 3).await);
}

async fn refuses_expired_foreign_and_unknown_refresh_tokens(mut space: Space) {
    sign_in(&mut space).await;

    assert_eq!(exchange(&space, 101, "another client", 2).await, Rotation::WrongClient);
    assert_eq!(exchange(&space, 77, CLIENT, 2).await, Rotation::Unknown);
    space.wait(Duration::from_hours(30 * 24));
    assert_eq!(exchange(&space, 101, CLIENT, 2).await, Rotation::Expired);
    assert!(!is_known(&space, 2).await, "none of them handed out tokens");
}

async fn knows_nobody_by_the_tokens_of_an_ended_session(mut space: Space) {
    let (user, session) = sign_in(&mut space).await;
    let tx = space.db.begin().await.unwrap();

    let first = sessions::end(&tx, session, space.now).await.unwrap();
    let second = sessions::end(&tx, session, space.now).await.unwrap();
    let others = sessions::end_all(&tx, user, space.now).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!((first, second, others), (true, false, 0));
    assert!(!is_known(&space, 1).await);
    assert_eq!(exchange(&space, 101, CLIENT, 2).await, Rotation::Unknown);
}

async fn knows_no_suspended_customer(mut space: Space) {
    let (user, _) = sign_in(&mut space).await;
    let ada = customers::find_by_user(&space.db, user).await.unwrap().unwrap();
    let tx = space.db.begin().await.unwrap();

    let change = customers::Change { active: Some(false), ..Default::default() };
    customers::update(&tx, &ada, &change, space.now).await.unwrap();
    tx.commit().await.unwrap();

    assert!(!is_known(&space, 1).await);
    assert_eq!(exchange(&space, 101, CLIENT, 2).await, Rotation::Unknown);
    assert!(!users::get(&space.db, user).await.unwrap().unwrap().may_sign_in());
}

async fn forgets_expired_tokens_and_the_sessions_they_leave_behind(mut space: Space) {
    let (user, _) = sign_in(&mut space).await;
    space.wait(Duration::from_hours(30 * 24));
    let tx = space.db.begin().await.unwrap();
    let new = NewSession { user, client_id: CLIENT, scope: Scope::Member, device: Some("phone") };
    let second = tokens(2, space.now);
    sessions::create(&tx, &new, &second, space.now, &mut space.rng).await.unwrap();

    let gone = sessions::purge_expired(&tx, space.now).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(gone, 3, "two tokens and their session");
    assert!(is_known(&space, 2).await);
    let user = users::get(&space.db, user).await.unwrap().unwrap();
    assert!(user.password_hash.as_ref().map(|_: &SecretString| ()).is_none());
}
