//! `POST /api/pinion/v1/sign-out`: ends a session on a Pinion portal.

use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};

use super::{HttpPortal, body};
use crate::address::PortalAddress;
use crate::portal::{AskError, LinkError};

const PATH: &str = "/api/pinion/v1/sign-out";

/// Ends the session `access` belongs to, with its refresh token.
pub async fn end_session(
    portals: &HttpPortal,
    portal: &PortalAddress,
    access: &SecretString,
) -> Result<(), AskError> {
    let request =
        portals.strict().await?.post(portal.below(PATH)).bearer_auth(access.expose_secret());
    let response = request.send().await.map_err(body::no_answer)?;

    if response.status() == StatusCode::UNAUTHORIZED {
        return Err(AskError::Unauthorized);
    }
    if body::checked(response)?.status().is_success() {
        Ok(())
    } else {
        Err(LinkError::Trouble("it does not end sessions").into())
    }
}
