//! People in each role.

use std::time::Duration;

use pinion_domain::{Clock as _, Pin, PinPolicy};
use pinion_storage::customers::{self, Customer, ImportRow};
use pinion_storage::pins::{self, BulkPins};
use pinion_storage::sessions::{self, NewSession, NewTokens, Scope, TokenHash};
use pinion_storage::users::{self, StaffRole, User};
use pinion_storage::{Picture, UserId, accounts};

use secrecy::ExposeSecret as _;

use super::TestPortal;
use crate::auth::tokens::{Kind, Token};
use crate::passwords::Passwords;
use crate::store::os_random;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// Everybody's photo: enough of a PNG to be taken for one.
pub const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\nphoto";

/// A member, and their PIN as the database has it.
pub struct Member {
    pub customer: Customer,
    pub user: UserId,
    pub pin: String,
}

impl TestPortal {
    /// Registers a member who signs in with [`PASSWORD`].
    pub async fn member(&self, email: &str) -> Member {
        self.member_named("Ana Líšková", email).await
    }

    /// As [`Self::member`], by another name.
    pub async fn member_named(&self, full_name: &str, email: &str) -> Member {
        let (state, now) = (&self.state, self.clock.now());
        let hash = self.hash().await;
        let tx = state.database.begin().await.unwrap();
        let account = accounts::the_one(&tx).await.unwrap();
        let row = ImportRow {
            full_name: full_name.into(),
            email: email.into(),
            pin: None,
            company: customers::Field::Set("Lodní Architekti".into()),
            language: customers::Field::Set("cs".into()),
            active: None,
            photo: customers::Field::Set(Picture {
                bytes: PICTURE.to_vec(),
                media_type: "image/png".into(),
            }),
        };
        let mut codes = BulkPins::new(&tx, &state.keys, &account, now).await.unwrap();
        let rows = [row];
        customers::import_chunk(
            &tx,
            &state.keys,
            &account,
            &rows,
            &mut codes,
            now,
            &mut os_random(),
        )
        .await
        .unwrap();
        let customer = customers::find_by_email(&tx, account.id, email).await.unwrap().unwrap();
        let user = users::for_customer(&tx, customer.id, now).await.unwrap();
        users::set_password_hash(&tx, user, &hash, false).await.unwrap();
        let pin = pins::open(&tx, &state.keys, &customer).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        Member { customer, user, pin: pin.expose().to_owned() }
    }

    /// Registers an admin who signs in with [`PASSWORD`] and is no member.
    pub async fn admin(&self, email: &str) -> UserId {
        let hash = self.hash().await;
        let tx = self.state.database.begin().await.unwrap();
        let now = self.clock.now();
        let admin =
            users::create_admin(&tx, self.state.account, email, "Ada Min", &hash, now).await;
        tx.commit().await.unwrap();
        admin.unwrap()
    }

    /// Registers somebody of the front desk who signs in with [`PASSWORD`] and is no member.
    pub async fn front_desk(&self, email: &str) -> UserId {
        let hash = self.hash().await;
        let tx = self.state.database.begin().await.unwrap();
        let (role, whom) = (StaffRole::FrontDesk, (email, "Finn Desk"));
        let (account, now) = (self.state.account, self.clock.now());
        let user = users::create_staff(&tx, account, role, whom, Some(&hash), now).await.unwrap();
        tx.commit().await.unwrap();
        user
    }

    /// Makes the space generate PINs of `digits` digits, and none of `forbidden`.
    pub async fn limit_codes(&self, digits: u8, forbidden: &[String]) {
        let tx = self.state.database.begin().await.unwrap();
        let mut account = accounts::the_one(&tx).await.unwrap();
        let codes = forbidden.iter().map(|code| Pin::parse(code).unwrap());
        account.policy = PinPolicy::new(digits, codes.collect(), false).unwrap();
        accounts::update(&tx, &account).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Signs somebody in; returns access and refresh token.
    pub async fn signed_in(&self, email: &str) -> (String, String) {
        self.password(email, PASSWORD).await.tokens()
    }

    /// The PIN of `customer` as the database has it.
    pub async fn pin_of(&self, customer: &Customer) -> String {
        let pin = pins::open(&self.state.database, &self.state.keys, customer).await.unwrap();
        pin.unwrap().expose().to_owned()
    }

    /// Makes a bearer token of a session of `user`, whatever it is for.
    pub async fn token_of(&self, user: UserId, scope: Scope) -> String {
        let [access, refresh] =
            [Kind::Access, Kind::Refresh].map(|kind| Token::generate(kind).unwrap());
        let now = self.clock.now();
        let soon = now + Duration::from_mins(15);
        let tokens = NewTokens {
            access: TokenHash(access.hash),
            access_expires_at: soon,
            refresh: TokenHash(refresh.hash),
            refresh_expires_at: soon,
        };
        let session = NewSession { user, client_id: "pinion.test", scope, device: None };
        let tx = self.state.database.begin().await.unwrap();
        sessions::create(&tx, &session, &tokens, now, &mut os_random()).await.unwrap();
        tx.commit().await.unwrap();
        access.text.expose_secret().to_owned()
    }

    pub async fn user(&self, email: &str) -> User {
        users::find_by_email(&self.state.database, self.state.account, email)
            .await
            .unwrap()
            .unwrap()
    }

    async fn hash(&self) -> secrecy::SecretString {
        Passwords::default().turn().await.unwrap().hash(PASSWORD.into()).await.unwrap()
    }
}
