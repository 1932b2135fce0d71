//! `GET /{lang}/profile?_resource=Coworker`: the member, among some 170 fields that nobody asked for.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, Query, State as Extract};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::routes::Portal;
use crate::state::Account;

/// A picture of one pixel.
const PIXEL: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
    \0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

/// Tells the member behind the token; without one, 401 with an empty body.
pub async fn profile(
    Extract(portal): Extract<Portal>,
    Path(_lang): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let state = portal.state();
    let Some(account) = bearer(&headers).and_then(|token| state.bearer(token)) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let wants_json = headers
        .get(header::ACCEPT)
        .and_then(|it| it.to_str().ok())
        .is_some_and(|it| it.contains("json"));
    if !wants_json || query.get("_resource").map(String::as_str) != Some("Coworker") {
        return Html("<!doctype html><title>Profile</title>").into_response();
    }
    if !account.is_coworker {
        return StatusCode::NOT_FOUND.into_response();
    }

    Json(record(account, &format!("http://{}", portal.address))).into_response()
}

/// The member's photo; anybody may read it.
pub async fn avatar(Path((_lang, _id)): Path<(String, String)>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "image/png")], PIXEL)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;

    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

fn record(account: &Account, base: &str) -> Value {
    let mut record = odd_fields();
    let avatar = format!("{base}/en/coworker/getavatar/3032?h=150&w=150");
    let known = json!({
        "Id": 3032,
        "UniqueId": "4539cf82-6b1c-4c0e-9d1c-0d8e2f5f6a01",
        "FullName": account.full_name,
        "Email": account.email,
        "Active": true,
        "IsMember": true,
        "CheckedIn": account.checked_in,
        "AvatarUrl": account.avatar_url.as_ref().unwrap_or(&avatar),
        "AccessPincode": account.pin,
        "CompanyName": account.company,
        "RegistrationDate": "2024-05-06T08:00:00Z",
        "UpdatedOn": "2024-05-06T17:45:12Z",
    });
    record.extend(known.as_object().cloned().expect("a record is an object"));

    Value::Object(record)
}

/// Fields of every type there is, as a record that has grown for years.
fn odd_fields() -> Map<String, Value> {
    let kinds = [
        json!(null),
        json!(""),
        json!("some text"),
        json!(-1),
        json!(46_455.35),
        json!(true),
        json!("2024-05-06T09:30:00Z"),
        json!([]),
        json!([{"Id": 1, "Name": "Nested", "When": null}]),
        json!({"Id": 7, "Deep": {"Deeper": [1, "two", null]}}),
        json!(18_446_744_073_709_551_615_u64),
        json!("\u{0}<script>alert('no')</script>"),
    ];
    let areas = ["Billing", "Custom", "Profile", "Tariff", "Notify", "Contract", "Network"];

    areas
        .iter()
        .flat_map(|area| (1..=25).map(move |number| format!("{area}Field{number}")))
        .zip(kinds.into_iter().cycle())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_has_more_than_170_fields_nobody_asked_for() {
        let record = record(&Account::default(), "http://127.0.0.1:1");

        assert!(record.as_object().unwrap().len() > 170 + 12);
        assert_eq!(record["AccessPincode"], "11546", "a PIN is text");
    }
}
