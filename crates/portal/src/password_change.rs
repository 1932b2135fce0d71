//! Choosing another password, for whoever is signed in to one of the sites.

use pinion_protocol::members::PasswordChange;
use pinion_storage::audit::{self, Entry};
use pinion_storage::{UserId, one_time_tokens, sessions, users};
use uuid::Uuid;

use crate::auth::address::ClientAddress;
use crate::fields::Fields;
use crate::problem::Problem;
use crate::sign_in::{self, Proven};
use crate::state::Shared;
use crate::store::os_random;

/// Gives `user` another password, and ends every session but `this`: whoever knew the old one is out. `entry` says so
/// in the audit log.
///
/// # Errors
///
/// The refusal: of a password that is not theirs, of a new one that is not good enough, and of too many tries.
pub async fn change(
    state: &Shared,
    address: ClientAddress,
    (user, this): (UserId, Uuid),
    form: PasswordChange,
    entry: &Entry,
) -> Result<(), Problem> {
    let mut fields = Fields::default();
    fields.password("new", &form.new);
    fields.finish()?;
    let confirmed = sign_in::confirm_password(state, address, user, form.current).await;
    let confirmed = confirmed.map_err(|refusal| refusal.beside("current"))?;
    let hash = confirmed.hash(form.new).await?;

    let Proven { tx, now, .. } = confirmed.write(state).await?;
    users::set_password_hash(&tx, user, &hash, false).await?;
    sessions::end_others(&tx, user, this, now).await?;
    one_time_tokens::forget_password_resets(&tx, user).await?;
    audit::write(&tx, entry, now, &mut os_random()).await?;
    tx.commit().await?;
    Ok(())
}
