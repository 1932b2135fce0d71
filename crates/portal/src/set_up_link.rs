//! The link with which the first admin is made, where a portal has none.

use std::time::Duration;

use pinion_storage::sessions::TokenHash;
use pinion_storage::{one_time_tokens, users};
use rand::rngs::SysError;
use secrecy::{ExposeSecret as _, SecretString};

use crate::auth::tokens::{Kind, Token};
use crate::state::Shared;

/// How long the link is good.
pub const LASTS: Duration = Duration::from_hours(1);

/// Why there is no link.
#[derive(Debug, thiserror::Error)]
pub enum SetUpLinkError {
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] pinion_storage::Error),
    /// The system has no random bytes.
    #[error(transparent)]
    Random(#[from] SysError),
}

/// Makes a link with which the first admin is made; `None` where there is an admin.
///
/// The token is in its fragment, which no browser sends, so it is in no log.
///
/// # Errors
///
/// [`SetUpLinkError`].
pub async fn make(state: &Shared) -> Result<Option<SecretString>, SetUpLinkError> {
    if users::has_admin(&state.database, state.account).await? {
        return Ok(None);
    }

    let token = Token::generate(Kind::SetUp)?;
    let tx = state.database.begin().await?;
    let until = state.now() + LASTS;
    one_time_tokens::put_set_up(&tx, TokenHash(token.hash), until).await?;
    tx.commit().await?;
    Ok(Some(format!("{}{}", state.public("/admin/#/setup/"), token.text.expose_secret()).into()))
}
