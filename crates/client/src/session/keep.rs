//! Writing a session into the keyring, and saying so where that fails.

use std::sync::Arc;

use secrecy::ExposeSecret as _;

use super::state::SignedIn;
use super::{KEYRING_PATIENCE, Session, records};
use crate::store::{SecretError, SecretStore, Slot};
use crate::views::{Kept, KeyringView};

/// What is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    All,
    Tokens,
    Member,
}

impl Session {
    /// Writes the whole session of `epoch`, and waits for it within reason.
    pub(super) async fn keep_all(self: &Arc<Self>, epoch: u64) {
        self.keep(epoch, Part::All).await;
    }

    /// Writes the tokens of `epoch`, and waits for it within reason.
    pub(super) async fn keep_tokens(self: &Arc<Self>, epoch: u64) {
        self.keep(epoch, Part::Tokens).await;
    }

    /// Writes member and PIN of `epoch`, at leisure.
    pub(super) fn keep_member(self: &Arc<Self>, epoch: u64) {
        drop(self.keep(epoch, Part::Member));
    }

    fn keep(self: &Arc<Self>, epoch: u64, part: Part) -> impl Future<Output = ()> + use<> {
        let (this, clock) = (Arc::clone(self), Arc::clone(&self.clock));
        let kept = self.vault.run(move |store| {
            this.write(store, epoch, part);
            Ok(())
        });

        async move {
            let _ = clock.within(KEYRING_PATIENCE, kept).await;
        }
    }

    /// Writes what is known when the keyring has time for it, which is newer than what was known before.
    fn write(&self, store: &dyn SecretStore, epoch: u64, part: Part) {
        let Ok(signed_in) = self.state().of(epoch).cloned() else { return };
        if signed_in.wanted != Kept::InKeyring {
            return;
        }

        // After a failure nothing in the keyring is to be relied on.
        let outcome = match part {
            _ if signed_in.kept == Kept::UntilClosed => self.write_all(store, epoch, &signed_in),
            Part::All => self.write_all(store, epoch, &signed_in),
            Part::Tokens => records::write_tokens(store, &signed_in.tokens),
            Part::Member => records::write_member(store, &signed_in),
        };
        if outcome.is_err() {
            drop_used_token(store, &signed_in.tokens.refresh);
        }
        self.kept(epoch, outcome);
    }

    fn write_all(
        &self,
        store: &dyn SecretStore,
        epoch: u64,
        signed_in: &SignedIn,
    ) -> Result<(), SecretError> {
        records::write_all(store, signed_in)?;
        // Whatever was to be forgotten has been replaced; unless somebody signed out of this very session meanwhile.
        let mut state = self.state();
        if state.of(epoch).is_ok() {
            self.debt.settle();
        }
        Ok(())
    }

    fn kept(&self, epoch: u64, outcome: Result<(), SecretError>) {
        let kept = if outcome.is_ok() { Kept::InKeyring } else { Kept::UntilClosed };
        {
            let mut state = self.state();
            state.keyring.view = Some(view(&outcome));
            let Ok(signed_in) = state.of(epoch) else { return };
            if std::mem::replace(&mut signed_in.kept, kept) == kept {
                return;
            }
        }

        match outcome {
            Ok(()) => tracing::info!("The session is kept in the keyring again"),
            Err(error) => {
                tracing::warn!(error = %error, "The session lasts until the app is closed: {error}");
            }
        }
        self.send_session();
    }
}

/// What an answer of the keyring says about it.
pub fn view<T>(outcome: &Result<T, SecretError>) -> KeyringView {
    match outcome {
        Ok(_) => KeyringView::Ready,
        Err(SecretError::Locked) => KeyringView::Locked,
        Err(SecretError::Missing | SecretError::Failed) => KeyringView::Missing,
    }
}

/// A used refresh token, shown again after the next start, would look like a thief's: better none.
fn drop_used_token(store: &dyn SecretStore, current: &secrecy::SecretString) {
    if let Ok(Some(kept)) = store.read(Slot::Refresh)
        && kept.expose_secret() != current.expose_secret()
    {
        let _ = store.forget(Slot::Refresh);
    }
}
