//! Only staff change a PIN: whatever members send, wherever they send it, theirs stays.

use pinion_storage::pins;
use pinion_storage::sessions::Scope;
use serde_json::json;

use super::operations::{self, Credentials, MEMBERS, PANEL, cookie_token};
use crate::testing::{PASSWORD, on_both_databases};

const WANTED: &str = "4711";

/// What a member may come to think of: every spelling of the field, alone and with what an endpoint takes besides.
fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let pins = json!({
        "pin": WANTED, "Pin": WANTED, "new_pin": WANTED, "pincode": WANTED, "access_pincode": WANTED,
        "AccessPincode": WANTED, "accessPincode": WANTED, "digits": WANTED, "revision": 1, "Id": 1,
    });
    let mut with_the_rest = pins.clone();
    for (field, value) in [
        ("full_name", "Ana"),
        ("FullName", "Ana"),
        ("email", "ana@example.org"),
        ("Email", "ana@example.org"),
        ("language", "cs"),
        ("password", PASSWORD),
        ("current", PASSWORD),
        ("new", PASSWORD),
        ("token", "pinpr_x"),
        ("code", "123456"),
        ("role", "admin"),
    ] {
        with_the_rest[field] = json!(value);
    }
    let form =
        format!("pin={WANTED}&AccessPincode={WANTED}&grant_type=password&username=ana@example.org");

    vec![
        ("application/json", serde_json::to_vec(&pins).unwrap()),
        ("application/json", serde_json::to_vec(&with_the_rest).unwrap()),
        ("application/json", serde_json::to_vec(WANTED).unwrap()),
        ("application/json", b"{}".to_vec()),
        ("application/x-www-form-urlencoded", form.into_bytes()),
        ("text/csv", format!("full_name,email,pin\nAna,ana@example.org,{WANTED}\n").into_bytes()),
    ]
}

on_both_databases! {
    async fn nothing_a_member_sends_changes_a_pin(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let bob = portal.member("bob@example.org").await;
        let ids = [ana.customer.id.to_string(), ana.customer.unique_id.to_string()];
        let operations = operations::all();
        assert!(operations.len() > 30, "{}", operations.len());

        let mut granted = 0;

        for operation in operations.iter().filter(|operation| operation.writes()) {
            let mut answers = Vec::new();
            let ids = if operation.path.contains('{') { &ids[..] } else { &ids[..1] };
            for (media_type, body) in bodies() {
                for id in ids {
                    // New ones each time: the request before may have signed out.
                    let cookie = cookie_token(&portal, ana.user, Scope::Members).await;
                    let bearer = portal.token_of(ana.user, Scope::Member).await;
                    for credentials in [
                        Credentials::Cookie(MEMBERS, &cookie),
                        Credentials::Cookie(PANEL, &cookie),
                        Credentials::Bearer(&bearer),
                    ] {
                        let sent = (media_type, body.clone());
                        let answer = operation.send(&portal, id, credentials, sent).await;
                        assert!(!answer.status.is_server_error(), "{operation:?}: {answer:?}");
                        granted += usize::from(answer.status.is_success());
                        answers.push(answer.status);
                    }
                }
            }

            for member in [&ana, &bob] {
                assert_eq!(portal.pin_of(&member.customer).await, member.pin, "{operation:?}: {answers:?}");
            }
            let wanted = pinion_domain::Pin::parse(WANTED).unwrap();
            let holder = pins::find(&portal.state.database, &portal.state.keys, portal.state.account, &wanted).await;
            assert!(holder.unwrap().is_none(), "{operation:?}");
        }

        assert!(granted > 25, "what is a member's to do was done: {granted}");
    }
}
