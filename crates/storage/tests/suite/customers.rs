//! Those who have a PIN.

use pinion_storage::{
    CustomerId, Picture,
    customers::{self, Change, Field, RegisterError, UpdateError},
    one_time_tokens,
    sessions::TokenHash,
    users::{self, StaffRole},
};

use crate::{
    on_both_databases,
    space::{DAY, Space, person},
};

on_both_databases! {
    shows_a_member_their_profile,
    returns_a_new_customer_as_they_are_kept,
    refuses_a_second_customer_with_an_address,
    refuses_text_that_no_row_takes,
    changes_what_is_named_and_keeps_the_rest,
    pages_through_all_customers_in_order,
    keeps_a_photo,
    forgets_how_a_deleted_customer_signed_in,
    a_deleted_customer_who_is_staff_signs_in_as_such,
}

async fn shows_a_member_their_profile(mut space: Space) {
    let (ada, pin) = space.register("Ada").await;
    let (other, _) = space.register("Bob").await;
    let tx = space.db.begin().await.unwrap();
    let user = users::for_customer(&tx, ada.id, space.now).await.unwrap();
    tx.commit().await.unwrap();

    let profile = customers::profile(&space.db, &space.keys, user).await.unwrap().unwrap();

    assert_eq!(profile.pin, Some(pin));
    assert_eq!(profile.customer.id, ada.id);
    assert_ne!(profile.customer.id, other.id);
    assert!(!profile.checked_in);
    assert!(!format!("{profile:?}").contains("ada"), "people are not printed");
}

async fn returns_a_new_customer_as_they_are_kept(mut space: Space) {
    let chosen = space.register_with("Ada", "00427").await;
    let (made, _) = space.register("Bob").await;

    for customer in [chosen, made] {
        let kept = customers::get(&space.db, customer.id).await.unwrap().unwrap();
        assert_eq!(kept, customer, "the revision too, which the next change has to name");
    }
}

async fn refuses_a_second_customer_with_an_address(mut space: Space) {
    space.register("Ada").await;
    let tx = space.db.begin().await.unwrap();

    let refused = space.register_in(&tx, "ADA", None).await;
    let good = space.register_in(&tx, "Bob", None).await;
    tx.commit().await.unwrap();

    assert!(matches!(refused, Err(RegisterError::EmailTaken)));
    assert!(good.is_ok(), "a refusal does not spoil the transaction");
}

async fn refuses_text_that_no_row_takes(mut space: Space) {
    let tx = space.db.begin().await.unwrap();

    let nul = space.register_in(&tx, "a\0b", None).await;
    let long = space.register_in(&tx, &"x".repeat(201), None).await;
    let wide = space.register_in(&tx, &"ﷺ".repeat(200), None).await;

    assert!(matches!(nul, Err(RegisterError::Text(_))));
    assert!(matches!(long, Err(RegisterError::Text(_))));
    assert!(wide.is_ok(), "a name may fold into something longer than itself");
}

async fn changes_what_is_named_and_keeps_the_rest(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    space.register("Bob").await;
    let tx = space.db.begin().await.unwrap();
    let change = Change {
        full_name: Some("Ada King".to_owned()),
        company: Field::Set("Analytical".to_owned()),
        ..Change::default()
    };
    let taken = Change { email: Some("BOB@example.org".to_owned()), ..Change::default() };

    let changed = customers::update(&tx, &ada, &change, space.now).await.unwrap();
    let refused = customers::update(&tx, &ada, &taken, space.now).await;
    let after = customers::get(&tx, ada.id).await.unwrap().unwrap();
    let again = customers::update(&tx, &after, &change, space.now).await.unwrap();
    tx.commit().await.unwrap();

    assert!(changed && !again);
    assert!(matches!(refused, Err(UpdateError::EmailTaken)), "{refused:?}");
    assert_eq!(after.full_name, "Ada King");
    assert_eq!(after.company.as_deref(), Some("Analytical"));
    assert_eq!((after.email, after.revision), (ada.email, ada.revision + 1));
}

async fn pages_through_all_customers_in_order(mut space: Space) {
    let mut expected = Vec::new();
    for name in ["Cy", "Ada", "Bob"] {
        let (customer, pin) = space.register(name).await;
        expected.push((customer.full_name, Some(pin)));
    }

    let (mut seen, mut after) = (Vec::new(), CustomerId(0));
    loop {
        let page = customers::page(&space.db, Some(&space.keys), space.account.id, after, 2)
            .await
            .unwrap();
        let Some(last) = page.last() else { break };
        after = last.customer.id;
        seen.extend(page.into_iter().map(|profile| (profile.customer.full_name, profile.pin)));
    }

    assert_eq!(seen, expected);
}

async fn keeps_a_photo(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let photo = Picture { bytes: vec![0, 159, 255], media_type: "image/png".to_owned() };
    let tx = space.db.begin().await.unwrap();
    customers::set_photo(&tx, ada.id, Some(photo.clone()), space.now).await.unwrap();
    tx.commit().await.unwrap();

    let read = customers::photo(&space.db, ada.id).await.unwrap();
    let ada = customers::find_by_email(&space.db, space.account.id, &person("Ada").email).await;

    assert_eq!(read, Some(photo));
    assert_eq!(ada.unwrap().unwrap().photo_type.as_deref(), Some("image/png"));
}

async fn forgets_how_a_deleted_customer_signed_in(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let tx = space.db.begin().await.unwrap();
    let user = users::for_customer(&tx, ada.id, space.now).await.unwrap();
    users::set_password_hash(&tx, user, &"$argon2id$".into(), true).await.unwrap();
    users::set_totp(&tx, &space.keys, user, b"twenty bytes secret!", &mut space.rng).await.unwrap();
    let token = TokenHash([7; 32]);
    let tomorrow = space.now + DAY;
    one_time_tokens::put_password_reset(&tx, user, token, tomorrow).await.unwrap();
    tx.commit().await.unwrap();

    let tx = space.db.begin().await.unwrap();
    let ada = customers::get(&tx, ada.id).await.unwrap().unwrap();
    customers::delete(&tx, &ada, space.now).await.unwrap();
    tx.commit().await.unwrap();

    let found = users::find_by_email(&space.db, space.account.id, &ada.email).await.unwrap();
    assert_eq!(found.map(|user| user.id), None);
    let (again, _) = space.register("Ada").await;
    let tx = space.db.begin().await.unwrap();
    let user = users::for_customer(&tx, again.id, space.now).await.unwrap();
    tx.commit().await.unwrap();
    let user = users::get(&space.db, user).await.unwrap().unwrap();
    assert_eq!(user.customer_id, Some(again.id));
    assert!(!one_time_tokens::has_password_reset(&space.db, token, space.now).await.unwrap());
    assert!(user.password_hash.is_none() && !user.has_totp() && !user.must_reset_password);
}

async fn a_deleted_customer_who_is_staff_signs_in_as_such(mut space: Space) {
    let (ada, _) = space.register("Ada").await;
    let tx = space.db.begin().await.unwrap();
    let user = users::for_customer(&tx, ada.id, space.now).await.unwrap();
    users::set_password_hash(&tx, user, &"$argon2id$".into(), false).await.unwrap();
    users::set_role(&tx, user, StaffRole::FrontDesk).await.unwrap();
    let ada = customers::get(&tx, ada.id).await.unwrap().unwrap();
    tx.commit().await.unwrap();

    let tx = space.db.begin().await.unwrap();
    customers::delete(&tx, &ada, space.now).await.unwrap();
    tx.commit().await.unwrap();

    let stays = users::get(&space.db, user).await.unwrap().unwrap();
    assert_eq!((stays.staff_role, stays.customer_id), (Some(StaffRole::FrontDesk), None));
    assert!(stays.may_sign_in() && stays.password_hash.is_some());
}
