//! Telling admins of wrong PINs, once an incident, in the transaction that counts them.
//!
//! Source: docs/security.md, "Admins are told".

use std::time::SystemTime;

use pinion_domain::Incident;
use pinion_mail::Message;
use pinion_storage::mails::To;
use pinion_storage::{Error, Tx, accounts, incidents, users};

use super::Pad;
use super::throttle::{CountedBy, Wrong, rule};
use crate::outbox::{self, Mail, WrongPins};

impl Pad {
    /// Notes a wrong one under all that it was counted by, the narrowest first, and mails the admins where that makes an
    /// incident of which they were not told.
    ///
    /// Where one try makes several, they get one mail, which speaks of the one with most tries, and of the narrowest of
    /// these.
    pub(super) async fn note_wrong(
        &self,
        tx: &Tx,
        wrong: &[Wrong],
        now: SystemTime,
    ) -> Result<(), Error> {
        let mut untold = Vec::new();
        for wrong in wrong {
            let incident = incidents::note_wrong(tx, wrong.key, &wrong.throttle, now).await?;
            if incident.is_to_be_told(&wrong.throttle, &rule(wrong.key)) {
                untold.push((wrong, incident));
            }
        }
        let most_tries = untold.iter().rev().max_by_key(|(_, incident)| incident.tries);
        let Some((most_narrow, incident)) = most_tries else { return Ok(()) };
        let counted_by = most_narrow.by;
        if incident.tries == rule(most_narrow.key).tries {
            tracing::warn!(counted_by = counted_by.as_str(), "Wrong PINs at a pad");
        }
        if !outbox::is_on(tx, self.account, Message::WrongPins).await? {
            return Ok(());
        }
        let most = match counted_by {
            // Who has no token leaves turns for what happens at kiosks.
            CountedBy::Stranger => Incident::MOST_A_DAY / 2,
            CountedBy::Typed
            | CountedBy::Scanned
            | CountedBy::Late
            | CountedBy::Place
            | CountedBy::Address => Incident::MOST_A_DAY,
        };
        if !incidents::take_turn(tx, self.account, Incident::day(now), most).await? {
            return Ok(());
        }
        for (wrong, _) in &untold {
            incidents::note_told(tx, wrong.key).await?;
        }
        self.mail_admins(tx, counted_by, incident, now).await
    }

    async fn mail_admins(
        &self,
        tx: &Tx,
        counted_by: CountedBy,
        incident: &Incident,
        now: SystemTime,
    ) -> Result<(), Error> {
        let places = accounts::locations(tx, self.account).await?;
        let place = places.iter().find(|(id, _)| *id == self.location);
        let link = self.state.public(match counted_by {
            CountedBy::Late => REVIEW,
            CountedBy::Typed
            | CountedBy::Scanned
            | CountedBy::Place
            | CountedBy::Address
            | CountedBy::Stranger => FAILED,
        });
        let mail = Mail::WrongPins(WrongPins {
            kiosk: self.kiosk.as_ref().map(|kiosk| kiosk.name.as_str()),
            place: place.map_or("", |(_, name)| name),
            began_at: incident.began_at,
            tries: incident.tries,
            counted_by,
            link: &link,
        });
        for admin in users::admins(tx, self.account).await? {
            outbox::enqueue(tx, &self.state, To::User(admin), &mail, now).await?;
        }
        Ok(())
    }
}

/// Where the panel lists who was refused.
const FAILED: &str = "/admin/#/operations/failed-check-ins";

/// Where the panel lists what came late and is for one of the staff.
const REVIEW: &str = "/admin/#/operations/review";
