//! Asking the portal whether member and PIN are still what they were.

use std::sync::Arc;
use std::time::Duration;

use pinion_protocol::MemberRecord;

use super::flight::{self, Flight};
use super::state::{KeptPin, SignedIn};
use super::told::Told;
use super::{Session, ended};
use crate::error::{CommandError, ErrorCode};
use crate::views::PinSource;

/// How long the first question of a run waits after the window was last given something to paint: setting up HTTPS
/// reads some hundred certificates, and competes with that paint for the processor.
pub const PAINT_FIRST: Duration = Duration::from_millis(500);

impl Session {
    /// Asks the portal; what comes of it is sent to the window, good or bad.
    ///
    /// # Errors
    ///
    /// What also stands in the views that were sent, or [`ErrorCode::SessionEnded`].
    pub async fn confirm(self: &Arc<Self>) -> Result<(), CommandError> {
        self.confirmation()?.await
    }

    /// As [`Session::confirm`], without waiting; where the portal was not asked in this run yet, once the window had
    /// time to paint what was kept.
    pub fn confirm_behind(self: &Arc<Self>) {
        let is_first = self.state().signed_in.as_ref().is_some_and(SignedIn::is_unasked);
        if is_first {
            self.confirm_soon();
        } else {
            // It runs by itself; there is nobody to tell but the window, which gets views.
            drop(self.confirmation());
        }
    }

    /// Each call puts off the one before.
    pub(super) fn confirm_soon(self: &Arc<Self>) {
        let (epoch, turn) = {
            let mut state = self.state();
            state.first_question += 1;
            (state.epoch, state.first_question)
        };

        let this = Arc::clone(self);
        tokio::spawn(async move {
            this.clock.sleep(PAINT_FIRST).await;
            let is_due = {
                let mut state = this.state();
                state.first_question == turn && state.of(epoch).is_ok_and(|it| it.is_unasked())
            };
            if is_due {
                drop(this.confirmation());
            }
        });
    }

    fn confirmation(self: &Arc<Self>) -> Result<Flight, CommandError> {
        let mut state = self.state();
        let epoch = state.epoch;
        if state.signed_in.is_none() {
            return Err(ended());
        }
        if let Some((_, confirmation)) = &state.confirmation
            && let Some(confirmation) = flight::under_way(Some(confirmation))
        {
            return Ok(confirmation);
        }

        let this = Arc::clone(self);
        let confirmation = flight::launch(async move {
            let outcome = this.confirm_now(epoch).await;
            let mut state = this.state();
            if state.epoch == epoch {
                state.confirmation = None;
            }
            outcome
        });
        state.confirmation = Some((epoch, confirmation.clone()));
        Ok(confirmation)
    }

    async fn confirm_now(self: &Arc<Self>, epoch: u64) -> Result<(), CommandError> {
        let asked =
            self.ask(epoch, |portal, address, access| portal.profile(address, access)).await;
        let outcome = asked.and_then(|record| self.take_in(epoch, &record));

        match &outcome {
            Ok(()) => {
                self.keep_member(epoch);
                self.read_pictures_behind(epoch);
            }
            Err(error) => {
                // Nothing to note where the session is over: its end has been sent.
                let Ok(()) = self.state().of(epoch).map(|it| it.trouble = Some(error.code)) else {
                    return outcome;
                };
                tracing::info!(code = ?error.code, "The portal did not confirm the PIN: {error}");
            }
        }
        self.send_session();
        self.send_pin();
        outcome
    }

    fn take_in(&self, epoch: u64, record: &MemberRecord) -> Result<(), CommandError> {
        let now_ms = self.clock.now_ms();
        let mut state = self.state();
        let signed_in = state.of(epoch)?;

        signed_in.take_in(record, now_ms).map_err(CommandError::from)
    }
}

impl SignedIn {
    /// Whether the portal has said nothing in this run, neither good nor bad.
    fn is_unasked(&self) -> bool {
        self.source == PinSource::Keyring && self.trouble.is_none()
    }

    /// Replaces member and PIN by what the portal says at `now_ms`.
    ///
    /// # Errors
    ///
    /// Where it says something that cannot be a PIN; then all stays as it was.
    pub fn take_in(&mut self, record: &MemberRecord, now_ms: i64) -> Result<(), ErrorCode> {
        let told = Told::read(record, &self.member.email)?;

        let before = self.pin.take();
        self.pin = told.code.map(|code| {
            let changed = before.is_some_and(|before| before.changed || before.code != code);
            KeptPin { code, changed }
        });
        self.member = told.member;
        self.photo_at = record.avatar_url.as_deref().and_then(|at| self.found.address.own(at));
        self.confirmed_at_ms = now_ms;
        self.source = PinSource::Portal;
        self.trouble = None;
        Ok(())
    }
}
