//! Pairing (RFC 8628): a code on the screen, an admin's word in the panel, a token in the keyring.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use super::device::Device;
use super::portal::{KioskAskError, PairError};
use super::records::{self, Pass};
use super::state::{Codes, Pairing, Revoked, Stage};
use crate::address::{PortalAddress, Typed};
use crate::error::{CommandError, ErrorCode};
use crate::portal::{Found, LinkError};
use crate::store::{SecretError, Slot};
use crate::text;
use crate::views::{KeyringView, PortalView};

/// How long a portal that cannot be asked is left alone.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// How much longer to leave a portal alone that says so. Source: RFC 8628, 3.5.
const SLOWER_BY: Duration = Duration::from_secs(5);

/// How long a logo may hold up the code.
const LOGO_PATIENCE: Duration = Duration::from_secs(3);

/// How long a keyring is waited for that may be asking its owner for a password.
const UNLOCK_PATIENCE: Duration = Duration::from_mins(1);

/// What came of one code.
enum Asked {
    Granted(SecretString),
    /// It is over; another may be asked for.
    Over,
    /// Nothing more is to be asked: an admin said no, or the pairing was given up.
    Done,
}

impl Device {
    /// Finds the portal and begins to ask it.
    pub async fn pair(self: &Arc<Self>, typed: &str) -> Result<(), CommandError> {
        let typed: Typed = typed.parse()?;
        self.read_what_was_shut().await?;
        let (epoch, after_revoke) = {
            let state = self.state();
            let after_revoke = match &state.stage {
                Stage::Unpaired(KeyringView::Ready) => None,
                Stage::Unpaired(_) => return Err(SecretError::Locked.into()),
                Stage::Pairing(pairing) if pairing.is_held() => {
                    return Err(ErrorCode::KioskNotReady.into());
                }
                Stage::Pairing(pairing) => pairing.after_revoke.clone(),
                Stage::Revoked(revoked) => Some(revoked.clone()),
                Stage::Unread | Stage::Shut(_) | Stage::Paired(_) => {
                    return Err(ErrorCode::KioskNotReady.into());
                }
            };
            (state.epoch, after_revoke)
        };
        self.check_keyring().await?;

        let found = self.portal.find(&typed).await?;
        if !found.is_pinion {
            return Err(ErrorCode::NotAPinionPortal.into());
        }
        let is_other = |revoked: &Revoked| revoked.portal != found.address.to_string();
        if after_revoke.as_ref().is_some_and(|it| it.has_exit && is_other(it)) {
            return Err(ErrorCode::KioskShut.into());
        }
        let logo = match &found.logo {
            Some(logo) => {
                let read = self.portal.logo(&found.address, logo);
                self.clock.within(LOGO_PATIENCE, read).await.flatten()
            }
            None => None,
        };
        let pairing = Pairing::new(view(&found, logo), after_revoke);
        let epoch =
            self.begin_after(epoch, Stage::Pairing(pairing)).ok_or(ErrorCode::KioskNotReady)?;

        let this = Arc::clone(self);
        self.spawn(async move { this.keep_pairing(epoch, found).await });
        Ok(())
    }

    /// Reads what is kept, where the keyring did not open at the start: it may hold a kiosk whose file is gone, and that
    /// one's exit code.
    async fn read_what_was_shut(self: &Arc<Self>) -> Result<(), CommandError> {
        let was_shut = match self.state().stage {
            Stage::Unpaired(keyring) => keyring != KeyringView::Ready,
            Stage::Unread
            | Stage::Shut(_)
            | Stage::Pairing(_)
            | Stage::Paired(_)
            | Stage::Revoked(_) => false,
        };
        if was_shut {
            // It says why where it does not open, which reading does not.
            self.check_keyring().await?;
            let read = self.clock.within(UNLOCK_PATIENCE, self.load()).await;
            read.ok_or(SecretError::Locked)?;
        }

        Ok(())
    }

    /// A token that cannot be kept must not be asked for, and a device on which a member is signed in is no kiosk.
    async fn check_keyring(&self) -> Result<(), CommandError> {
        let asked = self.vault.run(|store| {
            store.read(Slot::Kiosk)?;
            store.read(Slot::Account)
        });
        let account = self.clock.within(UNLOCK_PATIENCE, asked).await;

        match account.unwrap_or(Err(SecretError::Locked))? {
            Some(_) => Err(ErrorCode::MemberSignedIn.into()),
            None => Ok(()),
        }
    }

    /// Gives pairing up. A kiosk that lacks the portal's word alone is unpaired by it, so that takes its exit code.
    pub async fn cancel_pairing(&self) -> Result<(), CommandError> {
        let (epoch, is_held) = {
            let mut state = self.state();
            let epoch = state.epoch;
            (epoch, state.pairing(epoch).is_some_and(|pairing| pairing.is_held()))
        };
        if is_held {
            self.use_open()?;
            return self.forget_pairing().await;
        }

        Ok(self.end_pairing(epoch).await?)
    }

    /// Goes back to where the pairing of `epoch` began, and forgets a token that had come. One that is over is left alone.
    async fn end_pairing(&self, epoch: u64) -> Result<(), SecretError> {
        // Of the end of pairing and its being given up one comes first, whole, and the other does nothing.
        let _one = self.knowing.lock().await;
        let pairing = self.state().pairing(epoch).map(|pairing| pairing.after_revoke.clone());
        let Some(after_revoke) = pairing else { return Ok(()) };
        // First, so that no token is written behind what is forgotten.
        if let Some(revoked) = after_revoke {
            self.begin_after(epoch, Stage::Revoked(revoked));
            self.vault.run(records::forget_pass).await
        } else {
            self.begin_after(epoch, Stage::Unpaired(KeyringView::Ready));
            self.vault.run(records::forget).await
        }
    }

    async fn keep_pairing(self: Arc<Self>, epoch: u64, found: Found) {
        loop {
            let Some(codes) = self.ask_for_codes(epoch, &found.address).await else { return };
            match self.ask_for_token(epoch, &found.address, codes).await {
                Asked::Granted(token) => {
                    let Found { address: portal, space_name, .. } = found;
                    return self.keep_pass(epoch, Pass { portal, space_name, token }).await;
                }
                Asked::Over => {}
                Asked::Done => return,
            }
        }
    }

    /// Asks for codes until there are some, and shows them; `None` where the pairing is over. What it returns is what
    /// to ask with, how often and how long.
    async fn ask_for_codes(
        &self,
        epoch: u64,
        portal: &PortalAddress,
    ) -> Option<(SecretString, Duration, i64)> {
        loop {
            let given = self.portal.codes(portal).await;
            let codes = given.and_then(|given| Codes::read(given, self.clock.now_ms()));
            match codes {
                Ok(codes) => {
                    let asked_with =
                        (codes.device_code.clone(), codes.interval, codes.expires_at_ms);
                    self.on_pairing(epoch, |pairing| {
                        pairing.trouble = None;
                        pairing.codes = Some(codes);
                    })?;
                    return Some(asked_with);
                }
                Err(link) => {
                    self.on_pairing(epoch, |pairing| {
                        pairing.codes = None;
                        pairing.trouble = Some(trouble(link));
                    })?;
                    self.clock.sleep(wait(link)).await;
                }
            }
        }
    }

    async fn ask_for_token(
        &self,
        epoch: u64,
        portal: &PortalAddress,
        (device_code, mut interval, expires_at_ms): (SecretString, Duration, i64),
    ) -> Asked {
        loop {
            self.clock.sleep(interval).await;
            if !self.is_current(epoch) {
                return Asked::Done;
            }
            if self.clock.now_ms() >= expires_at_ms {
                return Asked::Over;
            }

            let told = match self.portal.token(portal, &device_code).await {
                Ok(token) => return Asked::Granted(token),
                Err(PairError::Expired) => return Asked::Over,
                Err(PairError::Denied) => {
                    self.on_pairing(epoch, |pairing| {
                        pairing.codes = None;
                        pairing.trouble = None;
                        pairing.is_denied = true;
                    });
                    return Asked::Done;
                }
                Err(PairError::Pending) => None,
                Err(PairError::SlowDown) => {
                    interval += SLOWER_BY;
                    None
                }
                Err(PairError::Link(link)) => Some(trouble(link)),
            };
            if self.on_pairing(epoch, |pairing| pairing.trouble = told).is_none() {
                return Asked::Done;
            }
        }
    }

    /// Writes the token into the keyring before anything is asked with it.
    async fn keep_pass(self: &Arc<Self>, epoch: u64, pass: Pass) {
        let has_exit = self.state().has_exit();
        loop {
            let record = pass.clone();
            let this = Arc::clone(self);
            let written = self.vault.run(move |store| {
                // Between here and the end of the pairing nothing is written: both are done on the keyring's thread.
                if this.is_current(epoch) {
                    records::write_pass(store, &record, has_exit)
                } else {
                    Ok(())
                }
            });
            match written.await {
                Ok(()) => break,
                Err(error) => {
                    let code = CommandError::from(error).code;
                    let told = self.on_pairing(epoch, |pairing| pairing.trouble = Some(code));
                    if told.is_none() {
                        return;
                    }
                    self.clock.sleep(ASK_AGAIN).await;
                }
            }
        }
        tracing::info!("This device was paired");
        self.on_pairing(epoch, |pairing| pairing.has_token = true);
        self.greet(epoch, pass, has_exit).await;
    }

    /// Asks the portal for this kiosk's looks and its key. Without these nothing can be kept, so pairing ends with them.
    pub async fn greet(self: &Arc<Self>, epoch: u64, pass: Pass, has_exit: bool) {
        loop {
            match self.ask_config(&pass, None).await {
                Ok(known) => {
                    let _one = self.knowing.lock().await;
                    if self.is_current(epoch) {
                        self.keep_known(&known).await;
                        self.begin_paired(epoch, pass, known, has_exit);
                    }
                    return;
                }
                Err(KioskAskError::Revoked) => {
                    // If it stays in the keyring, the next start asks once more and comes here again.
                    let _ = self.end_pairing(epoch).await;
                    return;
                }
                Err(error) => {
                    let (code, wait) = match error {
                        KioskAskError::Link(link) => (trouble(link), wait(link)),
                        KioskAskError::Revoked | KioskAskError::Unreadable => {
                            (ErrorCode::PortalTrouble, ASK_AGAIN)
                        }
                    };
                    let told = self.on_pairing(epoch, |pairing| {
                        pairing.codes = None;
                        pairing.trouble = Some(code);
                    });
                    if told.is_none() {
                        return;
                    }
                    self.clock.sleep(wait).await;
                }
            }
        }
    }

    /// Changes the pairing of `epoch` and tells the window; `None` where it is over.
    fn on_pairing(&self, epoch: u64, change: impl FnOnce(&mut Pairing)) -> Option<()> {
        change(self.state().pairing(epoch)?);
        self.tell();

        Some(())
    }
}

fn view(found: &Found, logo: Option<String>) -> PortalView {
    PortalView {
        address: found.address.to_string(),
        space_name: text::name(&found.space_name),
        logo,
        is_pinion: found.is_pinion,
        time_zone: found.time_zone.clone(),
    }
}

fn trouble(link: LinkError) -> ErrorCode {
    CommandError::from(link).code
}

fn wait(link: LinkError) -> Duration {
    match link {
        LinkError::Throttled { retry_after } => retry_after.unwrap_or(ASK_AGAIN).max(ASK_AGAIN),
        LinkError::Unreachable
        | LinkError::Unanswered
        | LinkError::Untrusted
        | LinkError::Trouble(_) => ASK_AGAIN,
    }
}
