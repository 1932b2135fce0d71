//! Customers as a CSV file: what a row may say, and how a bad one is named.

mod columns;
mod download;
mod escape;
mod export;
mod field;
mod import;
mod photo;

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use csv::Terminator;
use pinion_domain::Pin;
use pinion_storage::customers::Field;

pub use columns::Column;
use columns::Columns;
pub use download::{Csv, download};
pub use escape::{guarded, unguarded};
pub use export::Export;
pub use field::{email as check_email, language as check_language, name as check_name};
pub use import::{refusal_words, refused_column};
pub use photo::{read_photo, read_picture};

/// One customer as a file has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it is in the file, counted from 1, the header included.
    pub line: u64,
    /// Full name, in the person's own order.
    pub full_name: String,
    /// E-mail address, by which a customer is recognised.
    pub email: String,
    /// The PIN; `None` leaves the one there is, or makes one.
    pub pin: Option<Pin>,
    /// The company; it stays where the file has no such column, and goes where the cell is empty.
    pub company: Field<String>,
    /// The language as a tag; as with [`Self::company`].
    pub language: Field<String>,
    /// Whether they may use the space; `None` leaves it as it is, which is true for a new customer.
    pub active: Option<bool>,
    /// The photo's path, as written; `None` leaves the one there is.
    pub photo: Option<String>,
}

/// Why a row is refused.
///
/// It says which cell and why, and never repeats the cell: it may be a PIN.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct RowError {
    /// Counted from 1, the header included.
    pub line: u64,
    /// The column's name, as the file has it.
    pub column: String,
    /// For people.
    pub reason: String,
}

/// Why a whole file is refused.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// It cannot be read.
    #[error("cannot read {path}: {cause}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// It is not text in UTF-8.
    #[error("line {line} is not UTF-8; save the file as \"CSV UTF-8\"")]
    NotUtf8 {
        /// Counted from 1.
        line: u64,
    },
    /// Reading it failed midway.
    #[error("cannot read the file: {0}")]
    Broken(csv::Error),
    /// A column it must have is missing.
    #[error("the column {0} is missing; the first line names the columns")]
    MissingColumn(&'static str),
    /// Two columns say the same.
    #[error("the columns {0} and {1} mean the same; leave one out")]
    DoubleColumn(String, String),
}

/// A file of customers, opened and its header read.
pub struct Sheet {
    reader: csv::Reader<Box<dyn Read + Send>>,
    columns: Columns,
    record: csv::ByteRecord,
    /// Unit: bytes.
    pub size_bytes: u64,
}

impl Sheet {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    ///
    /// If it cannot be read, is not UTF-8 up to its header, or lacks a column it must have.
    pub fn open(path: &Path) -> Result<Self, SheetError> {
        let unreadable = |cause| SheetError::Unreadable { path: path.to_owned(), cause };
        let file = File::open(path).map_err(unreadable)?;
        let size_bytes = file.metadata().map_err(unreadable)?.len();

        Self::read(Box::new(file), size_bytes)
    }

    /// Takes a file that is in memory and reads its header.
    ///
    /// # Errors
    ///
    /// As [`Sheet::open`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, SheetError> {
        let size_bytes = bytes.len() as u64;
        Self::read(Box::new(std::io::Cursor::new(bytes)), size_bytes)
    }

    fn read(source: Box<dyn Read + Send>, size_bytes: u64) -> Result<Self, SheetError> {
        let mut source = BufReader::with_capacity(64 * 1024, source);
        let start = source.fill_buf().map_err(|error| SheetError::Broken(error.into()))?;
        if start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]) {
            return Err(SheetError::NotUtf8 { line: 1 });
        }
        let delimiter = delimiter(start);
        // Ended by the line feed alone, since only those are counted; what a `\r` before it leaves in the last cell is
        // trimmed. Files without any are from a Mac of another age.
        let end = if start.contains(&b'\n') { Terminator::Any(b'\n') } else { Terminator::CRLF };
        if start.starts_with("\u{feff}".as_bytes()) {
            source.consume('\u{feff}'.len_utf8());
        }

        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .terminator(end)
            .flexible(true)
            .from_reader(Box::new(source) as Box<dyn Read + Send>);
        let header = reader.byte_headers().map_err(SheetError::Broken)?;
        let names: Vec<String> = header
            .iter()
            .map(|name| String::from_utf8(name.to_vec()))
            .collect::<Result<_, _>>()
            .map_err(|_| SheetError::NotUtf8 { line: 1 })?;

        let columns = Columns::find(names)?;
        Ok(Self { reader, columns, record: csv::ByteRecord::new(), size_bytes })
    }

    /// Returns the names of columns that say nothing to us.
    pub fn ignored(&self) -> &[String] {
        &self.columns.ignored
    }

    /// Returns how far the file is read. Unit: bytes.
    pub fn position_bytes(&self) -> u64 {
        self.reader.position().byte()
    }

    /// Reads the next row that is not empty; `None` at the end.
    ///
    /// # Errors
    ///
    /// The outer one if the file cannot be read on, the inner one if this row is refused.
    pub fn next_row(&mut self) -> Result<Option<Result<Row, RowError>>, SheetError> {
        while self.reader.read_byte_record(&mut self.record).map_err(SheetError::Broken)? {
            if self.record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                return Ok(Some(self.row()));
            }
        }

        Ok(None)
    }

    /// Returns name and e-mail address of the row that was read last, for telling whose row is refused. Either is empty
    /// where it cannot be told: its cell may then hold something else, such as a PIN.
    #[must_use]
    pub fn whose(&self) -> (String, String) {
        if self.record.len() != self.columns.width {
            return (String::new(), String::new());
        }
        let cell = Cells { record: &self.record, columns: &self.columns, line: 0 };
        let name = cell.required(Column::FullName, field::name);
        let email = cell.required(Column::Email, field::email);

        (name.unwrap_or_default(), email.unwrap_or_default())
    }

    fn row(&self) -> Result<Row, RowError> {
        let line = self.record.position().map_or(0, csv::Position::line);
        let width = self.columns.width;
        if self.record.len() != width {
            return Err(RowError {
                line,
                column: self.record.len().min(width).to_string(),
                reason: format!("the line has {} cells, the header {width}", self.record.len()),
            });
        }

        let cell = Cells { record: &self.record, columns: &self.columns, line };
        Ok(Row {
            line,
            full_name: cell.required(Column::FullName, field::name)?,
            email: cell.required(Column::Email, field::email)?,
            pin: value(cell.read(Column::Pin, field::pin)?),
            company: cell.optional(Column::Company, field::name)?,
            language: cell.optional(Column::Language, field::language)?,
            active: value(cell.optional(Column::Active, field::yes_or_no)?),
            photo: value(cell.optional(Column::Photo, |path| Ok(path.to_owned()))?),
        })
    }

    /// Returns the name that the file gives `column`.
    pub fn name(&self, column: Column) -> String {
        self.columns.name(column)
    }

    /// Returns an error that names the cell of `column` in `line`.
    pub fn refuse(&self, line: u64, column: Column, reason: impl std::fmt::Display) -> RowError {
        RowError { line, column: self.columns.name(column), reason: reason.to_string() }
    }
}

struct Cells<'a> {
    record: &'a csv::ByteRecord,
    columns: &'a Columns,
    line: u64,
}

impl Cells<'_> {
    fn required<T>(
        &self,
        column: Column,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, RowError> {
        value(self.optional(column, read)?)
            .ok_or_else(|| self.error(column, "this is empty".to_owned()))
    }

    /// It stays where there is no such column, and goes where the cell is empty. `read` refuses it by what it is, or
    /// does.
    fn optional<T>(
        &self,
        column: Column,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Field<T>, RowError> {
        self.read(column, |text| read(text).map_err(|why| format!("this {why}")))
    }

    /// As [`Cells::optional`], where `read` refuses in a sentence.
    fn read<T>(
        &self,
        column: Column,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Field<T>, RowError> {
        let Some(index) = self.columns.index(column) else { return Ok(Field::Keep) };
        let bytes = self.record.get(index).unwrap_or_default();
        let text = std::str::from_utf8(bytes).map_err(|_| {
            self.error(column, "this is not UTF-8; save the file as \"CSV UTF-8\"".into())
        })?;

        match unguarded(text.trim()) {
            "" => Ok(Field::Clear),
            text => read(text).map(Field::Set).map_err(|r| self.error(column, r)),
        }
    }

    fn error(&self, column: Column, reason: String) -> RowError {
        RowError { line: self.line, column: self.columns.name(column), reason }
    }
}

fn value<T>(field: Field<T>) -> Option<T> {
    match field {
        Field::Set(value) => Some(value),
        Field::Keep | Field::Clear => None,
    }
}

/// `;` where the first line has more of them than of `,`, quoted ones apart.
fn delimiter(start: &[u8]) -> u8 {
    let mut quoted = false;
    let (mut semicolons, mut commas) = (0, 0);
    for byte in start {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            b';' if !quoted => semicolons += 1,
            b',' if !quoted => commas += 1,
            _ => {}
        }
    }

    if semicolons > commas { b';' } else { b',' }
}

#[cfg(test)]
mod tests;
