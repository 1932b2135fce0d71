//! What operators made of the messages: versions of their texts, and which are sent.

use std::collections::HashMap;
use std::time::SystemTime;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{ExprTrait, OnConflict},
};

use crate::{
    AccountId, Error, Tx,
    conn::{Conn, sealed::Raw},
    entities::{message_switches, message_versions},
    time::{from_ms, to_ms},
};

/// A message in a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// Whose.
    pub account: AccountId,
    /// Its key. At most 32 characters.
    pub message: &'a str,
    /// A tag in lower case. At most 35 characters.
    pub language: &'a str,
}

/// The three parts of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// One line.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The HTML.
    pub html: String,
}

/// A version of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Counts from 1.
    pub number: i64,
    /// `None`: from here on the shipped one counts.
    pub parts: Option<Parts>,
    /// When it was saved.
    pub saved_at: SystemTime,
    /// By whom, for people.
    pub saved_by: String,
}

/// Returns the version that counts, or `None` where nobody ever saved one.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.messages.latest", skip_all, err)]
pub async fn latest(conn: &impl Conn, place: Place<'_>) -> Result<Option<Version>, Error> {
    let row =
        of(place).order_by_desc(message_versions::Column::Number).limit(1).one(conn.raw()).await?;
    Ok(row.map(version))
}

/// Returns every version, newest first.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.messages.versions", skip_all, err)]
pub async fn versions(conn: &impl Conn, place: Place<'_>) -> Result<Vec<Version>, Error> {
    let rows = of(place).order_by_desc(message_versions::Column::Number).all(conn.raw()).await?;
    Ok(rows.into_iter().map(version).collect())
}

/// Saves a version after version `after` (0 where there is none), and returns it; `None` where somebody else did so
/// first.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.messages.save", skip_all, err)]
pub async fn save(
    tx: &Tx,
    place: Place<'_>,
    parts: Option<&Parts>,
    after: i64,
    saved_by: &str,
    now: SystemTime,
) -> Result<Option<i64>, Error> {
    let newest = latest(tx, place).await?.map_or(0, |version| version.number);
    if newest != after {
        return Ok(None);
    }
    let number = after + 1;
    let row = message_versions::ActiveModel {
        account_id: Set(place.account.0),
        message: Set(place.message.to_owned()),
        language: Set(place.language.to_owned()),
        number: Set(number),
        subject: Set(parts.map(|parts| parts.subject.clone())),
        text: Set(parts.map(|parts| parts.text.clone())),
        html: Set(parts.map(|parts| parts.html.clone())),
        saved_at_ms: Set(to_ms(now)),
        saved_by: Set(saved_by.to_owned()),
    };
    let inserted = message_versions::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx.raw())
        .await?;
    Ok((inserted == 1).then_some(number))
}

/// Returns the languages in which each message was edited, and counts.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.messages.edited", skip_all, err)]
pub async fn edited(
    conn: &impl Conn,
    account: AccountId,
) -> Result<HashMap<String, Vec<String>>, Error> {
    let rows: Vec<(String, String, Option<String>)> = message_versions::Entity::find()
        .select_only()
        .columns([
            message_versions::Column::Message,
            message_versions::Column::Language,
            message_versions::Column::Subject,
        ])
        .filter(message_versions::Column::AccountId.eq(account.0))
        .order_by_asc(message_versions::Column::Number)
        .into_tuple()
        .all(conn.raw())
        .await?;
    let mut counting: HashMap<(String, String), bool> = HashMap::new();
    for (message, language, subject) in rows {
        counting.insert((message, language), subject.is_some());
    }
    let mut edited: HashMap<String, Vec<String>> = HashMap::new();
    for ((message, language), _) in counting.into_iter().filter(|(_, counts)| *counts) {
        edited.entry(message).or_default().push(language);
    }
    for languages in edited.values_mut() {
        languages.sort_unstable();
    }
    Ok(edited)
}

/// Returns which messages were switched on or off.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.messages.switches", skip_all, err)]
pub async fn switches(
    conn: &impl Conn,
    account: AccountId,
) -> Result<HashMap<String, bool>, Error> {
    let of_account = message_switches::Column::AccountId.eq(account.0);
    let rows = message_switches::Entity::find().filter(of_account).all(conn.raw()).await?;
    Ok(rows.into_iter().map(|row| (row.message, row.enabled)).collect())
}

/// Switches a message on or off.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.messages.switch", skip_all, err)]
pub async fn switch(
    tx: &Tx,
    account: AccountId,
    message: &str,
    enabled: bool,
) -> Result<(), Error> {
    let row = message_switches::ActiveModel {
        account_id: Set(account.0),
        message: Set(message.to_owned()),
        enabled: Set(enabled),
    };
    let key = [message_switches::Column::AccountId, message_switches::Column::Message];
    message_switches::Entity::insert(row)
        .on_conflict(
            OnConflict::columns(key).update_column(message_switches::Column::Enabled).to_owned(),
        )
        .exec_without_returning(tx.raw())
        .await?;
    Ok(())
}

fn of(place: Place<'_>) -> sea_orm::Select<message_versions::Entity> {
    let here = message_versions::Column::AccountId
        .eq(place.account.0)
        .and(message_versions::Column::Message.eq(place.message))
        .and(message_versions::Column::Language.eq(place.language));
    message_versions::Entity::find().filter(here)
}

fn version(row: message_versions::Model) -> Version {
    let parts = row.subject.zip(row.text).zip(row.html);
    Version {
        number: row.number,
        parts: parts.map(|((subject, text), html)| Parts { subject, text, html }),
        saved_at: from_ms(row.saved_at_ms),
        saved_by: row.saved_by,
    }
}
