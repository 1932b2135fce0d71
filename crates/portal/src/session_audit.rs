//! What of sign-ins goes into the audit log.

use std::time::SystemTime;

use pinion_storage::audit::{self, Entry};
use pinion_storage::users::User;
use pinion_storage::{Error, Tx};

use crate::auth::address::ClientAddress;
use crate::store::os_random;

/// Logs that a session began.
pub async fn signed_in(
    tx: &Tx,
    user: &User,
    address: ClientAddress,
    now: SystemTime,
) -> Result<(), Error> {
    write(tx, user, address, "session.started", now).await
}

/// Logs that a session was ended because a used refresh token came back.
pub async fn reused(
    tx: &Tx,
    user: &User,
    address: ClientAddress,
    now: SystemTime,
) -> Result<(), Error> {
    write(tx, user, address, "session.ended_by_reuse", now).await
}

/// Logs that `user` did `action` to what is their own.
pub async fn write(
    tx: &Tx,
    user: &User,
    address: ClientAddress,
    action: &str,
    now: SystemTime,
) -> Result<(), Error> {
    let entry = Entry {
        account_id: user.account_id,
        actor_user_id: Some(user.id),
        actor_label: user.email.clone(),
        action: action.to_owned(),
        customer_id: user.customer_id,
        address: Some(address.0.to_string()),
        detail: None,
    };
    audit::write(tx, &entry, now, &mut os_random()).await
}
