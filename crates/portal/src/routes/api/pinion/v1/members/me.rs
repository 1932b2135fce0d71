//! `/api/pinion/v1/members/me`: what is a member's own.

pub mod password;
pub mod photo;
pub mod pin;
pub mod sessions;

use axum::Json;
use axum::extract::State;
use pinion_protocol::members::{MemberChange, MembersSession};
use pinion_storage::customers::{self, Change, Field, UpdateError};
use pinion_storage::users::{self, CreateError};
use pinion_storage::{Error, audit};

use super::session;
use crate::auth::members::Member;
use crate::extract;
use crate::fields::Fields;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;

/// Changes name, e-mail address or language. The address is the one to sign in with, too.
#[utoipa::path(
    patch,
    path = "/api/pinion/v1/members/me",
    operation_id = "changeMe",
    tag = "members",
    security(("members" = [])),
    request_body = MemberChange,
    responses(
        (status = 200, description = "As it is from here on", body = MembersSession),
        (status = 400, description = "Something else is not a member's to change", body = pinion_protocol::Problem),
        (status = 403, description = "`cross_origin`", body = pinion_protocol::Problem),
        (status = 409, description = "`email_taken`", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`", body = pinion_protocol::Problem),
    )
)]
pub async fn patch(
    State(state): State<Shared>,
    member: Member,
    extract::Json(form): extract::Json<MemberChange>,
) -> Result<Json<MembersSession>, Problem> {
    let change = read(&form)?;

    let now = state.now();
    let tx = state.database.begin().await?;
    let differs = customers::update(&tx, &member.customer, &change, now).await.map_err(refused)?;
    let (name, email) = (change.full_name.as_deref(), change.email.as_deref());
    users::set_contact(&tx, member.user, name, email).await.map_err(user_refused)?;
    if differs {
        let entry = member.entry("member.changed", Some(named(&change)));
        audit::write(&tx, &entry, now, &mut os_random()).await?;
    }
    let customer = customers::get(&tx, member.customer.id).await?.ok_or(Error::Gone("customer"))?;
    tx.commit().await?;
    Ok(Json(session::view(&state, customer).await?))
}

fn read(form: &MemberChange) -> Result<Change, Problem> {
    let mut fields = Fields::default();
    let change = Change {
        full_name: form.full_name.as_deref().map(|name| fields.name("full_name", name)),
        email: form.email.as_deref().map(|email| fields.email("email", email)),
        language: match form.language.as_deref() {
            None => Field::Keep,
            Some(tag) => fields.language("language", tag).map_or(Field::Clear, Field::Set),
        },
        ..Change::default()
    };
    fields.finish()?;
    Ok(change)
}

/// Which fields were sent, and never what is in them.
fn named(change: &Change) -> String {
    let fields = [
        (change.full_name.is_some(), "name"),
        (change.email.is_some(), "e-mail address"),
        (change.language != Field::Keep, "language"),
    ];
    let sent: Vec<&str> = fields.iter().filter(|(sent, _)| *sent).map(|(_, name)| *name).collect();
    sent.join(", ")
}

fn refused(error: UpdateError) -> Problem {
    match error {
        UpdateError::EmailTaken => Problem::email_taken(),
        // What the form takes, the row takes.
        UpdateError::Text(error) => Problem::internal(error),
        UpdateError::Storage(error) => error.into(),
    }
}

fn user_refused(error: CreateError) -> Problem {
    match error {
        CreateError::EmailTaken => Problem::email_taken(),
        CreateError::Text(error) => Problem::internal(error),
        CreateError::Storage(error) => error.into(),
    }
}

#[cfg(test)]
mod tests;
