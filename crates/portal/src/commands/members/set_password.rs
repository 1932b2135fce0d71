//! `members set-password`: the password a customer signs in with.

use pinion_domain::Clock as _;
use pinion_storage::audit::{self, Entry};
use pinion_storage::{customers, sessions, users};

use crate::cli::PasswordFile;
use crate::clock::SystemClock;
use crate::commands::{ACTOR, Refusal, password_file, say};
use crate::config::Config;
use crate::passwords::Passwords;
use crate::store::{Store, os_random};

pub async fn run(config: Config, email: &str, password: &PasswordFile) -> Result<(), Refusal> {
    let password = password_file::read(&password.password_file)?;
    let now = SystemClock.now();
    let store = Store::open(&config, now).await?;
    let account = store.account.id;

    let turn = Passwords::default().turn().await.map_err(Refusal::new)?;
    let hash = turn.hash(password).await.map_err(Refusal::new)?;
    let tx = store.database.begin().await?;
    let customer = customers::find_by_email(&tx, account, email)
        .await?
        .ok_or_else(|| Refusal::new("no customer has this e-mail address"))?;
    let user = users::for_customer(&tx, customer.id, now).await.map_err(Refusal::new)?;
    users::set_password_hash(&tx, user, &hash, false).await?;
    // Whoever knew the old password may still be signed in by it.
    sessions::end_all(&tx, user, now).await?;
    let entry = Entry {
        account_id: account,
        actor_user_id: None,
        actor_label: ACTOR.to_owned(),
        action: "password.set".to_owned(),
        customer_id: Some(customer.id),
        address: None,
        detail: None,
    };
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    tx.commit().await?;
    store.database.close().await?;

    say(format_args!("set the password of {}", customer.full_name));
    Ok(())
}
