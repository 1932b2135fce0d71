//! Kiosks of the space, as an admin would see to them in the panel.

use std::time::SystemTime;

use pinion_domain::Clock;
use pinion_storage::{accounts, kiosk_pairings, kiosks, users, visits};

use super::{PinionSpace, random};
use crate::clock::ManualClock;
use crate::space::EMAIL;

/// The longest list of visits that a test looks at.
const MANY: u64 = 100_000;

impl PinionSpace {
    /// Starts the portal with a clock that goes on by itself: a kiosk asks for its token every few seconds, and is told off by a
    /// portal for which no time passes.
    ///
    /// # Panics
    ///
    /// If the portal does not start.
    pub async fn for_kiosks() -> Self {
        let space = Self::start_by(ManualClock::running(), |_| ()).await;
        space.register().await;
        space
    }

    /// Approves the kiosk that shows `user_code`, and names it.
    ///
    /// # Panics
    ///
    /// If no kiosk shows it.
    pub async fn approve_kiosk(&self, user_code: &str, name: &str) {
        let user_code = user_code.replace('-', "");
        let now = self.clock.now();
        let tx = self.database.begin().await.expect("the database takes writes");
        let account = accounts::the_one(&tx).await.expect("there is an account").id;
        let location = accounts::default_location(&tx, account).await;
        let location = location.expect("the database answers").expect("a space is somewhere");
        let kiosk = kiosks::add(&tx, (account, location), name, now, &mut random()).await;
        let kiosk = kiosk.expect("the place is there");
        let approved = kiosk_pairings::approve(&tx, &user_code, kiosk, now).await;
        assert!(approved.expect("the database takes writes"), "a kiosk shows this code");
        tx.commit().await.expect("the database takes writes");
    }

    /// Gives the space another place.
    ///
    /// # Panics
    ///
    /// If a place is called so already.
    pub async fn add_place(&self, name: &str) {
        let tx = self.database.begin().await.expect("the database takes writes");
        let account = accounts::the_one(&tx).await.expect("there is an account").id;
        accounts::add_location(&tx, account, name).await.expect("no place is called so");
        tx.commit().await.expect("the database takes writes");
    }

    /// Revokes every kiosk, by an admin: a portal without one tells no kiosk that it is none.
    ///
    /// # Panics
    ///
    /// If the database fails.
    pub async fn revoke_kiosks(&self) {
        let account = accounts::the_one(&self.database).await.expect("there is an account").id;
        let has_admin = users::has_admin(&self.database, account).await;
        if !has_admin.expect("the database answers") {
            self.add_admin().await;
        }
        let tx = self.database.begin().await.expect("the database takes writes");
        for kiosk in kiosks::list(&tx, account).await.expect("the database answers") {
            let revoked = kiosks::revoke(&tx, account, kiosk.id, false, self.clock.now()).await;
            revoked.expect("the database takes writes");
        }
        tx.commit().await.expect("the database takes writes");
    }

    /// Lets every kiosk be left without its exit code, once.
    ///
    /// # Panics
    ///
    /// If the database fails.
    pub async fn release_kiosks(&self) {
        let tx = self.database.begin().await.expect("the database takes writes");
        let account = accounts::the_one(&tx).await.expect("there is an account").id;
        for kiosk in kiosks::list(&tx, account).await.expect("the database answers") {
            if kiosk.revoked_at.is_some() {
                continue;
            }
            let change = kiosks::Change {
                exit_released_at: Some(self.clock.now()),
                ..kiosks::Change::default()
            };
            let changed = kiosks::change(&tx, account, kiosk.id, &change).await;
            assert!(changed.expect("the database takes writes"), "the kiosk is there");
        }
        tx.commit().await.expect("the database takes writes");
    }

    /// The member's visits, the first one first: when each began and ended.
    ///
    /// # Panics
    ///
    /// If the database fails.
    pub async fn visits(&self) -> Vec<(SystemTime, Option<SystemTime>)> {
        let account = accounts::the_one(&self.database).await.expect("there is an account").id;
        let filter = visits::Filter {
            customer: Some(self.customer_at(EMAIL).await.id),
            oldest_first: true,
            ..visits::Filter::default()
        };
        let page = pinion_storage::Page { number: 1, size: MANY };
        let listed = visits::list(&self.database, account, &filter, page).await;
        let listed = listed.expect("the database answers");

        listed.records.into_iter().map(|visit| (visit.from, visit.to)).collect()
    }

    /// How many visits there are, whoever's.
    ///
    /// # Panics
    ///
    /// If the database fails.
    pub async fn visits_in_all(&self) -> u64 {
        let account = accounts::the_one(&self.database).await.expect("there is an account").id;
        let page = pinion_storage::Page { number: 1, size: 1 };
        let filter = visits::Filter::default();
        let listed = visits::list(&self.database, account, &filter, page).await;
        listed.expect("the database answers").total
    }
}
