//! A mail sent at once, past the queue, for somebody who waits to see whether it works.

use std::time::Duration;

use pinion_mail::{Delivery, Letter, Recipient, Rendered};
use pinion_protocol::panel::MailTest;
use pinion_storage::accounts;
use uuid::Uuid;

use super::post;
use crate::state::State;

/// How long the mail server may take to a connection, and to the mail. Somebody waits.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends a mail to `email` and tells what the mail server said.
///
/// # Errors
///
/// If the database fails.
pub async fn send(
    state: &State,
    email: &str,
    rendered: &Rendered,
) -> Result<MailTest, pinion_storage::Error> {
    let told = |ok: bool, detail: String| MailTest { ok, detail };
    let Some(post) = post(state).await? else {
        return Ok(told(false, "There is no mail server, or no sender, yet.".to_owned()));
    };
    let account = accounts::the_one(&state.database).await?;
    let sender = post.sender.or_named(&account.name);
    let id = Uuid::new_v4().simple().to_string();
    let recipient = Recipient { name: "", email };
    let Ok(letter) = Letter::compose(&sender, recipient, rendered, &id, state.now()) else {
        return Ok(told(false, "Your e-mail address is none that mail can be sent to.".to_owned()));
    };

    let delivery = match post.relay.patient_for(PATIENCE).connect().await {
        Ok(mut connection) => {
            let delivery = connection.send(&letter).await;
            connection.quit().await;
            delivery
        }
        Err(outage) => Delivery::Outage(outage),
    };
    Ok(match delivery {
        Delivery::Sent => told(true, format!("The mail server took a mail to {email}.")),
        Delivery::Later(reason) => told(false, format!("The mail server says: {reason}")),
        Delivery::Refused(reason) => told(false, format!("The mail server refuses it: {reason}")),
        Delivery::Outage(outage) => told(false, sentence(&outage.to_string())),
    })
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}
