//! Customers found, listed and picked.

use std::{collections::BTreeSet, time::Duration};

use pinion_storage::{
    CustomerId, Database, Options, Page, accounts,
    customers::{
        self, Change, Customer, Field, Filter, Kind, LockError, NewCustomer, Order, Selection, Sort,
    },
    visits::{self, Source},
};
use sea_orm::ConnectionTrait as _;

use crate::{
    import::fill_up_to,
    on_both_databases,
    space::{Space, person},
};

on_both_databases! {
    finds_by_name_address_and_company_without_case_and_accents,
    takes_a_search_by_the_letter,
    filters_by_what_staff_ask_for,
    sorts_both_ways_and_pages,
    pages_are_parts_of_one_list_from_either_end,
    shows_a_change_at_once,
    picks_all_that_match_but_some,
    tells_who_comes_second,
    catches_up_with_what_an_older_program_wrote,
}

async fn add(space: &mut Space, name: &str, company: Option<&str>, is_member: bool) -> Customer {
    let tx = space.db.begin().await.unwrap();
    let new = NewCustomer { company: company.map(str::to_owned), is_member, ..person(name) };
    let Space { keys, account, now, rng, .. } = space;
    let added = customers::register(&tx, keys, account, &new, None, *now, rng).await.unwrap();
    tx.commit().await.unwrap();
    added.0
}

async fn names(space: &Space, filter: &Filter, order: Order) -> Vec<String> {
    let page = Page { number: 1, size: 100 };
    let listing = customers::list(&space.db, space.account.id, filter, order, page).await.unwrap();
    assert_eq!(listing.total, listing.records.len() as u64);
    listing.records.into_iter().map(|listed| listed.customer.full_name).collect()
}

fn text(text: &str) -> Filter {
    Filter { text: text.to_owned(), ..Filter::default() }
}

async fn finds_by_name_address_and_company_without_case_and_accents(mut space: Space) {
    add(&mut space, "Łukasz Ørsted", Some("Großhandel"), true).await;
    add(&mut space, "王小明", None, true).await;
    add(&mut space, "Дмитрий Ёлкин", None, true).await;

    for (search, found) in [
        ("LUKASZ", "Łukasz Ørsted"),
        ("kasz ors", "Łukasz Ørsted"),
        ("orsted gross", "Łukasz Ørsted"),
        ("GROßH", "Łukasz Ørsted"),
        ("小", "王小明"),
        ("王小明@EXAMPLE", "王小明"),
        ("елкин", "Дмитрий Ёлкин"),
        ("ДМИТРИЙ", "Дмитрий Ёлкин"),
    ] {
        assert_eq!(names(&space, &text(search), Order::default()).await, [found], "{search}");
    }
    assert_eq!(names(&space, &text(" "), Order::default()).await.len(), 3);
    let across = names(&space, &text("orsted\nlukasz.ørsted"), Order::default()).await;
    assert_eq!(across.len(), 1, "a line break is a space like any other");
    assert!(names(&space, &text("rstedłukasz"), Order::default()).await.is_empty());
}

async fn takes_a_search_by_the_letter(mut space: Space) {
    add(&mut space, "100% Real", None, true).await;
    add(&mut space, "Back\\slash", None, true).await;
    add(&mut space, "Plain", None, true).await;

    assert_eq!(names(&space, &text("%"), Order::default()).await, ["100% Real"]);
    assert_eq!(names(&space, &text("\\s"), Order::default()).await, ["Back\\slash"]);
    assert!(names(&space, &text("_"), Order::default()).await.is_empty());
    assert!(names(&space, &text("' OR 1=1 --"), Order::default()).await.is_empty());
}

async fn filters_by_what_staff_ask_for(mut space: Space) {
    let ada = add(&mut space, "Ada", Some("Works"), true).await;
    let bob = add(&mut space, "Bob", None, false).await;
    let tx = space.db.begin().await.unwrap();
    let location = accounts::default_location(&tx, space.account.id).await.unwrap().unwrap();
    let named = (space.account.id, location, ada.id);
    visits::open(&tx, named, Source::Manual, space.now, &mut space.rng).await.unwrap();
    let later = space.now + Duration::from_hours(1);
    let off = Change { active: Some(false), ..Change::default() };
    customers::update(&tx, &bob, &off, later).await.unwrap();
    tx.commit().await.unwrap();

    for (filter, found) in [
        (Filter { kind: Some(Kind::Member), ..Filter::default() }, "Ada"),
        (Filter { kind: Some(Kind::Contact), ..Filter::default() }, "Bob"),
        (Filter { active: Some(true), ..Filter::default() }, "Ada"),
        (Filter { active: Some(false), ..Filter::default() }, "Bob"),
        (Filter { inside: Some(true), ..Filter::default() }, "Ada"),
        (Filter { inside: Some(false), ..Filter::default() }, "Bob"),
        (Filter { updated_from: Some(later), ..Filter::default() }, "Bob"),
        (Filter { ids: Some(vec![ada.id, CustomerId(99)]), ..Filter::default() }, "Ada"),
        (Filter { name: "ADA".into(), ..Filter::default() }, "Ada"),
        (Filter { email: "bob@".into(), ..Filter::default() }, "Bob"),
    ] {
        assert_eq!(names(&space, &filter, Order::default()).await, [found], "{filter:?}");
    }
    let both = Filter { name: "works".into(), ..Filter::default() };
    assert!(names(&space, &both, Order::default()).await.is_empty(), "the company is no name");
    let page = Page { number: 1, size: 9 };
    let inside = Filter { inside: Some(true), ..Filter::default() };
    let listing =
        customers::list(&space.db, space.account.id, &inside, Order::default(), page).await;
    assert_eq!(listing.unwrap().records[0].in_since, Some(space.now));
}

async fn sorts_both_ways_and_pages(mut space: Space) {
    for (name, company) in [("Cy", None), ("ada", Some("Z")), ("Étienne", Some("a")), ("Bob", None)]
    {
        add(&mut space, name, company, true).await;
        space.wait(Duration::from_mins(1));
    }

    for (by, up) in [
        (Sort::Id, ["Cy", "ada", "Étienne", "Bob"]),
        (Sort::Created, ["Cy", "ada", "Étienne", "Bob"]),
        (Sort::Updated, ["Cy", "ada", "Étienne", "Bob"]),
        (Sort::Name, ["ada", "Bob", "Cy", "Étienne"]),
        (Sort::Email, ["ada", "Bob", "Cy", "Étienne"]),
    ] {
        let all = Filter::default();
        assert_eq!(names(&space, &all, Order { by, descending: false }).await, up, "{by:?}");
        let mut down = names(&space, &all, Order { by, descending: true }).await;
        down.reverse();
        assert_eq!(down, up, "{by:?}");
    }
    let company = |descending| Order { by: Sort::Company, descending };
    let up = names(&space, &Filter::default(), company(false)).await;
    let down = names(&space, &Filter::default(), company(true)).await;
    assert_eq!(up, ["Étienne", "ada", "Cy", "Bob"]);
    assert_eq!(down, ["ada", "Étienne", "Bob", "Cy"], "who has none comes last either way");

    let page = |number| Page { number, size: 3 };
    let list = async |number| {
        let all = Filter::default();
        let order = Order::default();
        customers::list(&space.db, space.account.id, &all, order, page(number)).await.unwrap()
    };
    assert_eq!((list(1).await.records.len(), list(1).await.total), (3, 4));
    assert_eq!(list(2).await.records[0].customer.full_name, "Étienne");
    assert_eq!(list(0).await, list(1).await);
    assert!(list(u64::MAX).await.records.is_empty());
}

async fn pages_are_parts_of_one_list_from_either_end(mut space: Space) {
    add(&mut space, "Ada", Some("Works"), true).await;
    add(&mut space, "Bob", Some("Works"), true).await;
    fill_up_to(&mut space, 247).await;
    add(&mut space, "Cy", Some("Arts"), false).await;
    let ids = async |filter: &Filter, order, page| {
        let listing = customers::list(&space.db, space.account.id, filter, order, page).await;
        let listing = listing.unwrap();
        let records = listing.records.into_iter().map(|listed| listed.customer.id);
        (listing.total, records.collect::<Vec<_>>())
    };

    for by in [Sort::Id, Sort::Name, Sort::Email, Sort::Company, Sort::Created] {
        for (filter, descending) in [(Filter::default(), false), (text("example"), true)] {
            let order = Order { by, descending };
            let (total, whole) = ids(&filter, order, Page { number: 1, size: 1_000 }).await;
            let mut pages = Vec::new();
            for number in 1..=9 {
                let (counted, page) = ids(&filter, order, Page { number, size: 30 }).await;
                assert_eq!(counted, 248);
                pages.extend(page);
            }
            assert_eq!((total, whole.len()), (248, 248));
            assert_eq!(pages, whole, "{order:?}");
            let beyond = ids(&filter, order, Page { number: 10, size: 30 }).await;
            assert_eq!(beyond, (248, Vec::new()));
            let far_beyond = ids(&filter, order, Page { number: u64::MAX, size: 30 }).await;
            assert_eq!(far_beyond, (248, Vec::new()));
        }
    }
}

async fn shows_a_change_at_once(mut space: Space) {
    let ada = add(&mut space, "Ada", None, true).await;
    let tx = space.db.begin().await.unwrap();
    let change = Change {
        full_name: Some("Grace".into()),
        company: Field::Set("Navy".into()),
        is_member: Some(false),
        ..Change::default()
    };
    assert!(customers::update(&tx, &ada, &change, space.now).await.unwrap());
    tx.commit().await.unwrap();

    assert_eq!(names(&space, &text("grace navy"), Order::default()).await, ["Grace"]);
    let contacts = Filter { kind: Some(Kind::Contact), ..Filter::default() };
    assert_eq!(names(&space, &contacts, Order::default()).await, ["Grace"]);

    let tx = space.db.begin().await.unwrap();
    let grace = customers::get(&tx, ada.id).await.unwrap().unwrap();
    customers::delete(&tx, &grace, space.now).await.unwrap();
    tx.commit().await.unwrap();
    assert!(names(&space, &Filter::default(), Order::default()).await.is_empty());
}

async fn picks_all_that_match_but_some(mut space: Space) {
    let mut ids = Vec::new();
    for name in ["Ada A", "Bob A", "Cy B", "Dee A", "Eve A"] {
        ids.push(add(&mut space, name, None, true).await.id);
    }
    let matching = Selection::Matching {
        filter: Filter { name: "a".into(), ..text(" a") },
        except: BTreeSet::from([ids[1], ids[2]]),
    };
    let these = Selection::These(BTreeSet::from([ids[4], CustomerId(99), ids[0]]));

    for (selection, expected) in
        [(&matching, vec![ids[0], ids[3], ids[4]]), (&these, vec![ids[0], ids[4]])]
    {
        let (mut picked, mut after) = (Vec::new(), CustomerId(0));
        loop {
            let some = customers::selected(&space.db, space.account.id, selection, after, 2)
                .await
                .unwrap();
            picked.extend(some.ids);
            let Some(next) = some.next else { break };
            after = next;
        }
        let count = customers::count_selected(&space.db, space.account.id, selection).await;
        assert_eq!((count.unwrap(), picked), (expected.len() as u64, expected));
    }
}

async fn tells_who_comes_second(mut space: Space) {
    let ada = add(&mut space, "Ada", None, true).await;
    let account = space.account.id;
    let change = Change { company: Field::Set("Works".into()), ..Change::default() };

    let tx = space.db.begin().await.unwrap();
    let seen = customers::lock(&tx, account, ada.id, Some(ada.revision)).await.unwrap();
    customers::update(&tx, &seen, &change, space.now).await.unwrap();
    tx.commit().await.unwrap();

    let tx = space.db.begin().await.unwrap();
    let second = customers::lock(&tx, account, ada.id, Some(ada.revision)).await;
    let Err(LockError::ChangedMeanwhile(current)) = second else { panic!("{second:?}") };
    assert_eq!(current.company.as_deref(), Some("Works"));
    assert_eq!(customers::lock(&tx, account, ada.id, None).await.unwrap(), *current);
    let nobody = customers::lock(&tx, account, CustomerId(99), None).await;
    assert!(matches!(nobody, Err(LockError::NotThere)));
}

async fn catches_up_with_what_an_older_program_wrote(mut space: Space) {
    for name in ["Ada", "Bob", "Cy"] {
        add(&mut space, name, None, true).await;
    }
    let bare = sea_orm::Database::connect(&space.url).await.unwrap();
    for older in [
        "DELETE FROM directory WHERE name_key = 'ada'",
        "UPDATE customers SET full_name = 'Zoë', revision = revision + 1 WHERE full_name = 'Bob'",
    ] {
        bare.execute_unprepared(older).await.unwrap();
    }
    assert!(names(&space, &text("zoe"), Order::default()).await.is_empty());

    let again = Database::open(&space.url, Options::default()).await.unwrap();
    again.migrate().await.unwrap();

    assert_eq!(names(&space, &Filter::default(), Order::default()).await, ["Ada", "Cy", "Zoë"]);
    assert_eq!(names(&space, &text("zoe"), Order::default()).await, ["Zoë"]);
}
