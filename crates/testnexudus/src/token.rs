//! `POST /api/token`: a form, and nothing else, gets tokens.

use std::collections::HashMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State as Extract;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use url::form_urlencoded;

use crate::routes::Portal;

/// Grants tokens for a password or a refresh token.
pub async fn grant(Extract(portal): Extract<Portal>, headers: HeaderMap, body: Bytes) -> Response {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_form = media_type.is_some_and(|it| it.starts_with("application/x-www-form-urlencoded"));
    if !is_form {
        return refused("unsupported_grant_type", None);
    }

    let form: HashMap<String, String> = form_urlencoded::parse(&body).into_owned().collect();
    let client_id = headers.get("client_id").and_then(|value| value.to_str().ok()).unwrap_or("");
    match form.get("grant_type").map(String::as_str) {
        Some("password") => password(&portal, client_id, &form),
        Some("refresh_token") => refresh(&portal, client_id, &form),
        Some(_) | None => refused("unsupported_grant_type", None),
    }
}

fn password(portal: &Portal, client_id: &str, form: &HashMap<String, String>) -> Response {
    let mut state = portal.state();
    let account = form.get("username").and_then(|email| state.account(email)).cloned();
    let Some(account) = account.filter(|it| form.get("password") == Some(&it.password)) else {
        return refused("invalid_grant", Some("The user name or password is incorrect."));
    };
    if account.must_reset_password {
        return refused("must_reset_password", None);
    }
    match (&account.totp, form.get("totp")) {
        (Some(_), None) => return refused("two_factor_auth_check", None),
        (Some(right), Some(sent)) if right != sent => {
            return refused("invalid_grant", Some("The code is incorrect."));
        }
        (Some(_), Some(_)) | (None, _) => {}
    }

    let tokens = state.grant(&account.email, client_id);
    granted(tokens, state.access_life.as_secs())
}

fn refresh(portal: &Portal, client_id: &str, form: &HashMap<String, String>) -> Response {
    let mut state = portal.state();
    let sent = form.get("refresh_token").map_or("", String::as_str);
    let Some(email) = state.refresher(client_id, sent) else {
        return refused("invalid_grant", None);
    };

    let tokens = state.grant(&email, client_id);
    granted(tokens, state.access_life.as_secs())
}

fn granted((access, refresh): (String, String), expires_in: u64) -> Response {
    Json(json!({
        "access_token": access,
        "token_type": "bearer",
        "expires_in": expires_in,
        "refresh_token": refresh,
        ".issued": "Mon, 06 May 2024 08:00:00 GMT",
    }))
    .into_response()
}

fn refused(error: &str, description: Option<&str>) -> Response {
    let mut body = json!({ "error": error });
    if let Some(description) = description {
        body["error_description"] = description.into();
    }

    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}
