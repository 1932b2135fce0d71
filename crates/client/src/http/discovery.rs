//! `GET /.well-known/pinion`: is this a portal, and whose?

use pinion_protocol::{Discovery, TokenRefusal, discovery, token};
use reqwest::StatusCode;
use url::Url;

use super::{HttpPortal, body};
use crate::address::PortalAddress;
use crate::portal::{FindError, Found};
use crate::text;

/// Asks the portal at `address` to introduce itself.
pub async fn discover(portals: &HttpPortal, address: &PortalAddress) -> Result<Found, FindError> {
    let request = portals.open().await?.get(address.below(discovery::PATH));
    let answer = request.header("accept", "application/json").send().await;
    let response = body::checked(answer.map_err(body::no_answer)?)?;
    let moved = moved_to(response.url());
    let address = moved.as_ref().unwrap_or(address);

    if response.status() == StatusCode::OK
        && let Some(discovery) = body::json::<Discovery>(response, body::SMALL).await?
        && discovery.is_pinion()
    {
        return Ok(ours(address, &discovery));
    }

    if speaks_the_dialect(portals, address).await? {
        Ok(other(address))
    } else {
        Err(FindError::NotAPortal)
    }
}

/// The portal whose introduction `url` is: a portal that redirects it has moved, and what carries a credential follows
/// no redirect.
fn moved_to(url: &Url) -> Option<PortalAddress> {
    url.as_str().strip_suffix(discovery::PATH)?.parse().ok()
}

fn ours(address: &PortalAddress, discovery: &Discovery) -> Found {
    Found {
        space_name: text::optional_name(Some(&discovery.space_name))
            .unwrap_or_else(|| address.authority().to_owned()),
        logo: discovery.logo.as_deref().and_then(|logo| address.own(logo)),
        is_pinion: true,
        time_zone: discovery.time_zone.clone().filter(|zone| is_time_zone(zone)),
        address: address.clone(),
    }
}

fn other(address: &PortalAddress) -> Found {
    Found {
        space_name: address.authority().to_owned(),
        logo: None,
        is_pinion: false,
        time_zone: None,
        address: address.clone(),
    }
}

/// Whether it has the form of a name in the IANA database: the window hands it to the system as it is.
pub(crate) fn is_time_zone(zone: &str) -> bool {
    (1..=64).contains(&zone.len())
        && zone.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte))
}

/// Whether something refuses a sign-in without credentials the way a portal does.
async fn speaks_the_dialect(
    portals: &HttpPortal,
    address: &PortalAddress,
) -> Result<bool, FindError> {
    let request = portals.strict().await?.post(address.below(token::PATH));
    let answer = request.form(&[("grant_type", "")]).send().await;
    let response = body::checked(answer.map_err(body::no_answer)?)?;
    if !matches!(response.status(), StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED) {
        return Ok(false);
    }

    Ok(body::json::<TokenRefusal>(response, body::SMALL).await?.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_zone_is_a_name_and_nothing_longer() {
        assert!(is_time_zone("America/Argentina/Buenos_Aires"));
        assert!(!is_time_zone("Europe/Madrid\"><script>"));
        assert!(!is_time_zone(""));
    }
}
