//! `/api/pinion/v1/members/password-resets`: I forgot my password.

use std::time::{Duration, SystemTime};

use axum::extract::State;
use axum::http::StatusCode;
use pinion_protocol::members::{NewPassword, PasswordResetRequest};
use pinion_storage::mails::To;
use pinion_storage::sessions::{self, TokenHash};
use pinion_storage::text::MAX_EMAIL;
use pinion_storage::users::{self, User};
use pinion_storage::{AccountId, Tx, customers, one_time_tokens};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::Instant;

use crate::auth::address::ClientAddress;
use crate::auth::origin::SameOrigin;
use crate::auth::tokens::{self, Kind, Token};
use crate::extract;
use crate::fields::Fields;
use crate::outbox::{self, Mail};
use crate::problem::Problem;
use crate::session_audit;
use crate::state::Shared;
use crate::throttle::SignInThrottle;

/// How long the link is good. Source: docs/security.md, "A forgotten password".
const LASTS: Duration = Duration::from_mins(30);

/// No answer leaves sooner, whether there was something to do or not: it tells nobody which addresses sign in here.
const ANSWERS_AFTER: Duration = Duration::from_millis(300);

/// Mails a link to choose a new password to the member with that address, if there is one. The answer is the same, and
/// takes as long, where there is none.
#[utoipa::path(
    post,
    path = "/api/pinion/v1/members/password-resets",
    operation_id = "askForPasswordReset",
    tag = "members",
    request_body = PasswordResetRequest,
    responses(
        (status = 202, description = "If a member has this address, a mail is on its way"),
        (status = 403, description = "`cross_origin`", body = pinion_protocol::Problem),
    )
)]
pub async fn post(
    State(state): State<Shared>,
    _: SameOrigin,
    address: ClientAddress,
    extract::Json(form): extract::Json<PasswordResetRequest>,
) -> Result<StatusCode, Problem> {
    let answer_at = Instant::now() + ANSWERS_AFTER;
    let asked = ask(&state, address, form.email.trim()).await;
    tokio::time::sleep_until(answer_at).await;

    asked.map(|()| StatusCode::ACCEPTED)
}

/// Chooses a new password with the link, and ends every session.
#[utoipa::path(
    put,
    path = "/api/pinion/v1/members/password-resets",
    operation_id = "resetPassword",
    tag = "members",
    request_body = NewPassword,
    responses(
        (status = 204, description = "It is the password from here on"),
        (status = 403, description = "`cross_origin`", body = pinion_protocol::Problem),
        (status = 410, description = "`link_over`", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`: not good enough", body = pinion_protocol::Problem),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    _: SameOrigin,
    address: ClientAddress,
    extract::Json(form): extract::Json<NewPassword>,
) -> Result<StatusCode, Problem> {
    let mut fields = Fields::default();
    fields.password("password", &form.password);
    fields.finish()?;
    let token = TokenHash(tokens::hash(form.token.expose_secret()));
    // Before the password is hashed, which costs: nobody who only guesses makes the portal do it.
    if !one_time_tokens::has_password_reset(&state.database, token, state.now()).await? {
        return Err(Problem::link_over());
    }
    let turn = state.passwords.turn().await.map_err(Problem::busy)?;
    let hash = turn.hash(form.password).await.map_err(Problem::internal)?;

    let now = state.now();
    let tx = state.database.begin().await?;
    let user = one_time_tokens::take_password_reset(&tx, token, now).await?;
    let user = user.ok_or_else(Problem::link_over)?;
    let user = users::get(&tx, user).await?.ok_or_else(Problem::link_over)?;
    users::set_password_hash(&tx, user.id, &hash, false).await?;
    sessions::end_all(&tx, user.id, now).await?;
    // Whoever was kept waiting by somebody's guesses at the old password is welcome with the new one.
    SignInThrottle::new(&user.email, address).forget_account(&tx).await?;
    session_audit::write(&tx, &user, address, "password.reset", now).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn ask(state: &Shared, address: ClientAddress, email: &str) -> Result<(), Problem> {
    let is_none = email.chars().count() > MAX_EMAIL || email.contains(char::is_control);
    let now = state.now();
    // Every request is counted, since each may send a mail to somebody who asked for none.
    let throttle = SignInThrottle::for_password_resets(email, address);
    if is_none || throttle.admit(&state.database, now).await?.is_err() {
        return Ok(());
    }

    let tx = state.database.begin().await?;
    let user = member(&tx, state.account, email, now).await?;
    // Who has an address here and no page to sign in at gets no mail.
    if let Some(user) = user.filter(|user| user.may_sign_in() && user.customer_id.is_some()) {
        let link = new_link(state, &tx, &user, now).await?;
        let mail = Mail::PasswordReset { link: link.expose_secret(), expires_at: now + LASTS };
        outbox::enqueue(&tx, state, To::User(user.id), &mail, now).await?;
        session_audit::write(&tx, &user, address, "password.reset_asked_for", now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Who signs in with that address. A customer who never did is made a user: this is how they come to a password.
async fn member(
    tx: &Tx,
    account: AccountId,
    email: &str,
    now: SystemTime,
) -> Result<Option<User>, pinion_storage::Error> {
    let user = users::find_by_email(tx, account, email).await?;
    if user.is_some() {
        return Ok(user);
    }
    let customer = customers::find_by_email(tx, account, email).await?;
    let Some(customer) = customer.filter(|it| it.active && it.user_id.is_none()) else {
        return Ok(None);
    };
    match users::for_customer(tx, customer.id, now).await {
        Ok(user) => users::get(tx, user).await,
        Err(users::CreateError::Storage(error)) => Err(error),
        Err(users::CreateError::EmailTaken | users::CreateError::Text(_)) => Ok(None),
    }
}

/// Makes the link with which `user` may choose a new password, instead of any before. The token is in its fragment,
/// which no browser sends, so it is in no log.
async fn new_link(
    state: &Shared,
    tx: &Tx,
    user: &User,
    now: SystemTime,
) -> Result<SecretString, Problem> {
    let token = Token::generate(Kind::PasswordReset).map_err(Problem::internal)?;
    let hash = TokenHash(token.hash);
    one_time_tokens::put_password_reset(tx, user.id, hash, now + LASTS).await?;
    Ok(format!("{}{}", state.public("/#/reset/"), token.text.expose_secret()).into())
}

#[cfg(test)]
mod tests;
