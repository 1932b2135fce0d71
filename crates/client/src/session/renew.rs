//! Renewing tokens: one renewal at a time, however many callers wait for it.

use std::sync::Arc;

use pinion_protocol::TokenGrant;

use super::flight::{self, Flight};
use super::state::SignedIn;
use super::tokens::Tokens;
use super::{Session, ended};
use crate::error::CommandError;
use crate::portal::{Grant, GrantError};

impl Session {
    /// Makes sure that the tokens of `epoch` are newer than those of `serial`.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorCode::SessionEnded`] where the portal refuses the refresh token; how the portal could not be
    /// asked, otherwise, and then the session goes on.
    pub(crate) async fn renew(
        self: &Arc<Self>,
        epoch: u64,
        serial: u64,
    ) -> Result<(), CommandError> {
        while let Some((is_ours, renewal)) = self.renewal(epoch, serial)? {
            let outcome = renewal.await;
            if is_ours {
                return outcome;
            }
        }

        Ok(())
    }

    /// The renewal of `serial`, or that of its successor's being written; `None` where all is done.
    fn renewal(
        self: &Arc<Self>,
        epoch: u64,
        serial: u64,
    ) -> Result<Option<(bool, Flight)>, CommandError> {
        let mut state = self.state();
        if state.of(epoch)?.tokens.serial != serial {
            return Ok(None);
        }
        if let Some((_, of, renewal)) = &state.renewal
            && let Some(renewal) = flight::under_way(Some(renewal))
        {
            return Ok(Some((*of == serial, renewal)));
        }

        let this = Arc::clone(self);
        let renewal = flight::launch(async move {
            let outcome = this.renew_now(epoch, serial).await;
            let mut state = this.state();
            if state.epoch == epoch {
                state.renewal = None;
            }
            outcome
        });
        state.renewal = Some((epoch, serial, renewal.clone()));
        Ok(Some((true, renewal)))
    }

    async fn renew_now(self: &Arc<Self>, epoch: u64, serial: u64) -> Result<(), CommandError> {
        let signed_in = self.state().of(epoch)?.clone();

        match self.ask_for_tokens(&signed_in).await {
            Ok(grant) => {
                self.renewed(
                    epoch,
                    &signed_in,
                    Tokens::granted(grant, self.clock.now_ms(), serial + 1),
                )
                .await
            }
            Err(GrantError::Link(link)) => {
                self.note_quiet(epoch, link);
                Err(link.into())
            }
            Err(
                GrantError::Refused
                | GrantError::SecondFactorNeeded
                | GrantError::PasswordMustChange,
            ) => {
                self.end(epoch).await;
                Err(ended())
            }
        }
    }

    async fn ask_for_tokens(&self, signed_in: &SignedIn) -> Result<TokenGrant, GrantError> {
        let grant = Grant::Refresh(signed_in.tokens.refresh.clone());
        let ask = || self.portal.grant(&signed_in.found.address, &signed_in.client_id, &grant);

        match ask().await {
            Err(GrantError::Link(link)) if self.waited_out(link).await => ask().await,
            outcome => outcome,
        }
    }

    async fn renewed(
        self: &Arc<Self>,
        epoch: u64,
        before: &SignedIn,
        tokens: Tokens,
    ) -> Result<(), CommandError> {
        let is_current = self.state().of(epoch).map(|signed_in| signed_in.tokens = tokens.clone());
        if let Err(error) = is_current {
            self.hand_back(SignedIn { tokens, ..before.clone() });
            return Err(error);
        }

        self.keep_tokens(epoch).await;
        Ok(())
    }
}
