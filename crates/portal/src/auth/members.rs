//! Who is signed in to the members portal.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use pinion_protocol::ErrorCode;
use pinion_storage::audit::Entry;
use pinion_storage::customers::{self, Customer};
use pinion_storage::{AccountId, UserId};
use uuid::Uuid;

use super::address::ClientAddress;
use super::site::Site;
use crate::problem::Problem;
use crate::state::Shared;

/// A member, signed in to the members portal.
pub struct Member {
    /// Who signs in.
    pub user: UserId,
    /// Where.
    pub account: AccountId,
    /// By which sign-in.
    pub session: Uuid,
    /// Whom they are as a customer.
    pub customer: Customer,
    /// Where the request comes from.
    pub address: IpAddr,
}

impl Member {
    /// Returns the audit entry that says they did `action` to what is their own.
    #[must_use]
    pub fn entry(&self, action: &str, detail: Option<String>) -> Entry {
        Entry {
            account_id: self.account,
            actor_user_id: Some(self.user),
            actor_label: self.customer.email.clone(),
            action: action.to_owned(),
            customer_id: Some(self.customer.id),
            address: Some(self.address.to_string()),
            detail,
        }
    }
}

impl FromRequestParts<Shared> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Problem> {
        let caller = Site::MEMBERS.caller(parts, state).await?;
        let customer = customers::find_by_user(&state.database, caller.user_id).await?;
        let Ok(address) = ClientAddress::from_request_parts(parts, state).await;

        Ok(Self {
            user: caller.user_id,
            account: caller.account_id,
            session: caller.session_id,
            customer: customer.filter(|customer| customer.active).ok_or_else(not_a_member)?,
            address: address.0,
        })
    }
}

/// Refuses who signs in and is no member.
pub fn not_a_member() -> Problem {
    Problem::client(StatusCode::FORBIDDEN, ErrorCode::NotAMember, "This account is not a member's.")
}
