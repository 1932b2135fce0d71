//! `grant_type=password`: do e-mail, password and second factor fit together?

use std::time::SystemTime;

use pinion_protocol::TokenGrant;
use pinion_storage::Tx;
use pinion_storage::sessions::{self, NewSession, Scope};
use pinion_storage::text::MAX_EMAIL;
use pinion_storage::users::{self, User};
use secrecy::ExposeSecret as _;

use super::form::Form;
use super::refusal::Refusal;
use super::{Pair, audit};
use crate::auth::address::ClientAddress;
use crate::auth::second_factor;
use crate::state::Shared;
use crate::store::os_random;
use crate::throttle::SignInThrottle;

/// Signs in, or refuses without telling what did not fit.
pub async fn sign_in(
    state: &Shared,
    address: ClientAddress,
    client_id: &str,
    form: &Form,
) -> Result<TokenGrant, Refusal> {
    let email = form.text("username")?;
    let password = form.secret("password")?.clone();
    let throttle = SignInThrottle::new(email, address);

    let turn = state.passwords.turn().await.map_err(|_| Refusal::busy())?;
    let now = state.now();
    // Without a write first: a guesser who is told to wait must not keep others from the database.
    if let Some(wait) = throttle.wait(&state.database, now).await? {
        return Err(Refusal::Wait(wait));
    }
    let admitted = throttle.admit(&state.database, now).await?.map_err(Refusal::Wait)?;

    let user = find(state, email).await?;
    let record = user.as_ref().and_then(|user| user.password_hash.clone());
    let fits = turn.verify(password, record).await.map_err(Refusal::internal)?;
    let user = user.filter(|user| fits && user.may_sign_in());

    match check_second_factor(state, user, form, now)? {
        Checked::Fits { user, step } => {
            let tx = state.database.begin().await?;
            let step_is_new = match step {
                Some(step) => users::mark_totp_step(&tx, user.id, step).await?,
                None => true,
            };
            if !step_is_new {
                tx.rollback().await?;
                return Err(Refusal::InvalidGrant);
            }
            throttle.succeeded(&tx, &admitted).await?;
            grant(state, tx, address, client_id, user, now).await
        }
        Checked::CodeNeeded => {
            let tx = state.database.begin().await?;
            throttle.take_back(&tx, &admitted).await?;
            tx.commit().await?;
            Err(Refusal::SecondFactorNeeded)
        }
        Checked::Wrong => Err(Refusal::InvalidGrant),
    }
}

/// What is no e-mail address is nobody's, and is not shown to the database.
async fn find(state: &Shared, email: &str) -> Result<Option<User>, Refusal> {
    if email.chars().count() > MAX_EMAIL || email.contains(char::is_control) {
        return Ok(None);
    }

    Ok(users::find_by_email(&state.database, state.account, email).await?)
}

enum Checked {
    /// Everything so far; the step of the code is still to be used up.
    Fits { user: User, step: Option<i64> },
    /// The password fits, and the code is missing. Nothing is counted, and nothing forgotten.
    CodeNeeded,
    /// Something does not fit.
    Wrong,
}

fn check_second_factor(
    state: &Shared,
    user: Option<User>,
    form: &Form,
    now: SystemTime,
) -> Result<Checked, Refusal> {
    let Some(user) = user else { return Ok(Checked::Wrong) };
    let Some(secret) = users::open_totp(&state.keys, &user)? else {
        return Ok(Checked::Fits { user, step: None });
    };
    let Some(code) = form.optional("totp") else { return Ok(Checked::CodeNeeded) };

    let step = second_factor::matching_step(&secret, code.expose_secret(), now)
        .and_then(|step| i64::try_from(step).ok());
    Ok(step.map_or(Checked::Wrong, |step| Checked::Fits { user, step: Some(step) }))
}

async fn grant(
    state: &Shared,
    tx: Tx,
    address: ClientAddress,
    client_id: &str,
    user: User,
    now: SystemTime,
) -> Result<TokenGrant, Refusal> {
    if user.must_reset_password {
        tx.commit().await?;
        return Err(Refusal::MustResetPassword);
    }

    let pair = Pair::generate()?;
    let session = NewSession { user: user.id, client_id, scope: Scope::Member, device: None };
    sessions::create(&tx, &session, &pair.kept(state, now), now, &mut os_random()).await?;
    audit::signed_in(state, &tx, &user, address, now).await?;
    tx.commit().await?;
    Ok(pair.granted(state))
}
