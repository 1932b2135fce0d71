//! `/api/pinion/v1/panel/settings/space`: what the space calls itself, where it is, how it looks.

use axum::Json;
use axum::extract::State;
use jiff::tz::TimeZone;
use pinion_protocol::panel::SpaceSettings;
use pinion_storage::accounts::{self, Account};
use pinion_storage::audit;

use crate::auth::panel::Admin;
use crate::extract;
use crate::fields::Fields;
use crate::problem::Problem;
use crate::routes::api::pinion::v1::logo;
use crate::state::Shared;
use crate::store::os_random;

/// What the space calls itself, where it is, how it looks.
#[utoipa::path(
    get,
    path = "/api/pinion/v1/panel/settings/space",
    operation_id = "panelSpace",
    tag = "panel",
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "As it is", body = SpaceSettings),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
    )
)]
pub async fn get(
    State(state): State<Shared>,
    Admin(_): Admin,
) -> Result<Json<SpaceSettings>, Problem> {
    Ok(Json(view(accounts::the_one(&state.database).await?)))
}

/// Says what the space calls itself, where it is, how it looks.
#[utoipa::path(
    put,
    path = "/api/pinion/v1/panel/settings/space",
    operation_id = "panelSetSpace",
    tag = "panel",
    request_body = SpaceSettings,
    security(("panel" = ["admin"])),
    responses(
        (status = 200, description = "As it is now", body = SpaceSettings),
        (status = 401, description = "Nobody is signed in", body = pinion_protocol::Problem),
        (status = 403, description = "Not an admin", body = pinion_protocol::Problem),
        (status = 422, description = "`invalid`", body = pinion_protocol::Problem),
    )
)]
pub async fn put(
    State(state): State<Shared>,
    Admin(staff): Admin,
    extract::Json(form): extract::Json<SpaceSettings>,
) -> Result<Json<SpaceSettings>, Problem> {
    let mut fields = Fields::default();
    let name = fields.name("name", &form.name);
    let language = fields.language("language", &form.language);
    let time_zone = form.time_zone.trim();
    if TimeZone::get(time_zone).is_err() {
        fields.refuse("time_zone", "There is no such time zone; try Europe/Berlin.");
    }
    if language.is_none() {
        fields.refuse("language", "This is needed.");
    }
    let accent = form.accent.as_deref().map(str::trim).filter(|accent| !accent.is_empty());
    if accent.is_some_and(|accent| !is_color(accent)) {
        fields.refuse("accent", "This is not a colour such as #b4532a.");
    }
    fields.finish()?;

    let tx = state.database.begin().await?;
    let before = accounts::the_one(&tx).await?;
    let after = Account {
        name,
        language: language.unwrap_or_default(),
        time_zone: time_zone.to_owned(),
        accent: accent.map(str::to_lowercase),
        ..before.clone()
    };
    if after != before {
        accounts::update(&tx, &after).await?;
        let entry = staff.entry("space.changed", None, None);
        audit::write(&tx, &entry, state.now(), &mut os_random()).await?;
    }
    tx.commit().await?;

    Ok(Json(view(after)))
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn view(account: Account) -> SpaceSettings {
    SpaceSettings {
        name: account.name,
        language: account.language,
        time_zone: account.time_zone,
        accent: account.accent,
        logo_url: account.logo_type.map(|_| logo::PATH.to_owned()),
    }
}
