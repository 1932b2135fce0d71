//! The team: who is staff, in what role, and that an admin is left.

use pinion_storage::{
    UserId, accounts, customers,
    users::{self, CreateError, StaffRole},
};

use crate::{on_both_databases, space::Space};

on_both_databases! {
    lists_the_team_by_name_with_what_each_may_do,
    takes_no_address_twice_and_no_empty_name,
    changes_name_and_address_of_a_user_or_neither,
    lists_the_admins_who_may_sign_in,
    knows_whether_another_admin_is_left,
    of_two_admins_who_demote_each_other_one_stays,
    deletes_staff_and_keeps_who_is_a_customer_too,
    requires_a_second_factor_once_told_so,
}

async fn staff(space: &Space, email: &str, name: &str, role: StaffRole) -> UserId {
    let tx = space.db.begin().await.unwrap();
    let (account, now) = (space.account.id, space.now);
    let id = users::create_staff(&tx, account, role, (email, name), None, now).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn lists_the_team_by_name_with_what_each_may_do(mut space: Space) {
    space.register("Member").await;
    let zoe = staff(&space, "zoe@example.org", "zoë", StaffRole::FrontDesk).await;
    let abe = staff(&space, "abe@example.org", "Äbe", StaffRole::Admin).await;
    let tx = space.db.begin().await.unwrap();
    users::set_role(&tx, zoe, StaffRole::Admin).await.unwrap();
    users::set_active(&tx, abe, false).await.unwrap();
    users::set_totp(&tx, &space.keys, zoe, b"secret", &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();

    let team = users::team(&space.db, space.account.id).await.unwrap();

    let names: Vec<&str> = team.iter().map(|member| member.full_name.as_str()).collect();
    assert_eq!(names, ["Äbe", "zoë"]);
    assert_eq!((team[0].role, team[0].active), (StaffRole::Admin, false));
    assert_eq!((team[1].role, team[1].active), (StaffRole::Admin, true));
    assert_eq!((team[0].has_second_factor, team[1].has_second_factor), (false, true));
    assert_eq!(team[0].last_seen_at, None);
    let one = users::team_member(&space.db, space.account.id, zoe).await.unwrap();
    assert_eq!(one.as_ref(), Some(&team[1]));
}

async fn lists_the_admins_who_may_sign_in(mut space: Space) {
    space.register("Member").await;
    let zoe = staff(&space, "zoe@example.org", "Zoë", StaffRole::Admin).await;
    let abe = staff(&space, "abe@example.org", "Abe", StaffRole::Admin).await;
    let asleep = staff(&space, "eve@example.org", "Eve", StaffRole::Admin).await;
    staff(&space, "finn@example.org", "Finn", StaffRole::FrontDesk).await;
    let tx = space.db.begin().await.unwrap();
    users::set_active(&tx, asleep, false).await.unwrap();
    tx.commit().await.unwrap();

    let admins = users::admins(&space.db, space.account.id).await.unwrap();

    assert_eq!(admins, [zoe, abe]);
}

async fn takes_no_address_twice_and_no_empty_name(space: Space) {
    staff(&space, "abe@example.org", "Abe", StaffRole::Admin).await;
    let tx = space.db.begin().await.unwrap();
    let create = async |email, name| {
        let role = StaffRole::FrontDesk;
        users::create_staff(&tx, space.account.id, role, (email, name), None, space.now).await
    };

    assert!(matches!(create("ABE@example.org", "Abe").await, Err(CreateError::EmailTaken)));
    assert!(matches!(create("x@example.org", " ").await, Err(CreateError::Text(_))));
}

async fn changes_name_and_address_of_a_user_or_neither(space: Space) {
    let abe = staff(&space, "abe@example.org", "Abe", StaffRole::Admin).await;
    staff(&space, "zoe@example.org", "Zoë", StaffRole::Admin).await;
    let tx = space.db.begin().await.unwrap();

    let taken = users::set_contact(&tx, abe, Some("Abraham"), Some("ZOE@example.org")).await;
    let none = users::set_contact(&tx, abe, Some(" "), None).await;
    let before = users::get(&tx, abe).await.unwrap().unwrap();
    users::set_contact(&tx, abe, Some(" Abraham "), Some("Ab@example.org")).await.unwrap();
    users::set_contact(&tx, abe, None, None).await.unwrap();
    let after = users::get(&tx, abe).await.unwrap().unwrap();
    tx.commit().await.unwrap();

    assert!(matches!(taken, Err(CreateError::EmailTaken)));
    assert!(matches!(none, Err(CreateError::Text(_))));
    assert_eq!((before.full_name.as_str(), before.email.as_str()), ("Abe", "abe@example.org"));
    assert_eq!((after.full_name.as_str(), after.email.as_str()), ("Abraham", "Ab@example.org"));
    let found = users::find_by_email(&space.db, space.account.id, "AB@example.org").await.unwrap();
    assert_eq!(found.map(|user| user.id), Some(abe));
}

async fn knows_whether_another_admin_is_left(space: Space) {
    let account = space.account.id;
    assert!(!users::has_admin(&space.db, account).await.unwrap());
    let abe = staff(&space, "abe@example.org", "Abe", StaffRole::Admin).await;
    let zoe = staff(&space, "zoe@example.org", "Zoë", StaffRole::FrontDesk).await;
    let tx = space.db.begin().await.unwrap();

    let alone = users::has_other_admin(&tx, account, abe).await.unwrap();
    users::set_role(&tx, zoe, StaffRole::Admin).await.unwrap();
    let two = users::has_other_admin(&tx, account, abe).await.unwrap();
    users::set_active(&tx, zoe, false).await.unwrap();
    let one_asleep = users::has_other_admin(&tx, account, abe).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!((alone, two, one_asleep), (false, true, false));
    assert!(users::has_admin(&space.db, account).await.unwrap());
}

async fn of_two_admins_who_demote_each_other_one_stays(space: Space) {
    let abe = staff(&space, "abe@example.org", "Abe", StaffRole::Admin).await;
    let zoe = staff(&space, "zoe@example.org", "Zoë", StaffRole::Admin).await;
    let demote = async |whom| {
        let tx = space.db.begin().await.unwrap();
        let may = users::has_other_admin(&tx, space.account.id, whom).await.unwrap();
        if may {
            users::set_role(&tx, whom, StaffRole::FrontDesk).await.unwrap();
        }
        tx.commit().await.unwrap();
        may
    };

    let (one, other) = tokio::join!(demote(abe), demote(zoe));

    assert!(one != other, "exactly one: {one} {other}");
    assert!(users::has_admin(&space.db, space.account.id).await.unwrap());
}

async fn deletes_staff_and_keeps_who_is_a_customer_too(mut space: Space) {
    let abe = staff(&space, "abe@example.org", "Abe", StaffRole::Admin).await;
    let (ada, _) = space.register("Ada").await;
    let tx = space.db.begin().await.unwrap();
    let both = users::for_customer(&tx, ada.id, space.now).await.unwrap();
    users::set_role(&tx, both, StaffRole::FrontDesk).await.unwrap();

    users::remove_staff(&tx, abe, space.now).await.unwrap();
    users::remove_staff(&tx, both, space.now).await.unwrap();
    let twice = users::remove_staff(&tx, abe, space.now).await;
    tx.commit().await.unwrap();

    assert!(twice.is_err());
    assert!(users::get(&space.db, abe).await.unwrap().is_none());
    let stays = users::get(&space.db, both).await.unwrap().unwrap();
    assert_eq!((stays.staff_role, stays.customer_id), (None, Some(ada.id)));
    assert!(customers::get(&space.db, ada.id).await.unwrap().is_some());
    assert!(users::team(&space.db, space.account.id).await.unwrap().is_empty());
}

async fn requires_a_second_factor_once_told_so(space: Space) {
    let account = space.account.id;
    let before = accounts::requires_second_factor(&space.db, account).await.unwrap();
    let tx = space.db.begin().await.unwrap();
    accounts::require_second_factor(&tx, account, true).await.unwrap();
    tx.commit().await.unwrap();

    assert!(!before);
    assert!(accounts::requires_second_factor(&space.db, account).await.unwrap());
}
