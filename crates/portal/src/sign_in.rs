//! Do e-mail, password and second factor fit together? Asked by every way of signing in, in the same time and counted
//! in the same place.

use std::time::{Duration, SystemTime};

use axum::http::StatusCode;
use pinion_protocol::ErrorCode;
use pinion_storage::text::MAX_EMAIL;
use pinion_storage::users::{self, User};
use pinion_storage::{Tx, UserId, recovery_codes};
use secrecy::{ExposeSecret, SecretString};

use crate::auth::address::ClientAddress;
use crate::auth::{recovery_codes as codes, second_factor};
use crate::metrics::Outcome;
use crate::passwords::{PasswordError, Turn};
use crate::problem::Problem;
use crate::state::Shared;
use crate::throttle::{Admitted, SignInThrottle};

/// How long whoever found the queue for hashing full is asked to wait.
const BUSY: Duration = Duration::from_secs(5);

/// What somebody shows to sign in.
pub struct Credentials<'a> {
    /// In any case.
    pub email: &'a str,
    /// The password.
    pub password: SecretString,
    /// A code of the second factor, or a recovery code.
    pub code: Option<&'a SecretString>,
}

/// Why somebody is not signed in.
#[derive(Debug)]
pub enum SignInRefusal {
    /// A wait runs, or the queue is full; nothing was looked at.
    Wait(Duration),
    /// Something of e-mail and password does not fit. What, nobody is told.
    WrongCredentials,
    /// The password fits, and the code of the second factor is missing.
    CodeNeeded,
    /// The password fits, and the code does not, or was used before.
    CodeWrong,
    /// Everything fits, and the password must be changed first.
    MustResetPassword,
    /// The database failed.
    Storage(pinion_storage::Error),
    /// The password could not be compared.
    Hashing(PasswordError),
}

/// Somebody who showed that they are who they say.
pub struct Proven {
    /// Who.
    pub user: User,
    /// In which that was written down; nothing is before it is committed, and their session belongs into it.
    pub tx: Tx,
    /// When.
    pub now: SystemTime,
}

/// Checks everything that somebody shows to sign in.
///
/// # Errors
///
/// [`SignInRefusal`].
pub async fn check(
    state: &Shared,
    address: ClientAddress,
    credentials: Credentials<'_>,
) -> Result<Proven, SignInRefusal> {
    let attempt = Attempt::begin(state, address, credentials.email).await?;
    let user = find(state, credentials.email).await?;
    let user = attempt.fitting(user, credentials.password).await?;

    match check_second_factor(state, user, credentials.code, attempt.now)? {
        Checked::Fits { user, proof } => {
            let proven = attempt.succeed(state, user, &proof).await?;
            if proven.user.must_reset_password {
                proven.tx.commit().await?;
                return Err(SignInRefusal::MustResetPassword);
            }
            Ok(proven)
        }
        Checked::CodeNeeded => {
            let tx = state.database.begin().await?;
            attempt.throttle.take_back(&tx, &attempt.admitted).await?;
            tx.commit().await?;
            Err(SignInRefusal::CodeNeeded)
        }
        Checked::WrongCredentials => Err(SignInRefusal::WrongCredentials),
        Checked::CodeWrong => Err(SignInRefusal::CodeWrong),
    }
}

/// Checks the password of somebody who is signed in already, before what a stolen session must not do.
///
/// # Errors
///
/// [`SignInRefusal`].
pub async fn confirm_password(
    state: &Shared,
    address: ClientAddress,
    user: UserId,
    password: SecretString,
) -> Result<Confirmed, SignInRefusal> {
    let user = users::get(&state.database, user).await?;
    let user = user.ok_or(SignInRefusal::WrongCredentials)?;
    let attempt = Attempt::begin(state, address, &user.email).await?;
    let user = attempt.fitting(Some(user), password).await?;
    Ok(Confirmed { attempt, user: user.ok_or(SignInRefusal::WrongCredentials)? })
}

/// Somebody who is signed in and showed their password once more.
pub struct Confirmed {
    attempt: Attempt,
    user: User,
}

impl Confirmed {
    /// Hashes a new password of theirs, before anything is written: others wait for who writes.
    ///
    /// # Errors
    ///
    /// If the system has no random bytes or no memory.
    pub async fn hash(&self, password: SecretString) -> Result<SecretString, SignInRefusal> {
        Ok(self.attempt.turn.hash(password).await?)
    }

    /// Begins to write down what they may do now.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn write(self, state: &Shared) -> Result<Proven, SignInRefusal> {
        self.attempt.succeed(state, self.user, &Proof::None).await
    }
}

/// A try that is counted already, and has its turn at hashing.
struct Attempt {
    throttle: SignInThrottle,
    admitted: Admitted,
    turn: Turn,
    now: SystemTime,
}

impl Attempt {
    async fn begin(
        state: &Shared,
        address: ClientAddress,
        email: &str,
    ) -> Result<Self, SignInRefusal> {
        let throttle = SignInThrottle::new(email, address);
        let turn = state.passwords.turn().await?;
        let now = state.now();
        // Without a write first: a guesser who is told to wait must not keep others from the database.
        if let Some(wait) = throttle.wait(&state.database, now).await? {
            return Err(SignInRefusal::Wait(wait));
        }
        let admitted = throttle.admit(&state.database, now).await?.map_err(SignInRefusal::Wait)?;
        Ok(Self { throttle, admitted, turn, now })
    }

    /// Returns the user whose password this is. It takes as long where there is none.
    async fn fitting(
        &self,
        user: Option<User>,
        password: SecretString,
    ) -> Result<Option<User>, SignInRefusal> {
        let record = user.as_ref().and_then(|user| user.password_hash.clone());
        let fits = self.turn.verify(password, record).await?;
        Ok(user.filter(|user| fits && user.may_sign_in()))
    }

    async fn succeed(
        self,
        state: &Shared,
        user: User,
        proof: &Proof,
    ) -> Result<Proven, SignInRefusal> {
        let tx = state.database.begin().await?;
        let is_new = match proof {
            Proof::None => true,
            Proof::Step(step) => users::mark_totp_step(&tx, user.id, *step).await?,
            Proof::RecoveryCode(code) => {
                recovery_codes::use_up(&tx, &state.keys, user.id, code.expose_secret()).await?
            }
        };
        if !is_new {
            tx.rollback().await?;
            return Err(SignInRefusal::CodeWrong);
        }
        self.throttle.succeeded(&tx, &self.admitted).await?;
        Ok(Proven { user, tx, now: self.now })
    }
}

/// What is no e-mail address is nobody's, and is not shown to the database.
async fn find(state: &Shared, email: &str) -> Result<Option<User>, SignInRefusal> {
    if email.chars().count() > MAX_EMAIL || email.contains(char::is_control) {
        return Ok(None);
    }

    Ok(users::find_by_email(&state.database, state.account, email).await?)
}

enum Checked {
    /// Everything so far; the proof is still to be used up.
    Fits { user: User, proof: Proof },
    /// The password fits, and the code is missing. Nothing is counted, and nothing forgotten.
    CodeNeeded,
    /// E-mail and password do not fit.
    WrongCredentials,
    /// The code does not.
    CodeWrong,
}

/// What has to be used up, so that it is good once.
enum Proof {
    /// Nothing was asked for.
    None,
    /// The time step of a code.
    Step(i64),
    /// A recovery code, as it is kept.
    RecoveryCode(SecretString),
}

fn check_second_factor(
    state: &Shared,
    user: Option<User>,
    code: Option<&SecretString>,
    now: SystemTime,
) -> Result<Checked, SignInRefusal> {
    let Some(user) = user else { return Ok(Checked::WrongCredentials) };
    let Some(secret) = users::open_totp(&state.keys, &user)? else {
        return Ok(Checked::Fits { user, proof: Proof::None });
    };
    let Some(code) = code.map(ExposeSecret::expose_secret) else { return Ok(Checked::CodeNeeded) };

    let step = second_factor::matching_step(&secret, code, now);
    let step = step.and_then(|step| i64::try_from(step).ok()).map(Proof::Step);
    let proof = step.or_else(|| codes::normalized(code).map(Proof::RecoveryCode));
    Ok(proof.map_or(Checked::CodeWrong, |proof| Checked::Fits { user, proof }))
}

impl From<pinion_storage::Error> for SignInRefusal {
    fn from(error: pinion_storage::Error) -> Self {
        Self::Storage(error)
    }
}

impl From<PasswordError> for SignInRefusal {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => Self::Wait(BUSY),
            PasswordError::BadRecord(_) | PasswordError::Failed(_) => Self::Hashing(error),
        }
    }
}

impl SignInRefusal {
    /// What is counted.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Wait(_) => Outcome::Throttled,
            Self::WrongCredentials
            | Self::CodeNeeded
            | Self::CodeWrong
            | Self::MustResetPassword
            | Self::Storage(_)
            | Self::Hashing(_) => Outcome::Refused,
        }
    }
}

impl SignInRefusal {
    /// Refuses a form in whose field `field` a password does not fit; whoever sent it is signed in, and stays so.
    #[must_use]
    pub fn beside(self, field: &str) -> Problem {
        match self {
            Self::WrongCredentials => Problem::invalid_field(field, "This is not your password."),
            Self::Wait(_)
            | Self::CodeNeeded
            | Self::CodeWrong
            | Self::MustResetPassword
            | Self::Storage(_)
            | Self::Hashing(_) => self.into(),
        }
    }
}

impl From<SignInRefusal> for Problem {
    fn from(refusal: SignInRefusal) -> Self {
        let unauthorized =
            |code, detail: &'static str| Self::client(StatusCode::UNAUTHORIZED, code, detail);
        match refusal {
            SignInRefusal::Wait(wait) => Self::client(
                StatusCode::TOO_MANY_REQUESTS,
                ErrorCode::Throttled,
                "Too many tries. Wait a little, then try again.",
            )
            .retry_after_s(rounded_up_s(wait)),
            SignInRefusal::WrongCredentials => unauthorized(
                ErrorCode::WrongCredentials,
                "E-mail address and password do not fit together.",
            ),
            SignInRefusal::CodeNeeded => unauthorized(
                ErrorCode::SecondFactorRequired,
                "The code of the second factor is needed.",
            ),
            SignInRefusal::CodeWrong => unauthorized(
                ErrorCode::SecondFactorWrong,
                "The code does not fit, or was used already.",
            ),
            SignInRefusal::MustResetPassword => Self::client(
                StatusCode::FORBIDDEN,
                ErrorCode::MustResetPassword,
                "The password must be changed first. Ask for a link to choose a new one.",
            ),
            SignInRefusal::Storage(error) => error.into(),
            SignInRefusal::Hashing(error) => Self::internal(error),
        }
    }
}

/// Who comes back at that second is welcome.
#[must_use]
pub fn rounded_up_s(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u64::MAX)
}
