//! Does the mail server of the configuration take our mail?

use std::time::Duration;

use pinion_mail::Relay;
use secrecy::ExposeSecret as _;

use super::{Check, Finding};
use crate::config::Config;

/// An operator waits for the answer.
const PATIENCE: Duration = Duration::from_secs(10);

pub async fn relay(config: &Config) -> Check {
    let finding = match (&config.mail.smtp_url, &config.mail.sender) {
        (None, _) => Finding::Doubtful(
            "PINION_SMTP_URL is not set; mail waits until it is, or the panel's mail settings are"
                .into(),
        ),
        (Some(_), None) => Finding::Doubtful(
            "PINION_MAIL_FROM is not set; mail waits until it is, or the panel's mail settings are"
                .into(),
        ),
        (Some(url), Some(sender)) => match Relay::parse(url.expose_secret()) {
            Ok(relay) => ask(relay.patient_for(PATIENCE), sender.email()).await,
            Err(error) => Finding::Wrong(format!("PINION_SMTP_URL {error}")),
        },
    };
    Check { name: "mail", finding }
}

async fn ask(relay: Relay, sender: &str) -> Finding {
    let place = relay.place();
    match relay.connect().await {
        Ok(connection) => {
            connection.quit().await;
            Finding::Fine(format!("{place} takes mail from {sender}"))
        }
        Err(outage) => Finding::Wrong(format!("{place}: {outage}")),
    }
}
