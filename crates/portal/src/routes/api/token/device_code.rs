//! The device code grant: has an admin approved this kiosk? (RFC 8628, 3.4.)

use pinion_protocol::kiosk::{CLIENT_ID, KioskGrant, SCOPE};
use pinion_storage::kiosk_pairings::{self, Poll};
use pinion_storage::sessions::TokenHash;
use secrecy::ExposeSecret as _;

use super::form::Form;
use super::refusal::Refusal;
use crate::auth::tokens::{self, Kind, Token};
use crate::state::Shared;

/// Gives a kiosk that was approved its token, once.
pub async fn pair(state: &Shared, form: &Form) -> Result<KioskGrant, Refusal> {
    if form.text("client_id")? != CLIENT_ID {
        return Err(Refusal::InvalidClient);
    }
    let device_code = form.secret("device_code")?.expose_secret();
    let is_one = Kind::DeviceCode.fits(device_code);
    let device_code = TokenHash(tokens::hash(device_code));
    // What is none, or nobody's, is not worth the database's one writer.
    if !is_one || !kiosk_pairings::is_known(&state.database, device_code).await? {
        return Err(Refusal::PairingOver);
    }
    let token = Token::generate(Kind::Kiosk).map_err(Refusal::internal)?;

    let tx = state.database.begin().await?;
    let poll = kiosk_pairings::poll(&tx, device_code, TokenHash(token.hash), state.now()).await?;
    tx.commit().await?;
    match poll {
        Poll::Pending => Err(Refusal::PairingPending),
        Poll::TooOften => Err(Refusal::PolledTooOften),
        Poll::Denied => Err(Refusal::PairingDenied),
        Poll::Expired => Err(Refusal::PairingOver),
        Poll::Paired(kiosk) => {
            tracing::info!(kiosk.id = %kiosk, "A kiosk was paired");
            Ok(KioskGrant {
                access_token: token.text,
                token_type: "bearer".to_owned(),
                scope: SCOPE.to_owned(),
            })
        }
    }
}
