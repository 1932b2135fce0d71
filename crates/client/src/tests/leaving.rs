//! Signing out, and answers that come after it.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use pinion_protocol::{MemberRecord, TokenGrant};
use pinion_testnexudus::{Account, Fault, Nexudus};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::support::Desk;
use crate::address::{PortalAddress, Typed};
use crate::error::ErrorCode;
use crate::portal::{AskError, FindError, Found, Grant, GrantError, LinkError, Portal};
use crate::store::SecretError;
use crate::views::{Kept, PinView, SessionView};

const OUT: SessionView = SessionView::SignedOut { ended: false };

#[tokio::test]
async fn leaves_nothing_here() {
    let desk = Desk::signed_in().await;

    desk.app.sign_out().await.unwrap();

    assert!(desk.keyring.is_empty());
    assert_eq!(desk.window.sessions().pop(), Some(OUT));
    assert_eq!(desk.app.pin().await, Err(ErrorCode::SessionEnded.into()));
    let desk = desk.reopened();
    assert_eq!(desk.app.start().await.session, OUT);
}

#[tokio::test]
async fn works_without_a_network() {
    let desk = Desk::signed_in().await;
    desk.nexudus.go_down();

    desk.app.sign_out().await.unwrap();

    assert!(desk.keyring.is_empty());
}

#[tokio::test]
async fn asks_nothing_of_a_portal_that_does_not_know_how() {
    let desk = Desk::signed_in().await;

    desk.app.sign_out().await.unwrap();

    assert_eq!(desk.nexudus.count("/api/pinion"), 0);
}

#[tokio::test]
async fn says_that_the_keyring_would_not_forget() {
    let desk = Desk::signed_in().await;
    desk.keyring.fail(Some(SecretError::Locked));

    let error = desk.app.sign_out().await.unwrap_err();

    assert_eq!(error.code, ErrorCode::KeyringKept);
    assert_eq!(desk.window.sessions().pop(), Some(OUT), "the session is over all the same");
}

#[tokio::test]
async fn a_session_never_kept_leaves_without_a_keyring() {
    let desk = Desk::new();
    desk.keyring.fail(Some(SecretError::Missing));
    desk.app.sign_in(desk.form(Kept::UntilClosed)).await.unwrap();

    assert_eq!(desk.app.sign_out().await, Ok(()));
}

#[tokio::test]
async fn a_profile_that_arrives_afterwards_brings_nobody_back() {
    let desk = Desk::signed_in().await;
    desk.nexudus.fail("/en/profile", 1, Fault::Hold);

    tokio::join!(desk.app.refresh(), async {
        while desk.nexudus.count("/en/profile") < 2 {
            tokio::task::yield_now().await;
        }
        desk.app.sign_out().await.unwrap();
        desk.nexudus.release();
    });

    assert_eq!(desk.window.sessions().pop(), Some(OUT));
    assert!(desk.keyring.is_empty());
}

#[tokio::test]
async fn a_profile_that_arrives_afterwards_is_not_the_next_ones() {
    let desk = Desk::signed_in().await;
    let bo = Account {
        email: "bo@example.org".into(),
        pin: Some("777777".into()),
        ..Account::default()
    };
    desk.nexudus.add(bo);
    let mut form = desk.form(Kept::InKeyring);
    form.email = "bo@example.org".into();
    desk.nexudus.fail("/en/profile", 1, Fault::Hold);

    tokio::join!(desk.app.refresh(), async {
        while desk.nexudus.count("/en/profile") < 2 {
            tokio::task::yield_now().await;
        }
        desk.app.sign_in(form).await.unwrap();
        desk.nexudus.release();
    });

    assert_eq!(desk.digits().as_deref(), Ok("777777"));
    assert!(matches!(desk.app.pin().await, Ok(PinView::Masked { changed: false, .. })));
}

#[tokio::test]
async fn tokens_that_arrive_afterwards_are_not_kept() {
    let desk = Desk::signed_in().await;
    desk.nexudus.expire_access_tokens();
    desk.nexudus.fail("/api/token", 1, Fault::Hold);

    tokio::join!(desk.app.refresh(), async {
        while desk.nexudus.refreshes() == 0 {
            tokio::task::yield_now().await;
        }
        desk.app.sign_out().await.unwrap();
        desk.nexudus.release();
    });

    assert_eq!(desk.window.sessions().pop(), Some(OUT));
    assert!(desk.keyring.is_empty());
}

/// A Pinion portal that grants numbered tokens and remembers what was ended.
#[derive(Default)]
struct Ours {
    refuses_access: bool,
    is_down: Mutex<bool>,
    granted: Mutex<u32>,
    ended: Mutex<Vec<String>>,
}

#[async_trait]
impl Portal for Ours {
    async fn find(&self, typed: &Typed) -> Result<Found, FindError> {
        let Typed::Address(address) = typed else { return Err(FindError::UnknownSpace) };
        Ok(Found {
            address: address.clone(),
            space_name: "Harbour Works".into(),
            logo: None,
            is_pinion: true,
            time_zone: None,
        })
    }

    async fn grant(&self, _: &PortalAddress, _: &str, _: &Grant) -> Result<TokenGrant, GrantError> {
        let mut granted = self.granted.lock().unwrap();
        *granted += 1;
        Ok(TokenGrant {
            access_token: format!("access-{granted}").into(),
            token_type: "bearer".into(),
            expires_in: 900,
            refresh_token: format!("refresh-{granted}").into(),
        })
    }

    async fn profile(&self, _: &PortalAddress, _: &SecretString) -> Result<MemberRecord, AskError> {
        Ok(MemberRecord { access_pincode: Some("00427".into()), ..MemberRecord::default() })
    }

    async fn end_session(&self, _: &PortalAddress, access: &SecretString) -> Result<(), AskError> {
        let access = access.expose_secret();
        if *self.is_down.lock().unwrap() {
            return Err(LinkError::Unreachable.into());
        }
        if self.refuses_access && access == "access-1" {
            return Err(AskError::Unauthorized);
        }
        self.ended.lock().unwrap().push(access.to_owned());
        Ok(())
    }

    async fn picture(
        &self,
        _: &PortalAddress,
        _: &Url,
        _: Option<&SecretString>,
    ) -> Option<String> {
        None
    }
}

async fn at(ours: Ours) -> (Desk, Arc<Ours>) {
    let ours = Arc::new(ours);
    let desk = Desk::over(Nexudus::start(), ours.clone());
    desk.app.sign_in(desk.form(Kept::InKeyring)).await.unwrap();
    (desk, ours)
}

#[tokio::test]
async fn ends_the_session_on_a_pinion_portal() {
    let (desk, ours) = at(Ours::default()).await;

    desk.app.sign_out().await.unwrap();

    assert_eq!(*ours.ended.lock().unwrap(), ["access-1"]);
}

#[tokio::test]
async fn ends_the_session_also_where_the_access_token_is_over() {
    let (desk, ours) = at(Ours { refuses_access: true, ..Ours::default() }).await;

    desk.app.sign_out().await.unwrap();

    assert_eq!(*ours.ended.lock().unwrap(), ["access-2"]);
    assert!(desk.keyring.is_empty(), "the tokens for that are kept nowhere");
}

#[tokio::test]
async fn a_portal_that_is_down_does_not_keep_anybody_in() {
    let (desk, ours) = at(Ours::default()).await;
    *ours.is_down.lock().unwrap() = true;

    desk.app.sign_out().await.unwrap();

    assert!(desk.keyring.is_empty());
    assert_eq!(desk.window.sessions().pop(), Some(OUT));
}
