//! Customers written as CSV, in the columns that an import reads.

use std::io::Write;

use pinion_storage::customers::Profile;

use super::{Column, guarded};

/// A file of customers that is being written.
pub struct Export<W: Write> {
    csv: csv::Writer<W>,
    columns: Vec<Column>,
}

impl<W: Write> Export<W> {
    /// Begins a file with its header.
    ///
    /// # Errors
    ///
    /// If `to` cannot be written to.
    pub fn begin(to: W, with_pins: bool) -> Result<Self, csv::Error> {
        let mut columns = vec![
            Column::FullName,
            Column::Email,
            Column::Company,
            Column::Language,
            Column::Active,
        ];
        if with_pins {
            columns.push(Column::Pin);
        }
        let mut csv = csv::Writer::from_writer(to);
        csv.write_record(columns.iter().map(|column| column.canonical()))?;
        Ok(Self { csv, columns })
    }

    /// Writes a row for each of `profiles`.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn write(&mut self, profiles: &[Profile]) -> Result<(), csv::Error> {
        for profile in profiles {
            let cells = self.columns.iter().map(|column| cell(profile, *column));
            self.csv.write_record(cells.map(|cell| guarded(cell).into_owned()))?;
        }
        Ok(())
    }

    /// Ends the file and returns what it was written to.
    ///
    /// # Errors
    ///
    /// If the rest cannot be written.
    pub fn finish(self) -> Result<W, csv::Error> {
        self.csv.into_inner().map_err(|error| error.into_error().into())
    }
}

fn cell(profile: &Profile, column: Column) -> &str {
    let customer = &profile.customer;
    match column {
        Column::FullName => &customer.full_name,
        Column::Email => &customer.email,
        Column::Company => customer.company.as_deref().unwrap_or_default(),
        Column::Language => customer.language.as_deref().unwrap_or_default(),
        Column::Active if customer.active => "true",
        Column::Active => "false",
        Column::Pin => profile.pin.as_ref().map_or("", |pin| pin.expose()),
        Column::Photo => "",
    }
}
