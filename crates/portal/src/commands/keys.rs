//! `keys prepare` and `keys rotate`: new keys in the place of those that PINs are kept under.

use pinion_domain::Clock as _;
use pinion_storage::audit::{self, Entry};
use pinion_storage::{KeySource, Rotation};
use secrecy::ExposeSecret as _;

use super::progress::Progress;
use super::{ACTOR, Refusal, say};
use crate::clock::SystemClock;
use crate::config::{Config, KEYS_VARIABLE};
use crate::store::{Store, os_random};

/// Makes the next keys, and says how to go on.
pub async fn prepare(config: Config) -> Result<(), Refusal> {
    let store = Store::open(&config, SystemClock.now()).await?;
    let prepared = store.keys.prepare(&store.database, &mut os_random()).await?;
    store.database.close().await?;

    let number = prepared.number;
    match (prepared.text, config.data.keys()) {
        (Some(text), _) => {
            eprintln!(
                "once every portal runs with this value of {KEYS_VARIABLE}, run `pinion-portal keys rotate` with it too"
            );
            say(text.expose_secret().trim_end());
        }
        (None, KeySource::Text { .. }) => say(format_args!(
            "keys {number} are in {KEYS_VARIABLE}; once every portal has them, run `pinion-portal keys rotate`"
        )),
        (None, KeySource::File(file)) => say(format_args!(
            "keys {number} are in {}; once every server has a copy, run `pinion-portal keys rotate`",
            file.display()
        )),
    }
    Ok(())
}

/// Rotates the keys, or goes on where that was stopped.
pub async fn rotate(config: Config) -> Result<(), Refusal> {
    let store = Store::open(&config, SystemClock.now()).await?;
    let mut rotation = store.keys.rotation(&store.database).await?;
    let is_begun = rotation.prepared.is_some() || rotation.sealed_before > 0;
    if !is_begun {
        if config.data.pin_keys.is_some() {
            return Err(Refusal::new(format!(
                "the keys are in {KEYS_VARIABLE}, which this command cannot write. In two steps: `pinion-portal keys \
                 prepare` prints a value with the next keys too, which every portal is to be started with; then run \
                 this command with that value"
            )));
        }
        store.keys.prepare(&store.database, &mut os_random()).await?;
        rotation = store.keys.rotation(&store.database).await?;
    }

    let progress = Progress::new("rotating", steps(&rotation));
    let done = replace(&store, &progress).await;
    progress.finish();
    let sealed = done?;
    let after = store.keys.rotation(&store.database).await?;
    store.database.close().await?;

    say(format_args!(
        "keys {} are in use, and {sealed} PINs and other secrets were sealed anew",
        after.in_use
    ));
    if !after.unneeded.is_empty() {
        say(format_args!("nothing needs these lines any more: {}", after.unneeded.join(", ")));
    }
    Ok(())
}

/// Each PIN is indexed, where that is still to be done, and sealed.
fn steps(rotation: &Rotation) -> u64 {
    match rotation.prepared {
        Some(_) => rotation.live_pins * 2,
        None => rotation.sealed_before,
    }
}

/// Returns how many PINs and other secrets were sealed anew.
async fn replace(store: &Store, progress: &Progress) -> Result<u64, Refusal> {
    let (keys, now) = (&store.keys, SystemClock.now());
    let tx = store.database.begin().await?;
    let number = keys.take_into_use(&tx, &mut os_random(), &mut |pins| progress.by(pins)).await?;
    if let Some(number) = number {
        let entry = Entry {
            account_id: store.account.id,
            actor_user_id: None,
            actor_label: ACTOR.to_owned(),
            action: "keys.rotated".to_owned(),
            customer_id: None,
            address: None,
            detail: Some(format!("keys {number}")),
        };
        audit::write(&tx, &entry, now, &mut os_random()).await?;
    }
    tx.commit().await?;

    let mut sealed = 0;
    loop {
        let tx = store.database.begin().await?;
        let some = keys.reseal(&tx, &mut os_random()).await?;
        tx.commit().await?;
        if some == 0 {
            break;
        }
        sealed += some;
        progress.by(some);
    }
    keys.forget_unneeded(&store.database).await?;
    Ok(sealed)
}
