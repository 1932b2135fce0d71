//! Presses that are asked for one at a time: those that a portal may fail at, or cannot read.

use pinion_protocol::kiosk::{CheckIns, MAX_EVENTS};

use super::{Pace, Sent, answers_to, is_final, late};
use crate::kiosk::device::Device;
use crate::kiosk::portal::KioskAskError;
use crate::kiosk::queue::Event;
use crate::kiosk::records::Pass;
use crate::portal::LinkError;

/// How many are tried so at once, from the first on: a portal that fails at everything has enough to do.
const MOST_TRIED: usize = 10;

/// What came of asking for one press alone.
enum Alone {
    /// It was answered for good.
    Done,
    /// The portal would not look at it, which says nothing of it.
    Waits,
}

/// How many of those that were set aside were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tried {
    All,
    Some,
}

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
                Ok(Alone::Waits) => {}
                Ok(Alone::Done) if is_again => return Ok(Sent::More),
                Ok(Alone::Done) => return self.set_aside_each(epoch, pass, suspects).await,
                Err(error) if is_at_press(&error) => {
                    if suspects.is_empty() && self.is_back(epoch, pass, event).await? {
                        return Ok(Sent::More);
                    }
                    if !is_again {
                        suspects.push(event);
                    }
                }
                Err(error) => return Err(error),
            }
        }

        Err(LinkError::Trouble("it fails at each press").into())
    }

    /// Looks once more at a portal that has failed at the first press: whether it answers that one now, and is to hear of all in
    /// order. One that fails at being asked for nothing too is in trouble at all.
    async fn is_back(&self, epoch: u64, pass: &Pass, first: &Event) -> Result<bool, KioskAskError> {
        let (_, waiting) = self.unsent(&pass.portal.to_string(), 1);
        self.ask(epoch, pass, &self.form(Vec::new(), Some(waiting), self.moment())).await?;
        match self.ask_alone(epoch, pass, first).await {
            Ok(Alone::Done) => Ok(true),
            Ok(Alone::Waits) => Ok(false),
            Err(error) if is_at_press(&error) => Ok(false),
            Err(error) => Err(error),
        }
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

    /// Asks for one press alone.
    async fn ask_alone(
        &self,
        epoch: u64,
        pass: &Pass,
        event: &Event,
    ) -> Result<Alone, KioskAskError> {
        let results = self.ask(epoch, pass, &self.form_alone(event)).await?;
        let is_done = self.settle(std::slice::from_ref(event), &results).await > 0;

        Ok(if is_done { Alone::Done } else { Alone::Waits })
    }

    fn form_alone(&self, event: &Event) -> CheckIns {
        self.form(vec![late(event)], None, event.moment())
    }

    /// Asks once more for each press that was set aside: alone and behind the others, so that one at which the portal still
    /// fails keeps nobody waiting. A portal that goes away meanwhile ends it, and so does whoever comes.
    pub(super) async fn try_aside(&self, epoch: u64) -> Result<Tried, KioskAskError> {
        let Some(pass) = self.pass(epoch) else { return Ok(Tried::All) };
        let portal = pass.portal.to_string();
        let aside = self.queue().map(|queue| queue.aside(&portal)).unwrap_or_default();
        for event in aside {
            let _order = self.sending.lock().await;
            if !self.is_current(epoch) {
                return Ok(Tried::All);
            }
            // Whoever came meanwhile goes first.
            if !self.unsent(&portal, 1).0.is_empty() {
                return Ok(Tried::Some);
            }
            let form = self.form_alone(&event);
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
                )) => return Ok(Tried::Some),
            }
        }

        Ok(Tried::All)
    }

    /// One at a time shows which press the portal cannot read; it is taken out of the others' way where the portal reads one of
    /// those. A portal of another version may read none, and then all of them wait.
    pub(super) async fn find_unreadable(
        &self,
        (epoch, pass): (u64, &Pass),
        events: &[Event],
        pace: &mut Pace,
    ) -> Result<Sent, KioskAskError> {
        match events {
            [] => Err(KioskAskError::Unreadable),
            [_] => {
                let sent = self.try_each(epoch, pass).await?;
                pace.most = MAX_EVENTS;
                Ok(sent)
            }
            [_, _, ..] => {
                pace.most = 1;
                Ok(Sent::More)
            }
        }
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
