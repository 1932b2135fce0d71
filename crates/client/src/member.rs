//! What the member's window may ask for: one method a command.

use std::sync::Arc;
use std::time::Duration;

use pinion_domain::qr;
use secrecy::{ExposeSecret, SecretString};

use crate::clock::Clock;
use crate::debt::ForgetNote;
use crate::error::{CommandError, ErrorCode};
use crate::portal::Portal;
use crate::session::Session;
use crate::store::SecretStore;
use crate::views::{KeyringView, PinView, PortalView, RevealedPinView, SessionView, SignInForm};

/// How long the first paint waits for the keyring.
const START_PATIENCE: Duration = Duration::from_secs(3);

/// How long somebody who is unlocking the keyring is waited for.
const RETRY_PATIENCE: Duration = Duration::from_secs(30);

/// How long a confirmed PIN is not asked for again by itself.
const FRESH: Duration = Duration::from_secs(3);

/// Who is told when something changes. Each call carries a whole view, the newest last.
///
/// Called from any thread; must not call back into [`MemberApp`] before it returns.
pub trait Observer: Send + Sync {
    /// Who is signed in has changed.
    fn session_changed(&self, session: SessionView);

    /// The PIN, or what is known about it, has changed.
    fn pin_changed(&self, pin: PinView);
}

/// What the app knows when it opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// Who is signed in.
    pub session: SessionView,
    /// Whether the keyring can be used.
    pub keyring: KeyringView,
}

/// The member's side of the app. Clones share everything.
///
/// Its methods are to be awaited on a Tokio runtime.
#[derive(Clone)]
pub struct MemberApp {
    session: Arc<Session>,
}

impl MemberApp {
    /// An app that keeps its secrets in `store`, and in `note` that `store` is to be emptied, and has asked nothing
    /// yet.
    ///
    /// # Panics
    ///
    /// If the system has no thread to spare for the keyring.
    #[must_use]
    pub fn new(
        store: Arc<dyn SecretStore>,
        note: Arc<dyn ForgetNote>,
        portal: Arc<dyn Portal>,
        clock: Arc<dyn Clock>,
        observer: Arc<dyn Observer>,
    ) -> Self {
        Self { session: Arc::new(Session::new(store, note, portal, clock, observer)) }
    }

    /// What the keyring kept. Waits for no network, and for the keyring for 3 s at most: one that takes longer counts
    /// as locked, and what it says later arrives as a changed session. Whoever is signed in is confirmed a moment later.
    pub async fn start(&self) -> Started {
        self.session.load(START_PATIENCE).await;
        self.started()
    }

    /// Asks the keyring again, for someone who has just unlocked it.
    pub async fn retry_keyring(&self) -> Started {
        self.session.load(RETRY_PATIENCE).await;
        self.session.keep_again().await;
        self.started()
    }

    #[cfg(test)]
    pub(crate) fn session(&self) -> &Arc<Session> {
        &self.session
    }

    fn started(&self) -> Started {
        let state = self.session.state();
        Started { session: state.session_view(), keyring: state.keyring_view() }
    }

    /// Finds the portal behind a short name, a host or an address.
    ///
    /// # Errors
    ///
    /// Why none was found.
    pub async fn find_portal(&self, typed: &str) -> Result<PortalView, CommandError> {
        self.session.find(typed).await
    }

    /// Signs in; the session also arrives at the observer.
    ///
    /// # Errors
    ///
    /// Why not. With [`crate::views::Kept::InKeyring`], a keyring that cannot be used is told before the password
    /// is sent.
    pub async fn sign_in(&self, form: SignInForm) -> Result<SessionView, CommandError> {
        self.session.sign_in(form).await
    }

    /// Signs out here and, where it can be reached, on the portal. Never fails for want of a network.
    ///
    /// # Errors
    ///
    /// Where the keyring would not forget what it was given. The session is over all the same.
    pub async fn sign_out(&self) -> Result<(), CommandError> {
        self.session.sign_out().await
    }

    /// Checks that this device may become a kiosk.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::MemberSignedIn`].
    pub fn nobody_is_signed_in(&self) -> Result<(), CommandError> {
        match self.session.state().signed_in {
            Some(_) => Err(ErrorCode::MemberSignedIn.into()),
            None => Ok(()),
        }
    }

    /// Asks the portal anew, and waits for its answer. Answer and trouble arrive at the observer.
    pub async fn refresh(&self) {
        // The trouble is part of the views that were sent.
        let _ = self.session.confirm().await;
    }

    /// The PIN without its digits, as known; the portal is asked behind it.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::SessionEnded`] where nobody is signed in.
    #[expect(
        clippy::unused_async,
        reason = "the work behind it starts on the runtime that polls this"
    )]
    pub async fn pin(&self) -> Result<PinView, CommandError> {
        let view = self.session.state().pin_view().ok_or(ErrorCode::SessionEnded)?;
        if !self.session.is_fresher_than(FRESH) {
            self.session.confirm_behind();
        }

        Ok(view)
    }

    /// The digits and their QR. Asks nobody; a changed PIN counts as seen.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::NoPin`], or [`ErrorCode::SessionEnded`] where nobody is signed in.
    pub fn reveal_pin(&self) -> Result<RevealedPinView, CommandError> {
        let digits = self.pin_to_copy()?.expose_secret().to_owned();
        let qr_svg = qr::svg(&digits).ok_or(ErrorCode::Internal)?;
        self.session.seen();

        Ok(RevealedPinView { digits, qr_svg })
    }

    /// The digits, for the clipboard.
    ///
    /// # Errors
    ///
    /// As [`MemberApp::reveal_pin`].
    pub fn pin_to_copy(&self) -> Result<SecretString, CommandError> {
        let state = self.session.state();
        let signed_in = state.signed_in.as_ref().ok_or(ErrorCode::SessionEnded)?;
        let pin = signed_in.pin.as_ref().ok_or(ErrorCode::NoPin)?;

        Ok(pin.code.secret().clone())
    }
}
