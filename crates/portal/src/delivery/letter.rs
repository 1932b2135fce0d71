//! Putting a mail together as it is sent: whom it goes to, in which language, with which PIN.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use pinion_domain::first_name;
use pinion_mail::{Letter, Message, Recipient, Sender, Template, Values, fallbacks};
use pinion_storage::accounts::Account;
use pinion_storage::customers::Customer;
use pinion_storage::mails::{self, Claimed, To};
use pinion_storage::messages::Place;
use pinion_storage::users::StaffRole;
use pinion_storage::{Error, accounts, customers, messages, pins, users};

use crate::state::State;

/// Puts a mail together, and tells in which language; or in words for staff why it cannot be.
///
/// # Errors
///
/// If the database fails.
pub async fn write(
    state: &State,
    sender: &Sender,
    mail: &Claimed,
) -> Result<Result<(Letter, String), String>, Error> {
    let Some(message) = Message::from_key(&mail.message) else {
        return Ok(Err("This version of the portal does not know such a message.".to_owned()));
    };
    if mail.expires_at.is_some_and(|expires_at| expires_at <= state.now()) {
        return Ok(Err("It could not be sent while its link was good.".to_owned()));
    }
    let Some(whom) = whom(state, mail.to).await? else {
        return Ok(Err("Whom it was for is gone.".to_owned()));
    };
    if message.is_for_admins() && !whom.is_admin {
        return Ok(Err("Whom it was for is no admin any more.".to_owned()));
    }
    let account = accounts::the_one(&state.database).await?;
    let mut values = common(state, &account, &whom.full_name);
    if message.tells_pin() {
        let pin = match &whom.customer {
            Some(customer) => pins::open(&state.database, &state.keys, customer).await?,
            None => None,
        };
        let Some(pin) = pin else {
            return Ok(Err("The customer has no PIN.".to_owned()));
        };
        values.set("member.pin", pin.expose());
    }
    add_own(&mut values, state, mail, &account)?;

    let (template, language) = template(state, &account, message, whom.language()).await?;
    let rendered = match template.render(&values) {
        Ok(rendered) => rendered,
        Err(error) => return Ok(Err(format!("The template for “{language}”: {error}"))),
    };
    let sender = sender.clone().or_named(&account.name);
    let recipient = Recipient { name: &whom.full_name, email: &whom.email };
    // The time it was caused: the same each time it is tried, as its Message-ID is.
    let id = mail.id.simple().to_string();
    let letter = Letter::compose(&sender, recipient, &rendered, &id, mail.created_at);
    Ok(letter
        .map(|letter| (letter, language))
        .map_err(|_| "The e-mail address is none that mail can be sent to.".to_owned()))
}

/// Whom a mail is to.
struct Whom {
    full_name: String,
    email: String,
    customer: Option<Customer>,
    /// And may sign in as one.
    is_admin: bool,
}

impl Whom {
    fn language(&self) -> Option<&str> {
        self.customer.as_ref().and_then(|customer| customer.language.as_deref())
    }
}

impl From<Customer> for Whom {
    fn from(customer: Customer) -> Self {
        let (full_name, email) = (customer.full_name.clone(), customer.email.clone());
        Self { full_name, email, customer: Some(customer), is_admin: false }
    }
}

async fn whom(state: &State, to: To) -> Result<Option<Whom>, Error> {
    match to {
        To::Customer(id) => Ok(customers::get(&state.database, id).await?.map(Whom::from)),
        To::User(id) => {
            let Some(user) = users::get(&state.database, id).await? else {
                return Ok(None);
            };
            let customer = customers::find_by_user(&state.database, id).await?;
            let is_admin = user.active && user.staff_role == Some(StaffRole::Admin);
            Ok(Some(Whom { full_name: user.full_name, email: user.email, customer, is_admin }))
        }
    }
}

/// What every message may speak of.
pub fn common(state: &State, account: &Account, full_name: &str) -> Values {
    let mut values = Values::default();
    values.set("member.first_name", first_name(full_name));
    values.set("member.full_name", full_name);
    values.set("space.name", &account.name);
    let logo = account.logo_type.as_ref().map(|_| state.public("/api/pinion/v1/logo"));
    values.set("space.logo_url", &logo.unwrap_or_default());
    values.set("portal_url", &state.public(""));
    values
}

/// What this one mail says beyond that.
fn add_own(
    values: &mut Values,
    state: &State,
    mail: &Claimed,
    account: &Account,
) -> Result<(), Error> {
    let Some(opened) = mails::open_values(&state.keys, mail)? else {
        return Ok(());
    };
    let own: BTreeMap<String, String> =
        serde_json::from_slice(&opened).map_err(|_| Error::Damaged("mail"))?;
    for (name, value) in own {
        match name.as_str() {
            "checked_in_at" | "checked_out_at" | "began_at" => {
                values.set(&name, &wall_clock(&value, &account.time_zone));
            }
            _ => values.set(&name, &value),
        }
    }
    Ok(())
}

/// Unix seconds as the space's clock shows them, the same in every language: `2026-11-25 22:00`.
fn wall_clock(unix_s: &str, time_zone: &str) -> String {
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(unix_s.parse().unwrap_or_default());
    let at = Timestamp::try_from(at).unwrap_or_default();
    let zone = TimeZone::get(time_zone).unwrap_or(TimeZone::UTC);
    zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// The template in the best language there is: what an operator made of it, else what ships.
async fn template(
    state: &State,
    account: &Account,
    message: Message,
    language: Option<&str>,
) -> Result<(Template, String), Error> {
    for language in fallbacks(language, &account.language) {
        if let Some(template) = in_language(state, message, &language).await? {
            return Ok((template, language));
        }
    }
    Err(Error::Gone("message"))
}

/// The template in one language: what an operator made of it, else what ships; `None` where there is neither.
///
/// # Errors
///
/// If the database fails.
pub async fn in_language(
    state: &State,
    message: Message,
    language: &str,
) -> Result<Option<Template>, Error> {
    let place = Place { account: state.account, message: message.key(), language };
    let edited = messages::latest(&state.database, place).await?.and_then(|latest| latest.parts);
    Ok(match edited {
        Some(parts) => {
            Some(Template { subject: parts.subject, text: parts.text, html: parts.html })
        }
        None => Template::shipped(message, language),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_time_by_the_spaces_clock() {
        assert_eq!(wall_clock("1795644000", "Europe/Lisbon"), "2026-11-25 22:00");
        assert_eq!(wall_clock("1795644000", "Asia/Tokyo"), "2026-11-26 07:00");
        assert_eq!(wall_clock("1795644000", "Nowhere/Land"), "2026-11-25 22:00");
    }
}
