//! Who is signed in to the admin panel, and what they may do there.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use pinion_protocol::ErrorCode;
use pinion_storage::audit::Entry;
use pinion_storage::users::{self, StaffRole, User};
use pinion_storage::{AccountId, CustomerId, UserId, accounts};
use uuid::Uuid;

use super::address::ClientAddress;
use super::site::{self, Site};
use crate::problem::Problem;
use crate::state::Shared;

/// One of the staff, signed in to the panel.
#[derive(Clone)]
pub struct Staff {
    /// Who.
    pub user: UserId,
    /// Where.
    pub account: AccountId,
    /// By which sign-in.
    pub session: Uuid,
    /// What they may do.
    pub role: StaffRole,
    /// The address they sign in with.
    pub email: String,
    /// Where the request comes from.
    pub address: IpAddr,
}

/// An admin. Who has to set up a second factor first is refused.
pub struct Admin(pub Staff);

/// Anyone of the staff: front desk or admin. An admin who has to set up a second factor first is refused.
pub struct FrontDesk(pub Staff);

/// Anyone of the staff, also who has to set up a second factor first: for what they need to do that.
pub struct AnyStaff(pub Staff, pub User);

impl Staff {
    /// Returns the audit entry that says they did `action`.
    #[must_use]
    pub fn entry(
        &self,
        action: &str,
        customer: Option<CustomerId>,
        detail: Option<String>,
    ) -> Entry {
        Entry {
            account_id: self.account,
            actor_user_id: Some(self.user),
            actor_label: self.email.clone(),
            action: action.to_owned(),
            customer_id: customer,
            address: Some(self.address.to_string()),
            detail,
        }
    }
}

impl FromRequestParts<Shared> for AnyStaff {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Problem> {
        let caller = Site::PANEL.caller(parts, state).await?;
        let user = users::get(&state.database, caller.user_id).await?.ok_or_else(site::nobody)?;
        let Ok(address) = ClientAddress::from_request_parts(parts, state).await;

        let staff = Staff {
            user: user.id,
            account: user.account_id,
            session: caller.session_id,
            role: user.staff_role.ok_or_else(Problem::forbidden)?,
            email: user.email.clone(),
            address: address.0,
        };
        Ok(Self(staff, user))
    }
}

impl FromRequestParts<Shared> for FrontDesk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Problem> {
        let AnyStaff(staff, user) = AnyStaff::from_request_parts(parts, state).await?;
        require_second_factor(state, &user).await?;
        Ok(Self(staff))
    }
}

impl FromRequestParts<Shared> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Problem> {
        let FrontDesk(staff) = FrontDesk::from_request_parts(parts, state).await?;
        match staff.role {
            StaffRole::Admin => Ok(Self(staff)),
            StaffRole::FrontDesk => Err(Problem::forbidden()),
        }
    }
}

/// Refuses an admin without a second factor in a space that asks for one.
///
/// # Errors
///
/// The refusal; otherwise if the database fails.
pub async fn require_second_factor(state: &Shared, user: &User) -> Result<(), Problem> {
    if must_set_up_second_factor(state, user).await? {
        return Err(Problem::client(
            StatusCode::FORBIDDEN,
            ErrorCode::SecondFactorMissing,
            "This space asks for a second factor. Set one up first.",
        ));
    }

    Ok(())
}

/// Says whether `user` is an admin without a second factor in a space that asks for one.
///
/// # Errors
///
/// If the database fails.
pub async fn must_set_up_second_factor(
    state: &Shared,
    user: &User,
) -> Result<bool, pinion_storage::Error> {
    let may_lack = user.has_totp() || user.staff_role != Some(StaffRole::Admin);
    if may_lack {
        return Ok(false);
    }

    accounts::requires_second_factor(&state.database, user.account_id).await
}
