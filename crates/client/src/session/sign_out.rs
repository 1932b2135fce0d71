//! The end of a session, wanted or not: nothing of it stays.

use std::sync::Arc;
use std::time::Duration;

use super::state::SignedIn;
use super::{KEYRING_PATIENCE, Session, keep, records};
use crate::error::{CommandError, ErrorCode};
use crate::portal::{AskError, Grant};
use crate::store::SecretError;
use crate::views::Kept;

/// How long the portal may take to end a session.
const PORTAL_PATIENCE: Duration = Duration::from_secs(5);

impl Session {
    /// Signs out: at once here, and on the portal as far as it can be reached.
    ///
    /// Runs to its end even where the caller goes away.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::KeyringKept`] where the keyring would not forget what it was given. The session is over all the same.
    pub async fn sign_out(self: &Arc<Self>) -> Result<(), CommandError> {
        let this = Arc::clone(self);
        let task = tokio::spawn(async move { this.sign_out_now().await });

        task.await.unwrap_or_else(|_| Err(ErrorCode::Internal.into()))
    }

    async fn sign_out_now(self: &Arc<Self>) -> Result<(), CommandError> {
        let before = {
            let mut state = self.state();
            state.found = None;
            state.turn(None)
        };
        // Told once it is true: whoever sees the first screen again may close the app at once.
        let forgotten = self.forget().await;
        self.note_forgotten(forgotten);
        self.send_session();

        let may_hold_something = before.as_ref().is_none_or(|it| it.wanted == Kept::InKeyring);
        if let Some(before) = before {
            let _ = self.clock.within(PORTAL_PATIENCE, self.end_on_portal(before)).await;
        }
        match forgotten {
            Err(_) if may_hold_something => Err(ErrorCode::KeyringKept.into()),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Ends the session of `epoch` because the portal did, and forgets it.
    pub(super) async fn end(self: &Arc<Self>, epoch: u64) {
        {
            let mut state = self.state();
            if state.of(epoch).is_err() {
                return;
            }
            state.turn(None);
            state.ended = true;
        }
        tracing::info!("The portal ended the session");

        let forgotten = self.forget().await;
        self.note_forgotten(forgotten);
        self.send_session();
        if let Err(error) = forgotten {
            tracing::warn!(error = %error, "The keyring keeps tokens that are worth nothing: {error}");
        }
    }

    /// Empties the keyring, and waits for it within reason.
    ///
    /// It is noted first: a session that was left must not come back when the keyring is unlocked, be it after the app
    /// was closed or killed.
    fn forget(&self) -> impl Future<Output = Result<(), SecretError>> + use<> {
        self.debt.owe();
        let debt = Arc::clone(&self.debt);
        let forgotten = self.vault.run(move |store| records::settle(store, &debt));
        let clock = Arc::clone(&self.clock);

        async move {
            clock.within(KEYRING_PATIENCE, forgotten).await.unwrap_or(Err(SecretError::Locked))
        }
    }

    /// Notes what the keyring said.
    fn note_forgotten(&self, forgotten: Result<(), SecretError>) {
        let mut state = self.state();
        state.keyring.view = Some(keep::view(&forgotten));
        state.keyring.is_loaded = true;
    }

    /// Ends a session that nobody here has any more.
    pub(super) fn hand_back(self: &Arc<Self>, signed_in: SignedIn) {
        let this = Arc::clone(self);
        tokio::spawn(async move {
            let _ = this.clock.within(PORTAL_PATIENCE, this.end_on_portal(signed_in)).await;
        });
    }

    /// Asks the portal to end a session, with a new access token where the old one is over.
    async fn end_on_portal(&self, signed_in: SignedIn) {
        let SignedIn { found, client_id, tokens, .. } = signed_in;
        if !found.is_pinion {
            return;
        }

        let first = match tokens.usable(self.clock.now_ms()) {
            Some(access) => self.portal.end_session(&found.address, access).await,
            None => Err(AskError::Unauthorized),
        };
        let outcome = match first {
            Err(AskError::Unauthorized) => {
                let grant = Grant::Refresh(tokens.refresh);
                match self.portal.grant(&found.address, &client_id, &grant).await {
                    Ok(next) => self.portal.end_session(&found.address, &next.access_token).await,
                    // Refused: the session is over already. Unreachable: it ends by itself.
                    Err(_) => return,
                }
            }
            outcome => outcome,
        };
        if let Err(error) = outcome {
            tracing::info!(error = %error, "The portal was not told of the sign-out: {error}");
        }
    }
}
