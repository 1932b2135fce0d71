//! The space: its name, language and rules for PINs.

use std::time::SystemTime;

use pinion_domain::{ForbiddenCodes, Pin, PinPolicy};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};

use crate::{
    AccountId, Error, LocationId, Picture, Tx,
    conn::{Conn, execute, sealed::Raw},
    entities::{accounts, forbidden_pins, locations},
    time::to_ms,
};

mod second_factor;

pub use second_factor::{require_second_factor, requires_second_factor};

/// A space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Names it in this database.
    pub id: AccountId,
    /// Its short name, by which an app may look for it.
    pub short_name: String,
    /// What its members call it. At most [`crate::text::MAX_NAME`] characters.
    pub name: String,
    /// IANA name, such as `Europe/Berlin`.
    pub time_zone: String,
    /// BCP 47 tag, such as `en`.
    pub language: String,
    /// Its rules for PINs.
    pub policy: PinPolicy,
    /// The media type of its logo, where it has one.
    pub logo_type: Option<String>,
    /// Its own colour, `#rrggbb`.
    pub accent: Option<String>,
}

const SHORT_NAME: &str = "main";

/// Makes the account "My space" (English, UTC, five digits) with one location, unless there is
/// an account. Several portals may do so at once.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.accounts.init", skip_all, err)]
pub async fn init(tx: &Tx, now: SystemTime) -> Result<Account, Error> {
    let account = accounts::ActiveModel {
        short_name: Set(SHORT_NAME.to_owned()),
        name: Set("My space".to_owned()),
        time_zone: Set("UTC".to_owned()),
        language: Set("en".to_owned()),
        pin_digits: Set(i16::from(PinPolicy::DEFAULT_DIGITS)),
        five_digits_required: Set(false),
        created_at_ms: Set(to_ms(now)),
        ..Default::default()
    };
    accounts::Entity::insert(account)
        .on_conflict(OnConflict::column(accounts::Column::ShortName).do_nothing().to_owned())
        .exec_without_returning(tx.raw())
        .await?;
    let account = the_one(tx).await?;

    let location = locations::ActiveModel {
        account_id: Set(account.id.0),
        name: Set(account.name.clone()),
        ..Default::default()
    };
    if default_location(tx, account.id).await?.is_none() {
        locations::Entity::insert(location)
            .on_conflict(
                OnConflict::columns([locations::Column::AccountId, locations::Column::Name])
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(tx.raw())
            .await?;
    }
    Ok(account)
}

/// Returns the account; there is one in this version.
///
/// # Errors
///
/// [`Error::Gone`] before [`init`]; [`Error::Damaged`] where its PIN rules cannot be.
#[tracing::instrument(name = "db.accounts.the_one", skip_all, err)]
pub async fn the_one(conn: &impl Conn) -> Result<Account, Error> {
    let row = accounts::Entity::find()
        .select_only()
        .columns(COLUMNS)
        .filter(accounts::Column::ShortName.eq(SHORT_NAME))
        .into_model::<Row>()
        .one(conn.raw())
        .await?
        .ok_or(Error::Gone("account"))?;
    let codes = forbidden_pins::Entity::find()
        .filter(forbidden_pins::Column::AccountId.eq(row.id))
        .all(conn.raw())
        .await?;
    row.into_account(&codes)
}

/// Writes name, time zone, language, colour and PIN rules of `account`.
///
/// # Errors
///
/// [`Error::Gone`] if it is; otherwise if the database fails.
#[tracing::instrument(name = "db.accounts.update", skip_all, err)]
pub async fn update(tx: &Tx, account: &Account) -> Result<(), Error> {
    use accounts::Column;

    let update = Query::update()
        .table(accounts::Entity)
        .value(Column::Name, account.name.as_str())
        .value(Column::TimeZone, account.time_zone.as_str())
        .value(Column::Language, account.language.as_str())
        .value(Column::Accent, account.accent.clone())
        .value(Column::PinDigits, i16::from(account.policy.digits()))
        .value(Column::FiveDigitsRequired, account.policy.five_digits_required())
        .and_where(Column::Id.eq(account.id.0))
        .take();
    if execute(tx, &update).await? != 1 {
        return Err(Error::Gone("account"));
    }

    let old = forbidden_pins::Column::AccountId.eq(account.id.0);
    forbidden_pins::Entity::delete_many().filter(old).exec(tx.raw()).await?;
    let codes = account.policy.forbidden().iter().map(|code| forbidden_pins::ActiveModel {
        account_id: Set(account.id.0),
        code: Set(code.to_owned()),
    });
    let codes: Vec<_> = codes.collect();
    for some in codes.chunks(CODES_AT_ONCE) {
        let insert = forbidden_pins::Entity::insert_many(some.iter().cloned());
        insert.exec_without_returning(tx.raw()).await?;
    }
    Ok(())
}

/// Two bound values each, far below what either database takes in a statement.
const CODES_AT_ONCE: usize = 1000;

/// Returns the account's logo, where it has one.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.accounts.logo", skip_all, err)]
pub async fn logo(conn: &impl Conn, account: AccountId) -> Result<Option<Picture>, Error> {
    let found: Option<(Option<Vec<u8>>, Option<String>)> = accounts::Entity::find_by_id(account.0)
        .select_only()
        .columns([accounts::Column::Logo, accounts::Column::LogoType])
        .into_tuple()
        .one(conn.raw())
        .await?;
    Ok(found.and_then(Picture::from_columns))
}

/// Gives the account a logo, or takes it away.
///
/// # Errors
///
/// [`Error::Gone`] if there is no such account; otherwise if the database fails.
#[tracing::instrument(name = "db.accounts.set_logo", skip_all, err)]
pub async fn set_logo(tx: &Tx, account: AccountId, logo: Option<Picture>) -> Result<(), Error> {
    let (bytes, media_type) = Picture::into_columns(logo);
    let update = Query::update()
        .table(accounts::Entity)
        .value(accounts::Column::Logo, bytes)
        .value(accounts::Column::LogoType, media_type)
        .and_where(accounts::Column::Id.eq(account.0))
        .take();
    if execute(tx, &update).await? == 1 { Ok(()) } else { Err(Error::Gone("account")) }
}

/// Returns where visits take place that name no place.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.locations.default", skip_all, err)]
pub async fn default_location(
    conn: &impl Conn,
    account: AccountId,
) -> Result<Option<LocationId>, Error> {
    let lowest: Option<(Option<i64>,)> = locations::Entity::find()
        .select_only()
        .expr(Expr::col(locations::Column::Id).min())
        .filter(locations::Column::AccountId.eq(account.0))
        .into_tuple()
        .one(conn.raw())
        .await?;
    Ok(lowest.and_then(|(id,)| id).map(LocationId))
}

/// Returns every place of the account by number and name, the first one first.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.locations.list", skip_all, err)]
pub async fn locations(
    conn: &impl Conn,
    account: AccountId,
) -> Result<Vec<(LocationId, String)>, Error> {
    let rows = locations::Entity::find()
        .filter(locations::Column::AccountId.eq(account.0))
        .order_by_asc(locations::Column::Id)
        .all(conn.raw())
        .await?;
    Ok(rows.into_iter().map(|row| (LocationId(row.id), row.name)).collect())
}

/// Adds a place, and returns its number. Its name is no other place's.
///
/// # Errors
///
/// If the database fails.
#[tracing::instrument(name = "db.locations.add", skip_all, err)]
pub async fn add_location(tx: &Tx, account: AccountId, name: &str) -> Result<LocationId, Error> {
    let location = locations::ActiveModel {
        account_id: Set(account.0),
        name: Set(name.to_owned()),
        ..Default::default()
    };
    let added = locations::Entity::insert(location).exec(tx.raw()).await?;
    Ok(LocationId(added.last_insert_id))
}

const COLUMNS: [accounts::Column; 9] = [
    accounts::Column::Id,
    accounts::Column::ShortName,
    accounts::Column::Name,
    accounts::Column::TimeZone,
    accounts::Column::Language,
    accounts::Column::PinDigits,
    accounts::Column::FiveDigitsRequired,
    accounts::Column::LogoType,
    accounts::Column::Accent,
];

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    short_name: String,
    name: String,
    time_zone: String,
    language: String,
    pin_digits: i16,
    five_digits_required: bool,
    logo_type: Option<String>,
    accent: Option<String>,
}

impl Row {
    fn into_account(self, codes: &[forbidden_pins::Model]) -> Result<Account, Error> {
        const DAMAGED: Error = Error::Damaged("PIN rule");
        let codes: Result<ForbiddenCodes, _> =
            codes.iter().map(|row| Pin::parse(&row.code)).collect();
        let digits = u8::try_from(self.pin_digits).map_err(|_| DAMAGED)?;
        let codes = codes.map_err(|_| DAMAGED)?;
        let policy = PinPolicy::new(digits, codes, self.five_digits_required);
        Ok(Account {
            id: AccountId(self.id),
            short_name: self.short_name,
            name: self.name,
            time_zone: self.time_zone,
            language: self.language,
            policy: policy.map_err(|_| DAMAGED)?,
            logo_type: self.logo_type,
            accent: self.accent,
        })
    }
}
