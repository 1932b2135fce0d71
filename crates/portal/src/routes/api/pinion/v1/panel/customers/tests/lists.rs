use axum::http::StatusCode;
use pinion_protocol::ErrorCode;
use pinion_protocol::panel::{Customer, CustomerRow, Paged};
use serde_json::{Value, json};

use super::{add, admin};
use crate::testing::{PICTURE, PanelClient, on_both_databases};

async fn names(panel: &PanelClient, query: &str) -> Vec<String> {
    let page: Paged<CustomerRow> = panel.get(&format!("/customers?{query}")).await.json();
    page.records.into_iter().map(|row| row.full_name).collect()
}

on_both_databases! {
    async fn finds_filters_and_sorts(portal: TestPortal) {
        let panel = admin(&portal).await;
        add(&panel, "Łukasz Ørsted", json!({"company": "Großhandel"})).await;
        add(&panel, "Bob", json!({"kind": "contact"})).await;
        add(&panel, "Cy", json!({"active": false})).await;

        assert_eq!(names(&panel, "q=lukasz%20gross").await, ["Łukasz Ørsted"]);
        assert_eq!(names(&panel, "q=%25").await, [""; 0]);
        assert_eq!(names(&panel, "kind=contact").await, ["Bob"]);
        assert_eq!(names(&panel, "status=suspended&presence=out").await, ["Cy"]);
        assert_eq!(names(&panel, "presence=in").await, [""; 0]);
        assert_eq!(names(&panel, "sort=name&dir=desc&status=").await, ["Łukasz Ørsted", "Cy", "Bob"]);

        let page: Paged<CustomerRow> = panel.get("/customers?size=2&page=2").await.json();
        assert_eq!((page.total, page.page, page.size, page.records.len()), (3, 2, 2, 1));
        let page: Paged<CustomerRow> = panel.get("/customers?page=18446744073709551615").await.json();
        assert_eq!((page.total, page.records.len()), (3, 0));
        let row = &page_of_all(&panel).await[0];
        assert!(row.get("access").is_none() && row.get("pin").is_none(), "{row}");
    }

    async fn refuses_a_filter_that_is_none(portal: TestPortal) {
        let panel = admin(&portal).await;

        for query in ["sort=pin", "status=maybe", "page=-1", "size=x", "kind=Member", "q=%00"] {
            let answer = panel.get(&format!("/customers?{query}")).await;
            assert_eq!((answer.status, answer.problem()), (StatusCode::BAD_REQUEST, ErrorCode::BadRequest), "{query}");
        }
    }

    async fn the_front_desk_sees_customers_and_nothing_of_their_pins(portal: TestPortal) {
        let panel = admin(&portal).await;
        let bob = add(&panel, "Bob", json!({})).await;
        portal.front_desk("desk@example.org").await;
        let desk = portal.panel("desk@example.org").await;

        let seen: Customer = desk.get(&format!("/customers/{}", bob.row.id)).await.json();

        assert_eq!(seen.row.full_name, "Bob");
        assert!(seen.access.is_none());
        assert_eq!(bob.access.unwrap().digits, 5, "an admin knows that there is one");
        assert_eq!(names(&desk, "q=bob").await, ["Bob"]);
    }

    async fn shows_and_keeps_a_photo(portal: TestPortal) {
        let panel = admin(&portal).await;
        let bob = add(&panel, "Bob", json!({})).await;
        let path = format!("/customers/{}/photo", bob.row.id);
        let put = async |body: Vec<u8>| {
            panel.send(axum::http::Method::PUT, &path, "application/octet-stream", body).await
        };

        assert_eq!(panel.get(&path).await.problem(), ErrorCode::NotFound);
        assert_eq!(put(b"<svg/>".to_vec()).await.problem(), ErrorCode::Invalid);
        assert_eq!(put(vec![0; 1024 * 1024 + 1]).await.problem(), ErrorCode::BodyTooLarge);
        assert_eq!(put(PICTURE.to_vec()).await.status, StatusCode::NO_CONTENT);

        let answer = panel.get(&path).await;
        assert_eq!((answer.header("content-type"), answer.body.as_slice()), ("image/png", PICTURE));
        let seen: Customer = panel.get(&format!("/customers/{}", bob.row.id)).await.json();
        let shown = seen.row.photo_url.unwrap();
        assert_eq!(panel.get(shown.strip_prefix("/api/pinion/v1/panel").unwrap()).await.status, StatusCode::OK);
        assert_eq!(panel.delete(&path).await.status, StatusCode::NO_CONTENT);
        assert_eq!(panel.get(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(panel.delete("/customers/999/photo").await.status, StatusCode::NOT_FOUND);
    }
}

async fn page_of_all(panel: &PanelClient) -> Vec<Value> {
    let page: Value = panel.get("/customers").await.json();
    page["records"].as_array().unwrap().clone()
}
