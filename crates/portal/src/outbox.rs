//! Putting mails into the queue, each in the transaction of what causes it.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use pinion_mail::Message;
use pinion_storage::mails::{self, Enqueued, NewMail, To};
use pinion_storage::{AccountId, Conn, CustomerId, PinKeys, Tx, messages};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::check_in::CountedBy;
use crate::state::State;
use crate::store::os_random;

/// How long after a reminder a customer gets no other, however often staff ask for one.
pub const QUIET: Duration = Duration::from_mins(10);

/// A mail, with what cannot be looked up as it is sent.
#[derive(Clone, Copy)]
pub enum Mail<'a> {
    /// Their PIN, since staff asked for it.
    PinReminder,
    /// A greeting, since they were registered.
    Welcome,
    /// A link to choose a password with.
    PasswordReset {
        /// Holds the token; stored sealed.
        link: &'a str,
        /// When it is worth nothing any more.
        expires_at: SystemTime,
    },
    /// Their PIN, since it is another one.
    PinChanged,
    /// That they were checked out for them.
    ForgottenCheckOut {
        /// The visit that was ended; it causes one mail.
        visit: Uuid,
        /// When it began.
        from: SystemTime,
        /// When it was ended.
        to: SystemTime,
    },
    /// That there are wrong PINs at a pad.
    WrongPins(WrongPins<'a>),
}

/// An incident of wrong PINs.
#[derive(Clone, Copy)]
pub struct WrongPins<'a> {
    /// What the pad is called; `None` for a reader that has no token.
    pub kiosk: Option<&'a str>,
    /// Where it stands.
    pub place: &'a str,
    /// When the first of them was.
    pub began_at: SystemTime,
    /// How many there were.
    pub tries: u32,
    /// What they were counted by when there were too many.
    pub counted_by: CountedBy,
    /// Where the panel lists them.
    pub link: &'a str,
}

impl Mail<'_> {
    /// Which message it is.
    pub fn message(&self) -> Message {
        match self {
            Self::PinReminder => Message::PinReminder,
            Self::Welcome => Message::Welcome,
            Self::PasswordReset { .. } => Message::PasswordReset,
            Self::PinChanged => Message::PinChanged,
            Self::ForgottenCheckOut { .. } => Message::ForgottenCheckOut,
            Self::WrongPins(_) => Message::WrongPins,
        }
    }
}

/// Whether a mail was put into the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queued {
    /// It was; this names it.
    Yes(Uuid),
    /// They got one so lately that there is no other. When.
    Lately(SystemTime),
    /// The operator has switched this message off.
    SwitchedOff,
    /// Its cause had sent it before.
    Known,
}

/// Puts a mail into the queue, unless the operator has switched its message off. It leaves once `tx` is committed.
///
/// # Errors
///
/// If the database fails.
pub async fn enqueue(
    tx: &Tx,
    state: &State,
    to: To,
    mail: &Mail<'_>,
    now: SystemTime,
) -> Result<Queued, pinion_storage::Error> {
    if !is_on(tx, state.account, mail.message()).await? {
        return Ok(Queued::SwitchedOff);
    }
    put(tx, (state.account, &state.keys), to, mail, now).await
}

/// Greets customers whom somebody imported, and asked to greet. Whether [`Message::Welcome`] is on, is theirs to know.
///
/// # Errors
///
/// If the database fails.
pub async fn welcome(
    tx: &Tx,
    account: AccountId,
    keys: &PinKeys,
    customers: &[CustomerId],
    now: SystemTime,
) -> Result<(), pinion_storage::Error> {
    for customer in customers {
        put(tx, (account, keys), To::Customer(*customer), &Mail::Welcome, now).await?;
    }
    Ok(())
}

/// Tells whether a message is sent.
///
/// # Errors
///
/// If the database fails.
pub async fn is_on(
    conn: &impl Conn,
    account: AccountId,
    message: Message,
) -> Result<bool, pinion_storage::Error> {
    if !message.is_unasked() {
        return Ok(true);
    }
    let switches = messages::switches(conn, account).await?;
    Ok(switches.get(message.key()).copied().unwrap_or_else(|| message.is_on_by_default()))
}

async fn put(
    tx: &Tx,
    (account, keys): (AccountId, &PinKeys),
    to: To,
    mail: &Mail<'_>,
    now: SystemTime,
) -> Result<Queued, pinion_storage::Error> {
    let message = mail.message();

    let values = values(mail, now);
    let dedup_key = match mail {
        Mail::ForgottenCheckOut { visit, .. } => Some(format!("{} {visit}", message.key())),
        Mail::PinReminder
        | Mail::Welcome
        | Mail::PasswordReset { .. }
        | Mail::PinChanged
        | Mail::WrongPins(_) => None,
    };
    let new = NewMail {
        account,
        to,
        message: message.key(),
        values: values.as_ref().map(|json| json.as_slice()),
        expires_at: match mail {
            Mail::PasswordReset { expires_at, .. } => Some(*expires_at),
            Mail::PinReminder
            | Mail::Welcome
            | Mail::PinChanged
            | Mail::ForgottenCheckOut { .. }
            | Mail::WrongPins(_) => None,
        },
        dedup_key: dedup_key.as_deref(),
        quiet_for: (message == Message::PinReminder).then_some(QUIET),
    };
    let enqueued = mails::enqueue(tx, keys, &new, now, &mut os_random()).await?;
    Ok(match enqueued {
        Enqueued::Queued(id) => Queued::Yes(id),
        Enqueued::Lately(at) => Queued::Lately(at),
        Enqueued::Known => Queued::Known,
    })
}

/// What a mail says beyond what can be looked up, as JSON. Moments are Unix seconds until the space's time zone is known.
fn values(mail: &Mail<'_>, now: SystemTime) -> Option<Zeroizing<Vec<u8>>> {
    let unix = |at: &SystemTime| {
        at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs().to_string()
    };
    let values: BTreeMap<&str, String> = match mail {
        Mail::PinReminder | Mail::Welcome | Mail::PinChanged => return None,
        Mail::PasswordReset { link, expires_at } => {
            let left = expires_at.duration_since(now).unwrap_or_default();
            let minutes = left.as_secs().div_ceil(60).to_string();
            [("link", (*link).to_owned()), ("expires_minutes", minutes)].into()
        }
        Mail::ForgottenCheckOut { from, to, .. } => {
            [("checked_in_at", unix(from)), ("checked_out_at", unix(to))].into()
        }
        Mail::WrongPins(wrong) => [
            ("kiosk_name", wrong.kiosk.unwrap_or_default().to_owned()),
            ("place_name", wrong.place.to_owned()),
            ("began_at", unix(&wrong.began_at)),
            ("tries", wrong.tries.to_string()),
            ("counted_by", wrong.counted_by.as_str().to_owned()),
            ("link", wrong.link.to_owned()),
        ]
        .into(),
    };
    Some(Zeroizing::new(serde_json::to_vec(&values).expect("a map of texts is JSON")))
}
