//! What this device keeps of its pairing, read at the start.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::cache::Known;
use super::device::{Device, blocking};
use super::queue::Queue;
use super::records::{self, Kept, Pass};
use super::state::{Paired, Pairing, Revoked, Stage};
use super::views::KioskView;
use crate::store::SecretError;
use crate::text;
use crate::views::{KeyringView, PortalView};

/// How long the first paint waits for the keyring.
const START_PATIENCE: Duration = Duration::from_secs(3);

/// How long somebody who is unlocking the keyring is waited for.
const RETRY_PATIENCE: Duration = Duration::from_secs(30);

/// How long a keyring that did not open is left alone. It may ask its owner for a password each time.
const ASK_AGAIN: Duration = Duration::from_secs(15);

impl Device {
    /// Reads what is kept, once.
    pub async fn start(self: &Arc<Self>) -> KioskView {
        self.load_within(START_PATIENCE).await;
        self.view()
    }

    /// Reads it again.
    pub async fn retry_keyring(self: &Arc<Self>) -> KioskView {
        self.load_within(RETRY_PATIENCE).await;
        self.view()
    }

    async fn load_within(self: &Arc<Self>, patience: Duration) {
        let (done, is_done) = oneshot::channel();
        let this = Arc::clone(self);
        self.spawn(async move {
            let asked = this.load().await;
            // Nobody waits any more where the keyring took too long.
            let _ = done.send(());
            if asked {
                this.keep_asking().await;
            }
        });

        self.clock.within(patience, is_done).await;
    }

    /// Asks a keyring that is shut again and again.
    async fn keep_asking(self: &Arc<Self>) {
        while matches!(self.state().stage, Stage::Shut(_)) {
            self.clock.sleep(ASK_AGAIN).await;
            self.load().await;
        }
    }

    /// Reads what is kept, where that is not known yet, and goes on from there. Returns whether this was the first try.
    async fn load(self: &Arc<Self>) -> bool {
        let _one = self.loading.lock().await;
        let (epoch, is_first) = {
            let state = self.state();
            let is_first = matches!(state.stage, Stage::Unread);
            let is_shut = match state.stage {
                Stage::Unread | Stage::Shut(_) => true,
                Stage::Unpaired(keyring) => keyring != KeyringView::Ready,
                Stage::Pairing(_) | Stage::Paired(_) | Stage::Revoked(_) => false,
            };
            if !is_shut {
                return false;
            }
            (state.epoch, is_first)
        };

        let cache = self.cache.clone();
        let known = blocking(move || cache.read()).await;
        self.on_queue(Queue::catch_up).await;
        let kept = self.vault.run(records::read).await;
        self.go_on(epoch, kept, known);

        is_first
    }

    fn go_on(self: &Arc<Self>, epoch: u64, kept: Result<Kept, SecretError>, known: Option<Known>) {
        if let Some(known) = known.as_ref().filter(|known| known.is_revoked) {
            // A keyring that does not open may hold one.
            let has_exit = kept.as_ref().map_or(true, |kept| kept.has_exit);
            self.begin_after(epoch, revoked(known, has_exit));
            return;
        }

        match (kept, known) {
            (Ok(Kept { pass: Some(pass), has_exit }), Some(known))
                if known.portal == pass.portal.to_string() =>
            {
                self.begin_paired(epoch, pass, known, has_exit);
            }
            // The app ended between the token and the portal's first word.
            (Ok(Kept { pass: Some(pass), has_exit }), _) => {
                self.greet_behind(epoch, pass, has_exit);
            }
            // Unpairing forgets what is known. A revoke that the disk did not take leaves it.
            (Ok(Kept { pass: None, has_exit }), Some(known)) => {
                self.begin_after(epoch, revoked(&known, has_exit));
            }
            (Ok(Kept { pass: None, .. }), None) => {
                self.begin_after(epoch, Stage::Unpaired(KeyringView::Ready));
            }
            (Err(error), Some(_)) => {
                self.begin_after(epoch, Stage::Shut(keyring(error)));
            }
            (Err(error), None) => {
                self.begin_after(epoch, Stage::Unpaired(keyring(error)));
            }
        }
    }

    /// Takes presses from here on, once there is an exit code.
    pub fn begin_paired(self: &Arc<Self>, epoch: u64, pass: Pass, known: Known, has_exit: bool) {
        let paired = Paired {
            pass,
            known: Arc::new(known),
            has_exit,
            // Nobody has failed yet: a first press is worth two seconds.
            is_online: true,
            disk_full: false,
        };
        if let Some(epoch) = self.begin_after(epoch, Stage::Paired(paired)) {
            let this = Arc::clone(self);
            self.spawn(async move { this.keep_sending(epoch).await });
        }
    }

    fn greet_behind(self: &Arc<Self>, epoch: u64, pass: Pass, has_exit: bool) {
        let portal = PortalView {
            address: pass.portal.to_string(),
            space_name: text::optional_name(Some(&pass.space_name))
                .unwrap_or_else(|| pass.portal.authority().to_owned()),
            logo: None,
            is_pinion: true,
            time_zone: None,
        };
        let pairing = Pairing::new(portal, None);
        if let Some(epoch) = self.begin_after(epoch, Stage::Pairing(pairing)) {
            let this = Arc::clone(self);
            self.spawn(async move { this.greet(epoch, pass, has_exit).await });
        }
    }
}

/// The stage of a kiosk that was revoked.
pub fn revoked(known: &Known, has_exit: bool) -> Stage {
    Stage::Revoked(Revoked {
        portal: known.portal.clone(),
        space_name: text::name(&known.config.space.name),
        has_exit,
    })
}

/// What a keyring's failure is called.
pub fn keyring(error: SecretError) -> KeyringView {
    match error {
        SecretError::Locked => KeyringView::Locked,
        SecretError::Missing | SecretError::Failed => KeyringView::Missing,
    }
}
