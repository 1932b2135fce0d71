//! What is swept up while the portal runs: tokens and links that are over, wrong tries and incidents that no longer count,
//! released PINs that have rested, keys that nothing needs any more, files nobody imported, mails, jobs and refusals of
//! long ago.

use std::time::Duration;

use pinion_domain::{Incident, ThrottleRule};
use pinion_storage::{
    check_in_events, event_keys, failed_attempts, import_previews, incidents, jobs, kiosk_pairings,
    kiosks, mails, one_time_tokens, pins, sessions, throttles, users,
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

/// How long it can be looked up who was refused at a kiosk, and why.
const REFUSALS_REMEMBERED: Duration = Duration::from_hours(365 * 24);

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
    if let Some(before) = now.checked_sub(REFUSALS_REMEMBERED) {
        failed_attempts::purge(&tx, before).await?;
    }
    if let Some(before) = now.checked_sub(REMEMBERED) {
        mails::purge(&tx, before).await?;
        jobs::purge(&tx, before).await?;
    }
    tx.commit().await?;
    Ok(state.keys.forget_unneeded(&state.database).await?)
}

#[cfg(test)]
mod tests {
    use pinion_storage::Page;

    use super::*;
    use crate::testing::on_both_databases;

    on_both_databases! {
        async fn forgets_after_a_year_who_was_refused(portal: TestPortal) {
            let kiosk = portal.kiosk("Front desk").await;
            let refused = async || {
                let page = Page { number: 1, size: 10 };
                let (database, account) = (&portal.state.database, portal.state.account);
                failed_attempts::list(database, account, page).await.unwrap().total
            };
            portal.types(&kiosk, "1").await;
            portal.clock.advance(Duration::from_hours(364 * 24));
            sweep(&portal.state).await.unwrap();
            assert_eq!(refused().await, 1);

            portal.clock.advance(Duration::from_hours(2 * 24));
            sweep(&portal.state).await.unwrap();

            assert_eq!(refused().await, 0);
        }
    }
}
