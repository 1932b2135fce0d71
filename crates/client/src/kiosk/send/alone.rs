//! Presses that are asked for one at a time: those that a portal may fail at, or cannot read.

use pinion_protocol::kiosk::MAX_EVENTS;

use super::{Pace, Sent, answers_to, is_final, late};
use crate::kiosk::device::Device;
use crate::kiosk::portal::KioskAskError;
use crate::kiosk::queue::Event;
use crate::kiosk::records::Pass;
use crate::portal::LinkError;

/// How many are tried so at once, from the first on: a portal that fails at everything has enough to do.
const MOST_TRIED: usize = 10;

impl Device {
    /// One at a time shows at which presses the portal fails. They are taken out of the others' way only where it answers
    /// one of those: what a portal lacks for some presses it may lack for all, and then all of them wait.
    pub(super) async fn try_each(&self, epoch: u64, pass: &Pass) -> Result<Sent, KioskAskError> {
        // More than one request takes, which may be one press alone and shows nothing.
        let (events, _) = self.unsent(&pass.portal.to_string(), MAX_EVENTS);
        // Where the first ones all fail, the last may be another's. Before it, the first once more: a portal that is back
        // by now is to hear of them in order.
        let more = [events.first(), events.last()].into_iter().flatten();
        let more = more.filter(|_| events.len() > MOST_TRIED);
        let mut suspects: Vec<&Event> = Vec::new();
        for event in events.iter().take(MOST_TRIED).chain(more) {
            let is_again = suspects.iter().any(|suspect| suspect.id == event.id);
            match self.ask_alone(epoch, pass, event).await {
                Ok(false) => {}
                Ok(true) if is_again => return Ok(Sent::More),
                Ok(true) => return self.set_aside_each(epoch, pass, suspects).await,
                Err(error) if is_at_press(&error) => {
                    if !is_again {
                        suspects.push(event);
                    }
                }
                Err(error) => return Err(error),
            }
        }

        Err(LinkError::Trouble("it fails at each press").into())
    }

    /// Sets those of `suspects` aside at which a portal fails that has just answered another: until then it may have been
    /// failing at all.
    async fn set_aside_each(
        &self,
        epoch: u64,
        pass: &Pass,
        suspects: Vec<&Event>,
    ) -> Result<Sent, KioskAskError> {
        for suspect in suspects {
            match self.ask_alone(epoch, pass, suspect).await {
                Ok(_) => {}
                Err(error) if is_at_press(&error) => {
                    let id = suspect.id;
                    self.on_queue(move |queue| queue.set_aside(id)).await;
                    self.tell();
                }
                Err(error) => return Err(error),
            }
        }

        Ok(Sent::More)
    }

    /// Asks for one press alone; returns whether it was answered for good. One that the portal would not look at says
    /// nothing of it.
    async fn ask_alone(
        &self,
        epoch: u64,
        pass: &Pass,
        event: &Event,
    ) -> Result<bool, KioskAskError> {
        let form = self.form(vec![late(event)], None, event.moment());
        let results = self.ask(epoch, pass, &form).await?;

        Ok(self.settle(std::slice::from_ref(event), &results).await > 0)
    }

    /// Asks once more for each press that was set aside: alone and behind the others, so that one at which the portal still
    /// fails keeps nobody waiting. Returns whether all were asked for; a portal that goes away meanwhile ends it.
    pub(super) async fn try_aside(&self, epoch: u64) -> Result<bool, KioskAskError> {
        let Some(pass) = self.pass(epoch) else { return Ok(true) };
        let portal = pass.portal.to_string();
        let aside = self.queue().map(|queue| queue.aside(&portal)).unwrap_or_default();
        for event in aside {
            let _order = self.sending.lock().await;
            if !self.is_current(epoch) {
                return Ok(true);
            }
            // Whoever came meanwhile goes first.
            if !self.unsent(&portal, 1).0.is_empty() {
                return Ok(false);
            }
            let form = self.form(vec![late(&event)], None, event.moment());
            // Whether the portal is there is seen at the others.
            match self.portal.check_ins(&pass.portal, &pass.token, &form).await {
                Ok(results) if answers_to(std::slice::from_ref(&event), &results).any(is_final) => {
                    self.on_queue(move |queue| queue.forget_aside(event.id)).await;
                    self.tell();
                }
                // It may be this one that the portal has no answer to.
                Ok(_)
                | Err(
                    KioskAskError::Unreadable
                    | KioskAskError::Link(LinkError::Trouble(_) | LinkError::Unanswered),
                ) => {}
                Err(KioskAskError::Revoked) => return Err(KioskAskError::Revoked),
                Err(KioskAskError::Link(
                    LinkError::Unreachable | LinkError::Untrusted | LinkError::Throttled { .. },
                )) => return Ok(false),
            }
        }

        Ok(true)
    }

    /// One at a time shows which press the portal cannot read; alone it is taken out of the others' way. A portal that
    /// reads nothing at all is asked later, with every press.
    pub(super) async fn find_unreadable(
        &self,
        (epoch, pass): (u64, &Pass),
        events: &[Event],
        pace: &mut Pace,
    ) -> Result<Sent, KioskAskError> {
        match events {
            [] => return Err(KioskAskError::Unreadable),
            [event] => {
                let id = event.id;
                self.ask(epoch, pass, &self.form(Vec::new(), None, self.moment())).await?;
                self.on_queue(move |queue| queue.set_aside(id)).await;
                pace.most = MAX_EVENTS;
                self.tell();
            }
            [_, _, ..] => pace.most = 1,
        }

        Ok(Sent::More)
    }
}

/// Whether the portal may have failed at what it was asked, and be there for anything else.
pub(super) fn is_at_press(error: &KioskAskError) -> bool {
    match error {
        KioskAskError::Unreadable | KioskAskError::Link(LinkError::Trouble(_)) => true,
        KioskAskError::Revoked
        | KioskAskError::Link(
            LinkError::Unreachable
            | LinkError::Unanswered
            | LinkError::Untrusted
            | LinkError::Throttled { .. },
        ) => false,
    }
}
