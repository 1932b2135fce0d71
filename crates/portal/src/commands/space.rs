//! `space set`: what the space calls itself, where it is, how it looks.

use std::path::{Path, PathBuf};

use clap::Args;
use pinion_domain::{Clock as _, PinPolicy};
use pinion_storage::audit::{self, Entry};
use pinion_storage::{Picture, accounts};

use super::{ACTOR, Refusal, say};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::sheet::{check_language, check_name, read_picture};
use crate::store::{Store, os_random};

/// What is to be changed; what is not named stays.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub struct Change {
    /// What its members call it.
    #[arg(long)]
    name: Option<String>,
    /// Its time zone, such as Europe/Berlin.
    #[arg(long)]
    time_zone: Option<String>,
    /// Its language, such as en or pt-BR.
    #[arg(long)]
    language: Option<String>,
    /// How many digits new PINs get, 4 to 10. PINs that are there stay as they are.
    #[arg(long, value_name = "DIGITS")]
    pin_digits: Option<u8>,
    /// A PNG, JPEG or WebP picture, at most 1 MiB.
    #[arg(long, value_name = "FILE")]
    logo: Option<PathBuf>,
}

pub async fn set(config: Config, change: Change) -> Result<(), Refusal> {
    let logo = change.logo.as_deref().map(read_logo).transpose()?;
    let now = SystemClock.now();
    let store = Store::open_or_create(&config, now).await?;

    let tx = store.database.begin().await?;
    let mut account = accounts::the_one(&tx).await?;
    if let Some(name) = change.name {
        account.name = check_name(name.trim())
            .and_then(|name| if name.is_empty() { Err("is empty".to_owned()) } else { Ok(name) })
            .map_err(|why| Refusal::new(format!("the name {why}")))?;
    }
    if let Some(zone) = change.time_zone {
        jiff::tz::TimeZone::get(&zone).map_err(|_| {
            Refusal::new(format!("there is no time zone {zone}; try Europe/Berlin"))
        })?;
        account.time_zone = zone;
    }
    if let Some(language) = change.language {
        account.language =
            check_language(&language).map_err(|why| Refusal::new(format!("the language {why}")))?;
    }
    if let Some(digits) = change.pin_digits {
        let (codes, five) =
            (account.policy.forbidden().clone(), account.policy.five_digits_required());
        account.policy = PinPolicy::new(digits, codes, five).map_err(Refusal::new)?;
    }
    accounts::update(&tx, &account).await?;
    if let Some(logo) = logo {
        accounts::set_logo(&tx, account.id, Some(logo)).await?;
    }
    let entry = Entry {
        account_id: account.id,
        actor_user_id: None,
        actor_label: ACTOR.to_owned(),
        action: "space.changed".to_owned(),
        customer_id: None,
        address: None,
        detail: None,
    };
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    tx.commit().await?;
    store.database.close().await?;

    say(format_args!(
        "{}, {}, {}, {} digits",
        account.name,
        account.time_zone,
        account.language,
        account.policy.digits()
    ));
    Ok(())
}

/// The operator names the file, so it may be anywhere.
fn read_logo(file: &Path) -> Result<Picture, Refusal> {
    read_picture(file).map_err(|why| Refusal::new(format!("the logo {why}")))
}
