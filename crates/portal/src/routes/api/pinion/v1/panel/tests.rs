//! Nothing an admin sends is the portal's fault.

use proptest::prelude::*;
use serde_json::json;

use crate::testing::TestPortal;

/// What staff ask of customers, log and space.
const ENDPOINTS: [(&str, &str); 27] = [
    ("GET", "/customers"),
    ("POST", "/customers"),
    ("GET", "/customers/1"),
    ("PUT", "/customers/1"),
    ("DELETE", "/customers/1"),
    ("GET", "/customers/1/photo"),
    ("PUT", "/customers/1/photo"),
    ("DELETE", "/customers/1/photo"),
    ("GET", "/customers/1/history"),
    ("PUT", "/customers/1/pin"),
    ("POST", "/customers/1/pin/new"),
    ("POST", "/customers/1/pin/reveal"),
    ("GET", "/audit"),
    ("GET", "/audit/export"),
    ("GET", "/presence"),
    ("GET", "/visits"),
    ("GET", "/failed-check-ins"),
    ("GET", "/settings/api-access"),
    ("PUT", "/settings/api-access/1"),
    ("GET", "/settings/space"),
    ("PUT", "/settings/space"),
    ("PUT", "/settings/space/logo"),
    ("DELETE", "/settings/space/logo"),
    ("GET", "/settings/pin-policy"),
    ("PUT", "/settings/pin-policy"),
    ("POST", "/exports"),
    ("POST", "/imports"),
];

fn nothing_is_a_fault(portal: &TestPortal, runtime: &tokio::runtime::Runtime, cases: u32) {
    let panel = runtime.block_on(async {
        portal.member("ana@example.org").await;
        portal.admin("ada@example.org").await;
        portal.panel("ada@example.org").await
    });
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let text = || prop_oneof![any::<String>(), "[ -~]{0,20}", Just("00427".to_owned())];

    proptest!(config, |(
        (method, path) in proptest::sample::select(&ENDPOINTS[..]),
        query in prop_oneof!["[!-~&&[^#]]{0,40}", "(q|from|to|action|page|size|sort)=(%00|%FF|[0-9a-z%-]{0,30})"],
        media_type in "application/json|text/csv|application/octet-stream",
        texts in proptest::collection::vec(text(), 4),
        number in any::<i64>(),
        raw in proptest::collection::vec(any::<u8>(), 0..200),
        is_raw in any::<bool>(),
    )| {
        let [name, email, pin, zone] = &texts[..] else { return Ok(()) };
        let form = json!({
            "full_name": name, "name": name, "email": email, "company": zone, "language": zone, "pin": pin,
            "time_zone": zone, "accent": pin, "digits": number.rem_euclid(300), "forbidden": [pin],
            "five_digits_required": is_raw, "revision": number, "with_pins": is_raw, "confirm": name,
            "query": {"q": name},
        });
        let body = if is_raw { raw } else { serde_json::to_vec(&form).unwrap() };
        let path = format!("{path}?{query}");
        if path.parse::<axum::http::Uri>().is_err() {
            return Ok(());
        }

        let answer = runtime.block_on(panel.send(method.parse().unwrap(), &path, &media_type, body));

        prop_assert!(!answer.status.is_server_error(), "{method} {path} {form}: {answer:?}");
        if answer.status.is_client_error() {
            answer.problem();
        }
    });
}

#[test]
fn nothing_an_admin_sends_is_the_portals_fault_on_sqlite() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let portal = runtime.block_on(TestPortal::on_sqlite());
    nothing_is_a_fault(&portal, &runtime, 300);
}

#[test]
fn nothing_an_admin_sends_is_the_portals_fault_on_postgres() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let portal = runtime.block_on(TestPortal::on_postgres());
    nothing_is_a_fault(&portal, &runtime, 300);
}
