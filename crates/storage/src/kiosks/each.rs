//! Many kiosks at once: for presses that share a transaction.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use sea_orm::{
    ColumnTrait, ConnectionTrait, FromQueryResult,
    sea_query::{LockType, Order, Query},
};

use super::{Kiosk, Row, Seen, note_seen, select};
use crate::{
    Error, Tx,
    conn::{execute, sealed::Raw},
    entities::kiosks::{self, Column},
    lengths::filled,
    sessions::TokenHash,
    time::to_ms,
};

/// By how much a clock has to be further off than it was, for that to be written. Unit: milliseconds.
///
/// Each request takes some milliseconds to arrive, never as many as the last.
const SAME_SKEW_MS: u64 = 1_000;

/// A kiosk that was seen less than this ago, and says of itself what it said then, is not noted again: it would cost each
/// press a row more.
///
/// Source: it says every half minute that it is there, and the panel shows whole minutes.
const SEEN_JUST_NOW: Duration = Duration::from_secs(5);

/// Notes that the kiosks with these tokens are there, and keeps others from them until `tx` ends; returns those that were
/// not revoked.
///
/// They are locked in the order of their ids, so that two who lock some of the same wait for each other and no longer.
/// Most say of themselves what they said before, and cost no statement of their own.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.kiosks.note_seen_each", skip_all, err)]
pub async fn note_seen_each(
    tx: &Tx,
    each: &[(TokenHash, &Seen)],
    now: SystemTime,
) -> Result<Vec<(TokenHash, Kiosk)>, Error> {
    let seen: HashMap<TokenHash, &Seen> = each.iter().copied().collect();
    let query = select()
        .column((kiosks::Entity, Column::TokenHash))
        .and_where(Column::TokenHash.is_in(filled(seen.keys().map(|token| token.0.to_vec()))))
        .and_where(Column::RevokedAtMs.is_null())
        .order_by((kiosks::Entity, Column::Id), Order::Asc)
        .lock_with_tables(LockType::NoKeyUpdate, [kiosks::Entity])
        .take();
    let mut there = Vec::with_capacity(seen.len());
    for row in tx.raw().query_all(&query).await? {
        let token: Vec<u8> = row.try_get("", "token_hash")?;
        let token = token.try_into().map_err(|_| Error::Damaged("token of a kiosk"))?;
        there.push((TokenHash(token), Row::from_query_result(&row, "")?.into_kiosk()));
    }

    let mut unchanged = Vec::with_capacity(there.len());
    for (token, kiosk) in &there {
        match seen.get(token) {
            Some(seen) if !is_as_before(kiosk, seen) => {
                note_seen(tx, kiosk.id, seen, now).await?;
            }
            _ if was_seen_just_now(kiosk, now) => {}
            _ => unchanged.push(kiosk.id),
        }
    }
    if !unchanged.is_empty() {
        let update = Query::update()
            .table(kiosks::Entity)
            .value(Column::LastSeenAtMs, to_ms(now))
            .and_where(Column::Id.is_in(filled(unchanged)))
            .take();
        execute(tx, &update).await?;
    }
    Ok(there)
}

fn was_seen_just_now(kiosk: &Kiosk, now: SystemTime) -> bool {
    let ago = kiosk.last_seen_at.and_then(|seen| now.duration_since(seen).ok());
    ago.is_some_and(|ago| ago < SEEN_JUST_NOW)
}

fn is_as_before(kiosk: &Kiosk, seen: &Seen) -> bool {
    let version = seen.app_version.is_none() || seen.app_version == kiosk.app_version;
    let queue = seen.queue.is_none_or(|(queued, oldest)| {
        kiosk.queued == Some(queued) && kiosk.oldest_queued_at.map(to_ms) == oldest.map(to_ms)
    });
    let aside = (seen.set_aside.is_none() || seen.set_aside == kiosk.set_aside)
        && (seen.damaged_files.is_none() || seen.damaged_files == kiosk.damaged_files);
    let address = seen.address.is_none() || seen.address == kiosk.address;
    let skew = seen.clock_skew_ms.is_none_or(|skew| {
        kiosk.clock_skew_ms.is_some_and(|before| before.abs_diff(skew) < SAME_SKEW_MS)
    });
    version && queue && aside && address && skew
}
