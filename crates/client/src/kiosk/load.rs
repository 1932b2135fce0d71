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
use crate::address::PortalAddress;
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

    /// Asks a keyring that is shut, or not there yet, again and again: it may hold a kiosk whose file is gone.
    async fn keep_asking(self: &Arc<Self>) {
        while self.state().stage.is_shut() {
            self.clock.sleep(ASK_AGAIN).await;
            self.load().await;
        }
    }

    /// Reads what is kept, where that is not known yet, and goes on from there. Returns whether this was the first try.
    pub async fn load(self: &Arc<Self>) -> bool {
        let _one = self.loading.lock().await;
        let (epoch, is_first) = {
            let state = self.state();
            let is_first = matches!(state.stage, Stage::Unread);
            if !state.stage.is_shut() {
                return false;
            }
            (state.epoch, is_first)
        };

        let cache = self.cache.clone();
        let (known, is_there) = blocking(move || (cache.read(), cache.is_there())).await;
        self.on_queue(Queue::catch_up).await;
        let kept = self.vault.run(records::read).await;
        match kept {
            Ok(kept) => self.go_on(epoch, kept, known),
            Err(error) => {
                let stage = match known.filter(|known| known.is_revoked) {
                    // It may hold an exit code.
                    Some(known) => Stage::Revoked(revoked(&known, true)),
                    // A damaged file is one of a kiosk too.
                    None if is_there => Stage::Shut(keyring(error)),
                    None => Stage::Unpaired(keyring(error)),
                };
                self.begin_after(epoch, stage);
            }
        }

        is_first
    }

    fn go_on(self: &Arc<Self>, epoch: u64, kept: Kept, known: Option<Known>) {
        let Kept { pass, has_exit, exit_portal } = kept;
        match (pass, known) {
            (Some(pass), Some(known))
                if known.portal == pass.portal.to_string() && !known.is_revoked =>
            {
                self.begin_paired(epoch, pass, known, has_exit);
            }
            // The app ended between a new token and the portal's first word, or the keyring did not forget the old one:
            // the portal knows.
            (Some(pass), Some(known)) if known.is_revoked => {
                self.greet_behind(epoch, pass, has_exit, Some(revoked(&known, has_exit)));
            }
            // As there, or what was known is lost.
            (Some(pass), _) => {
                let back = has_exit.then(|| unknown(&pass.portal));
                self.greet_behind(epoch, pass, has_exit, back);
            }
            // Unpairing forgets what is known. A revoke that the disk did not take leaves it.
            (None, Some(known)) => {
                self.begin_after(epoch, Stage::Revoked(revoked(&known, has_exit)));
            }
            // What was known is lost since the revoke, and the exit code is not.
            (None, None) => {
                let stage = match exit_portal {
                    Some(portal) => Stage::Revoked(unknown(&portal)),
                    None => Stage::Unpaired(KeyringView::Ready),
                };
                self.begin_after(epoch, stage);
            }
        }
    }

    /// Takes presses from here on, once there is an exit code.
    pub fn begin_paired(self: &Arc<Self>, epoch: u64, pass: Pass, known: Known, has_exit: bool) {
        let portal = pass.portal.clone();
        let paired = Paired {
            pass,
            known: Arc::new(known),
            has_exit,
            // Nobody has failed yet: a first press is worth two seconds.
            is_online: true,
            disk_full: false,
        };
        if let Some(epoch) = self.begin_after(epoch, Stage::Paired(paired)) {
            self.note_whose_exit_code(portal);
            let this = Arc::clone(self);
            self.spawn(async move { this.outlive_sending(epoch).await });
        }
    }

    /// Handed in and not waited for: the keyring does it before whatever it is asked next.
    fn note_whose_exit_code(&self, portal: PortalAddress) {
        drop(self.vault.run(move |store| {
            records::note_exit_portal(store, &portal).inspect_err(|error| {
                tracing::warn!(%error, "The keyring does not take whose exit code it holds");
            })
        }));
    }

    fn greet_behind(
        self: &Arc<Self>,
        epoch: u64,
        pass: Pass,
        has_exit: bool,
        back: Option<Revoked>,
    ) {
        let portal = PortalView {
            address: pass.portal.to_string(),
            space_name: text::optional_name(Some(&pass.space_name))
                .unwrap_or_else(|| pass.portal.authority().to_owned()),
            logo: None,
            is_pinion: true,
            time_zone: None,
        };
        let pairing = Pairing { has_token: true, ..Pairing::new(portal, back) };
        if let Some(epoch) = self.begin_after(epoch, Stage::Pairing(pairing)) {
            let this = Arc::clone(self);
            self.spawn(async move { this.greet(epoch, pass, has_exit).await });
        }
    }
}

/// A kiosk that was revoked.
pub fn revoked(known: &Known, has_exit: bool) -> Revoked {
    Revoked {
        portal: known.portal.clone(),
        space_name: text::name(&known.config.space.name),
        has_exit,
    }
}

/// A kiosk with an exit code, of which nothing else is known but its portal.
fn unknown(portal: &PortalAddress) -> Revoked {
    Revoked {
        portal: portal.to_string(),
        space_name: portal.authority().to_owned(),
        has_exit: true,
    }
}

/// What a keyring's failure is called.
pub fn keyring(error: SecretError) -> KeyringView {
    match error {
        SecretError::Locked => KeyringView::Locked,
        SecretError::Missing | SecretError::Failed => KeyringView::Missing,
    }
}
