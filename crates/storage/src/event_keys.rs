//! The keys that kiosks seal to while they have no network.
//!
//! A pair is made of the key of that number which finds PINs, so it is where that is: in the key file, never here. A
//! kiosk that has not heard of a rotation yet seals to the old one, so the old line stays in the file for a while.

use std::time::{Duration, SystemTime};

use pinion_domain::{
    Pin,
    sealed_event::{EventBinding, PUBLIC_KEY_BYTES},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{OnConflict, Query},
};

use crate::{
    Error, PinKeys, Tx,
    conn::{Conn, execute, sealed::Raw},
    entities::event_keys::{self, Column},
    time::to_ms,
};

/// How long after a rotation what was sealed to the key before can be opened.
///
/// Source: docs/presence.md: what is older is a person's to look at anyway.
pub const GRACE: Duration = Duration::from_hours(30 * 24);

/// Returns the number and the public half of the key in use, for kiosks to seal to. Whether a kiosk was given it before
/// is asked first, so that most calls write nothing.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.event_keys.hand_out", skip_all, err)]
pub async fn hand_out(
    db: &crate::Database,
    keys: &PinKeys,
) -> Result<(i16, [u8; PUBLIC_KEY_BYTES]), Error> {
    let set = keys.in_step(db).await?;
    let number = set.in_use();
    if event_keys::Entity::find_by_id(number).one(db.raw()).await?.is_none() {
        let tx = db.begin().await?;
        let row = event_keys::ActiveModel { key_id: Set(number), replaced_at_ms: Set(None) };
        event_keys::Entity::insert(row)
            .on_conflict(OnConflict::column(Column::KeyId).do_nothing().to_owned())
            .exec_without_returning(tx.raw())
            .await?;
        tx.commit().await?;
    }
    let key = set.event_key(number).ok_or(Error::LacksKeys(number))?;
    Ok((number, key.public()))
}

/// Opens a PIN that a kiosk sealed; `None` where it was sealed to another portal, too long ago, or for another event.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.event_keys.open", skip_all, err)]
pub async fn open(
    conn: &impl Conn,
    keys: &PinKeys,
    event: EventBinding,
    sealed: &[u8],
) -> Result<Option<Pin>, Error> {
    let Some(number) = pinion_domain::sealed_event::key_number(sealed) else {
        return Ok(None);
    };
    let mut set = keys.last_known();
    if set.event_key(number).is_none() {
        set = keys.in_step(conn).await?;
    }
    Ok(set.event_key(number).and_then(|key| key.open(event, sealed).ok()))
}

/// Notes which keys are in use no more, and forgets those for which that is longer ago than [`GRACE`]; then their
/// lines leave the key file.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.event_keys.retire", skip_all, err)]
pub async fn retire(tx: &Tx, keys: &PinKeys, now: SystemTime) -> Result<(), Error> {
    let number = keys.in_step(tx).await?.in_use();
    let replaced = Query::update()
        .table(event_keys::Entity)
        .value(Column::ReplacedAtMs, to_ms(now))
        .and_where(Column::KeyId.lt(number))
        .and_where(Column::ReplacedAtMs.is_null())
        .take();
    execute(tx, &replaced).await?;
    if let Some(before) = now.checked_sub(GRACE) {
        let over = Column::ReplacedAtMs.lt(to_ms(before));
        event_keys::Entity::delete_many().filter(over).exec(tx.raw()).await?;
    }
    Ok(())
}

/// The numbers of the keys that something may still be sealed to.
pub(crate) async fn needed(conn: &impl Conn) -> Result<Vec<i16>, Error> {
    let rows = event_keys::Entity::find().all(conn.raw()).await?;
    Ok(rows.into_iter().map(|row| row.key_id).collect())
}
