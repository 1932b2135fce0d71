//! `members import`: customers from a CSV file, a chunk a transaction.

use std::path::Path;

use pinion_domain::Clock as _;
use pinion_mail::Message;
use pinion_storage::audit::Entry;
use pinion_storage::customers::{self, Field, ImportOutcome, ImportRow};
use pinion_storage::pins::BulkPins;
use pinion_storage::{AccountId, CustomerId, Tx};

use crate::clock::SystemClock;
use crate::commands::progress::Progress;
use crate::commands::{ACTOR, Refusal, archive, say};
use crate::config::Config;
use crate::imported::{self, Tally};
use crate::outbox;
use crate::sheet::{
    Column, Row, RowError, Sheet, SheetError, read_photo, refusal_words, refused_column,
};
use crate::store::{Store, os_random};

/// Customers written in one transaction: enough that syncing the disk no longer counts, few enough that a
/// portal at work waits a fraction of a second.
const CHUNK: usize = 500;

/// Photos read into memory at once. Unit: bytes.
const CHUNK_BYTES: usize = 16 * 1024 * 1024;

const NOTHING_BY_STRICT: &str = "nothing was imported, because --strict takes all rows or none";

impl From<SheetError> for Refusal {
    fn from(error: SheetError) -> Self {
        Self::new(error)
    }
}

pub async fn run(config: Config, file: &Path, strict: bool, welcome: bool) -> Result<(), Refusal> {
    let sheet = Sheet::open(file)?;
    if !sheet.ignored().is_empty() {
        eprintln!("ignoring the columns {}", sheet.ignored().join(", "));
    }
    let store = Store::open_or_create(&config, SystemClock.now()).await?;

    if welcome && !outbox::is_on(&store.database, store.account.id, Message::Welcome).await? {
        return Err(Refusal::new(
            "nothing was imported: the welcome mail is switched off. Switch it on in the panel, under Settings › Email \
             template editor, or leave --welcome out",
        ));
    }

    let progress = Progress::new("importing", sheet.size_bytes);
    let mut import = Import {
        sheet,
        file,
        welcome,
        store: &store,
        pins: None,
        tally: Tally::default(),
        progress,
    };
    let done = if strict { import.all_or_nothing().await } else { import.the_good_ones().await };
    import.progress.finish();
    let tally = import.tally;
    if let Err(refusal) = done {
        // Not on standard output, whose last line counts a file that was read to its end.
        eprintln!("{}", stopped_midway(strict, tally));
        return Err(refusal);
    }
    store.database.close().await?;

    say(tally);
    if tally.failed > 0 { Err(Refusal::told()) } else { Ok(()) }
}

fn stopped_midway(strict: bool, tally: Tally) -> String {
    if strict {
        format!("it stopped midway; {NOTHING_BY_STRICT}")
    } else {
        format!("it stopped midway: {tally}; the same file again goes on from there")
    }
}

struct Import<'a> {
    sheet: Sheet,
    file: &'a Path,
    /// Whether who is added is mailed the welcome message.
    welcome: bool,
    store: &'a Store,
    /// The codes that are taken, read once.
    pins: Option<BulkPins>,
    tally: Tally,
    progress: Progress,
}

impl Import<'_> {
    async fn the_good_ones(&mut self) -> Result<(), Refusal> {
        loop {
            let rows = self.chunk()?;
            if rows.is_empty() {
                return Ok(());
            }
            let tx = self.store.database.begin().await?;
            let written = self.write(&tx, rows).await?;
            tx.commit().await?;
            // What was not committed did not go in.
            self.tally.imported += written.imported;
            self.tally.skipped += written.skipped;
        }
    }

    async fn all_or_nothing(&mut self) -> Result<(), Refusal> {
        let tx = self.store.database.begin().await?;
        let (mut imported, mut skipped) = (0, 0);
        loop {
            let rows = self.chunk()?;
            if rows.is_empty() {
                break;
            }
            let written = self.write(&tx, rows).await?;
            imported += written.imported;
            skipped += written.skipped;
        }

        if self.tally.failed == 0 {
            tx.commit().await?;
            (self.tally.imported, self.tally.skipped) = (imported, skipped);
            return Ok(());
        }
        tx.rollback().await?;
        self.progress.say(NOTHING_BY_STRICT);
        Ok(())
    }

    /// Reads the next rows that can be read, and tells of those that cannot.
    fn chunk(&mut self) -> Result<Vec<(u64, ImportRow)>, Refusal> {
        let mut rows = Vec::with_capacity(CHUNK);
        let mut photo_bytes = 0;
        while rows.len() < CHUNK && photo_bytes < CHUNK_BYTES {
            let Some(row) = self.sheet.next_row()? else { break };
            match row.and_then(|row| self.with_photo(row)) {
                Ok((line, row)) => {
                    if let Field::Set(photo) = &row.photo {
                        photo_bytes += photo.bytes.len();
                    }
                    rows.push((line, row));
                }
                Err(error) => self.refuse(&error),
            }
        }

        self.progress.at(self.sheet.position_bytes());
        Ok(rows)
    }

    fn with_photo(&self, row: Row) -> Result<(u64, ImportRow), RowError> {
        let photo = match &row.photo {
            None => Field::Keep,
            Some(path) => {
                let photo = read_photo(&archive::folder_of(self.file), path)
                    .map_err(|error| self.sheet.refuse(row.line, Column::Photo, error))?;
                Field::Set(photo)
            }
        };
        Ok((row.line, row.asks(photo)))
    }

    /// Writes some rows, tells of those that are refused, and returns how many went in or stayed as they were.
    async fn write(&mut self, tx: &Tx, chunk: Vec<(u64, ImportRow)>) -> Result<Tally, Refusal> {
        let (store, now) = (self.store, SystemClock.now());
        let pins = match &mut self.pins {
            Some(pins) => pins,
            none => none.insert(BulkPins::new(tx, &store.keys, &store.account, now).await?),
        };
        let (lines, rows): (Vec<u64>, Vec<ImportRow>) = chunk.into_iter().unzip();
        let outcomes = customers::import_chunk(
            tx,
            &store.keys,
            &store.account,
            &rows,
            pins,
            now,
            &mut os_random(),
        )
        .await?;

        let (account, entry) = (store.account.id, by_command_line(store.account.id));
        let by = (account, &store.keys);
        let tally = imported::write_down(tx, by, &outcomes, entry, self.welcome, now).await?;
        for (line, outcome) in lines.into_iter().zip(&outcomes) {
            if let ImportOutcome::Refused(refusal) = outcome {
                let error =
                    self.sheet.refuse(line, refused_column(refusal), refusal_words(refusal));
                self.refuse(&error);
            }
        }
        Ok(tally)
    }

    fn refuse(&mut self, error: &RowError) {
        self.tally.failed += 1;
        self.progress.say(&error.to_string());
    }
}

fn by_command_line(
    account: AccountId,
) -> impl Fn(&str, Option<CustomerId>, Option<String>) -> Entry {
    move |action, customer, detail| Entry {
        account_id: account,
        actor_user_id: None,
        actor_label: ACTOR.to_owned(),
        action: action.to_owned(),
        customer_id: customer,
        address: None,
        detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stopped_midway_says_what_went_in() {
        let tally = Tally { imported: 0, skipped: 0, failed: 1 };

        let strict = stopped_midway(true, tally);
        let good_ones = stopped_midway(false, Tally { imported: 500, ..tally });

        assert!(strict.contains("nothing was imported") && !strict.contains("goes on"), "{strict}");
        assert!(good_ones.contains("imported 500, skipped 0, failed 1; the same"), "{good_ones}");
    }
}
