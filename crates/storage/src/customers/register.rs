//! A new customer gets a PIN in the same breath, or is not registered.

use std::time::SystemTime;

use pinion_domain::Pin;
use rand::CryptoRng;
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

use super::{Customer, directory};
use crate::{
    Error, Picture, PinKeys, Tx,
    accounts::Account,
    conn::sealed::Raw,
    entities::customers,
    pins::{self, AssignError, SetError},
    random::uuid_v4,
    text::{self, TextError, email_key, name_key},
    time::to_ms,
};

/// Somebody to be registered.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCustomer {
    /// At most [`text::MAX_NAME`] characters.
    pub full_name: String,
    /// At most [`text::MAX_EMAIL`] characters. That it is an address is the caller's to check.
    pub email: String,
    /// At most [`text::MAX_NAME`] characters.
    pub company: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Whether they may use their PIN.
    pub active: bool,
    /// Whether they are a member, rather than a contact.
    pub is_member: bool,
    /// Their photo.
    pub photo: Option<Picture>,
}

/// Why somebody was not registered. Nothing of them was saved.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// A customer has this e-mail address already.
    #[error("there is a customer with this e-mail address already")]
    EmailTaken,

    /// A text is missing, or none a row takes.
    #[error(transparent)]
    Text(#[from] TextError),

    /// No PIN could be made for them.
    #[error(transparent)]
    Assign(AssignError),

    /// The PIN chosen for them cannot be theirs.
    #[error(transparent)]
    Set(SetError),

    /// The database failed.
    #[error(transparent)]
    Storage(#[from] Error),
}

/// Registers `new` and gives them `pin`, or one made for them.
///
/// # Errors
///
/// [`RegisterError`].
#[tracing::instrument(name = "db.customers.register", skip_all, err(level = "info"))]
pub async fn register(
    tx: &Tx,
    keys: &PinKeys,
    account: &Account,
    new: &NewCustomer,
    pin: Option<&Pin>,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<(Customer, Pin), RegisterError> {
    check(new)?;
    let part = tx.savepoint().await?;
    let customer = insert(&part, account, new, now, rng).await?.ok_or(RegisterError::EmailTaken)?;
    let policy = &account.policy;
    let registered = if let Some(pin) = pin {
        let set = pins::set(&part, keys, policy, &customer, pin, now, rng).await;
        set.map_err(RegisterError::Set)?;
        // Whoever changes them next has to name the revision that the PIN left.
        let customer = super::get(&part, customer.id).await?.ok_or(Error::Gone("customer"))?;
        (customer, pin.clone())
    } else {
        let assigned = pins::assign(&part, keys, policy, &customer, now, rng).await;
        (customer, assigned.map_err(RegisterError::Assign)?)
    };
    part.commit().await?;
    Ok(registered)
}

pub(super) fn check(new: &NewCustomer) -> Result<(), TextError> {
    text::required(&new.full_name, "name", text::MAX_NAME)?;
    text::required(&new.email, "e-mail address", text::MAX_EMAIL)?;
    optional(new.company.as_deref(), "company", text::MAX_NAME)?;
    optional(new.language.as_deref(), "language", text::MAX_LANGUAGE)
}

pub(super) fn optional(
    text: Option<&str>,
    what: &'static str,
    longest: usize,
) -> Result<(), TextError> {
    text.map_or(Ok(()), |text| text::required(text, what, longest))
}

/// The row of `new`, with the columns of a new row filled in.
pub(super) fn new_row(
    account: &Account,
    new: &NewCustomer,
    now: SystemTime,
    rng: &mut (impl CryptoRng + ?Sized),
) -> customers::ActiveModel {
    let (photo, photo_type) = Picture::into_columns(new.photo.clone());
    customers::ActiveModel {
        unique_id: Set(uuid_v4(rng)),
        account_id: Set(account.id.0),
        user_id: Set(None),
        full_name: Set(new.full_name.trim().to_owned()),
        name_key: Set(name_key(&new.full_name)),
        email: Set(new.email.trim().to_owned()),
        email_key: Set(email_key(&new.email)),
        company: Set(new.company.clone()),
        language: Set(new.language.clone()),
        active: Set(new.active),
        is_member: Set(new.is_member),
        photo: Set(photo),
        photo_type: Set(photo_type),
        revision: Set(1),
        created_at_ms: Set(to_ms(now)),
        updated_at_ms: Set(to_ms(now)),
        ..Default::default()
    }
}

async fn insert(
    tx: &Tx,
    account: &Account,
    new: &NewCustomer,
    now: SystemTime,
    rng: &mut (impl CryptoRng + Send + ?Sized),
) -> Result<Option<Customer>, Error> {
    let inserted = customers::Entity::insert(new_row(account, new, now, rng))
        .on_conflict(
            OnConflict::columns([customers::Column::AccountId, customers::Column::EmailKey])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx.raw())
        .await?;
    if inserted == 0 {
        return Ok(None);
    }
    let customer = super::find_by_email(tx, account.id, &new.email).await?;
    if let Some(customer) = &customer {
        directory::refresh(tx, &[customer.id]).await?;
    }
    Ok(customer)
}
