//! `admin create`: the first of the staff.

use pinion_domain::Clock as _;
use pinion_storage::audit::{self, Entry};
use pinion_storage::users;

use super::Refusal;
use super::password_file;
use crate::cli::PasswordFile;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::passwords::Passwords;
use crate::store::{Store, os_random};

pub async fn create(
    config: Config,
    email: &str,
    name: &str,
    password: &PasswordFile,
) -> Result<(), Refusal> {
    crate::sheet::check_email(email)
        .map_err(|why| Refusal::new(format!("the e-mail address {why}")))?;
    crate::sheet::check_name(name.trim())
        .and_then(|name| if name.is_empty() { Err("is empty".to_owned()) } else { Ok(()) })
        .map_err(|why| Refusal::new(format!("the name {why}")))?;
    let password = password_file::read(&password.password_file)?;
    let now = SystemClock.now();
    let store = Store::open_or_create(&config, now).await?;

    let turn = Passwords::default().turn().await.map_err(Refusal::new)?;
    let hash = turn.hash(password).await.map_err(Refusal::new)?;
    let tx = store.database.begin().await?;
    let admin = users::create_admin(&tx, store.account.id, email, name, &hash, now)
        .await
        .map_err(Refusal::new)?;
    let entry = Entry {
        account_id: store.account.id,
        actor_user_id: None,
        actor_label: super::ACTOR.to_owned(),
        action: "admin.created".to_owned(),
        customer_id: None,
        address: None,
        detail: Some(format!("user {admin}")),
    };
    audit::write(&tx, &entry, now, &mut os_random()).await?;
    tx.commit().await?;
    store.database.close().await?;

    super::say(format_args!("created admin {}", email.trim()));
    Ok(())
}
