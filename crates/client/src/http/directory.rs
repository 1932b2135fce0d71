//! `GET /api/sys/businesses/getByHost`: which portal goes by this short name?

use pinion_protocol::{Business, business};
use reqwest::StatusCode;

use super::{HttpPortal, body};
use crate::address::PortalAddress;
use crate::portal::{FindError, LinkError};

/// Looks `name` up, which is a DNS label and so needs no escaping.
pub async fn look_up(portals: &HttpPortal, name: &str) -> Result<PortalAddress, FindError> {
    let url = portals.directory.below(&format!("{}?host={name}", business::PATH));
    let answer = portals.open().await?.get(url).header("accept", "application/json").send().await;
    let response = body::checked(answer.map_err(body::no_answer)?)?;

    if matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST) {
        return Err(FindError::UnknownSpace);
    }
    if !response.status().is_success() {
        return Err(LinkError::Trouble("the directory refused to answer").into());
    }

    // `null` and an empty body are how some answer for nobody.
    let Some(Some(business)) = body::json::<Option<Business>>(response, body::SMALL).await? else {
        return Err(FindError::UnknownSpace);
    };
    address(portals, &business).ok_or(FindError::UnknownSpace)
}

/// The portal's address, unless the directory points at this machine without being on it.
fn address(portals: &HttpPortal, business: &Business) -> Option<PortalAddress> {
    let address: PortalAddress = business.web_address.parse().ok()?;
    let goes_home = address.is_loopback() && !portals.directory.is_loopback();

    (!goes_home).then_some(address)
}
