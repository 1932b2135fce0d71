//! The columns a file of customers may have, under every name they go by.

use super::SheetError;

/// A column that says something to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// `full_name`, in Nexudus exports `FullName`.
    FullName,
    /// `email`, in Nexudus exports `Email`.
    Email,
    /// `pin`, in Nexudus exports `AccessPincode`.
    Pin,
    /// `company`, in Nexudus exports `CompanyName`.
    Company,
    /// `language`.
    Language,
    /// `active`, in Nexudus exports `Active`.
    Active,
    /// `photo`.
    Photo,
}

impl Column {
    const ALL: [Self; 7] = [
        Self::FullName,
        Self::Email,
        Self::Pin,
        Self::Company,
        Self::Language,
        Self::Active,
        Self::Photo,
    ];

    /// Our own name for it, which `members export` writes.
    pub fn canonical(self) -> &'static str {
        match self {
            Self::FullName => "full_name",
            Self::Email => "email",
            Self::Pin => "pin",
            Self::Company => "company",
            Self::Language => "language",
            Self::Active => "active",
            Self::Photo => "photo",
        }
    }

    /// The letters of its names: case, spaces, `_` and `-` do not count.
    fn letters(self) -> &'static [&'static str] {
        match self {
            Self::FullName => &["fullname"],
            Self::Email => &["email"],
            Self::Pin => &["pin", "accesspincode"],
            Self::Company => &["company", "companyname"],
            Self::Language => &["language"],
            Self::Active => &["active"],
            Self::Photo => &["photo"],
        }
    }
}

/// Which column of a file is which.
pub struct Columns {
    found: [Option<(usize, String)>; Column::ALL.len()],
    /// How many columns the file has.
    pub width: usize,
    /// The names of those that say nothing to us.
    pub ignored: Vec<String>,
}

impl Columns {
    pub fn find(names: Vec<String>) -> Result<Self, SheetError> {
        let mut columns = Self { found: Default::default(), width: names.len(), ignored: vec![] };

        for (index, name) in names.into_iter().enumerate() {
            let letters: String = name
                .chars()
                .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-'))
                .flat_map(char::to_lowercase)
                .collect();
            match Column::ALL.iter().find(|column| column.letters().contains(&letters.as_str())) {
                Some(column) => match &mut columns.found[*column as usize] {
                    Some((_, other)) => {
                        return Err(SheetError::DoubleColumn(std::mem::take(other), name));
                    }
                    free => *free = Some((index, name.trim().to_owned())),
                },
                None => columns.ignored.push(name.trim().to_owned()),
            }
        }

        for column in [Column::FullName, Column::Email] {
            if columns.index(column).is_none() {
                return Err(SheetError::MissingColumn(column.canonical()));
            }
        }
        Ok(columns)
    }

    pub fn index(&self, column: Column) -> Option<usize> {
        self.found[column as usize].as_ref().map(|(index, _)| *index)
    }

    /// The column's name as the file has it.
    pub fn name(&self, column: Column) -> String {
        self.found[column as usize]
            .as_ref()
            .map_or_else(|| column.canonical().to_owned(), |(_, name)| name.clone())
    }
}
