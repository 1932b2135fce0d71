//! What a customer looks like in the dialect.

use pinion_protocol::coworker::Coworker;
use pinion_storage::customers::{self, Profile};
use pinion_storage::users::StaffRole;
use pinion_storage::{CustomerId, audit};

use crate::auth::panel::Staff;
use crate::problem::Problem;
use crate::state::Shared;
use crate::store::os_random;
use crate::views;

/// Returns the customers `ids`, in that order; with their PINs for admins, and then the log has that they were seen.
///
/// # Errors
///
/// If the database fails.
pub async fn coworkers(
    state: &Shared,
    staff: &Staff,
    ids: &[CustomerId],
) -> Result<Vec<Coworker>, Problem> {
    let shows_pins = staff.role == StaffRole::Admin;
    let keys = shows_pins.then_some(&state.keys);
    let mut found = customers::these(&state.database, keys, staff.account, ids).await?;
    found.sort_by_key(|profile| ids.iter().position(|id| *id == profile.customer.id));
    if shows_pins && !found.is_empty() {
        let (now, mut rng) = (state.now(), os_random());
        let tx = state.database.begin().await?;
        for profile in &found {
            let entry = staff.entry("pin.viewed", Some(profile.customer.id), Some("API".into()));
            audit::write(&tx, &entry, now, &mut rng).await?;
        }
        tx.commit().await?;
    }
    Ok(found.into_iter().map(coworker).collect())
}

fn coworker(profile: Profile) -> Coworker {
    let customer = profile.customer;
    Coworker {
        id: customer.id.0,
        unique_id: customer.unique_id.to_string(),
        full_name: customer.full_name,
        email: customer.email,
        company_name: customer.company,
        language: customer.language,
        active: customer.active,
        is_member: customer.is_member,
        checked_in: profile.checked_in,
        access_pincode: profile.pin.map(|pin| pin.expose().into()),
        created_on: views::time(customer.created_at),
        updated_on: views::time(customer.updated_at),
    }
}
