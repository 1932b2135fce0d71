//! `GET /api/pinion/v1/panel/mails`: what became of them?

use axum::Json;
use axum::extract::State;
use pinion_protocol::panel::{Mail, MailQuery, Paged};
use pinion_storage::mails::{self, MailState, Record, To};

use crate::auth::panel::Admin;
use crate::extract::{PageQuery, Query};
use crate::problem::Problem;
use crate::state::Shared;
use crate::views;

/// A page of the mails of the last 90 days, newest first.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/mails",
    operation_id = "panelMails",
    tag = "panel",
    params(MailQuery, PageQuery),
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "A page", body = Paged<Mail>),
        (status = 400, description = "There is no such state", body = pinion_protocol::Problem),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(staff): Admin,
    Query(query): Query<MailQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<Mail>>, Problem> {
    let in_state = query.state.as_deref().map(|name| {
        MailState::from_name(name).ok_or_else(|| Problem::bad_request("There is no such state."))
    });
    let (in_state, page) = (in_state.transpose()?, page.page());
    let database = &state.database;
    let (mails, total) =
        mails::list(database, staff.account, in_state, page.offset(), page.size).await?;

    let records = mails.into_iter().map(view).collect();
    Ok(Json(Paged { records, total, page: page.number, size: page.size }))
}

fn view(mail: Record) -> Mail {
    Mail {
        id: mail.id.to_string(),
        customer_id: match mail.to {
            To::Customer(id) => Some(id.0),
            To::User(_) => None,
        },
        full_name: mail.full_name,
        message: mail.message,
        language: mail.language,
        state: mail.state.as_str().to_owned(),
        attempts: mail.attempts,
        created_at: views::time(mail.created_at),
        next_at: mail.next_at.map(views::time),
        ended_at: mail.ended_at.map(views::time),
        reason: mail.reason,
    }
}
