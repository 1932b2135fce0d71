//! A CSV file made in memory, to be downloaded.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::guarded;

/// A table that is being written.
pub struct Csv(csv::Writer<Vec<u8>>);

impl Csv {
    /// Begins a table with its header.
    #[must_use]
    pub fn new<const N: usize>(header: [&str; N]) -> Self {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(header).expect("memory takes a row, and each has as many cells");
        Self(csv)
    }

    /// Adds a row. What a spreadsheet would run is made harmless.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        let cells = cells.map(|cell| guarded(&cell).into_owned());
        self.0.write_record(cells).expect("memory takes a row, and each has as many cells");
    }

    /// Answers with the table as the file `name`.
    #[must_use]
    pub fn download(self, name: &'static str) -> Response {
        let bytes = self.0.into_inner().expect("memory takes what was buffered");
        download(bytes, name)
    }
}

/// Answers with a CSV file that is named `name`, and never shown in the browser.
#[must_use]
pub fn download(bytes: Vec<u8>, name: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, bytes).into_response()
}
