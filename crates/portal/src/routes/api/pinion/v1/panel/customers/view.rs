//! What a customer looks like to staff, and what staff say about one.

use pinion_protocol::panel::{
    Access, Customer as CustomerView, CustomerKind, CustomerQuery, CustomerRow, CustomerSort,
    CustomerStatus, Direction, Presence,
};
use pinion_storage::customers::{Customer, Filter, Kind, Listed, Order, Sort};
use pinion_storage::users::StaffRole;
use pinion_storage::{Conn, Error, pins, users, visits};

use super::photo;
use crate::views;

/// A customer in a list.
#[must_use]
pub fn row(Listed { customer, in_since }: Listed) -> CustomerRow {
    CustomerRow {
        id: customer.id.0,
        unique_id: customer.unique_id.to_string(),
        photo_url: customer.photo_type.as_ref().map(|_| photo::path(&customer)),
        full_name: customer.full_name,
        email: customer.email,
        company: customer.company,
        language: customer.language,
        kind: if customer.is_member { CustomerKind::Member } else { CustomerKind::Contact },
        active: customer.active,
        in_since: in_since.map(views::time),
        revision: customer.revision,
        updated_at: views::time(customer.updated_at),
    }
}

/// A customer with all there is to know of them. Of the PIN, the front desk is told nothing.
///
/// # Errors
///
/// If the database fails.
pub async fn whole(
    conn: &impl Conn,
    customer: Customer,
    role: StaffRole,
) -> Result<CustomerView, Error> {
    let in_since = visits::open_since(conn, customer.id).await?;
    let can_sign_in = match customer.user_id {
        Some(user) => {
            users::get(conn, user).await?.is_some_and(|user| user.password_hash.is_some())
        }
        None => false,
    };
    let access = match role {
        StaffRole::Admin => pins::about(conn, customer.id)
            .await?
            .map(|about| Access { digits: about.digits, given_at: views::time(about.given_at) }),
        StaffRole::FrontDesk => None,
    };
    Ok(CustomerView {
        created_at: views::time(customer.created_at),
        can_sign_in,
        access,
        row: row(Listed { customer, in_since }),
    })
}

/// Whom a list is to show.
#[must_use]
pub fn filter(query: &CustomerQuery) -> Filter {
    Filter {
        text: query.q.clone(),
        active: query.status.map(|status| status == CustomerStatus::Active),
        kind: query.kind.map(kind),
        inside: query.presence.map(|presence| presence == Presence::In),
        ..Filter::default()
    }
}

/// In which order.
#[must_use]
pub fn order(query: &CustomerQuery) -> Order {
    let by = match query.sort {
        CustomerSort::Name => Sort::Name,
        CustomerSort::Email => Sort::Email,
        CustomerSort::Company => Sort::Company,
        CustomerSort::Created => Sort::Created,
        CustomerSort::Updated => Sort::Updated,
    };
    Order { by, descending: query.dir == Direction::Desc }
}

/// What the database calls it.
#[must_use]
pub fn kind(kind: CustomerKind) -> Kind {
    match kind {
        CustomerKind::Member => Kind::Member,
        CustomerKind::Contact => Kind::Contact,
    }
}
