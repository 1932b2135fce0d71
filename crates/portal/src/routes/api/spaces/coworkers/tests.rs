use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64::Engine as _;
use pinion_protocol::coworker::{Coworker, Me, Outcome, RecordPage};
use pinion_storage::sessions::Scope;
use pinion_storage::users;
use pinion_storage::{UserId, accounts};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::jobs;
use crate::store::os_random;
use crate::testing::{Answer, PASSWORD, TestPortal, on_both_databases};

async fn let_in(portal: &TestPortal, user: UserId) {
    let tx = portal.state.database.begin().await.unwrap();
    users::set_api_access(&tx, user, true).await.unwrap();
    tx.commit().await.unwrap();
}

/// A token of an admin with API access.
async fn admin(portal: &TestPortal) -> String {
    let user = portal.admin("ada@example.org").await;
    let_in(portal, user).await;
    portal.signed_in("ada@example.org").await.0
}

async fn send(
    portal: &TestPortal,
    authorization: &str,
    method: &str,
    path: &str,
    body: &Value,
) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", authorization)
        .header("content-type", "application/json");
    portal.ask(request.body(Body::from(body.to_string())).unwrap()).await
}

fn basic(email: &str, password: &str) -> String {
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("{email}:{password}"));
    format!("Basic {pair}")
}

fn refused(answer: &Answer) -> (StatusCode, String) {
    let outcome: Outcome = answer.json();
    assert_eq!((outcome.status, outcome.was_successful, outcome.value), (500, false, None));
    (answer.status, outcome.message)
}

on_both_databases! {
    async fn lists_in_the_envelope_to_the_letter(portal: TestPortal) {
        let token = admin(&portal).await;
        let ana = portal.member("ana@example.org").await;
        portal.member("bob@example.org").await;

        let answer = portal.get_as(&token, "/api/spaces/coworkers?page=1&size=1&orderBy=Email&dir=Ascending").await;

        let list: Value = answer.json();
        let mut names: Vec<_> = list.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, [
            "CurrentOrderField", "CurrentPage", "CurrentPageSize", "CurrentSortDirection", "FirstItem", "HasNextPage",
            "HasPreviousPage", "LastItem", "PageNumber", "PageSize", "Records", "TotalItems", "TotalPages",
        ]);
        let page: RecordPage<Coworker> = answer.json();
        assert_eq!((page.total_items, page.total_pages, page.first_item, page.last_item), (2, 2, 1, 1));
        assert_eq!((page.has_next_page, page.has_previous_page, page.current_sort_direction), (true, false, 1));
        assert_eq!(page.current_order_field, "Email");
        let record = &page.records[0];
        assert_eq!(record.access_pincode.as_ref().unwrap().expose_secret(), ana.pin);
        assert_eq!((record.id, record.created_on.as_str()), (ana.customer.id.0, "2027-01-15T08:00:00Z"));
        portal.admin("eve@example.org").await;
        let log: Value = portal.panel("eve@example.org").await.get("/audit?action=pin.viewed").await.json();
        assert_eq!(log["total"], 1, "who was shown a PIN is in the log");
    }

    async fn filters_and_refuses_filters_it_does_not_know(portal: TestPortal) {
        let token = admin(&portal).await;
        let ana = portal.member("ana@example.org").await;
        let bob = portal.member("bob@example.org").await;
        let list = async |query: &str| {
            let page: RecordPage<Coworker> =
                portal.get_as(&token, &format!("/api/spaces/coworkers?{query}")).await.json();
            page.records.into_iter().map(|record| record.id).collect::<Vec<_>>()
        };
        let (a, b) = (ana.customer.id.0, bob.customer.id.0);

        assert_eq!(list("Coworker_Email=BOB%40").await, [b]);
        assert_eq!(list("Coworker_FullName=liskova&orderBy=Id&dir=-1").await, [b, a]);
        assert_eq!(list(&format!("Coworker_AccessPincode={}", ana.pin)).await, [a]);
        assert_eq!(list(&format!("Coworker_Id=[{b},999]")).await, [b]);
        assert_eq!(list("Coworker_Active=false").await, [0; 0]);
        assert_eq!(list("from_Coworker_UpdatedOn=2027-01-15T08:00:00Z&orderBy=Id").await, [a, b]);
        assert_eq!(list("from_Coworker_UpdatedOn=2027-01-15T08:00:01").await, [0; 0]);

        for (query, name) in [
            ("Coworker_Colour=red", "Coworker_Colour"), ("orderBy=Pin", "orderBy"), ("dir=up", "dir"),
            ("size=x", "size"), ("Coworker_Active=perhaps", "Coworker_Active"), ("Coworker_FullName=%00", "Coworker_FullName"),
            ("Coworker_AccessPincode=x", "Coworker_AccessPincode"), ("from_Coworker_UpdatedOn=soon", "from_Coworker_UpdatedOn"),
        ] {
            let (status, message) = refused(&portal.get_as(&token, &format!("/api/spaces/coworkers?{query}")).await);
            assert_eq!(status, StatusCode::BAD_REQUEST);
            assert!(message.starts_with(&format!("{name}: ")), "{message}");
        }
    }

    async fn writes_by_the_rules_of_the_panel(portal: TestPortal) {
        let token = format!("Bearer {}", admin(&portal).await);
        let path = "/api/spaces/coworkers";
        let add = json!({"FullName": "Bob", "Email": "bob@example.org", "AccessPincode": "00427", "Notes": "ignored"});
        let added: Outcome = send(&portal, &token, "POST", path, &add).await.json();
        let id = added.value.unwrap().id;
        assert_eq!((added.status, added.was_successful, added.errors), (200, true, None));

        let missing = send(&portal, &token, "POST", path, &json!({"FullName": "X"})).await;
        let body: Value = missing.json();
        assert_eq!(body, json!({
            "Status": 500, "WasSuccessful": false, "Message": "Email: may not be null or empty", "Value": null,
            "Errors": [{"AttemptedValue": null, "Message": "may not be null or empty", "PropertyName": "Email"}],
        }));
        let duplicate = json!({"FullName": "Cy", "Email": "cy@example.org", "AccessPincode": "00427"});
        assert_eq!(
            refused(&send(&portal, &token, "POST", path, &duplicate).await),
            (StatusCode::BAD_REQUEST, "AccessPincode: Bob has this PIN. Choose another.".to_owned())
        );

        let one = format!("{path}/{id}");
        let change = json!({"FullName": "Robert", "Email": "bob@example.org", "CompanyName": "Works", "AccessPincode": "48213"});
        assert_eq!(send(&portal, &token, "PUT", &one, &change).await.status, StatusCode::OK);
        let both = json!({"Id": id, "FullName": "Rob", "AccessPincode": "12x"});
        let (_, message) = refused(&send(&portal, &token, "PUT", path, &both).await);
        assert!(message.starts_with("AccessPincode: "), "{message}");
        let seen: Coworker = send(&portal, &token, "GET", &one, &json!(null)).await.json();
        assert_eq!((seen.full_name.as_str(), seen.company_name.as_deref()), ("Robert", Some("Works")), "all or nothing");
        assert_eq!(seen.access_pincode.unwrap().expose_secret(), "48213");
        let (status, _) = refused(&send(&portal, &token, "PUT", "/api/spaces/coworkers/999", &change).await);
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, _) = refused(&send(&portal, &token, "POST", path, &json!([1])).await);
        assert_eq!(status, StatusCode::BAD_REQUEST);
    }

    async fn who_is_registered_without_a_pin_is_given_one(portal: TestPortal) {
        let token = format!("Bearer {}", admin(&portal).await);
        let path = "/api/spaces/coworkers";

        let add = json!({"FullName": "Bob", "Email": "bob@example.org"});
        let added: Outcome = send(&portal, &token, "POST", path, &add).await.json();

        let one = format!("{path}/{}", added.value.unwrap().id);
        let bob: Coworker = send(&portal, &token, "GET", &one, &json!(null)).await.json();
        let pin = bob.access_pincode.unwrap();
        let pin = pin.expose_secret();
        assert!(pin.len() == 5 && pin.bytes().all(|digit| digit.is_ascii_digit()));
    }

    async fn who_gets_another_address_signs_in_with_that_and_no_longer_with_the_old_one(portal: TestPortal) {
        let token = format!("Bearer {}", admin(&portal).await);
        let ana = portal.member("ana@example.org").await.customer;
        let path = format!("/api/spaces/coworkers/{}", ana.id);

        let admins = json!({"FullName": "Ana", "Email": "ada@example.org", "AccessPincode": "48213"});
        let (status, message) = refused(&send(&portal, &token, "PUT", &path, &admins).await);
        assert_eq!((status, message.starts_with("Email: ")), (StatusCode::BAD_REQUEST, true), "it is an admin's");
        assert!(portal.mails().await.is_empty());
        portal.password("ana@example.org", PASSWORD).await.tokens();

        let change = json!({"FullName": "Ana", "Email": "new@example.org", "AccessPincode": "48213"});
        assert_eq!(send(&portal, &token, "PUT", &path, &change).await.status, StatusCode::OK);

        portal.password("new@example.org", PASSWORD).await.tokens();
        assert_ne!(portal.password("ana@example.org", PASSWORD).await.status, StatusCode::OK);
        let mails = portal.mails().await;
        let messages: Vec<_> = mails.iter().map(|mail| mail.message.as_str()).collect();
        assert_eq!(messages, ["pin-changed"], "as for a change in the panel");
        assert_eq!(send(&portal, &token, "PUT", &path, &change).await.status, StatusCode::OK);
        assert_eq!(portal.mails().await.len(), 1, "the same PIN is no change");
    }

    async fn lists_its_commands_to_the_letter(portal: TestPortal) {
        let token = admin(&portal).await;

        let listed: Value = portal.get_as(&token, "/api/spaces/coworkers/commands").await.json();

        assert_eq!(listed[0], json!({
            "Key": "send_pin_reminder", "Name": "Send PIN Reminder", "NeedsEntitiesToRun": true, "Order": 1,
            "RequiresParameters": [],
        }));
        let names = listed.as_array().unwrap().iter().map(|command| command["Name"].as_str().unwrap());
        assert_eq!(names.collect::<Vec<_>>(), ["Send PIN Reminder", "Make New PINs", "Suspend", "Activate"]);
    }

    async fn runs_a_command_as_a_job_of_the_panel(portal: TestPortal) {
        let token = format!("Bearer {}", admin(&portal).await);
        let ana = portal.member("ana@example.org").await.customer.id.0;
        let bob = portal.member("bob@example.org").await.customer.id.0;
        portal.member("cy@example.org").await;
        let path = "/api/spaces/coworkers/runcommand";

        let run = json!({"Key": "send_pin_reminder", "Ids": [ana, bob, bob, 987_654], "Parameters": []});
        let answer = send(&portal, &token, "POST", path, &run).await;

        let body: Value = answer.json();
        assert_eq!((answer.status, body), (StatusCode::OK, json!({
            "Status": 200, "WasSuccessful": true, "Message": "Send PIN Reminder was started for 2 records.",
            "Value": null, "Errors": null,
        })));
        assert!(portal.mails().await.is_empty(), "nobody waits for its end");
        let (_stop, stopped) = watch::channel(false);
        while jobs::turn(&portal.state, &stopped).await.unwrap() {}
        let mails = portal.mails().await;
        assert!(mails.iter().all(|mail| mail.message == "pin-reminder"));
        assert_eq!(mails.len(), 2);
        portal.admin("eve@example.org").await;
        let panel = portal.panel("eve@example.org").await;
        let shown: Value = panel.get("/jobs").await.json();
        assert_eq!((shown["total"].as_u64(), shown["records"][0]["by"].as_str()), (Some(1), Some("ada@example.org")));
        let log: Value = panel.get("/audit?action=job.started").await.json();
        assert_eq!(log["total"], 1);
    }

    async fn refuses_commands_it_cannot_run(portal: TestPortal) {
        let token = format!("Bearer {}", admin(&portal).await);
        let ana = portal.member("ana@example.org").await.customer.id.0;

        for (form, message) in [
            (json!({"Ids": [ana]}), "Key: may not be null or empty"),
            (json!({"Key": "export", "Ids": [ana]}), "Key: is no command"),
            (json!({"Key": "suspend"}), "Ids: may not be null or empty"),
            (json!({"Key": "suspend", "Ids": []}), "Ids: may not be null or empty"),
            (json!({"Key": "suspend", "Ids": [987_654]}), "Ids: are no customers"),
            (json!({"Key": "suspend", "Ids": [ana], "Parameters": ["now"]}), "Parameters: must be empty for this command"),
        ] {
            let answer = send(&portal, &token, "POST", "/api/spaces/coworkers/runcommand", &form).await;
            assert_eq!(refused(&answer), (StatusCode::BAD_REQUEST, message.to_owned()));
        }

        let desk = portal.front_desk("desk@example.org").await;
        let_in(&portal, desk).await;
        let desk = portal.signed_in("desk@example.org").await.0;
        let listed: Value = portal.get_as(&desk, "/api/spaces/coworkers/commands").await.json();
        assert_eq!(listed, json!([]), "it may run none");
        let run = json!({"Key": "suspend", "Ids": [ana], "Parameters": null});
        let path = "/api/spaces/coworkers/runcommand";
        let answer = send(&portal, &format!("Bearer {desk}"), "POST", path, &run).await;
        assert_eq!(refused(&answer).0, StatusCode::FORBIDDEN);
        let (_stop, stopped) = watch::channel(false);
        assert!(!jobs::turn(&portal.state, &stopped).await.unwrap(), "nothing was begun");
        let allowed = send(&portal, &token, "POST", path, &run).await;
        assert_eq!(allowed.status, StatusCode::OK);
    }

    async fn lets_in_staff_with_api_access_and_nobody_else(portal: TestPortal) {
        let token = admin(&portal).await;
        let desk = portal.front_desk("desk@example.org").await;
        portal.admin("eve@example.org").await;
        portal.member("ana@example.org").await;
        let path = "/api/spaces/coworkers";

        let me: Me = portal.get_as(&token, "/api/auth/me").await.json();
        assert_eq!((me.full_name.as_str(), me.is_admin, me.api_access), ("Ada Min", true, true));
        let me: Me = send(&portal, &basic("ADA@example.org", PASSWORD), "GET", "/api/auth/me", &json!(null)).await.json();
        assert_eq!(me.default_business_name, "My space");

        for email in ["eve@example.org", "ana@example.org", "desk@example.org"] {
            let (token, _) = portal.signed_in(email).await;
            let bearer = format!("Bearer {token}");
            for authorization in [bearer.as_str(), &basic(email, PASSWORD)] {
                for path in [path, "/api/auth/me", "/api/spaces/coworkers/1", "/api/spaces/coworkers/commands"] {
                    let (status, _) = refused(&send(&portal, authorization, "GET", path, &json!(null)).await);
                    assert_eq!(status, StatusCode::FORBIDDEN, "{email} {path}");
                }
            }
        }
        for authorization in ["", "Bearer pinat_nobody", "Basic !", &basic("ada@example.org", "wrong")] {
            for method in ["GET", "POST", "PUT"] {
                let answer = send(&portal, authorization, method, path, &json!({})).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{authorization}");
                assert!(answer.body.is_empty());
            }
        }

        let_in(&portal, desk).await;
        let (token, _) = portal.signed_in("desk@example.org").await;
        let answer = portal.get_as(&token, path).await;
        assert!(!String::from_utf8(answer.body).unwrap().contains("AccessPincode"), "no PIN field");
        let by_pin = portal.get_as(&token, "/api/spaces/coworkers?Coworker_AccessPincode=00427").await;
        assert_eq!(refused(&by_pin).0, StatusCode::FORBIDDEN);
        let add = json!({"FullName": "Bob", "Email": "bob@example.org"});
        for (method, path) in [("POST", path), ("PUT", "/api/spaces/coworkers/1"), ("PUT", path)] {
            let answer = send(&portal, &format!("Bearer {token}"), method, path, &add).await;
            assert_eq!(refused(&answer).0, StatusCode::FORBIDDEN, "{method} {path}");
        }
    }

    async fn an_admin_without_the_second_factor_that_is_asked_for_is_refused(portal: TestPortal) {
        let token = admin(&portal).await;
        let desk = portal.front_desk("desk@example.org").await;
        let_in(&portal, desk).await;
        let tx = portal.state.database.begin().await.unwrap();
        accounts::require_second_factor(&tx, portal.state.account, true).await.unwrap();
        tx.commit().await.unwrap();

        for authorization in [format!("Bearer {token}"), basic("ada@example.org", PASSWORD)] {
            for path in ["/api/auth/me", "/api/spaces/coworkers"] {
                let (status, message) = refused(&send(&portal, &authorization, "GET", path, &json!(null)).await);
                assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
                assert!(message.contains("second factor"), "{message}");
            }
        }
        let of_desk = send(&portal, &basic("desk@example.org", PASSWORD), "GET", "/api/auth/me", &json!(null)).await;
        assert_eq!(of_desk.status, StatusCode::OK, "it is asked of admins");

        let ada = portal.user("ada@example.org").await.id;
        let tx = portal.state.database.begin().await.unwrap();
        users::set_totp(&tx, &portal.state.keys, ada, b"twenty bytes secret!", &mut os_random()).await.unwrap();
        tx.commit().await.unwrap();
        let token = portal.token_of(ada, Scope::Member).await;
        assert_eq!(portal.get_as(&token, "/api/auth/me").await.status, StatusCode::OK);
    }

    async fn throttles_passwords_as_sign_in_does(portal: TestPortal) {
        admin(&portal).await;
        for _ in 0..5 {
            let answer = send(&portal, &basic("ada@example.org", "wrong"), "GET", "/api/auth/me", &json!(null)).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        }

        let answer = send(&portal, &basic("ada@example.org", PASSWORD), "GET", "/api/auth/me", &json!(null)).await;

        assert_eq!(refused(&answer).0, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(answer.header("retry-after"), "30");
    }
}
