//! Links that are good once.

use std::time::Duration;

use pinion_storage::{UserId, one_time_tokens, sessions::TokenHash, users};

use crate::{on_both_databases, space::Space};

on_both_databases! {
    a_set_up_token_is_good_once_until_it_is_over,
    of_two_set_up_tokens_at_once_one_is_good,
    a_password_reset_is_its_users_once,
    a_new_password_reset_takes_the_old_one_back,
    one_token_does_not_do_for_the_other,
    forgets_what_is_over,
}

const HOUR: Duration = Duration::from_hours(1);

fn hash(number: u8) -> TokenHash {
    TokenHash([number; 32])
}

async fn user(space: &mut Space) -> UserId {
    let (ada, _) = space.register("Ada").await;
    let tx = space.db.begin().await.unwrap();
    let user = users::for_customer(&tx, ada.id, space.now).await.unwrap();
    tx.commit().await.unwrap();
    user
}

async fn put_set_up(space: &Space, number: u8) {
    let tx = space.db.begin().await.unwrap();
    one_time_tokens::put_set_up(&tx, hash(number), space.now + HOUR).await.unwrap();
    tx.commit().await.unwrap();
}

async fn take_set_up(space: &Space, number: u8) -> bool {
    let tx = space.db.begin().await.unwrap();
    let taken = one_time_tokens::take_set_up(&tx, hash(number), space.now).await.unwrap();
    tx.commit().await.unwrap();
    taken
}

async fn has_set_up(space: &Space, number: u8) -> bool {
    one_time_tokens::has_set_up(&space.db, hash(number), space.now).await.unwrap()
}

async fn put_reset(space: &Space, user: UserId, number: u8) {
    let tx = space.db.begin().await.unwrap();
    let until = space.now + HOUR;
    one_time_tokens::put_password_reset(&tx, user, hash(number), until).await.unwrap();
    tx.commit().await.unwrap();
}

async fn take_reset(space: &Space, number: u8) -> Option<UserId> {
    let tx = space.db.begin().await.unwrap();
    let taken = one_time_tokens::take_password_reset(&tx, hash(number), space.now).await.unwrap();
    tx.commit().await.unwrap();
    taken
}

async fn a_set_up_token_is_good_once_until_it_is_over(mut space: Space) {
    put_set_up(&space, 1).await;
    assert!(has_set_up(&space, 1).await && !has_set_up(&space, 2).await);
    assert!(!take_set_up(&space, 2).await, "an unknown one");
    assert!(take_set_up(&space, 1).await);
    assert!(!take_set_up(&space, 1).await);

    put_set_up(&space, 3).await;
    space.wait(HOUR);

    assert!(!take_set_up(&space, 3).await);
}

async fn of_two_set_up_tokens_at_once_one_is_good(space: Space) {
    put_set_up(&space, 1).await;
    put_set_up(&space, 2).await;

    let (one, other) = tokio::join!(take_set_up(&space, 1), take_set_up(&space, 2));

    assert!(one != other, "exactly one: {one} {other}");
}

async fn a_password_reset_is_its_users_once(mut space: Space) {
    let ada = user(&mut space).await;
    put_reset(&space, ada, 1).await;

    let (one, other) = tokio::join!(take_reset(&space, 1), take_reset(&space, 1));

    let mut taken = [one, other];
    taken.sort_unstable();
    assert_eq!(taken, [None, Some(ada)], "exactly one of two at once");
    put_reset(&space, ada, 2).await;
    let before = one_time_tokens::has_password_reset(&space.db, hash(2), space.now).await.unwrap();
    space.wait(HOUR);
    let after = one_time_tokens::has_password_reset(&space.db, hash(2), space.now).await.unwrap();
    assert!(before && !after);
    assert_eq!(take_reset(&space, 2).await, None);
}

async fn a_new_password_reset_takes_the_old_one_back(mut space: Space) {
    let ada = user(&mut space).await;
    put_reset(&space, ada, 1).await;
    put_reset(&space, ada, 2).await;
    assert_eq!(take_reset(&space, 1).await, None);

    let tx = space.db.begin().await.unwrap();
    one_time_tokens::forget_password_resets(&tx, ada).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(take_reset(&space, 2).await, None);
}

async fn one_token_does_not_do_for_the_other(mut space: Space) {
    let ada = user(&mut space).await;
    put_set_up(&space, 1).await;
    put_reset(&space, ada, 2).await;

    assert_eq!(take_reset(&space, 1).await, None);
    assert!(!take_set_up(&space, 2).await);
}

async fn forgets_what_is_over(mut space: Space) {
    let ada = user(&mut space).await;
    put_reset(&space, ada, 1).await;
    space.wait(HOUR);
    put_set_up(&space, 2).await;

    let tx = space.db.begin().await.unwrap();
    assert_eq!(one_time_tokens::purge_expired(&tx, space.now).await.unwrap(), 1);
    tx.commit().await.unwrap();

    assert!(take_set_up(&space, 2).await);
}
