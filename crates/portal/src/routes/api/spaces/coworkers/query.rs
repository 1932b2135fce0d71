//! Which coworkers are asked for. A filter that is not known is refused: to ignore it would answer another question.

use pinion_domain::Pin;
use pinion_storage::customers::{Filter, Order, Sort};
use pinion_storage::users::StaffRole;
use pinion_storage::{CustomerId, Page, pins};

use crate::auth::panel::Staff;
use crate::nexudus::{Refused, page};
use crate::state::Shared;
use crate::views;

/// What a list was asked for.
pub struct Asked {
    /// Whom.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
    /// Which part.
    pub page: Page,
}

impl Asked {
    /// Reads a query.
    ///
    /// # Errors
    ///
    /// The refusal of the first parameter that is unknown, or has no such value.
    pub async fn read(state: &Shared, staff: &Staff, query: &str) -> Result<Self, Refused> {
        let mut filter = Filter::default();
        let mut order = Order { by: Sort::Name, descending: false };
        let mut page = page::FIRST;
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let no_value = || Refused::property(&name, "is not a value that this can have");
            if value.contains(|c: char| c.is_control() && !c.is_whitespace()) {
                return Err(no_value());
            }
            let value = value.trim();
            let known = page::read(&mut page, &name, value).ok_or_else(no_value)?;
            match name.as_ref() {
                _ if known => {}
                "orderBy" => order.by = sort(value).ok_or_else(no_value)?,
                "dir" => order.descending = descending(value).ok_or_else(no_value)?,
                _ if value.is_empty() && is_filter(&name) => {}
                "Coworker_FullName" => value.clone_into(&mut filter.name),
                "Coworker_Email" => value.clone_into(&mut filter.email),
                "Coworker_Active" => filter.active = Some(yes_or_no(value).ok_or_else(no_value)?),
                "from_Coworker_UpdatedOn" => {
                    filter.updated_from = views::utc(value).ok_or_else(no_value)?.into();
                }
                "Coworker_Id" => narrow(&mut filter, ids(value).ok_or_else(no_value)?),
                "Coworker_AccessPincode" => {
                    if staff.role != StaffRole::Admin {
                        return Err(crate::problem::Problem::forbidden().into());
                    }
                    let pin = Pin::parse(value).map_err(|_| no_value())?;
                    let holder =
                        pins::find(&state.database, &state.keys, staff.account, &pin).await?;
                    narrow(&mut filter, holder.into_iter().collect());
                }
                _ => return Err(Refused::property(&name, "is not a filter of this list")),
            }
        }
        Ok(Self { filter, order, page })
    }
}

/// Lets through only who is among `ids` too.
fn narrow(filter: &mut Filter, ids: Vec<CustomerId>) {
    filter.ids = Some(match filter.ids.take() {
        None => ids,
        Some(before) => before.into_iter().filter(|id| ids.contains(id)).collect(),
    });
}

fn is_filter(name: &str) -> bool {
    [
        "Coworker_FullName",
        "Coworker_Email",
        "Coworker_AccessPincode",
        "Coworker_Active",
        "from_Coworker_UpdatedOn",
        "Coworker_Id",
    ]
    .contains(&name)
}

fn sort(name: &str) -> Option<Sort> {
    Some(match name {
        "Id" => Sort::Id,
        "FullName" => Sort::Name,
        "Email" => Sort::Email,
        "CompanyName" => Sort::Company,
        "CreatedOn" => Sort::Created,
        "UpdatedOn" => Sort::Updated,
        _ => return None,
    })
}

/// The dialect's name for an order.
#[must_use]
pub fn field(sort: Sort) -> &'static str {
    match sort {
        Sort::Id => "Id",
        Sort::Name => "FullName",
        Sort::Email => "Email",
        Sort::Company => "CompanyName",
        Sort::Created => "CreatedOn",
        Sort::Updated => "UpdatedOn",
    }
}

/// `dir` is seen as 1/-1, as 1/0 and in words.
pub fn descending(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "ascending" => Some(false),
        "0" | "-1" | "descending" => Some(true),
        _ => None,
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// `[1,2]`, or without the brackets.
fn ids(text: &str) -> Option<Vec<CustomerId>> {
    let list = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let numbers = list.split(',').map(str::trim).filter(|number| !number.is_empty());
    numbers.map(|number| number.parse().ok().map(CustomerId)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_every_way_a_direction_is_written() {
        for text in ["1", "Ascending", "ascending"] {
            assert_eq!(descending(text), Some(false), "{text}");
        }
        for text in ["0", "-1", "Descending"] {
            assert_eq!(descending(text), Some(true), "{text}");
        }
        assert_eq!(descending("up"), None);
    }

    #[test]
    fn takes_a_list_of_ids_with_or_without_brackets() {
        let both = Some(vec![CustomerId(1), CustomerId(2)]);

        assert_eq!(ids("[1,2]"), both);
        assert_eq!(ids("1, 2"), both);
        assert_eq!(ids("[]"), Some(Vec::new()));
        assert_eq!(ids("[1,x]"), None);
    }
}
