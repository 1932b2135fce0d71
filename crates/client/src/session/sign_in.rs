//! Signing in.

use std::sync::Arc;

use pinion_protocol::{MemberRecord, TokenGrant, token};
use secrecy::SecretString;

use super::state::{Picture, SignedIn};
use super::tokens::Tokens;
use super::{Session, UNLOCK_PATIENCE, keep};
use crate::error::{CommandError, ErrorCode};
use crate::portal::{AskError, Found, Grant, GrantError};
use crate::store::{SecretError, Slot};
use crate::text;
use crate::views::{Kept, KeyringView, MemberView, PinSource, SessionView, SignInForm};

impl Session {
    /// Signs in; a session there was before ends.
    ///
    /// Runs to its end even where the caller goes away.
    ///
    /// # Errors
    ///
    /// Why not. With [`Kept::InKeyring`], a keyring that cannot be used is told before the password is sent.
    pub async fn sign_in(self: &Arc<Self>, form: SignInForm) -> Result<SessionView, CommandError> {
        let this = Arc::clone(self);
        let task = tokio::spawn(async move { this.sign_in_now(form).await });

        task.await.unwrap_or_else(|_| Err(ErrorCode::Internal.into()))
    }

    async fn sign_in_now(self: &Arc<Self>, form: SignInForm) -> Result<SessionView, CommandError> {
        let _one_at_a_time = self.signing_in.lock().await;
        if form.keep == Kept::InKeyring {
            self.check_keyring().await?;
        }
        let (found, logo) = self.found(&form.portal).await?;

        let email = form.email.trim().to_owned();
        let client_id = token::client_id(&email);
        let grant = self.grant(&found, &client_id, &email, form.password, form.totp).await?;

        let now_ms = self.clock.now_ms();
        let mut signed_in = SignedIn {
            logo: Picture { read_at: logo.as_ref().and(found.logo.clone()), data_url: logo },
            found,
            client_id,
            tokens: Tokens::granted(grant, now_ms, 0),
            member: nobody(&email),
            pin: None,
            wanted: form.keep,
            kept: form.keep,
            confirmed_at_ms: now_ms,
            source: PinSource::Portal,
            trouble: None,
            quiet: None,
            photo_at: None,
            photo: Picture::default(),
        };
        let known = self.introduce(&signed_in).await.and_then(|record| {
            signed_in.take_in(&record, self.clock.now_ms()).map_err(CommandError::from)
        });
        if let Err(error) = known {
            self.hand_back(signed_in);
            return Err(error);
        }

        Ok(self.begin(signed_in).await)
    }

    async fn check_keyring(&self) -> Result<(), CommandError> {
        let asked = self.vault.run(|store| store.read(Slot::Account).map(drop));
        let answer = self.clock.within(UNLOCK_PATIENCE, asked).await;
        let answer = answer.unwrap_or(Err(SecretError::Locked));
        self.state().keyring.view = Some(keep::view(&answer));

        Ok(answer?)
    }

    async fn grant(
        &self,
        found: &Found,
        client_id: &str,
        email: &str,
        password: SecretString,
        totp: Option<SecretString>,
    ) -> Result<TokenGrant, CommandError> {
        let has_code = totp.is_some();
        let grant = Grant::Password { email: email.to_owned(), password, totp };

        self.portal.grant(&found.address, client_id, &grant).await.map_err(|error| match error {
            GrantError::Refused if has_code => ErrorCode::SecondFactorWrong.into(),
            GrantError::Refused => ErrorCode::WrongCredentials.into(),
            GrantError::SecondFactorNeeded => ErrorCode::SecondFactorNeeded.into(),
            GrantError::PasswordMustChange => ErrorCode::PasswordMustChange.into(),
            GrantError::Link(link) => link.into(),
        })
    }

    async fn introduce(&self, signed_in: &SignedIn) -> Result<MemberRecord, CommandError> {
        let access = signed_in.tokens.access.as_ref().expect("tokens just granted are whole");
        let ask = || self.portal.profile(&signed_in.found.address, access);

        let answer = match ask().await {
            Err(AskError::Link(link)) if self.waited_out(link).await => ask().await,
            answer => answer,
        };
        Ok(answer?)
    }

    async fn begin(self: &Arc<Self>, signed_in: SignedIn) -> SessionView {
        let (epoch, before) = {
            let mut state = self.state();
            let before = state.turn(Some(signed_in));
            // What an earlier run kept is of no interest to this one.
            state.keyring.is_loaded |= state.keyring.view == Some(KeyringView::Ready);
            (state.epoch, before)
        };
        if let Some(before) = before {
            self.hand_back(before);
        }

        self.keep_all(epoch).await;
        self.send_session();
        self.send_pin();
        self.read_pictures_behind(epoch);
        self.state().session_view()
    }
}

/// A member of whom nothing is known but how they signed in.
fn nobody(email: &str) -> MemberView {
    MemberView {
        full_name: String::new(),
        first_name: String::new(),
        email: text::email(email),
        company: None,
        photo: None,
        checked_in: None,
    }
}
