//! How mail is sent, and whether the mail server takes any.

use std::time::SystemTime;

use rand::CryptoRng;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QuerySelect,
    sea_query::{OnConflict, Query, UpdateStatement},
};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    AccountId, Error, PinKeys, Tx,
    conn::{Conn, execute, sealed::Raw},
    customers::Field,
    entities::mail_settings,
    keys::Sealed,
    time::{from_ms, to_ms},
};

/// How many mails a minute are sent until somebody says otherwise: what a small mail provider takes.
pub const DEFAULT_PER_MINUTE: u64 = 120;

/// How mail is sent.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// Whom mails come from; `None` for what the operator's configuration says.
    pub sender: Option<String>,
    /// The mail server's address, which may hold a password; `None` as above.
    pub smtp_url: Option<SecretString>,
    /// At most so many mails a minute, by all servers together.
    pub per_minute: u64,
    /// Why the mail server takes none, where it does not.
    pub outage: Option<MailOutage>,
}

/// A mail server takes no mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailOutage {
    /// In words, for staff.
    pub reason: String,
    /// Since when.
    pub since: SystemTime,
    /// How often it was asked in vain.
    pub count: u64,
    /// It is not asked again before.
    pub paused_until: SystemTime,
}

/// What is to be changed of how mail is sent.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// At most 640 characters.
    pub sender: Field<String>,
    /// Stored sealed.
    pub smtp_url: Field<SecretString>,
    /// At least 1.
    pub per_minute: Option<u64>,
}

/// Returns how mail is sent.
///
/// # Errors
///
/// [`Error::Damaged`] where the server's address cannot be opened; otherwise if the database fails.
#[tracing::instrument(name = "db.mail_settings.read", skip_all, err)]
pub async fn read(
    conn: &impl Conn,
    keys: &PinKeys,
    account: AccountId,
) -> Result<MailSettings, Error> {
    let row = mail_settings::Entity::find_by_id(account.0).one(conn.raw()).await?;
    let Some(row) = row else {
        let per_minute = DEFAULT_PER_MINUTE;
        return Ok(MailSettings { sender: None, smtp_url: None, per_minute, outage: None });
    };
    let sealed = row.smtp_sealed.zip(row.smtp_key_id);
    let smtp_url = sealed.map(|(bytes, key_id)| {
        let opened = keys.open_smtp(account, &Sealed { key_id, bytes })?;
        let text = std::str::from_utf8(&opened);
        text.map(SecretString::from).map_err(|_| Error::Damaged("mail server address"))
    });
    let outage = row.outage.zip(row.outage_since_ms).map(|(reason, since_ms)| MailOutage {
        reason,
        since: from_ms(since_ms),
        count: row.outage_count.unsigned_abs(),
        paused_until: from_ms(row.paused_until_ms.unwrap_or(since_ms)),
    });
    Ok(MailSettings {
        sender: row.sender,
        smtp_url: smtp_url.transpose()?,
        per_minute: row.per_minute.unsigned_abs(),
        outage,
    })
}

/// Changes how mail is sent. Another server, or another sender, is tried at once.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.mail_settings.change", skip_all, err)]
pub async fn change(
    tx: &Tx,
    keys: &PinKeys,
    account: AccountId,
    change: &Change,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<(), Error> {
    use mail_settings::Column;

    lock(tx, account).await?;
    let mut update = of(account);
    if let Some(per_minute) = change.per_minute {
        update.value(Column::PerMinute, i64::try_from(per_minute).unwrap_or(i64::MAX));
    }
    match &change.sender {
        Field::Keep => {}
        Field::Clear => drop(update.value(Column::Sender, Option::<String>::None)),
        Field::Set(sender) => drop(update.value(Column::Sender, sender.as_str())),
    }
    let sealed = match &change.smtp_url {
        Field::Keep => None,
        Field::Clear => Some(None),
        Field::Set(url) => {
            let set = keys.held_in_use(tx).await?;
            Some(Some(set.seal_smtp(account, url.expose_secret().as_bytes(), rng)))
        }
    };
    if let Some(sealed) = sealed {
        let (key_id, bytes) = sealed.map(|sealed| (sealed.key_id, sealed.bytes)).unzip();
        update.value(Column::SmtpSealed, bytes).value(Column::SmtpKeyId, key_id);
    }
    if change.sender != Field::Keep || !matches!(change.smtp_url, Field::Keep) {
        forget_outage(&mut update);
    }
    if update.get_values().is_empty() {
        return Ok(());
    }
    execute(tx, &update).await.map(|_| ())
}

/// Notes that the mail server takes no mail, and that nobody asks it again before `until`.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.mail_settings.note_outage", skip_all, err)]
pub async fn note_outage(tx: &Tx, account: AccountId, outage: &MailOutage) -> Result<(), Error> {
    use mail_settings::Column;

    lock(tx, account).await?;
    let update = of(account)
        .value(Column::Outage, outage.reason.as_str())
        .value(Column::OutageSinceMs, to_ms(outage.since))
        .value(Column::OutageCount, i64::try_from(outage.count).unwrap_or(i64::MAX))
        .value(Column::PausedUntilMs, to_ms(outage.paused_until))
        .take();
    execute(tx, &update).await.map(|_| ())
}

/// Notes that the mail server takes mail.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.mail_settings.end_outage", skip_all, err)]
pub async fn end_outage(tx: &Tx, account: AccountId) -> Result<(), Error> {
    let mut update = of(account);
    forget_outage(&mut update);
    execute(tx, &update).await.map(|_| ())
}

/// Locks the account's row, made where there is none, until the transaction ends; returns until when nothing is sent.
pub(crate) async fn lock(tx: &Tx, account: AccountId) -> Result<Option<SystemTime>, Error> {
    let usual = mail_settings::ActiveModel {
        account_id: Set(account.0),
        per_minute: Set(i64::try_from(DEFAULT_PER_MINUTE).unwrap_or(i64::MAX)),
        outage_count: Set(0),
        ..Default::default()
    };
    mail_settings::Entity::insert(usual)
        .on_conflict(OnConflict::column(mail_settings::Column::AccountId).do_nothing().to_owned())
        .exec_without_returning(tx.raw())
        .await?;
    let row = mail_settings::Entity::find_by_id(account.0).lock_exclusive().one(tx.raw()).await?;
    let row = row.ok_or(Error::Gone("mail setting"))?;
    Ok(row.paused_until_ms.map(from_ms))
}

fn of(account: AccountId) -> UpdateStatement {
    Query::update()
        .table(mail_settings::Entity)
        .and_where(mail_settings::Column::AccountId.eq(account.0))
        .take()
}

fn forget_outage(update: &mut UpdateStatement) {
    use mail_settings::Column;

    update
        .value(Column::Outage, Option::<String>::None)
        .value(Column::OutageSinceMs, Option::<i64>::None)
        // As wide as in `note_outage`: it is the same statement, which PostgreSQL keeps prepared.
        .value(Column::OutageCount, 0_i64)
        .value(Column::PausedUntilMs, Option::<i64>::None);
}
