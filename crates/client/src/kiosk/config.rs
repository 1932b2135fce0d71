//! How the portal wants this kiosk to look and behave: asked for, checked, kept.

use std::sync::Arc;
use std::time::Duration;

use pinion_domain::Pin;

use super::cache::Known;
use super::device::{Device, blocking};
use super::portal::KioskAskError;
use super::records::Pass;
use super::seal;
use crate::portal::LinkError;

/// How long a logo may hold up everything else.
const LOGO_PATIENCE: Duration = Duration::from_secs(10);

impl Device {
    /// Asks the portal. `before` is what it told last: a logo at the same address is not read again.
    pub async fn ask_config(
        &self,
        pass: &Pass,
        before: Option<&Known>,
    ) -> Result<Known, KioskAskError> {
        let asked = self.clock.uptime();
        let config = self.portal.config(&pass.portal, &pass.token).await?;
        self.note_portal_time(&config.now, asked);
        let sample = Pin::parse("0").expect("a digit is a PIN");
        if seal::sealed(&config.seal_key, (seal::id(0), 0), &sample).is_err() {
            return Err(LinkError::Trouble("its key is none").into());
        }

        let logo_at = config.space.logo_url.as_deref().and_then(|logo| pass.portal.own(logo));
        let is_same = |before: &&Known| {
            before.config.space.logo_url == config.space.logo_url && before.logo.is_some()
        };
        let logo = match (before.filter(is_same), logo_at) {
            (Some(before), _) => before.logo.clone(),
            (None, Some(at)) => {
                let read = self.portal.logo(&pass.portal, &at);
                self.clock.within(LOGO_PATIENCE, read).await.flatten()
            }
            (None, None) => None,
        };

        Ok(Known { portal: pass.portal.to_string(), config, logo, is_revoked: false })
    }

    /// Asks the portal anew for the kiosk paired in `epoch`.
    pub async fn refresh_config(&self, epoch: u64) -> Result<(), KioskAskError> {
        let Some((pass, before)) =
            self.state().paired(epoch).map(|it| (it.pass.clone(), Arc::clone(&it.known)))
        else {
            return Ok(());
        };
        let mut known = self.ask_config(&pass, Some(&before)).await?;
        self.tell();
        // Each answer has another time, which is noted elsewhere.
        known.config.now.clone_from(&before.config.now);
        if known == *before {
            return Ok(());
        }

        let _one = self.knowing.lock().await;
        if let Some(paired) = self.state().paired(epoch) {
            paired.known = Arc::new(known.clone());
        } else {
            return Ok(());
        }
        self.keep_known(&known).await;
        self.tell();
        Ok(())
    }

    /// Keeps what is known once more where somebody has deleted it, for a start without a network.
    pub async fn keep_known_anew(&self, epoch: u64) {
        let cache = self.cache.clone();
        if blocking(move || cache.is_there()).await {
            return;
        }
        let _one = self.knowing.lock().await;
        let known = self.state().paired(epoch).map(|paired| Arc::clone(&paired.known));
        if let Some(known) = known {
            self.keep_known(&known).await;
        }
    }

    /// Keeps what is known for a start without a network. Whoever calls it holds [`Device::knowing`].
    pub async fn keep_known(&self, known: &Known) {
        let (cache, known) = (self.cache.clone(), known.clone());
        blocking(move || cache.write(&known)).await;
    }
}
