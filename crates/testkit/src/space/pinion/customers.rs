//! Customers beside the one member, as a test has them registered behind the panel's back.

use std::collections::BTreeSet;

use pinion_domain::{Clock, Pin, PinPolicy};
use pinion_storage::customers::{self, Change, Customer, Field, ImportRow, NewCustomer, Selection};
use pinion_storage::pins::{self, BulkPins};
use pinion_storage::{accounts, users, visits};

use super::{PinionSpace, hash, random};
use crate::space::PASSWORD;

/// How many a crowd is written by at once.
const AT_ONCE: usize = 500;

impl PinionSpace {
    /// Registers somebody.
    ///
    /// # Panics
    ///
    /// If they are registered already.
    pub async fn add(&self, full_name: &str, email: &str, company: &str) {
        let new = NewCustomer {
            full_name: full_name.to_owned(),
            email: email.to_owned(),
            company: Some(company.to_owned()),
            language: None,
            active: true,
            is_member: true,
            photo: None,
        };
        let tx = self.database.begin().await.expect("the database takes writes");
        let account = accounts::the_one(&tx).await.expect("there is an account");
        let now = self.clock.now();
        customers::register(&tx, &self.keys, &account, &new, None, now, &mut random())
            .await
            .expect("there is a free PIN");
        tx.commit().await.expect("the database takes writes");
    }

    /// Registers `count` people of one company: Crowd 0001, crowd-0001@example.org, and so on.
    ///
    /// # Panics
    ///
    /// If one of them is registered already.
    pub async fn add_crowd(&self, count: usize) {
        let rows: Vec<_> = (1..=count)
            .map(|n| ImportRow {
                full_name: format!("Crowd {n:04}"),
                email: format!("crowd-{n:04}@example.org"),
                pin: None,
                company: Field::Set("Crowd & Sons".to_owned()),
                language: Field::Keep,
                active: None,
                photo: Field::Keep,
            })
            .collect();
        self.import(&rows).await;
    }

    pub(super) async fn import(&self, rows: &[ImportRow]) {
        let tx = self.database.begin().await.expect("the database takes writes");
        let account = accounts::the_one(&tx).await.expect("there is an account");
        let now = self.clock.now();
        let codes = BulkPins::new(&tx, &self.keys, &account, now).await;
        let mut codes = codes.expect("the database answers");
        for some in rows.chunks(AT_ONCE) {
            let (keys, codes) = (&self.keys, &mut codes);
            customers::import_chunk(&tx, keys, &account, some, codes, now, &mut random())
                .await
                .expect("there are free PINs");
        }
        tx.commit().await.expect("the database takes writes");
    }

    /// Checks somebody in, as the front desk would.
    ///
    /// # Panics
    ///
    /// If they are in.
    pub async fn check_in_at(&self, email: &str) {
        let customer = self.customer_at(email).await.id;
        let tx = self.database.begin().await.expect("the database takes writes");
        let account = accounts::the_one(&tx).await.expect("there is an account").id;
        let location = accounts::default_location(&tx, account).await;
        let location = location.expect("the database answers").expect("a space is somewhere");
        let (now, place) = (self.clock.now(), (account, location, customer));
        let visit = visits::open(&tx, place, visits::Source::Manual, now, &mut random()).await;
        visit.expect("the database takes writes").expect("they were out");
        tx.commit().await.expect("the database takes writes");
    }

    /// Lets somebody sign in to the members portal with [`PASSWORD`].
    ///
    /// # Panics
    ///
    /// If nobody has this address.
    pub async fn let_sign_in(&self, email: &str) {
        let customer = self.customer_at(email).await.id;
        let tx = self.database.begin().await.expect("the database takes writes");
        let user = users::for_customer(&tx, customer, self.clock.now()).await;
        let user = user.expect("the e-mail is free");
        users::set_password_hash(&tx, user, &hash(PASSWORD), false).await.expect("it is kept");
        tx.commit().await.expect("the database takes writes");
    }

    /// The PIN of a customer as the database has it.
    ///
    /// # Panics
    ///
    /// If there is no such customer.
    pub async fn pin_of(&self, email: &str) -> String {
        let customer = self.customer_at(email).await;
        let pin = pins::open(&self.database, &self.keys, &customer).await;
        let pin = pin.expect("the keys fit").expect("every customer has a PIN");
        pin.expose().to_owned()
    }

    /// Whether a customer is let in: none that is suspended.
    ///
    /// # Panics
    ///
    /// If there is no such customer.
    pub async fn is_active(&self, email: &str) -> bool {
        self.customer_at(email).await.active
    }

    /// Suspends a customer.
    ///
    /// # Panics
    ///
    /// If there is no such customer.
    pub async fn suspend(&self, email: &str) {
        let customer = self.customer_at(email).await;
        let change = Change { active: Some(false), ..Change::default() };
        let tx = self.database.begin().await.expect("the database takes writes");
        let changed = customers::update(&tx, &customer, &change, self.clock.now()).await;
        assert!(changed.expect("the database takes writes"), "they were active");
        tx.commit().await.expect("the database takes writes");
    }

    /// How many customers there are, and how many of them are active.
    ///
    /// # Panics
    ///
    /// If the database fails.
    pub async fn count(&self) -> (usize, usize) {
        let count = async |active| {
            let account = accounts::the_one(&self.database).await.expect("there is an account");
            let filter = customers::Filter { active, ..customers::Filter::default() };
            let selection = Selection::Matching { filter, except: BTreeSet::new() };
            let found = customers::count_selected(&self.database, account.id, &selection).await;
            usize::try_from(found.expect("the database answers")).expect("a test has few")
        };
        (count(None).await, count(Some(true)).await)
    }

    /// Whether there is a customer with this address.
    ///
    /// # Panics
    ///
    /// If the database fails.
    pub async fn knows(&self, email: &str) -> bool {
        self.find(email).await.is_some()
    }

    /// Leaves so few codes to give that `left` are free: those of four digits from 4000 on.
    ///
    /// # Panics
    ///
    /// If the database fails.
    pub async fn leave_codes(&self, left: usize) {
        let codes = (0..10_000_u32).filter(|code| !(4000..5000).contains(code)).chain(
            // Those that nobody gets anyway leave fewer.
            (4000..5000).skip(left),
        );
        let codes = codes.map(|code| Pin::parse(&format!("{code:04}")).expect("it is a code"));
        let tx = self.database.begin().await.expect("the database takes writes");
        let mut account = accounts::the_one(&tx).await.expect("there is an account");
        account.policy = PinPolicy::new(4, codes.collect(), false).expect("four digits will do");
        accounts::update(&tx, &account).await.expect("the account takes rules");
        tx.commit().await.expect("the database takes writes");
    }

    pub(super) async fn customer_at(&self, email: &str) -> Customer {
        self.find(email).await.expect("they are registered")
    }

    async fn find(&self, email: &str) -> Option<Customer> {
        let account = accounts::the_one(&self.database).await.expect("there is an account");
        let found = customers::find_by_email(&self.database, account.id, email).await;
        found.expect("the database answers")
    }
}
