//! Asking the portal something with an access token.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use secrecy::SecretString;

use super::Session;
use crate::address::PortalAddress;
use crate::error::CommandError;
use crate::portal::{AskError, LinkError, Portal};

/// The longest a portal that wants to be asked later is waited for; longer waits are told instead.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// How long, where such a portal does not say.
const USUAL_WAIT: Duration = Duration::from_secs(1);

/// Which tokens a question may show.
struct Shown {
    address: PortalAddress,
    access: Option<SecretString>,
    serial: u64,
}

impl Session {
    /// Asks with a token that is good: renews it ahead of its end, and once where it is refused all the same.
    ///
    /// A portal that refuses the renewed token too contradicts itself. That is trouble, and no reason to sign
    /// anybody out: a session that is over is one whose refresh token is refused.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorCode::SessionEnded`] where the session is over; what [`AskError`] says, otherwise.
    pub(crate) async fn ask<T>(
        self: &Arc<Self>,
        epoch: u64,
        question: impl for<'a> Fn(
            &'a dyn Portal,
            &'a PortalAddress,
            &'a SecretString,
        ) -> BoxFuture<'a, Result<T, AskError>>,
    ) -> Result<T, CommandError> {
        let (mut has_renewed, mut has_waited) = (false, false);
        loop {
            let Shown { address, access, serial } = self.shown(epoch, has_renewed)?;
            let answer = match access {
                Some(access) => question(&*self.portal, &address, &access).await,
                None => Err(AskError::Unauthorized),
            };

            match answer {
                Ok(answer) => return Ok(answer),
                Err(AskError::Unauthorized) if !has_renewed => {
                    self.renew(epoch, serial).await?;
                    has_renewed = true;
                }
                Err(AskError::Link(link)) if !has_waited && self.waited_out(link).await => {
                    has_waited = true;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn shown(&self, epoch: u64, is_new: bool) -> Result<Shown, CommandError> {
        let now_ms = self.clock.now_ms();
        let mut state = self.state();
        let signed_in = state.of(epoch)?;
        let tokens = &signed_in.tokens;
        let access = if is_new { tokens.access.as_ref() } else { tokens.usable(now_ms) };

        Ok(Shown {
            address: signed_in.found.address.clone(),
            access: access.cloned(),
            serial: tokens.serial,
        })
    }

    /// Waits as long as the portal asks for, where it does and where that is soon.
    pub(super) async fn waited_out(&self, link: LinkError) -> bool {
        let LinkError::Throttled { retry_after } = link else { return false };
        let wait = retry_after.unwrap_or(USUAL_WAIT);
        if wait > MAX_WAIT {
            return false;
        }

        self.clock.sleep(wait).await;
        true
    }
}
