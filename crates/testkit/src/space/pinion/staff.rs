//! The operator's staff, and what they did.

use pinion_domain::Clock;
use pinion_storage::jobs::{self, Job};
use pinion_storage::users::{self, StaffRole};
use pinion_storage::{Page, accounts, audit};

use super::{PinionSpace, hash};
use crate::space::{ADMIN, ADMIN_NAME, FRONT_DESK, PASSWORD};

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// What was done, dotted.
    pub action: String,
    /// By whom.
    pub actor: String,
    /// Whose, by name.
    pub customer: Option<String>,
    /// From which network address.
    pub address: Option<String>,
    /// Anything else.
    pub detail: Option<String>,
}

impl PinionSpace {
    /// Makes an admin, who signs in with [`ADMIN`] and [`PASSWORD`].
    ///
    /// # Panics
    ///
    /// If there is one.
    pub async fn add_admin(&self) {
        self.add_staff(StaffRole::Admin, ADMIN, ADMIN_NAME).await;
    }

    /// Makes another admin, who signs in with `email` and [`PASSWORD`].
    ///
    /// # Panics
    ///
    /// If the address is taken.
    pub async fn add_other_admin(&self, email: &str, full_name: &str) {
        self.add_staff(StaffRole::Admin, email, full_name).await;
    }

    /// Makes somebody of the front desk, who signs in with [`FRONT_DESK`] and [`PASSWORD`].
    ///
    /// # Panics
    ///
    /// If there is one.
    pub async fn add_front_desk(&self) {
        self.add_staff(StaffRole::FrontDesk, FRONT_DESK, "Finn Desk").await;
    }

    async fn add_staff(&self, role: StaffRole, email: &str, full_name: &str) {
        let (hash, now) = (hash(PASSWORD), self.clock.now());
        let tx = self.database.begin().await.expect("the database takes writes");
        let account = accounts::the_one(&tx).await.expect("there is an account").id;
        users::create_staff(&tx, account, role, (email, full_name), Some(&hash), now)
            .await
            .expect("the e-mail is free");
        tx.commit().await.expect("the database takes writes");
    }

    /// What the audit log has of this kind, newest first.
    ///
    /// # Panics
    ///
    /// If the database fails.
    pub async fn audited(&self, action: &str) -> Vec<Audited> {
        let account = accounts::the_one(&self.database).await.expect("there is an account").id;
        let filter = audit::Filter { action: Some(action.to_owned()), ..audit::Filter::default() };
        let page = Page { number: 1, size: 100 };
        let found = audit::search(&self.database, account, &filter, page).await;
        let entry = |found: audit::Found| {
            let audit::Entry { action, actor_label, address, detail, .. } = found.record.entry;
            let customer = found.customer_name;
            Audited { action, actor: actor_label, customer, address, detail }
        };
        found.expect("the database answers").records.into_iter().map(entry).collect()
    }

    /// How many customers the newest bulk action was done for, and how many it is for.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub async fn progress(&self) -> (u64, u64) {
        let Job { succeeded, refused, total, .. } = self.newest_job().await;
        (succeeded + refused, total)
    }

    /// Whether the newest bulk action has come to its end.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub async fn is_worked_off(&self) -> bool {
        self.newest_job().await.finished_at.is_some()
    }

    async fn newest_job(&self) -> Job {
        let account = accounts::the_one(&self.database).await.expect("there is an account").id;
        let jobs = jobs::list(&self.database, account, 0, 1).await;
        let (mut jobs, _) = jobs.expect("the database answers");
        jobs.pop().expect("there is a bulk action")
    }
}
