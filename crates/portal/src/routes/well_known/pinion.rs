//! `GET /.well-known/pinion`: whose portal is this, and what does it offer?

use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use pinion_protocol::Discovery;
use pinion_protocol::discovery::{Feature, PRODUCT};
use pinion_storage::accounts;

use crate::problem::Problem;
use crate::routes::api::pinion::v1::logo;
use crate::state::Shared;

/// Whose portal is this, and what does it offer?
#[utoipa::path(
    get,
    path = "/.well-known/pinion",
    operation_id = "discover",
    tag = "portal",
    responses((status = 200, description = "The portal introduces itself", body = Discovery))
)]
pub async fn get(State(state): State<Shared>) -> Result<impl IntoResponse, Problem> {
    let account = accounts::the_one(&state.database).await?;

    let discovery = Discovery {
        product: PRODUCT.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        space_name: account.name,
        logo: account.logo_type.map(|_| logo::PATH.to_owned()),
        features: vec![Feature::SignOut, Feature::SecondFactor],
        pin_digits: Some(account.policy.digits()),
        time_zone: Some(account.time_zone),
        language: Some(account.language),
        api: Some("/api/pinion/v1".to_owned()),
    };
    // A minute spares the database while a whole floor opens the app at nine.
    Ok(([(CACHE_CONTROL, "public, max-age=60")], Json(discovery)))
}
