//! `members export`: every customer as CSV, in the columns that `members import` reads.

use std::fmt::Display;
use std::io;

use pinion_domain::Clock as _;
use pinion_storage::CustomerId;
use pinion_storage::audit::{self, Entry};
use pinion_storage::customers;

use crate::clock::SystemClock;
use crate::commands::{ACTOR, Refusal};
use crate::config::Config;
use crate::sheet::Export;
use crate::store::{Store, os_random};

/// Customers read at once.
const PAGE: u64 = 5_000;

pub async fn run(config: Config, with_pins: bool) -> Result<(), Refusal> {
    let now = SystemClock.now();
    let store = Store::open(&config, now).await?;
    let account = store.account.id;
    if with_pins {
        // Before the first PIN leaves: what cannot be logged is not shown.
        let entry = Entry {
            account_id: account,
            actor_user_id: None,
            actor_label: ACTOR.to_owned(),
            action: "pins.exported".to_owned(),
            customer_id: None,
            address: None,
            detail: Some("every customer".to_owned()),
        };
        let tx = store.database.begin().await?;
        audit::write(&tx, &entry, now, &mut os_random()).await?;
        tx.commit().await?;
    }

    let mut file =
        Export::begin(io::stdout().lock(), with_pins).map_err(|error| unwritten(&error))?;
    let keys = with_pins.then_some(&store.keys);
    let mut after = CustomerId(0);
    loop {
        let page = customers::page(&store.database, keys, account, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.customer.id;
        file.write(&page).map_err(|error| unwritten(&error))?;
    }
    drop(file.finish().map_err(|error| unwritten(&error))?);
    store.database.close().await?;
    Ok(())
}

fn unwritten(error: &dyn Display) -> Refusal {
    Refusal::new(format!("cannot go on writing: {error}"))
}
