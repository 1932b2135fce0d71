//! The OpenAPI document, put together from the endpoints.

use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::routes;

/// Returns the document that `GET /api/openapi.json` answers with.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Pinion portal",
        description = "The members' interface speaks the documented Nexudus dialect; the rest is below /api/pinion/v1.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
        contact(),
    ),
    paths(
        routes::well_known::pinion::get,
        routes::healthz::get,
        routes::api::openapi::get,
        routes::api::token::post,
        routes::api::sys::businesses::get_by_host::get,
        routes::api::pinion::v1::sign_out::post,
        routes::api::pinion::v1::logo::get,
        routes::api::pinion::v1::device_authorization::post,
        routes::api::pinion::v1::kiosk::check_ins::post,
        routes::api::pinion::v1::kiosk::config::get,
        routes::api::pinion::v1::kiosks::list,
        routes::api::pinion::v1::kiosks::approve::post,
        routes::api::pinion::v1::kiosks::deny::post,
        routes::api::pinion::v1::kiosks::kiosk::get,
        routes::api::pinion::v1::kiosks::kiosk::patch,
        routes::api::pinion::v1::kiosks::kiosk::delete,
        routes::api::pinion::v1::customers::avatar::get,
        routes::api::pinion::v1::panel::session::post,
        routes::api::pinion::v1::panel::session::get,
        routes::api::pinion::v1::panel::session::delete,
        routes::api::pinion::v1::panel::second_factor::post,
        routes::api::pinion::v1::panel::second_factor::put,
        routes::api::pinion::v1::panel::second_factor::delete,
        routes::api::pinion::v1::panel::password::put,
        routes::api::pinion::v1::panel::setup::post,
        routes::api::pinion::v1::panel::team::get,
        routes::api::pinion::v1::panel::team::post,
        routes::api::pinion::v1::panel::team::member::patch,
        routes::api::pinion::v1::panel::team::member::delete,
        routes::api::pinion::v1::panel::settings::security::get,
        routes::api::pinion::v1::panel::settings::security::put,
        routes::api::pinion::v1::panel::jobs::post::post,
        routes::api::pinion::v1::panel::jobs::list::get,
        routes::api::pinion::v1::panel::jobs::get::get,
        routes::api::pinion::v1::panel::jobs::results::get,
        routes::api::pinion::v1::panel::jobs::cancel::post,
        routes::api::pinion::v1::panel::jobs::file::get,
        routes::api::pinion::v1::panel::messages::list::get,
        routes::api::pinion::v1::panel::messages::switch::put,
        routes::api::pinion::v1::panel::messages::get::get,
        routes::api::pinion::v1::panel::messages::edit::put,
        routes::api::pinion::v1::panel::messages::reset::delete,
        routes::api::pinion::v1::panel::messages::versions::get,
        routes::api::pinion::v1::panel::messages::restore::post,
        routes::api::pinion::v1::panel::messages::preview::post,
        routes::api::pinion::v1::panel::messages::test::post,
        routes::api::pinion::v1::panel::mails::list::get,
        routes::api::pinion::v1::panel::mails::retry::post,
        routes::api::pinion::v1::panel::mails::settings::get,
        routes::api::pinion::v1::panel::mails::settings::put,
        routes::api::pinion::v1::panel::mails::settings::test,
        routes::api::pinion::v1::members::session::post,
        routes::api::pinion::v1::members::session::get,
        routes::api::pinion::v1::members::session::delete,
        routes::api::pinion::v1::members::me::patch,
        routes::api::pinion::v1::members::me::photo::get,
        routes::api::pinion::v1::members::me::photo::put,
        routes::api::pinion::v1::members::me::photo::delete,
        routes::api::pinion::v1::members::me::pin::reveal::post,
        routes::api::pinion::v1::members::me::password::put,
        routes::api::pinion::v1::members::me::sessions::get,
        routes::api::pinion::v1::members::me::sessions::session::delete,
        routes::api::pinion::v1::members::password_resets::post,
        routes::api::pinion::v1::members::password_resets::put,
        routes::api::pinion::v1::panel::audit::get,
        routes::api::pinion::v1::panel::audit::export::get,
        routes::api::pinion::v1::panel::customers::list::get,
        routes::api::pinion::v1::panel::customers::add::post,
        routes::api::pinion::v1::panel::customers::get::get,
        routes::api::pinion::v1::panel::customers::change::put,
        routes::api::pinion::v1::panel::customers::delete::delete,
        routes::api::pinion::v1::panel::customers::history::get,
        routes::api::pinion::v1::panel::customers::photo::get,
        routes::api::pinion::v1::panel::customers::photo::put,
        routes::api::pinion::v1::panel::customers::photo::delete,
        routes::api::pinion::v1::panel::customers::pin::edit::put,
        routes::api::pinion::v1::panel::customers::pin::renew::post,
        routes::api::pinion::v1::panel::customers::pin::reveal::post,
        routes::api::pinion::v1::panel::exports::post,
        routes::api::pinion::v1::panel::failed_check_ins::get,
        routes::api::pinion::v1::panel::imports::preview,
        routes::api::pinion::v1::panel::imports::run::post,
        routes::api::pinion::v1::panel::presence::get,
        routes::api::pinion::v1::panel::settings::api_access::get,
        routes::api::pinion::v1::panel::settings::api_access::put,
        routes::api::pinion::v1::panel::settings::check_ins::get,
        routes::api::pinion::v1::panel::settings::check_ins::put,
        routes::api::pinion::v1::panel::settings::space::get,
        routes::api::pinion::v1::panel::settings::space::put,
        routes::api::pinion::v1::panel::settings::logo::put,
        routes::api::pinion::v1::panel::settings::logo::delete,
        routes::api::pinion::v1::panel::settings::pin_policy::get,
        routes::api::pinion::v1::panel::settings::pin_policy::put,
        routes::api::pinion::v1::panel::visits::get,
        routes::api::pinion::v1::panel::visits::add::post,
        routes::api::pinion::v1::panel::visits::visit::check_out,
        routes::api::pinion::v1::panel::visits::visit::delete,
        routes::api::pinion::v1::panel::check_in_review::get,
        routes::api::pinion::v1::panel::check_in_review::accept::post,
        routes::api::pinion::v1::panel::check_in_review::dismiss::post,
        routes::api::pinion::v1::panel::check_in_review::dismiss_all::post,
        routes::api::auth::me::get,
        routes::api::spaces::coworkers::list::get,
        routes::api::spaces::coworkers::add::post,
        routes::api::spaces::coworkers::get::get,
        routes::api::spaces::coworkers::change::put,
        routes::api::spaces::coworkers::change::put_in_body,
        routes::api::spaces::coworkers::commands::get,
        routes::api::spaces::coworkers::run_command::post,
        routes::api::spaces::checkins::list::get,
        routes::api::spaces::checkins::add::post,
        routes::api::spaces::checkins::get::get,
        routes::api::spaces::checkins::change::put,
        routes::api::spaces::checkins::change::put_in_body,
        routes::api::spaces::failedcheckins::get,
        routes::api::public::checkin::post,
        routes::lang::profile::get,
    ),
    modifiers(&Schemes),
)]
struct Document;

/// How a caller says who they are.
struct Schemes;

impl Modify for Schemes {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("bearer", bearer);
        let staff_bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("staff_bearer", staff_bearer);
        let kiosk = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("kiosk", kiosk);
        let basic = SecurityScheme::Http(Http::new(HttpAuthScheme::Basic));
        components.add_security_scheme("basic", basic);
        for (site, cookie) in
            [("panel", "__Host-pinion_panel"), ("members", "__Host-pinion_members")]
        {
            let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(cookie)));
            components.add_security_scheme(site, cookie);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_operations_go_by_one_name() {
        let document = serde_json::to_value(document()).unwrap();
        let mut names: Vec<&str> = document["paths"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|path| path.as_object().unwrap().values())
            .map(|operation| operation["operationId"].as_str().unwrap())
            .collect();

        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "{names:?}");
    }

    #[test]
    fn the_described_interface_changes_only_on_purpose() {
        let mut document = document();
        document.info.version = "[version]".to_owned();

        insta::assert_json_snapshot!(document);
    }
}
