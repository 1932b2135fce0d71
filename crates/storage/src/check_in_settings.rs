//! How a space wants check-ins to be.

use std::time::Duration;

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, EntityTrait,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};

use crate::{
    AccountId, Error, Tx,
    conn::{Conn, sealed::Raw},
    entities::{
        accounts,
        check_in_settings::{self, Column},
    },
};

/// How a space wants check-ins to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckInSettings {
    /// Two presses of one person at one pad closer than this are one. Whole seconds, at most ten minutes.
    pub repeat_within: Duration,
    /// Whether the pad greets people by their first name.
    pub greet_by_name: bool,
    /// When everybody who is still in is checked out. Unit: minutes of the day, in the space's time zone, 0 to 1439.
    pub check_out_at_min: Option<u16>,
    /// Whether the check-in of the documented interface is open to who has no device's token.
    pub open_to_anybody: bool,
}

impl Default for CheckInSettings {
    /// Source: docs/presence.md, "What can be set".
    fn default() -> Self {
        Self {
            repeat_within: Duration::from_secs(20),
            greet_by_name: true,
            check_out_at_min: None,
            open_to_anybody: false,
        }
    }
}

/// Returns the settings, and the space's time zone, by which they are meant.
///
/// # Errors
///
/// [`Error::Gone`] if there is no such account; otherwise if the database fails.
#[tracing::instrument(name = "db.check_in_settings.read", skip_all, err)]
pub async fn read(
    conn: &impl Conn,
    account: AccountId,
) -> Result<(CheckInSettings, String), Error> {
    let here = |column| (check_in_settings::Entity, column);
    let query = Query::select()
        .column((accounts::Entity, accounts::Column::TimeZone))
        .columns([Column::RepeatWithinS, Column::GreetByName].map(here))
        .columns([Column::CheckOutAtMin, Column::OpenToAnybody].map(here))
        .from(accounts::Entity)
        .left_join(
            check_in_settings::Entity,
            Expr::col(here(Column::AccountId)).equals((accounts::Entity, accounts::Column::Id)),
        )
        .and_where(Expr::col((accounts::Entity, accounts::Column::Id)).eq(account.0))
        .take();
    let row = conn.raw().query_one(&query).await?.ok_or(Error::Gone("account"))?;
    let zone = row.try_get_by_index(0)?;
    let Some(repeat_within_s) = row.try_get_by_index::<Option<i64>>(1)? else {
        return Ok((CheckInSettings::default(), zone));
    };
    let check_out_at_min = row.try_get_by_index::<Option<i16>>(3)?;
    let settings = CheckInSettings {
        repeat_within: Duration::from_secs(repeat_within_s.unsigned_abs()),
        greet_by_name: row.try_get_by_index(2)?,
        check_out_at_min: check_out_at_min.map(i16::unsigned_abs),
        open_to_anybody: row.try_get_by_index(4)?,
    };
    Ok((settings, zone))
}

/// Writes the settings.
///
/// # Errors
///
/// If the database fails, also where a value is out of its bounds.
#[tracing::instrument(name = "db.check_in_settings.write", skip_all, err)]
pub async fn write(tx: &Tx, account: AccountId, settings: &CheckInSettings) -> Result<(), Error> {
    let seconds = i64::try_from(settings.repeat_within.as_secs()).unwrap_or(i64::MAX);
    let minute = settings.check_out_at_min.map(|minute| i16::try_from(minute).unwrap_or(i16::MAX));
    let row = check_in_settings::ActiveModel {
        account_id: Set(account.0),
        repeat_within_s: Set(seconds),
        greet_by_name: Set(settings.greet_by_name),
        check_out_at_min: Set(minute),
        open_to_anybody: Set(settings.open_to_anybody),
    };
    let changed =
        [Column::RepeatWithinS, Column::GreetByName, Column::CheckOutAtMin, Column::OpenToAnybody];
    check_in_settings::Entity::insert(row)
        .on_conflict(OnConflict::column(Column::AccountId).update_columns(changed).to_owned())
        .exec_without_returning(tx.raw())
        .await?;
    Ok(())
}
