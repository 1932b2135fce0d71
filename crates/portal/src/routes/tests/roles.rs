//! Who is refused where: each role at each endpoint that is not for it.

use axum::http::StatusCode;
use pinion_protocol::ErrorCode;
use pinion_storage::accounts;
use pinion_storage::sessions::Scope;

use super::operations::{self, Credentials, MEMBERS, Operation, PANEL, cookie_token};
use crate::testing::{Answer, TestPortal, on_both_databases};

const NOTHING: (&str, Vec<u8>) = ("application/json", Vec::new());

fn refused(operation: &Operation, who: &str, answer: &Answer, status: StatusCode, code: ErrorCode) {
    assert_eq!(answer.status, status, "{who} at {operation:?}");
    // The dialect has an empty body where there is no token.
    if !(answer.body.is_empty() && operation.path == "/{lang}/profile") {
        assert_eq!(answer.problem(), code, "{who} at {operation:?}");
    }
}

async fn at_sites(portal: &TestPortal, site: &str) -> Vec<Operation> {
    assert!(portal.state.database.check().await.is_ok());
    let found: Vec<_> =
        operations::all().into_iter().filter(|op| op.site.as_deref() == Some(site)).collect();
    assert!(found.len() > 2, "{site}");
    found
}

on_both_databases! {
    async fn members_and_strangers_are_refused_at_the_panel(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let cookie = cookie_token(&portal, ana.user, Scope::Members).await;
        let panel = cookie_token(&portal, ana.user, Scope::Panel).await;
        let bearer = portal.token_of(ana.user, Scope::Member).await;

        for operation in at_sites(&portal, "panel").await {
            for (who, credentials, status, code) in [
                ("a stranger", Credentials::None, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized),
                ("a member", Credentials::Cookie(MEMBERS, &cookie), StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized),
                ("a member's app", Credentials::Bearer(&bearer), StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized),
                ("an app's token in a cookie", Credentials::Cookie(PANEL, &bearer), StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized),
                ("a member's cookie by another name", Credentials::Cookie(PANEL, &cookie), StatusCode::FORBIDDEN, ErrorCode::Forbidden),
                ("who is staff no longer", Credentials::Cookie(PANEL, &panel), StatusCode::FORBIDDEN, ErrorCode::Forbidden),
            ] {
                let answer = operation.send(&portal, "1", credentials, NOTHING).await;
                refused(&operation, who, &answer, status, code);
            }
        }
    }

    async fn the_front_desk_is_refused_at_what_is_an_admins(portal: TestPortal) {
        let finn = portal.front_desk("finn@example.org").await;
        let cookie = cookie_token(&portal, finn, Scope::Panel).await;
        let mut met = 0;

        for operation in at_sites(&portal, "panel").await {
            if operation.role.as_deref() == Some("admin") {
                met += 1;
                let answer = operation.send(&portal, "1", Credentials::Cookie(PANEL, &cookie), NOTHING).await;
                refused(&operation, "the front desk", &answer, StatusCode::FORBIDDEN, ErrorCode::Forbidden);
            }
        }

        assert!(met >= 6, "{met}");
    }

    async fn an_admin_without_the_second_factor_that_is_asked_for_sets_it_up_and_no_more(portal: TestPortal) {
        let ada = portal.admin("ada@example.org").await;
        let cookie = cookie_token(&portal, ada, Scope::Panel).await;
        let tx = portal.state.database.begin().await.unwrap();
        accounts::require_second_factor(&tx, portal.state.account, true).await.unwrap();
        tx.commit().await.unwrap();

        for operation in at_sites(&portal, "panel").await {
            if operation.role.is_some() {
                let answer = operation.send(&portal, "1", Credentials::Cookie(PANEL, &cookie), NOTHING).await;
                refused(&operation, "such an admin", &answer, StatusCode::FORBIDDEN, ErrorCode::SecondFactorMissing);
            } else {
                let is_its_own = operation.path.ends_with("/session") || operation.path.ends_with("/second-factor");
                assert!(is_its_own, "{operation:?} names the role it is for");
            }
        }
    }

    async fn staff_and_strangers_are_refused_at_the_members_portal(portal: TestPortal) {
        let ada = portal.admin("ada@example.org").await;
        let panel = cookie_token(&portal, ada, Scope::Panel).await;
        let members = cookie_token(&portal, ada, Scope::Members).await;
        let ana = portal.member("ana@example.org").await;
        let bearer = portal.token_of(ana.user, Scope::Member).await;

        for operation in at_sites(&portal, "members").await {
            for (who, credentials, status, code) in [
                ("a stranger", Credentials::None, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized),
                ("an admin", Credentials::Cookie(PANEL, &panel), StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized),
                ("an admin's cookie by another name", Credentials::Cookie(MEMBERS, &panel), StatusCode::FORBIDDEN, ErrorCode::Forbidden),
                ("staff who are no member", Credentials::Cookie(MEMBERS, &members), StatusCode::FORBIDDEN, ErrorCode::NotAMember),
                ("a member's app", Credentials::Bearer(&bearer), StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized),
            ] {
                let answer = operation.send(&portal, "1", credentials, NOTHING).await;
                refused(&operation, who, &answer, status, code);
            }
        }
    }

    async fn cookies_are_refused_where_the_app_shows_its_token(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let ada = portal.admin("ada@example.org").await;
        let members = cookie_token(&portal, ana.user, Scope::Members).await;
        let panel = cookie_token(&portal, ada, Scope::Panel).await;
        let foreign = portal.token_of(ana.user, Scope::Members).await;

        for operation in at_sites(&portal, "bearer").await {
            for (who, credentials, status, code) in [
                ("a stranger", Credentials::None, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized),
                ("a member's browser", Credentials::Cookie(MEMBERS, &members), StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized),
                ("an admin's browser", Credentials::Cookie(PANEL, &panel), StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized),
                ("a cookie's token as a bearer", Credentials::Bearer(&members), StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized),
                ("a token for something else", Credentials::Bearer(&foreign), StatusCode::FORBIDDEN, ErrorCode::Forbidden),
            ] {
                let mut operation = Operation { path: operation.path.clone(), method: operation.method.clone(), site: None, role: None };
                operation.path = operation.path.replace("/profile", "/profile?_resource=Coworker");
                let answer = operation.send(&portal, &ana.customer.unique_id.to_string(), credentials, NOTHING).await;
                operation.path = operation.path.replace("?_resource=Coworker", "");
                refused(&operation, who, &answer, status, code);
            }
        }
    }

    async fn a_kiosk_is_refused_at_all_but_what_is_a_kiosks(portal: TestPortal) {
        let kiosk = portal.kiosk("Front desk").await;
        let mut met = 0;

        for operation in operations::all() {
            let Some(site) = operation.site.as_deref().filter(|site| *site != "kiosk") else { continue };
            met += 1;
            let mut ways = vec![Credentials::Bearer(&kiosk.token)];
            ways.extend([PANEL, MEMBERS].map(|name| Credentials::Cookie(name, &kiosk.token)));
            for credentials in ways {
                let answer = operation.send(&portal, "1", credentials, NOTHING).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{site}: {operation:?} {credentials:?}");
            }
        }

        assert!(met > 60, "{met}");
    }

    async fn nobody_but_a_kiosk_gets_at_what_is_a_kiosks(portal: TestPortal) {
        let (ana, ada) = (portal.member("ana@example.org").await, portal.admin("ada@example.org").await);
        let bearer = portal.token_of(ana.user, Scope::Member).await;
        let staff = portal.token_of(ada, Scope::Member).await;
        let members = cookie_token(&portal, ana.user, Scope::Members).await;
        let panel = cookie_token(&portal, ada, Scope::Panel).await;
        let made_up = format!("pinki_{}", &bearer[6..]);
        let operations: Vec<_> = operations::all().into_iter().filter(|op| op.site.as_deref() == Some("kiosk")).collect();
        assert!(!operations.is_empty());

        for operation in operations {
            for (who, credentials) in [
                ("a stranger", Credentials::None),
                ("a member's app", Credentials::Bearer(&bearer)),
                ("an admin's token", Credentials::Bearer(&staff)),
                ("a member's browser", Credentials::Cookie(MEMBERS, &members)),
                ("an admin's browser", Credentials::Cookie(PANEL, &panel)),
                ("a token that was made up", Credentials::Bearer(&made_up)),
            ] {
                let answer = operation.send(&portal, "1", credentials, NOTHING).await;
                refused(&operation, who, &answer, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized);
            }
        }
    }

    async fn only_staff_who_were_let_in_use_the_interface_for_programs(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let ada = portal.admin("ada@example.org").await;
        let members = cookie_token(&portal, ana.user, Scope::Members).await;
        let panel = cookie_token(&portal, ada, Scope::Panel).await;
        let member = portal.token_of(ana.user, Scope::Member).await;
        let closed = portal.token_of(ada, Scope::Member).await;

        for operation in at_sites(&portal, "staff_bearer").await {
            for (who, credentials, status) in [
                ("a stranger", Credentials::None, StatusCode::UNAUTHORIZED),
                ("a member's browser", Credentials::Cookie(MEMBERS, &members), StatusCode::UNAUTHORIZED),
                ("an admin's browser", Credentials::Cookie(PANEL, &panel), StatusCode::UNAUTHORIZED),
                ("a cookie's token as a bearer", Credentials::Bearer(&panel), StatusCode::UNAUTHORIZED),
                ("a member's app", Credentials::Bearer(&member), StatusCode::FORBIDDEN),
                ("an admin who was not let in", Credentials::Bearer(&closed), StatusCode::FORBIDDEN),
            ] {
                let answer = operation.send(&portal, "1", credentials, NOTHING).await;
                assert_eq!(answer.status, status, "{who} at {operation:?}");
            }
        }
    }

    async fn another_sites_page_changes_nothing(portal: TestPortal) {
        let ana = portal.member("ana@example.org").await;
        let ada = portal.admin("ada@example.org").await;
        let mut met = 0;

        for operation in operations::all().into_iter().filter(Operation::writes) {
            let (name, token) = match operation.site.as_deref() {
                Some("panel") => (PANEL, cookie_token(&portal, ada, Scope::Panel).await),
                Some("members") => (MEMBERS, cookie_token(&portal, ana.user, Scope::Members).await),
                _ => continue,
            };
            met += 1;
            for origin in [None, Some("https://evil.example"), Some("null")] {
                let cookie = Credentials::Cookie(name, &token);
                let answer = operation.send_from(&portal, origin, ("1", cookie), NOTHING).await;
                refused(&operation, "another site's page", &answer, StatusCode::FORBIDDEN, ErrorCode::CrossOrigin);
            }
        }

        assert!(met >= 14, "{met}");
    }
}
