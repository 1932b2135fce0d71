//! `grant_type=refresh_token`: the next pair, once.

use pinion_protocol::TokenGrant;
use pinion_storage::sessions::{self, Rotation, TokenHash};
use pinion_storage::users;
use secrecy::ExposeSecret as _;

use super::Pair;
use super::form::Form;
use super::refusal::Refusal;
use crate::auth::address::ClientAddress;
use crate::auth::tokens::{self, Kind};
use crate::session_audit;
use crate::state::Shared;

/// Exchanges a refresh token for the next pair.
///
/// One that was used before ends its session: it is in two hands, and nobody can tell which is the thief's.
pub async fn refresh(
    state: &Shared,
    address: ClientAddress,
    client_id: &str,
    form: &Form,
) -> Result<TokenGrant, Refusal> {
    let token = form.secret("refresh_token")?.expose_secret();
    let hash = TokenHash(tokens::hash(token));
    // What is none, or nobody's, is not worth the database's one writer.
    if !Kind::Refresh.fits(token) || !sessions::has_refresh(&state.database, hash).await? {
        return Err(Refusal::InvalidGrant);
    }
    let (now, pair) = (state.now(), Pair::generate()?);

    let tx = state.database.begin().await?;
    let rotation = sessions::rotate(&tx, hash, client_id, &pair.kept(state, now), now).await?;
    if let Rotation::Reused { user, session } = rotation {
        tracing::warn!(session.id = %session, "A used refresh token came back; its session was ended");
        if let Some(user) = users::get(&tx, user).await? {
            session_audit::reused(&tx, &user, address, now).await?;
        }
    }
    tx.commit().await?;

    match rotation {
        Rotation::Rotated { .. } => Ok(pair.granted(state)),
        Rotation::Reused { .. } => Err(Refusal::Reused),
        Rotation::Unknown | Rotation::Expired | Rotation::WrongClient => Err(Refusal::InvalidGrant),
    }
}
