//! `POST /api/token`: signs in, and renews tokens.

use std::fmt::Write as _;
use std::time::Duration;

use pinion_protocol::{TokenError, TokenGrant, TokenRefusal, token};
use reqwest::header::HeaderValue;
use reqwest::{Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};

use super::{HttpPortal, body};
use crate::address::PortalAddress;
use crate::portal::{Grant, GrantError, LinkError};

/// The longest token taken. Unit: bytes. Servers commonly refuse longer headers.
const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// Asks for tokens.
pub async fn grant(
    portals: &HttpPortal,
    portal: &PortalAddress,
    client_id: &str,
    grant: &Grant,
) -> Result<TokenGrant, GrantError> {
    let request = portals
        .strict()
        .await?
        .post(portal.below(token::PATH))
        .header(token::CLIENT_ID_HEADER, header(client_id))
        .header("accept", "application/json")
        .form(&form(grant));
    let response = request.send().await.map_err(body::no_answer)?;

    match response.status() {
        StatusCode::OK => granted(response).await,
        StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            Err(refused(response).await?)
        }
        _ => {
            body::checked(response)?;
            Err(LinkError::Trouble("its token endpoint answers with an unknown status").into())
        }
    }
}

fn form(grant: &Grant) -> Vec<(&'static str, &str)> {
    match grant {
        Grant::Password { email, password, totp } => {
            let mut form = vec![
                ("grant_type", "password"),
                ("username", email),
                ("password", password.expose_secret()),
            ];
            form.extend(totp.as_ref().map(|totp| ("totp", totp.expose_secret())));
            form
        }
        Grant::Refresh(token) => {
            vec![("grant_type", "refresh_token"), ("refresh_token", token.expose_secret())]
        }
    }
}

/// A header holds visible ASCII; what else an e-mail address may hold is escaped. Portals only compare it.
fn header(client_id: &str) -> HeaderValue {
    let mut escaped = String::with_capacity(client_id.len());
    for byte in client_id.bytes() {
        if byte.is_ascii_graphic() {
            escaped.push(char::from(byte));
        } else {
            write!(escaped, "%{byte:02X}").expect("text takes all text");
        }
    }

    HeaderValue::from_str(&escaped).expect("visible ASCII is a header")
}

async fn granted(response: Response) -> Result<TokenGrant, GrantError> {
    let grant: Option<TokenGrant> = body::json(response, body::SMALL).await?;

    grant
        .filter(|grant| is_token(&grant.access_token) && is_token(&grant.refresh_token))
        .ok_or(LinkError::Trouble("its tokens cannot be read").into())
}

/// Whether it has the form of a token: visible ASCII of some length.
pub(super) fn is_token(token: &SecretString) -> bool {
    let token = token.expose_secret();
    (1..=MAX_TOKEN_BYTES).contains(&token.len())
        && token.bytes().all(|byte| byte.is_ascii_graphic())
}

async fn refused(response: Response) -> Result<GrantError, LinkError> {
    let Some(refusal) = body::json::<TokenRefusal>(response, body::SMALL).await? else {
        return Ok(LinkError::Trouble("its refusal cannot be read").into());
    };

    Ok(match refusal.error {
        TokenError::InvalidGrant => GrantError::Refused,
        TokenError::TwoFactorAuthCheck => GrantError::SecondFactorNeeded,
        TokenError::MustResetPassword => GrantError::PasswordMustChange,
        TokenError::SlowDown => {
            let retry_after = refusal.retry_after_s.map(Duration::from_secs);
            let retry_after = retry_after.map(|wait| wait.min(body::MAX_RETRY_AFTER));
            LinkError::Throttled { retry_after }.into()
        }
        TokenError::InvalidRequest
        | TokenError::UnsupportedGrantType
        | TokenError::AuthorizationPending
        | TokenError::AccessDenied
        | TokenError::ExpiredToken
        | TokenError::InvalidClient
        | TokenError::InvalidScope
        | TokenError::ServerError
        | TokenError::Other(_) => LinkError::Trouble("it refuses the way of asking").into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_is_the_same_visible_ascii_each_time() {
        assert_eq!(header("pinion.ana@example.org"), "pinion.ana@example.org");
        assert_eq!(header("pinion.añ a\r\n@x"), "pinion.a%C3%B1%20a%0D%0A@x");
    }

    #[test]
    fn a_token_is_visible_ascii_of_some_length() {
        assert!(is_token(&"pinat_x".into()));
        for token in [String::new(), "a b".into(), "a\r\nb".into(), "x".repeat(MAX_TOKEN_BYTES + 1)]
        {
            assert!(!is_token(&token.into()));
        }
    }
}
