//! `GET /{lang}/profile?_resource=Coworker`: who is the member, and what is their PIN?

use pinion_protocol::MemberRecord;
use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};

use super::{HttpPortal, body};
use crate::address::PortalAddress;
use crate::portal::{AskError, LinkError};

/// Any language code is taken; the record is the same in all.
const PATH: &str = "/en/profile?_resource=Coworker";

/// The largest profile taken. Unit: bytes. Those of Nexudus have some 170 fields, a few of them texts.
const MAX_BYTES: usize = 1024 * 1024;

/// Asks for the member behind `access`.
pub async fn ask(
    portals: &HttpPortal,
    portal: &PortalAddress,
    access: &SecretString,
) -> Result<MemberRecord, AskError> {
    let request = portals
        .strict()
        .await?
        .get(portal.below(PATH))
        .header("accept", "application/json")
        .bearer_auth(access.expose_secret());
    let response = request.send().await.map_err(body::no_answer)?;

    match response.status() {
        StatusCode::OK => body::json(response, MAX_BYTES)
            .await?
            .ok_or(LinkError::Trouble("its profile cannot be read").into()),
        StatusCode::UNAUTHORIZED => Err(AskError::Unauthorized),
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => Err(AskError::NotAMember),
        _ => {
            body::checked(response)?;
            Err(LinkError::Trouble("its profile answers with an unknown status").into())
        }
    }
}
