//! `grant_type=password`: do e-mail, password and second factor fit together?

use axum::http::HeaderMap;
use pinion_protocol::TokenGrant;
use pinion_storage::sessions::{self, NewSession, Scope};

use super::Pair;
use super::form::Form;
use super::refusal::Refusal;
use crate::auth::address::ClientAddress;
use crate::auth::device;
use crate::session_audit;
use crate::sign_in::{self, Credentials, Proven};
use crate::state::Shared;
use crate::store::os_random;

/// Signs in, or refuses without telling what did not fit.
pub async fn sign_in(
    state: &Shared,
    address: ClientAddress,
    (client_id, headers): (&str, &HeaderMap),
    form: &Form,
) -> Result<TokenGrant, Refusal> {
    let credentials = Credentials {
        email: form.text("username")?,
        password: form.secret("password")?.clone(),
        code: form.optional("totp"),
    };
    let Proven { user, tx, now, .. } = sign_in::check(state, address, credentials).await?;

    let pair = Pair::generate()?;
    let device = device::name(headers);
    let session =
        NewSession { user: user.id, client_id, scope: Scope::Member, device: device.as_deref() };
    sessions::create(&tx, &session, &pair.kept(state, now), now, &mut os_random()).await?;
    session_audit::signed_in(&tx, &user, address, now).await?;
    tx.commit().await?;
    Ok(pair.granted(state))
}
