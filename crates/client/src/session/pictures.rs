//! The member's photo and the space's logo: nice to have, never waited for.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::Session;
use super::state::{Picture, SignedIn, portal_view};
use crate::address::Typed;
use crate::error::CommandError;
use crate::portal::Found;
use crate::views::PortalView;

/// How long a logo may hold up the sign-in screen.
const LOGO_PATIENCE: Duration = Duration::from_secs(3);

impl Session {
    /// Finds the portal behind what was typed, with its logo.
    ///
    /// # Errors
    ///
    /// Why none was found.
    pub async fn find(&self, typed: &str) -> Result<PortalView, CommandError> {
        let typed: Typed = typed.parse()?;
        let found = self.portal.find(&typed).await?;
        let logo = match &found.logo {
            Some(logo) => {
                let read = self.portal.picture(&found.address, logo, None);
                self.clock.within(LOGO_PATIENCE, read).await.flatten()
            }
            None => None,
        };

        let view = portal_view(&found, logo.clone());
        self.state().found = Some((found, logo));
        Ok(view)
    }

    /// The portal found last, where it is the one at `address`; otherwise looks for it again.
    pub(super) async fn found(
        &self,
        address: &str,
    ) -> Result<(Found, Option<String>), CommandError> {
        let typed = Typed::Address(address.parse()?);
        let last = self.state().found.clone();
        match last {
            Some((found, logo)) if Typed::Address(found.address.clone()) == typed => {
                Ok((found, logo))
            }
            Some(_) | None => Ok((self.portal.find(&typed).await?, None)),
        }
    }

    /// Reads what pictures have not been read yet, and sends them to the window.
    pub(super) fn read_pictures_behind(self: &Arc<Self>, epoch: u64) {
        let this = Arc::clone(self);
        tokio::spawn(async move { this.read_pictures(epoch).await });
    }

    async fn read_pictures(&self, epoch: u64) {
        let Ok(signed_in) = self.state().of(epoch).cloned() else { return };
        let access = signed_in.tokens.access.as_ref();
        let photo =
            self.read(&signed_in, &signed_in.photo, signed_in.photo_at.as_ref(), access).await;
        let logo =
            self.read(&signed_in, &signed_in.logo, signed_in.found.logo.as_ref(), None).await;
        if photo.is_none() && logo.is_none() {
            return;
        }

        {
            let mut state = self.state();
            let Ok(signed_in) = state.of(epoch) else { return };
            signed_in.photo = photo.unwrap_or_else(|| signed_in.photo.clone());
            signed_in.logo = logo.unwrap_or_else(|| signed_in.logo.clone());
        }
        self.send_session();
    }

    /// The picture at `at`, or `None` where it is the one there is.
    async fn read(
        &self,
        signed_in: &SignedIn,
        have: &Picture,
        at: Option<&Url>,
        access: Option<&SecretString>,
    ) -> Option<Picture> {
        if have.read_at.as_ref() == at {
            return None;
        }

        let data_url = match at {
            Some(at) => self.portal.picture(&signed_in.found.address, at, access).await,
            None => None,
        };
        Some(Picture { read_at: at.cloned(), data_url })
    }
}
