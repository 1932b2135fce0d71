//! Logos and photos: read from the portal's own host, or not at all.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{HttpPortal, body};
use crate::address::PortalAddress;
use crate::picture;

/// Reads the picture at `url` as a `data:` URL. Every failure is silent: there are initials to show.
pub async fn read(
    portals: &HttpPortal,
    portal: &PortalAddress,
    url: &Url,
    access: Option<&SecretString>,
) -> Option<String> {
    if !portal.is_host_of(url) {
        return None;
    }

    let request = match access.filter(|_| portal.is_origin_of(url)) {
        Some(access) => {
            portals.strict().await.ok()?.get(url.clone()).bearer_auth(access.expose_secret())
        }
        None => portals.open().await.ok()?.get(url.clone()),
    };
    let response = request.header("accept", "image/*").send().await.ok()?;
    if !response.status().is_success() {
        return None;
    }

    picture::data_url(&body::read(response, picture::MAX_BYTES).await.ok()?)
}
