//! Mail in tests: a server to send by, the queue, and one turn of the worker.

use std::time::Duration;

use pinion_domain::Clock as _;
use pinion_storage::customers::Field;
use pinion_storage::mail_settings;
use pinion_storage::mails::{self, MailState, Record, To};
use tokio::sync::watch;

use super::TestPortal;
use crate::delivery::turn;
use crate::outbox::{self, Mail, Queued};
use crate::store::os_random;

impl TestPortal {
    /// Sends by this server from here on.
    pub async fn mail_by(&self, url: &str) {
        let tx = self.state.database.begin().await.unwrap();
        let change = mail_settings::Change {
            sender: Field::Set("pins@example.org".to_owned()),
            smtp_url: Field::Set(url.into()),
            per_minute: Some(10_000),
        };
        let (keys, account) = (&self.state.keys, self.state.account);
        mail_settings::change(&tx, keys, account, &change, &mut os_random()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Puts a mail into the queue, a moment after whatever was before: rows of one moment have no order.
    pub async fn enqueue(&self, to: To, mail: Mail<'_>) -> Queued {
        self.clock.advance(Duration::from_millis(1));
        let tx = self.state.database.begin().await.unwrap();
        let queued = outbox::enqueue(&tx, &self.state, to, &mail, self.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        queued
    }

    /// Registers somebody and puts a reminder for them into the queue.
    pub async fn remind(&self, email: &str) -> String {
        let member = self.member(email).await;
        self.enqueue(To::Customer(member.customer.id), Mail::PinReminder).await;
        member.pin
    }

    /// Sends what is due, once, and returns how many mails were tried.
    pub async fn deliver(&self) -> usize {
        let (_stop, stopped) = watch::channel(false);
        turn(&self.state, &stopped).await.unwrap()
    }

    /// The queue, oldest first.
    pub async fn mails(&self) -> Vec<Record> {
        let (mut all, _) =
            mails::list(&self.state.database, self.state.account, None, 0, 1000).await.unwrap();
        all.reverse();
        all
    }

    pub async fn states(&self) -> Vec<MailState> {
        self.mails().await.into_iter().map(|mail| mail.state).collect()
    }

    pub async fn outage(&self) -> Option<mail_settings::MailOutage> {
        let (keys, account) = (&self.state.keys, self.state.account);
        mail_settings::read(&self.state.database, keys, account).await.unwrap().outage
    }
}
