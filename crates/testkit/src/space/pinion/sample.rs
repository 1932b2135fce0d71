//! The made-up space's customers, as `samples/` has them.

use std::fs;
use std::path::Path;

use pinion_storage::Picture;
use pinion_storage::customers::{Field, ImportRow};

use super::PinionSpace;

impl PinionSpace {
    /// Registers the sample's customers, with their photos, and returns their addresses.
    ///
    /// # Panics
    ///
    /// If the sample is not there.
    pub async fn add_sample(&self) -> Vec<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
        let sheet = fs::read_to_string(folder.join("harbour-works.csv"));
        let sheet = sheet.expect("the repository has a sample");
        let rows: Vec<_> = sheet.lines().skip(1).map(|line| row(&folder, line)).collect();
        self.import(&rows).await;

        rows.into_iter().map(|row| row.email).collect()
    }
}

/// The sample quotes nothing, so a comma always ends a cell.
fn row(folder: &Path, line: &str) -> ImportRow {
    let mut cells = line.split(',').map(str::to_owned);
    let mut next = || cells.next().unwrap_or_default();
    let (full_name, email, company, language) = (next(), next(), next(), next());
    let (active, photo) = (next(), next());
    let set = |text: String| if text.is_empty() { Field::Keep } else { Field::Set(text) };
    let photo = match photo.as_str() {
        "" => Field::Keep,
        file => Field::Set(Picture {
            bytes: fs::read(folder.join(file)).expect("the sample has the photo"),
            media_type: "image/png".to_owned(),
        }),
    };

    ImportRow {
        full_name,
        email,
        pin: None,
        company: set(company),
        language: set(language),
        active: Some(active != "false"),
        photo,
    }
}
