//! What the kiosk's window may ask for: one method a command.

use std::path::Path;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use super::device::Device;
use super::portal::KioskPortal;
use super::views::{ExitView, KioskSettings, KioskView, PressMeans, PressView};
use crate::clock::Clock;
use crate::error::{CommandError, ErrorCode};
use crate::store::SecretStore;

/// Who is told when something changes. Each call carries a whole view, the newest last.
///
/// Called from any thread; must not call back into [`KioskApp`] before it returns.
pub trait KioskObserver: Send + Sync {
    /// What the kiosk is at has changed.
    fn kiosk_changed(&self, kiosk: KioskView);
}

/// The front desk's side of the app. Clones share everything.
///
/// Its methods are to be awaited on a Tokio runtime.
#[derive(Clone)]
pub struct KioskApp {
    pub(super) device: Arc<Device>,
}

impl KioskApp {
    /// A kiosk that keeps its secrets in `store` and what waits in `folder`, and has asked nothing yet. `version` is the
    /// app's own, which the portal is told.
    ///
    /// # Panics
    ///
    /// If the system has no thread to spare for the keyring.
    #[must_use]
    pub fn new(
        store: Arc<dyn SecretStore>,
        portal: Arc<dyn KioskPortal>,
        clock: Arc<dyn Clock>,
        observer: Arc<dyn KioskObserver>,
        folder: &Path,
        version: &'static str,
    ) -> Self {
        Self { device: Arc::new(Device::new(store, portal, clock, observer, folder, version)) }
    }

    /// Whether the disk holds what a portal told of this kiosk, also where it cannot be read: it is paired, or was until it
    /// was revoked.
    #[must_use]
    pub fn was_paired(&self) -> bool {
        self.device.cache.is_there()
    }

    /// What this device keeps. Waits for no network, and for the keyring for 3 s at most: one that takes longer counts
    /// as locked, and what it says later arrives as a changed kiosk.
    pub async fn start(&self) -> KioskView {
        self.device.start().await
    }

    /// Asks the keyring again, for someone who has just unlocked it.
    pub async fn retry_keyring(&self) -> KioskView {
        self.device.retry_keyring().await
    }

    /// Ends all work: nothing is asked or sent any more, and the queue's file is let go. [`KioskApp::start`] begins anew.
    pub async fn close(&self) {
        self.device.close().await;
    }

    /// Finds the portal behind a short name, a host or an address and asks it for a code. What comes of it arrives at
    /// the observer.
    ///
    /// # Errors
    ///
    /// Why none was found, or why this device cannot be its kiosk; [`crate::ErrorCode::KioskShut`] where it was revoked by
    /// another portal and has an exit code.
    pub async fn pair(&self, typed: &str) -> Result<(), CommandError> {
        self.device.pair(typed).await
    }

    /// Gives pairing up.
    ///
    /// # Errors
    ///
    /// Where the keyring would not forget a token that had come already; [`crate::ErrorCode::KioskShut`] where that is a
    /// kiosk's with an exit code, which was not typed.
    pub async fn cancel_pairing(&self) -> Result<(), CommandError> {
        self.device.cancel_pairing().await
    }

    /// Sets the exit code, once after pairing.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorCode::BadExitCode`] where it is not six digits, or why it cannot be kept.
    pub async fn set_exit_code(&self, code: &str) -> Result<(), CommandError> {
        self.device.set_exit_code(code).await
    }

    /// Whether people can press: it is paired, and its exit code is set.
    #[must_use]
    pub fn takes_presses(&self) -> bool {
        self.device.state().ready().is_some()
    }

    /// Takes a press: what was typed or scanned. Answers within some two seconds, network or not; three where the disk hangs.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorCode::KioskNotReady`] where no presses are taken.
    pub async fn press(&self, scan: &str, by: PressMeans) -> Result<PressView, CommandError> {
        let (device, scan) = (Arc::clone(&self.device), SecretString::from(scan));
        outliving_panic(async move { device.press(scan.expose_secret(), by).await }).await
    }

    /// Takes a picture of the camera, one byte of brightness a pixel, row by row: what became of the press where a QR was
    /// in it. `None` where there was none, or one that was answered already and is still being held up.
    ///
    /// # Errors
    ///
    /// As [`KioskApp::press`]; [`crate::ErrorCode::Internal`] where the picture is none.
    pub async fn look(
        &self,
        width: u32,
        height: u32,
        brightness: Vec<u8>,
    ) -> Result<Option<PressView>, CommandError> {
        let device = Arc::clone(&self.device);
        outliving_panic(async move { device.look(width, height, brightness).await }).await
    }

    /// Opens settings and the way out.
    ///
    /// # Errors
    ///
    /// Where the keyring cannot count the try: then nothing is looked at.
    pub async fn unlock(&self, code: &str) -> Result<ExitView, CommandError> {
        self.device.unlock(code).await
    }

    /// Shuts them again.
    pub fn lock(&self) {
        self.device.state().shut();
    }

    /// Checks that settings may be kept now, and brings them within bounds.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorCode::KioskShut`].
    pub fn settings_to_keep(&self, settings: KioskSettings) -> Result<KioskSettings, CommandError> {
        self.device.use_open()?;
        Ok(settings.within_bounds())
    }

    /// Whether this device is paired, or may be for all that a keyring tells that does not open.
    #[must_use]
    pub fn may_be_paired(&self) -> bool {
        self.device.may_be_paired()
    }

    /// Checks that kiosk mode may be left now, and ends all work where it may.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorCode::KioskShut`].
    pub async fn leave(&self) -> Result<(), CommandError> {
        self.device.leave().await
    }

    /// Forgets the pairing, not what is unsent.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorCode::KioskShut`], or where the keyring would not forget.
    pub async fn unpair(&self) -> Result<(), CommandError> {
        self.device.unpair().await
    }

    /// After a revoke: forgets the exit code too, and goes back to the address.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorCode::KioskNotReady`] where it was not revoked, [`crate::ErrorCode::KioskShut`] where its exit code
    /// was not typed.
    pub async fn start_over(&self) -> Result<(), CommandError> {
        self.device.start_over().await
    }
}

/// Does `work` so that a panic in it is an error. The window waits for an answer before it asks again: without one, nobody
/// could press any more.
async fn outliving_panic<T: Send + 'static>(
    work: impl Future<Output = Result<T, CommandError>> + Send + 'static,
) -> Result<T, CommandError> {
    tokio::spawn(work).await.unwrap_or_else(|_| Err(ErrorCode::Internal.into()))
}
