//! Many kiosks at once: for presses that share a transaction.

use std::collections::{HashMap, HashSet};
use std::time::SystemTime;

use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{LockType, Query},
};
use uuid::Uuid;

use super::{Seen, counted, note_seen};
use crate::{
    Error, Tx,
    conn::{execute, sealed::Raw},
    entities::kiosks::{self, Column},
    time::to_ms,
};

/// By how much a clock has to be further off than it was, for that to be written. Unit: milliseconds.
///
/// Each request takes some milliseconds to arrive, never as many as the last.
const SAME_SKEW_MS: u64 = 1_000;

/// Notes that kiosks are there, and keeps others from them until `tx` ends; returns those that were not revoked.
///
/// Most say of themselves what they said before, and cost no statement of their own.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.kiosks.note_seen_each", skip_all, err)]
pub async fn note_seen_each(
    tx: &Tx,
    each: &[(Uuid, &Seen)],
    now: SystemTime,
) -> Result<HashSet<Uuid>, Error> {
    let each: HashMap<Uuid, &Seen> = each.iter().copied().collect();
    let known = kiosks::Entity::find()
        .filter(Column::Id.is_in(each.keys().copied()))
        .filter(Column::RevokedAtMs.is_null())
        .order_by_asc(Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(tx.raw())
        .await?;
    let mut unchanged = Vec::new();
    for row in &known {
        match each.get(&row.id) {
            Some(seen) if !is_as_before(row, seen) => {
                note_seen(tx, row.id, seen, now).await?;
            }
            _ => unchanged.push(row.id),
        }
    }
    if !unchanged.is_empty() {
        let update = Query::update()
            .table(kiosks::Entity)
            .value(Column::LastSeenAtMs, to_ms(now))
            .and_where(Column::Id.is_in(unchanged))
            .take();
        execute(tx, &update).await?;
    }
    Ok(known.iter().map(|row| row.id).collect())
}

fn is_as_before(row: &kiosks::Model, seen: &Seen) -> bool {
    let version = seen.app_version.is_none() || seen.app_version == row.app_version;
    let queue = seen.queue.is_none_or(|(queued, oldest)| {
        row.queued.and_then(|before| u64::try_from(before).ok()) == Some(queued)
            && row.oldest_queued_at_ms == oldest.map(to_ms)
    });
    let is_same = |said: Option<u64>, before: Option<i64>| {
        said.is_none_or(|said| before.and_then(counted) == Some(said))
    };
    let aside =
        is_same(seen.set_aside, row.set_aside) && is_same(seen.damaged_files, row.damaged_files);
    let address = seen.address.is_none_or(|it| row.address_hash.as_deref() == Some(&it[..]));
    let skew = seen.clock_skew_ms.is_none_or(|skew| {
        row.clock_skew_ms.is_some_and(|before| before.abs_diff(skew) < SAME_SKEW_MS)
    });
    version && queue && aside && address && skew
}
