//! What an import leaves behind beside the customers: audit entries, welcome mails, and how many rows it took.

use std::fmt;
use std::time::SystemTime;

use pinion_storage::audit::{self, Entry};
use pinion_storage::customers::ImportOutcome;
use pinion_storage::{AccountId, CustomerId, Error, PinKeys, Tx};

use crate::outbox;
use crate::store::os_random;

/// How many rows came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Added or changed.
    pub imported: u64,
    /// As they were already.
    pub skipped: u64,
    /// Refused.
    pub failed: u64,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { imported, skipped, failed } = self;
        write!(f, "imported {imported}, skipped {skipped}, failed {failed}")
    }
}

/// Writes down what became of a chunk, within its transaction, and counts it. `entry` says who did what to whom, with
/// what detail; with `welcome`, who was added is greeted.
///
/// # Errors
///
/// If the database fails.
pub async fn write_down(
    tx: &Tx,
    (account, keys): (AccountId, &PinKeys),
    outcomes: &[ImportOutcome],
    entry: impl Fn(&str, Option<CustomerId>, Option<String>) -> Entry,
    welcome: bool,
    now: SystemTime,
) -> Result<Tally, Error> {
    let (mut tally, mut added, mut entries) = (Tally::default(), Vec::new(), Vec::new());
    for outcome in outcomes {
        match outcome {
            ImportOutcome::Added { customer } => {
                tally.imported += 1;
                added.push(*customer);
            }
            ImportOutcome::Changed { customer, pin_changed } => {
                tally.imported += 1;
                if *pin_changed {
                    entries.push(entry("pin.changed", Some(*customer), Some("import".to_owned())));
                }
            }
            ImportOutcome::Unchanged => tally.skipped += 1,
            ImportOutcome::Refused(_) => tally.failed += 1,
        }
    }
    entries.push(entry("customers.imported", None, Some(tally.to_string())));

    for entry in &entries {
        audit::write(tx, entry, now, &mut os_random()).await?;
    }
    if welcome {
        outbox::welcome(tx, account, keys, &added, now).await?;
    }
    Ok(tally)
}
