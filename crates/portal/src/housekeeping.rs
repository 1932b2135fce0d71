//! What is swept up while the portal runs: tokens and links that are over, wrong tries and incidents that no longer count,
//! released PINs that have rested, keys that nothing needs any more, files nobody imported, mails and jobs that ended
//! long ago.

use std::time::Duration;

use pinion_domain::{Incident, ThrottleRule};
use pinion_storage::{
    check_in_events, event_keys, import_previews, incidents, jobs, kiosk_pairings, kiosks, mails,
    one_time_tokens, pins, sessions, throttles, users,
};
use tokio::sync::watch;

use crate::check_in;
use crate::pairing;
use crate::state::Shared;
use crate::store::StoreError;

/// Time between two sweeps. Expired rows refuse nobody anything; they only take room.
const INTERVAL: Duration = Duration::from_hours(1);

/// How long what became of a mail or a job can be looked up.
const REMEMBERED: Duration = Duration::from_hours(90 * 24);

/// Sweeps now and then until `stop` turns true.
pub async fn run(state: Shared, mut stop: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(INTERVAL);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        if let Err(error) = sweep(&state).await {
            tracing::warn!(error.cause = %error, "Not all was swept up; the next sweep tries again");
        }
    }
}

/// Sweeps once.
///
/// # Errors
///
/// If the database fails.
pub async fn sweep(state: &Shared) -> Result<(), StoreError> {
    let tx = state.database.begin().await?;
    let now = state.now();
    sessions::purge_expired(&tx, now).await?;
    one_time_tokens::purge_expired(&tx, now).await?;
    kiosk_pairings::purge_expired(&tx, now).await?;
    if let Some(before) = now.checked_sub(pairing::LIFETIME) {
        kiosks::purge_unpaired(&tx, before).await?;
    }
    users::purge_offers(&tx, now).await?;
    pins::purge_released(&tx, now).await?;
    import_previews::purge_expired(&tx, now).await?;
    // Thirty-two halvings leave nothing of any count.
    if let Some(before) = now.checked_sub(ThrottleRule::ACCOUNT.halves_after * 32) {
        throttles::purge(&tx, before).await?;
    }
    if let Some(before) = now.checked_sub(Incident::ENDS_AFTER * 2) {
        incidents::purge(&tx, before).await?;
    }
    event_keys::retire(&tx, &state.keys, now).await?;
    if let Some(before) = now.checked_sub(check_in::REMEMBERED) {
        check_in_events::purge(&tx, before).await?;
    }
    if let Some(before) = now.checked_sub(REMEMBERED) {
        mails::purge(&tx, before).await?;
        jobs::purge(&tx, before).await?;
    }
    tx.commit().await?;
    Ok(state.keys.forget_unneeded(&state.database).await?)
}
