//! The exit code: six digits, ten tries, and the panel's word after that.
//!
//! Each try is counted in the keyring before it is looked at, so that a restart gives none back.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use secrecy::{ExposeSecret, SecretString};

use super::device::{Device, blocking};
use super::records::{self, ExitRecord};
use super::views::ExitView;
use super::{scan, time};
use crate::error::{CommandError, ErrorCode};

/// Digits of an exit code.
const DIGITS: usize = 6;

/// How often it may be tried.
///
/// Source: docs/security.md, "A kiosk's exit code".
const MAX_TRIES: u8 = 10;

/// How long the panel's word is waited for, where the code itself opens nothing.
const RELEASE_PATIENCE: Duration = Duration::from_secs(2);

/// How old the panel's word may be where the keyring has lost the code. Unit: milliseconds.
///
/// Source: docs/kiosk.md, "The exit code".
const LOST_RELEASE_MS: i64 = 24 * 60 * 60 * 1000;

/// Argon2id's cost: 19 MiB, 2 passes, one lane. Source: OWASP Password Storage Cheat Sheet.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

impl Device {
    /// Sets the exit code.
    pub async fn set_exit_code(&self, code: &str) -> Result<(), CommandError> {
        let code = read(code).ok_or(ErrorCode::BadExitCode)?;
        let _one = self.exiting.lock().await;
        let (epoch, pass, released_ms) = {
            let mut state = self.state();
            let epoch = state.epoch;
            let paired = state.paired(epoch).filter(|paired| !paired.has_exit);
            let paired = paired.ok_or(ErrorCode::KioskNotReady)?;
            let released_at = paired.known.config.exit_released_at.as_deref();
            (epoch, paired.pass.clone(), released_ms(released_at))
        };

        let hash = blocking(move || hash(&code)).await.ok_or(ErrorCode::Internal)?;
        let portal = Some(pass.portal.to_string());
        let record = ExitRecord { hash, tries: 0, released_ms, portal };
        let written = self.ask_keyring(move |store| {
            records::write_exit(store, &record)?;
            // Beside the token too: were this one lost, whoever stands there would set another.
            records::write_pass(store, &pass, true)
        });
        written.await?;
        if let Some(paired) = self.state().paired(epoch) {
            paired.has_exit = true;
        }
        self.tell();

        Ok(())
    }

    /// Tries the exit code.
    pub async fn unlock(self: &Arc<Self>, code: &str) -> Result<ExitView, CommandError> {
        let code = read(code).ok_or(ErrorCode::BadExitCode)?;
        let _one = self.exiting.lock().await;
        let epoch = {
            let state = self.state();
            if !state.has_exit() {
                return Err(ErrorCode::KioskNotReady.into());
            }
            state.epoch
        };
        let record = self.ask_keyring(records::read_exit).await?;
        // Emptied behind the app's back: what is checked by nothing opens nothing, and the panel is left. Which of its words
        // were used is lost too.
        let record = record.unwrap_or_else(|| ExitRecord {
            hash: String::new(),
            tries: MAX_TRIES,
            released_ms: Some(self.moment().told_ms() - LOST_RELEASE_MS),
            portal: None,
        });

        if self.is_released(epoch, &record).await? {
            return self.opened(epoch);
        }
        let view = self.try_code(code, record.clone()).await?;
        if matches!(view, ExitView::Locked) {
            self.clock.within(RELEASE_PATIENCE, self.refresh_config(epoch)).await;
            if self.is_released(epoch, &record).await? {
                return self.opened(epoch);
            }
        }
        match view {
            ExitView::Open => self.opened(epoch),
            ExitView::Wrong { .. } | ExitView::Locked => Ok(view),
        }
    }

    async fn try_code(
        &self,
        code: SecretString,
        mut record: ExitRecord,
    ) -> Result<ExitView, CommandError> {
        if record.tries >= MAX_TRIES {
            return Ok(ExitView::Locked);
        }
        record.tries += 1;
        let tries = record.tries;
        self.write(record.clone()).await?;

        let parsed = record.hash.clone();
        if !blocking(move || verify(&code, &parsed)).await {
            tracing::warn!(tries, "A wrong exit code");
            let tries_left = MAX_TRIES - tries;
            return Ok(match tries_left {
                0 => ExitView::Locked,
                tries_left => ExitView::Wrong { tries_left },
            });
        }
        self.write(ExitRecord { tries: 0, ..record }).await?;
        Ok(ExitView::Open)
    }

    /// Whether the panel has released the kiosk since the last time. A release is good once.
    async fn is_released(&self, epoch: u64, record: &ExitRecord) -> Result<bool, CommandError> {
        let told = self
            .state()
            .paired(epoch)
            .and_then(|paired| released_ms(paired.known.config.exit_released_at.as_deref()));
        let Some(fresh) = told.filter(|told| record.released_ms.is_none_or(|used| *told > used))
        else {
            return Ok(false);
        };

        let used = ExitRecord { tries: 0, released_ms: Some(fresh), ..record.clone() };
        // Written down later, it would be used up and have opened nothing.
        self.ask_keyring_now(move |store| records::write_exit(store, &used)).await?;
        Ok(true)
    }

    async fn write(&self, record: ExitRecord) -> Result<(), CommandError> {
        Ok(self.ask_keyring(move |store| records::write_exit(store, &record)).await?)
    }

    /// Opens what the code was typed for. A kiosk that was revoked, or paired, meanwhile is at something else: its code is
    /// asked for anew.
    fn opened(&self, epoch: u64) -> Result<ExitView, CommandError> {
        let now_ms = self.clock.now_ms();
        let mut state = self.state();
        if state.epoch != epoch {
            return Err(ErrorCode::KioskShut.into());
        }
        state.open(now_ms);

        Ok(ExitView::Open)
    }
}

fn read(code: &str) -> Option<SecretString> {
    scan::digits(code).filter(|digits| digits.len() == DIGITS).map(Into::into)
}

fn released_ms(released_at: Option<&str>) -> Option<i64> {
    released_at.and_then(time::read)
}

fn hash(code: &SecretString) -> Option<String> {
    hasher()
        .hash_password(code.expose_secret().as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| tracing::error!(%error, "The exit code cannot be hashed"))
        .ok()
}

fn verify(code: &SecretString, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| hasher().verify_password(code.expose_secret().as_bytes(), &hash).is_ok())
}

fn hasher() -> Argon2<'static> {
    let (memory_kib, passes, lanes) = COST;
    let params = Params::new(memory_kib, passes, lanes, None).expect("the cost is in range");

    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}
