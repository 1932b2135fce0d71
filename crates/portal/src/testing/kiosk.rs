//! A kiosk that was paired.

use std::time::Duration;

use pinion_domain::Clock as _;
use pinion_storage::kiosk_pairings::{self, NewPairing, Poll};
use pinion_storage::sessions::TokenHash;
use pinion_storage::{accounts, kiosks};
use secrecy::ExposeSecret as _;
use uuid::Uuid;

use super::TestPortal;
use crate::auth::tokens::{Kind, Token};
use crate::pairing;
use crate::store::os_random;

/// A kiosk that has its token.
#[derive(Clone)]
pub struct KioskClient {
    pub id: Uuid,
    pub token: String,
}

impl TestPortal {
    /// Pairs a kiosk at the space's first place.
    pub async fn kiosk(&self, name: &str) -> KioskClient {
        let (now, mut rng) = (self.clock.now(), os_random());
        let [code, token] =
            [Kind::DeviceCode, Kind::Kiosk].map(|kind| Token::generate(kind).unwrap());
        let tx = self.state.database.begin().await.unwrap();
        let account = self.state.account;
        let location = accounts::default_location(&tx, account).await.unwrap().unwrap();
        let id = kiosks::add(&tx, (account, location), name, now, &mut rng).await.unwrap();
        let user_code = pairing::user_code(&mut rng);
        let new = NewPairing {
            device_code: TokenHash(code.hash),
            user_code: &user_code,
            interval: pairing::INTERVAL,
            expires_at: now + Duration::from_mins(1),
        };
        assert!(kiosk_pairings::begin(&tx, &new).await.unwrap());
        assert!(kiosk_pairings::approve(&tx, &user_code, id, now).await.unwrap());
        let (code, kept) = (TokenHash(code.hash), TokenHash(token.hash));
        let poll = kiosk_pairings::poll(&tx, code, kept, now).await.unwrap();
        assert_eq!(poll, Poll::Paired(id));
        tx.commit().await.unwrap();
        KioskClient { id, token: token.text.expose_secret().to_owned() }
    }
}
