//! The rows of a file that came over the network: all read before the first is looked at.

use axum::http::StatusCode;
use pinion_protocol::ErrorCode;
use pinion_storage::customers::{Field, ImportRow};

use crate::fields::sentence;
use crate::problem::Problem;
use crate::sheet::{Column, RowError, Sheet, SheetError};

/// Rows of a file at most. A preview goes through them in one transaction, and other writers wait that long: some
/// seconds.
pub const MOST: usize = 20_000;

/// Customers written in one transaction, as the command line has it.
pub const CHUNK: usize = 500;

/// The rows of a file.
pub struct Rows {
    /// The file, read to its end.
    pub sheet: Sheet,
    /// Those that can be read, each with its line.
    pub good: Vec<(u64, ImportRow)>,
    /// Those that cannot.
    pub refused: Vec<Refused>,
    /// Columns that say nothing to us. A photo is a file beside the sheet, and there is none here.
    pub ignored: Vec<String>,
}

/// A row that cannot be read.
pub struct Refused {
    /// Why.
    pub error: RowError,
    /// The name in it; empty where that cannot be told.
    pub full_name: String,
    /// The e-mail address in it, likewise.
    pub email: String,
}

impl Rows {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// If it is no table of customers, or has more than [`MOST`] rows.
    pub fn read(file: Vec<u8>) -> Result<Self, Problem> {
        let sheet = Sheet::from_bytes(file).map_err(|error| unreadable(&error))?;
        let ignored = sheet.ignored().to_vec();
        let mut rows = Self { sheet, good: Vec::new(), refused: Vec::new(), ignored };
        let mut has_photos = false;
        while let Some(row) = rows.sheet.next_row().map_err(|error| unreadable(&error))? {
            if rows.good.len() + rows.refused.len() == MOST {
                return Err(Problem::client(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    ErrorCode::BodyTooLarge,
                    "The file has more than 20,000 rows. `pinion-portal members import` takes it.",
                ));
            }
            match row {
                Ok(row) => {
                    has_photos |= row.photo.is_some();
                    rows.good.push((row.line, row.asks(Field::Keep)));
                }
                Err(error) => {
                    let (full_name, email) = rows.sheet.whose();
                    rows.refused.push(Refused { error, full_name, email });
                }
            }
        }
        if has_photos {
            rows.ignored.push(rows.sheet.name(Column::Photo));
        }
        Ok(rows)
    }
}

fn unreadable(error: &SheetError) -> Problem {
    Problem::invalid_field("file", sentence(&error.to_string()))
}
