//! What a row of a file asks of storage, and how a row that storage refuses is named.

use pinion_storage::Picture;
use pinion_storage::customers::{Field, ImportRefusal, ImportRow};

use super::{Column, Row};

impl Row {
    /// Returns what this row asks for, with the photo that was found for it.
    #[must_use]
    pub fn asks(self, photo: Field<Picture>) -> ImportRow {
        ImportRow {
            full_name: self.full_name,
            email: self.email,
            pin: self.pin,
            company: self.company,
            language: self.language,
            active: self.active,
            photo,
        }
    }
}

/// Returns the column that a refusal is about.
#[must_use]
pub fn refused_column(refusal: &ImportRefusal) -> Column {
    match refusal {
        ImportRefusal::Text(_) => Column::FullName,
        ImportRefusal::PinRefused(_)
        | ImportRefusal::PinTaken { .. }
        | ImportRefusal::PinResting { .. }
        | ImportRefusal::NoFreePin { .. } => Column::Pin,
    }
}

/// Says why a row was refused. Whoever imports is an admin, and may know whose PIN it is.
#[must_use]
pub fn refusal_words(refusal: &ImportRefusal) -> String {
    match refusal {
        ImportRefusal::PinTaken { holder } => format!("{holder} has this PIN"),
        ImportRefusal::Text(_)
        | ImportRefusal::PinRefused(_)
        | ImportRefusal::PinResting { .. }
        | ImportRefusal::NoFreePin { .. } => refusal.to_string(),
    }
}
