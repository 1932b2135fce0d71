//! Asking the portal something with an access token.

use std::sync::Arc;

use futures::future::BoxFuture;
use secrecy::SecretString;

use super::Session;
use crate::address::PortalAddress;
use crate::error::CommandError;
use crate::portal::{AskError, Portal};

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
    /// [`crate::ErrorCode::SessionEnded`] where the session is over; [`crate::ErrorCode::Throttled`], without asking,
    /// before the time that the portal named last; what [`AskError`] says, otherwise.
    pub(crate) async fn ask<T>(
        self: &Arc<Self>,
        epoch: u64,
        question: impl for<'a> Fn(
            &'a dyn Portal,
            &'a PortalAddress,
            &'a SecretString,
        ) -> BoxFuture<'a, Result<T, AskError>>,
    ) -> Result<T, CommandError> {
        self.may_ask(epoch)?;
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
                Err(AskError::Link(link)) => {
                    self.note_quiet(epoch, link);
                    if has_waited || !self.waited_out(link).await {
                        return Err(link.into());
                    }
                    has_waited = true;
                }
                Err(error @ (AskError::Unauthorized | AskError::NotAMember)) => {
                    return Err(error.into());
                }
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
}
