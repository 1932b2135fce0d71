//! A member's session on this device: its tokens, what the portal last said, and what is kept of both.
//!
//! One rule keeps late answers harmless. Every sign-in and every end of a session begins a new *epoch*, and work
//! that began in one changes nothing in another: a profile that arrives after sign-out is dropped, a token that
//! arrives after sign-out is handed back.
//!
//! The refresh token is good once. Between the portal's answer and the write into the keyring the app can be
//! killed; the keyring then holds the used one, the portal refuses it, and the member signs in anew. The gap is
//! kept as small as one write, and is closed by nothing: a portal that took a used token twice could not tell the
//! member from a thief.

mod ask;
mod confirm;
mod flight;
mod keep;
mod load;
mod pictures;
mod quiet;
mod records;
mod renew;
mod sign_in;
mod sign_out;
mod state;
mod tokens;
mod told;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::Clock;
use crate::debt::{Debt, ForgetNote};
use crate::error::{CommandError, ErrorCode};
use crate::member::Observer;
use crate::portal::Portal;
use crate::store::SecretStore;
use crate::vault::Vault;
#[cfg(test)]
pub use confirm::PAINT_FIRST;
pub use state::State;

/// How long something that the keyring does behind the member's back is waited for.
const KEYRING_PATIENCE: Duration = Duration::from_secs(10);

/// How long a keyring is waited for that may be asking its owner for a password.
const UNLOCK_PATIENCE: Duration = Duration::from_mins(1);

/// Everything one running app knows.
pub struct Session {
    vault: Vault,
    debt: Arc<Debt>,
    portal: Arc<dyn Portal>,
    clock: Arc<dyn Clock>,
    observer: Arc<dyn Observer>,
    state: Mutex<State>,
    /// Held while views are sent, so that the last one sent is the newest.
    sending: Mutex<()>,
    /// Held while somebody signs in: two at once would end in a mixture.
    signing_in: tokio::sync::Mutex<()>,
}

impl Session {
    /// A session that knows nothing yet; see [`Session::load`].
    pub fn new(
        store: Arc<dyn SecretStore>,
        note: Arc<dyn ForgetNote>,
        portal: Arc<dyn Portal>,
        clock: Arc<dyn Clock>,
        observer: Arc<dyn Observer>,
    ) -> Self {
        Self {
            vault: Vault::new(store),
            debt: Arc::new(Debt::new(note)),
            portal,
            clock,
            observer,
            state: Mutex::default(),
            sending: Mutex::default(),
            signing_in: tokio::sync::Mutex::default(),
        }
    }

    /// Everything known, locked. Never held across a wait.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends the window who is signed in.
    fn send_session(&self) {
        let _order = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        let view = self.state().session_view();
        self.observer.session_changed(view);
    }

    /// Sends the window the masked PIN.
    fn send_pin(&self) {
        let _order = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        let view = self.state().pin_view();
        if let Some(view) = view {
            self.observer.pin_changed(view);
        }
    }

    /// Notes that the member has seen their PIN.
    pub fn seen(self: &Arc<Self>) {
        let epoch = {
            let mut state = self.state();
            let epoch = state.epoch;
            let Some(pin) = state.signed_in.as_mut().and_then(|signed_in| signed_in.pin.as_mut())
            else {
                return;
            };
            if !std::mem::take(&mut pin.changed) {
                return;
            }
            epoch
        };

        self.keep_member(epoch);
        self.send_pin();
    }
}

/// What is said to work whose session is gone.
fn ended() -> CommandError {
    ErrorCode::SessionEnded.into()
}
