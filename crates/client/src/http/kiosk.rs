//! A kiosk's questions: its codes, its token, its looks, its presses.

use async_trait::async_trait;
use pinion_protocol::kiosk::{
    CHECK_INS_PATH, CLIENT_ID, CheckInResult, CheckIns, DEVICE_AUTHORIZATION_PATH,
    DEVICE_CODE_GRANT, DeviceAuthorization, KioskConfig, KioskGrant, SCOPE,
};
use pinion_protocol::{ErrorCode, Problem, TokenError, TokenRefusal, token};
use reqwest::{RequestBuilder, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::{HttpPortal, body, picture};
use crate::address::{PortalAddress, Typed};
use crate::kiosk::portal::{KioskAskError, KioskPortal, PairError};
use crate::portal::{FindError, Found, LinkError, Portal};

/// Where a kiosk's look is asked for.
const CONFIG_PATH: &str = "/api/pinion/v1/kiosk/config";

#[async_trait]
impl KioskPortal for HttpPortal {
    async fn find(&self, typed: &Typed) -> Result<Found, FindError> {
        Portal::find(self, typed).await
    }

    async fn logo(&self, portal: &PortalAddress, logo: &Url) -> Option<String> {
        picture::read(self, portal, logo, None).await
    }

    async fn codes(&self, portal: &PortalAddress) -> Result<DeviceAuthorization, LinkError> {
        let request = self
            .strict()
            .await?
            .post(portal.below(DEVICE_AUTHORIZATION_PATH))
            .header("accept", "application/json")
            .form(&[("client_id", CLIENT_ID), ("scope", SCOPE)]);
        let response = body::checked(request.send().await.map_err(body::no_answer)?)?;
        if response.status() != StatusCode::OK {
            return Err(LinkError::Trouble("it gives a kiosk no code"));
        }

        body::json(response, body::SMALL).await?.ok_or(LinkError::Trouble("its code is none"))
    }

    async fn token(
        &self,
        portal: &PortalAddress,
        device_code: &SecretString,
    ) -> Result<SecretString, PairError> {
        let request = self
            .strict()
            .await?
            .post(portal.below(token::PATH))
            .header("accept", "application/json")
            .form(&[
                ("grant_type", DEVICE_CODE_GRANT),
                ("device_code", device_code.expose_secret()),
                ("client_id", CLIENT_ID),
            ]);
        let response = request.send().await.map_err(body::no_answer)?;
        match response.status() {
            StatusCode::OK => granted(response).await,
            StatusCode::BAD_REQUEST
            | StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::TOO_MANY_REQUESTS => Err(refused(response).await?),
            _ => {
                body::checked(response)?;
                Err(LinkError::Trouble("its token endpoint answers with an unknown status").into())
            }
        }
    }

    async fn config(
        &self,
        portal: &PortalAddress,
        token: &SecretString,
    ) -> Result<KioskConfig, KioskAskError> {
        ask(self.strict().await?.get(portal.below(CONFIG_PATH)), token).await
    }

    async fn check_ins(
        &self,
        portal: &PortalAddress,
        token: &SecretString,
        check_ins: &CheckIns,
    ) -> Result<Vec<CheckInResult>, KioskAskError> {
        let request = self.strict().await?.post(portal.below(CHECK_INS_PATH)).json(check_ins);
        let answer: Answers = ask(request, token).await?;

        Ok(answer.results.into_iter().filter_map(known).collect())
    }
}

/// What a portal says became of presses, each in words that this app need not know.
#[derive(Deserialize)]
struct Answers {
    results: Vec<Value>,
}

/// What became of a press; `None` where the portal is newer than this app and says what this app cannot tell. Then it is
/// no answer: the press waits, and its id keeps it from counting twice.
fn known(result: Value) -> Option<CheckInResult> {
    let known = serde_json::from_value(result).ok();
    if known.is_none() {
        // Not why: an error may quote a name.
        tracing::warn!("What became of a press cannot be read");
    }

    known
}

async fn granted(response: Response) -> Result<SecretString, PairError> {
    let grant: Option<KioskGrant> = body::json(response, body::SMALL).await?;
    let grant =
        grant.filter(|grant| grant.scope == SCOPE && super::token::is_token(&grant.access_token));

    grant
        .map(|grant| grant.access_token)
        .ok_or(LinkError::Trouble("its token cannot be read").into())
}

async fn refused(response: Response) -> Result<PairError, LinkError> {
    let Some(refusal) = body::json::<TokenRefusal>(response, body::SMALL).await? else {
        return Err(LinkError::Trouble("its refusal cannot be read"));
    };

    Ok(match refusal.error {
        TokenError::AuthorizationPending => PairError::Pending,
        TokenError::SlowDown => PairError::SlowDown,
        TokenError::ExpiredToken | TokenError::InvalidGrant => PairError::Expired,
        TokenError::AccessDenied => PairError::Denied,
        TokenError::InvalidRequest
        | TokenError::UnsupportedGrantType
        | TokenError::TwoFactorAuthCheck
        | TokenError::MustResetPassword
        | TokenError::InvalidClient
        | TokenError::InvalidScope
        | TokenError::ServerError
        | TokenError::Other(_) => LinkError::Trouble("it refuses the way of asking").into(),
    })
}

/// Asks with the kiosk's token.
async fn ask<T: DeserializeOwned>(
    request: RequestBuilder,
    token: &SecretString,
) -> Result<T, KioskAskError> {
    let request = request.header("accept", "application/json").bearer_auth(token.expose_secret());
    let response = request.send().await.map_err(body::no_answer)?;
    let status = response.status();
    match status {
        StatusCode::OK => body::json(response, body::RESULTS)
            .await?
            .ok_or(LinkError::Trouble("its answer cannot be read").into()),
        StatusCode::UNAUTHORIZED
        | StatusCode::BAD_REQUEST
        | StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::UNPROCESSABLE_ENTITY => {
            // What stands between the device and the portal may refuse in its own name, and ends nothing by that.
            let problem: Option<Problem> = body::json(response, body::SMALL).await?;
            Err(match problem.map(|problem| problem.code) {
                Some(ErrorCode::Unauthorized) if status == StatusCode::UNAUTHORIZED => {
                    KioskAskError::Revoked
                }
                Some(ErrorCode::Invalid | ErrorCode::BadRequest | ErrorCode::BodyTooLarge)
                    if status != StatusCode::UNAUTHORIZED =>
                {
                    KioskAskError::Unreadable
                }
                Some(_) | None => LinkError::Trouble("somebody else refuses in its place").into(),
            })
        }
        // Nobody's fault among the presses: the portal is away behind its proxy, or its database behind it.
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            Err(LinkError::Unanswered.into())
        }
        _ => {
            body::checked(response)?;
            Err(LinkError::Trouble("it answers a kiosk with an unknown status").into())
        }
    }
}
