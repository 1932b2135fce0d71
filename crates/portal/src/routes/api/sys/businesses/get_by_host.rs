//! `GET /api/sys/businesses/getByHost?host=…`: which space goes by this host?
//!
//! A portal of ours serves one space, and answers for its own host alone.

use axum::Json;
use axum::extract::{RawQuery, State};
use pinion_protocol::Business;
use pinion_storage::accounts;

use crate::problem::Problem;
use crate::state::Shared;

/// Which space goes by this host?
#[utoipa::path(
    get,
    path = "/api/sys/businesses/getByHost",
    operation_id = "getByHost",
    tag = "portal",
    params(("host" = String, Query, description = "The host of this portal")),
    responses(
        (status = 200, description = "The space", body = Business),
        (status = 400, description = "No host was named", body = pinion_protocol::Problem),
        (status = 404, description = "Not this portal's host", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    RawQuery(query): RawQuery,
) -> Result<Json<Business>, Problem> {
    let host = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find_map(|(name, value)| name.eq_ignore_ascii_case("host").then(|| value.into_owned()))
        .filter(|host| !host.is_empty())
        .ok_or_else(|| Problem::bad_request("The query must have a host."))?;

    let web_address = web_address(&state);
    let asks_for_us = host.eq_ignore_ascii_case(&web_address)
        || state.public_url.host_str().is_some_and(|ours| host.eq_ignore_ascii_case(ours));
    if !asks_for_us {
        return Err(Problem::not_found());
    }

    let account = accounts::the_one(&state.database).await?;
    Ok(Json(Business { id: account.id.0, name: Some(account.name), web_address }))
}

/// Host and, where it is not the scheme's own, port.
fn web_address(state: &Shared) -> String {
    let host = state.public_url.host_str().unwrap_or_default();
    state.public_url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
