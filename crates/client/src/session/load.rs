//! Taking in what the keyring kept from the last run.

use std::sync::Arc;
use std::time::Duration;

use super::flight::{self, Flight};
use super::state::SignedIn;
use super::{Session, keep, records};
use crate::store::SecretError;
use crate::views::{KeyringView, PinSource};

impl Session {
    /// Reads the keyring once, and waits for it for at most `patience`.
    ///
    /// A keyring that takes longer is asking its owner: it counts as locked until it answers, and its answer is sent
    /// to the window when it comes.
    pub async fn load(self: &Arc<Self>, patience: Duration) {
        let Some(loading) = self.loading() else { return };

        if self.clock.within(patience, loading).await.is_none() {
            let mut state = self.state();
            if state.keyring.loading.is_some() {
                state.keyring.view = Some(KeyringView::Locked);
                state.keyring.is_awaited_by_window = true;
            }
        }
    }

    fn loading(self: &Arc<Self>) -> Option<Flight> {
        let mut state = self.state();
        if state.keyring.is_loaded && state.keyring.view == Some(KeyringView::Ready) {
            return None;
        }
        if let Some(loading) = flight::under_way(state.keyring.loading.as_ref()) {
            return Some(loading);
        }

        let epoch = state.epoch;
        let this = Arc::clone(self);
        let debt = Arc::clone(&self.debt);
        let read = self.vault.run(move |store| {
            if debt.is_owed() {
                records::settle(store, &debt).map(|()| None)
            } else {
                records::read(store)
            }
        });
        let loading = flight::launch(async move {
            this.loaded(epoch, read.await);
            Ok(())
        });
        state.keyring.loading = Some(loading.clone());
        Some(loading)
    }

    fn loaded(self: &Arc<Self>, epoch: u64, outcome: Result<Option<SignedIn>, SecretError>) {
        let (is_awaited, is_taken_in, is_empty) = {
            let mut state = self.state();
            let is_first = !state.keyring.is_loaded && state.epoch == epoch;
            state.keyring.view = Some(keep::view(&outcome));
            state.keyring.loading = None;
            if outcome.is_ok() {
                state.keyring.is_loaded = true;
            }

            // Somebody who signed in or out meanwhile is not replaced by who was there before.
            let kept = outcome.unwrap_or_else(|error| {
                tracing::warn!(error = %error, "Nothing read from the keyring: {error}");
                None
            });
            let is_empty = kept.is_none() && is_first && state.keyring.is_loaded;
            let taken_in = kept.filter(|_| is_first && state.signed_in.is_none());
            let is_taken_in = taken_in.is_some();
            if is_taken_in {
                state.turn(taken_in);
            }
            (std::mem::take(&mut state.keyring.is_awaited_by_window), is_taken_in, is_empty)
        };

        if is_empty {
            // Half a session, left by a run that was killed, is of no use to anybody but a thief.
            self.forget_leftovers();
        }
        if is_taken_in {
            self.confirm_soon();
        }
        if is_awaited {
            self.send_session();
        }
    }

    fn forget_leftovers(self: &Arc<Self>) {
        let this = Arc::clone(self);
        drop(self.vault.run(move |store| {
            if this.state().signed_in.is_none() { records::forget(store) } else { Ok(()) }
        }));
    }

    /// Writes a session that could not be kept before.
    pub async fn keep_again(self: &Arc<Self>) {
        let epoch = {
            let state = self.state();
            let is_lost = |signed_in: &SignedIn| signed_in.wanted != signed_in.kept;
            state.signed_in.as_ref().is_some_and(is_lost).then_some(state.epoch)
        };

        if let Some(epoch) = epoch {
            self.keep_all(epoch).await;
        }
    }

    /// Whether the profile was confirmed less than `age` ago, in this run.
    pub fn is_fresher_than(&self, age: Duration) -> bool {
        let now_ms = self.clock.now_ms();
        let age_ms = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);

        self.state().signed_in.as_ref().is_some_and(|signed_in| {
            signed_in.source == PinSource::Portal
                && signed_in.trouble.is_none()
                && (0..age_ms).contains(&(now_ms - signed_in.confirmed_at_ms))
        })
    }
}
