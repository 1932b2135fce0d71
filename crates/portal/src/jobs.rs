//! Working off what staff asked for many customers at once: some customers a transaction, each with its outcome and its
//! entry in the audit log, so that a job goes on after any stop without doing anything twice.

use std::time::{Duration, SystemTime};

use pinion_storage::accounts::Account;
use pinion_storage::audit::{self, Entry};
use pinion_storage::customers::{self, Change, Customer};
use pinion_storage::jobs::{self, ItemOutcome, Job};
use pinion_storage::mails::To;
use pinion_storage::{AccountId, CustomerId, Error, Tx, accounts, pins};
use tokio::sync::watch;

use crate::outbox::{self, Mail, Queued};
use crate::sheet::guarded;
use crate::state::{Shared, State};
use crate::store::os_random;

#[cfg(test)]
mod tests;

/// How often it is looked whether there is a job.
const INTERVAL: Duration = Duration::from_secs(1);

/// For how long a job is this process's. It is prolonged with each transaction.
const LEASE: Duration = Duration::from_secs(30);

/// How many customers one transaction is for: some hundredths of a second, which other writers wait for.
const AT_ONCE: u64 = 20;

/// What can be done for many customers at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Mail each their PIN.
    SendPinReminder,
    /// They may no longer use their PIN.
    Suspend,
    /// They may again.
    Activate,
    /// Give each another PIN.
    NewPins,
    /// Write each into a file.
    Export,
}

impl Kind {
    const ALL: [Self; 5] =
        [Self::SendPinReminder, Self::Suspend, Self::Activate, Self::NewPins, Self::Export];

    /// Returns its name, which never changes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SendPinReminder => "send_pin_reminder",
            Self::Suspend => "suspend",
            Self::Activate => "activate",
            Self::NewPins => "new_pins",
            Self::Export => "export",
        }
    }

    /// Returns the kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Works jobs off until `stop` turns true.
pub async fn run(state: Shared, mut stop: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(INTERVAL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        while !*stop.borrow() {
            match turn(&state, &stop).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(error.cause = %error, "A job could not be worked on; it is tried again");
                    break;
                }
            }
        }
    }
}

/// Takes the oldest job that waits and works it off; `false` where there is none.
pub async fn turn(state: &State, stop: &watch::Receiver<bool>) -> Result<bool, Error> {
    if !jobs::is_open(&state.database, state.now()).await? {
        return Ok(false);
    }
    let tx = state.database.begin().await?;
    let job = jobs::claim(&tx, LEASE, state.now()).await?;
    tx.commit().await?;
    let Some(job) = job else {
        return Ok(false);
    };
    while !*stop.borrow() {
        if !step(state, &job).await? {
            return Ok(true);
        }
    }
    // Whoever runs next need not wait for the lease to end.
    let tx = state.database.begin().await?;
    jobs::prolong(&tx, job.id, Duration::ZERO, state.now()).await?;
    tx.commit().await?;
    Ok(true)
}

/// Works off some items; `false` where none is left, or the job was stopped.
pub async fn step(state: &State, job: &Job) -> Result<bool, Error> {
    let tx = state.database.begin().await?;
    let now = state.now();
    if !jobs::prolong(&tx, job.id, LEASE, now).await? {
        return Ok(false);
    }
    let items = jobs::next_items(&tx, job.id, AT_ONCE).await?;
    if items.is_empty() {
        jobs::finish(&tx, job.id, now).await?;
        tx.commit().await?;
        tracing::info!(job.id = %job.id, job.kind = job.kind, "Worked a job off");
        return Ok(false);
    }
    let account = accounts::the_one(&tx).await?;
    let work = Work { tx: &tx, state, job, account: &account, now };
    for customer in items {
        let outcome = work.item(customer).await?;
        if !jobs::settle(&tx, job.id, customer, &outcome).await? {
            // Another process has this item: what was done here is undone with the transaction.
            return Ok(false);
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// One transaction of a job.
struct Work<'a> {
    tx: &'a Tx,
    state: &'a State,
    job: &'a Job,
    account: &'a Account,
    now: SystemTime,
}

impl Work<'_> {
    async fn item(&self, id: CustomerId) -> Result<ItemOutcome, Error> {
        let Some(kind) = Kind::from_name(&self.job.kind) else {
            return Ok(refused("This version of the portal does not know such a job."));
        };
        let Some(customer) = customers::get(self.tx, id).await? else {
            return Ok(refused("The customer is gone."));
        };
        match kind {
            Kind::SendPinReminder => self.remind(&customer).await,
            Kind::Suspend => self.set_active(&customer, false).await,
            Kind::Activate => self.set_active(&customer, true).await,
            Kind::NewPins => self.give_new_pin(&customer).await,
            Kind::Export => Ok(succeeded(None, Some(row(&customer)))),
        }
    }

    async fn remind(&self, customer: &Customer) -> Result<ItemOutcome, Error> {
        if !customer.active {
            return Ok(refused("The customer is suspended, and their PIN opens nothing."));
        }
        match self.enqueue(customer, Mail::PinReminder).await? {
            Queued::Yes(mail) => {
                self.audit("pin.reminded", customer.id).await?;
                Ok(succeeded(Some(mail), None))
            }
            Queued::Lately(_) => Ok(refused("Was reminded less than 10 minutes ago.")),
            Queued::SwitchedOff | Queued::Known => Ok(refused("Such a mail is not sent.")),
        }
    }

    async fn set_active(&self, customer: &Customer, active: bool) -> Result<ItemOutcome, Error> {
        let change = Change { active: Some(active), ..Change::default() };
        match customers::update(self.tx, customer, &change, self.now).await {
            Ok(true) => {
                let action = if active { "customer.activated" } else { "customer.suspended" };
                self.audit(action, customer.id).await?;
                Ok(succeeded(None, None))
            }
            Ok(false) => Ok(succeeded(None, None)),
            Err(customers::UpdateError::Storage(error)) => Err(error),
            Err(error) => Ok(refused(&error.to_string())),
        }
    }

    async fn give_new_pin(&self, customer: &Customer) -> Result<ItemOutcome, Error> {
        let (keys, policy) = (&self.state.keys, &self.account.policy);
        let replaced =
            pins::replace(self.tx, keys, policy, customer, self.now, &mut os_random()).await;
        match replaced {
            Ok(_) => {}
            Err(pins::AssignError::Storage(error)) => return Err(error),
            Err(error) => return Ok(refused(&sentence(&error.to_string()))),
        }
        self.audit("pin.renewed", customer.id).await?;
        Ok(match self.enqueue(customer, Mail::PinChanged).await? {
            Queued::Yes(mail) => succeeded(Some(mail), None),
            Queued::Lately(_) | Queued::SwitchedOff | Queued::Known => succeeded(None, None),
        })
    }

    async fn enqueue(&self, customer: &Customer, mail: Mail<'_>) -> Result<Queued, Error> {
        let to = To::Customer(customer.id);
        outbox::enqueue(self.tx, self.state, to, &mail, self.now).await
    }

    async fn audit(&self, action: &str, customer: CustomerId) -> Result<(), Error> {
        let entry = Entry {
            account_id: AccountId(self.account.id.0),
            actor_user_id: self.job.by_user,
            actor_label: self.job.by_label.clone(),
            action: action.to_owned(),
            customer_id: Some(customer),
            address: self.job.address.clone(),
            detail: Some(format!("job {}", self.job.id)),
        };
        audit::write(self.tx, &entry, self.now, &mut os_random()).await
    }
}

fn succeeded(mail: Option<uuid::Uuid>, detail: Option<String>) -> ItemOutcome {
    ItemOutcome::Succeeded { mail, detail }
}

fn refused(reason: &str) -> ItemOutcome {
    ItemOutcome::Refused { reason: reason.to_owned() }
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// The columns of an exported file, in which `members import` reads them.
pub const EXPORT_HEADER: &str = "full_name,email,company,language,active\n";

/// A customer's line of it.
fn row(customer: &Customer) -> String {
    let cells = [
        customer.full_name.as_str(),
        &customer.email,
        customer.company.as_deref().unwrap_or_default(),
        customer.language.as_deref().unwrap_or_default(),
        if customer.active { "true" } else { "false" },
    ];
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(cells.map(|cell| guarded(cell).into_owned())).expect("memory takes it");
    String::from_utf8(csv.into_inner().expect("memory takes it")).expect("it was text")
}
