//! One press: on disk first, then asked at once while somebody stands there.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pinion_domain::Pin;
use pinion_protocol::kiosk::{
    CheckInEvent, CheckInMeans, CheckInOutcome, CheckInResult, MAX_EVENTS,
};
use secrecy::SecretString;
use tokio::sync::{Notify, oneshot};
use uuid::Uuid;

use super::device::Device;
use super::portal::KioskAskError;
use super::portal_time::Moment;
use super::queue::{Event, Waiting};
use super::records::Pass;
use super::send::{is_final, late};
use super::views::{PressMeans, PressOutcome, PressView};
use super::{scan, seal, time};
use crate::error::{CommandError, ErrorCode};
use crate::portal::LinkError;
use crate::text;

/// How long somebody waits in front of the screen.
///
/// Source: docs/kiosk.md, "One press".
const PATIENCE: Duration = Duration::from_secs(2);

/// How long the disk is waited for, at a press and when one is forgotten: whether one that hangs has taken a press shows
/// when it does not hang any more.
pub const DISK_PATIENCE: Duration = Duration::from_secs(1);

/// Whether the disk has a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    Yes,
    No,
    /// It has not said, and may have it later.
    Unknown,
}

/// A press that somebody waits for.
struct Press {
    id: Uuid,
    moment: Moment,
    by: CheckInMeans,
    /// Dropped with the press: on disk it is sealed.
    pin: SecretString,
    kept: Kept,
}

/// What the person in front of the screen is told: once, by whoever comes first, answer or time.
#[derive(Default)]
struct Desk {
    told: Mutex<Told>,
    /// Told of the answer.
    answered: Notify,
}

#[derive(Default)]
enum Told {
    /// Nothing, and the portal knows nothing of the press.
    #[default]
    Nothing,
    /// Nothing, and the portal may know of the press.
    NothingYet,
    Answer(PressView),
    /// That no answer came in time.
    Enough,
}

impl Device {
    /// Takes a press.
    pub async fn press(
        self: &Arc<Self>,
        scan: &str,
        by: PressMeans,
    ) -> Result<PressView, CommandError> {
        let moment = self.moment();
        self.state().ready().ok_or(ErrorCode::KioskNotReady)?;
        match scan::pin(scan) {
            Some(pin) => self.take(&pin, by, moment).await,
            None => Ok(view(PressOutcome::NotAPin, moment)),
        }
    }

    async fn take(
        self: &Arc<Self>,
        pin: &Pin,
        by: PressMeans,
        moment: Moment,
    ) -> Result<PressView, CommandError> {
        let Moment { at_ms, uptime_ms, ahead_ms } = moment;
        let _one = self.pressing.lock().await;
        let (epoch, pass, known, is_online) = {
            let state = self.state();
            let paired = state.ready().ok_or(ErrorCode::KioskNotReady)?;
            (state.epoch, paired.pass.clone(), Arc::clone(&paired.known), paired.is_online)
        };
        let (id, by) = (seal::id(at_ms), means(by));
        let sealed = seal::sealed(&known.config.seal_key, (id, at_ms), pin)
            .map_err(|_| ErrorCode::Internal)?;
        let portal = pass.portal.to_string();
        let event = Event { id, at_ms, by, sealed, portal, ahead_ms, uptime_ms };

        let kept = self.keep(epoch, event).await;
        if kept == Kept::Yes && !is_online {
            // The sender is at it already.
            self.leave_to_sender(id);
            return Ok(view(PressOutcome::Kept, moment));
        }
        let press = Press { id, moment, by, pin: pin.expose().into(), kept };
        let told = self.ask_at_once(epoch, pass, press).await;
        let may_be_cut = known.config.one_pin_length && by == CheckInMeans::Keypad;
        if may_be_cut && told.outcome == PressOutcome::Refused {
            self.doubt_config();
        }
        Ok(told)
    }

    /// Asks how to behave before its time: somebody may have been given a longer PIN since, and was cut off.
    fn doubt_config(&self) {
        self.config_in_doubt.store(true, Ordering::Relaxed);
        self.wake.notify_one();
    }

    /// Writes a press down; returns whether the disk has it.
    async fn keep(self: &Arc<Self>, epoch: u64, event: Event) -> Kept {
        if let Some(queue) = self.queue() {
            queue.attend(event.id);
        }
        let this = Arc::clone(self);
        let (done, is_done) = oneshot::channel();
        // Beside whoever waits: a press that the disk takes too late is kept all the same.
        self.spawn(async move {
            let kept = this.on_queue(move |queue| queue.push(event)).await;
            if let Err(error) = &kept {
                tracing::error!(%error, "A press cannot be kept: {error}");
            }
            if let Some(paired) = this.state().paired(epoch) {
                paired.disk_full = kept.is_err();
            }
            if done.send(if kept.is_ok() { Kept::Yes } else { Kept::No }).is_err() {
                // Nobody waits for the disk any more: it is the sender's once nobody stands there.
                this.tell();
                this.wake.notify_one();
            }
        });

        if let Some(kept) = self.clock.within(DISK_PATIENCE, is_done).await {
            return kept.unwrap_or(Kept::Unknown);
        }
        tracing::error!("The disk hangs: nobody knows whether it has taken a press");
        Kept::Unknown
    }

    async fn ask_at_once(self: &Arc<Self>, epoch: u64, pass: Pass, press: Press) -> PressView {
        let (id, moment, kept) = (press.id, press.moment, press.kept);
        let desk = Arc::new(Desk::default());
        let (done, is_done) = oneshot::channel();
        let (this, at_the_desk) = (Arc::clone(self), Arc::clone(&desk));
        self.spawn(async move {
            this.ask_for(epoch, &pass, &press, &at_the_desk).await;
            // Nobody waits any more where it took too long.
            let _ = done.send(());
        });
        // An answer is told before the disk has forgotten what it answers.
        let is_over = async {
            tokio::select! {
                () = desk.answered.notified() => {}
                _ = is_done => {}
            }
        };
        let is_in_time = self.clock.within(PATIENCE, is_over).await.is_some();

        let told = desk.leave();
        if let Told::Answer(answer) = told {
            return answer;
        }
        if !is_in_time {
            self.note_online(epoch, false);
        }
        self.leave_to_sender(id);
        self.wake.notify_one();

        view(without_answer(kept, &told), moment)
    }

    /// Sends a press, with the older ones that fit in front, and deals with what comes of it, also where nobody waits
    /// for that any more.
    async fn ask_for(self: &Arc<Self>, epoch: u64, pass: &Pass, press: &Press, desk: &Desk) {
        let _order = self.sending.lock().await;
        let (older, waiting) = self.unsent(&pass.portal.to_string(), MAX_EVENTS);
        if older.len() >= MAX_EVENTS || !self.goes_behind(&older, press) || !desk.ask() {
            return;
        }
        let mut events: Vec<CheckInEvent> = older.iter().map(late).collect();
        events.push(press.at_once());
        // Where nothing else waits, the press is answered and gone before anybody could look at how many those were.
        let waiting = (!older.is_empty()).then(|| Waiting {
            count: waiting.count + 1,
            oldest_at_ms: waiting.oldest_at_ms.or(Some(press.moment.at_ms)),
        });

        let asked = self.ask(epoch, pass, &self.form(events, waiting, press.moment)).await;
        if asked.as_ref().is_err_and(counted_nothing) {
            desk.ask_in_vain();
        }
        match asked {
            Ok(results) => {
                let answer = results.iter().find(|result| result.id == press.id);
                let is_done = answer.is_some_and(|answer| settle(press, answer, desk));
                let is_ours = |id: &Uuid| older.iter().any(|event| event.id == *id);
                let final_ones = results.iter().filter(|result| is_final(result)).map(|it| it.id);
                let mut done: Vec<Uuid> = final_ones.filter(is_ours).collect();
                done.extend(is_done.then_some(press.id));
                self.forget(done).await;
            }
            Err(KioskAskError::Revoked) => {
                // Nothing of it counted, and who stands there reads that nobody can check in: sent once the kiosk is paired
                // again it would contradict what they did meanwhile elsewhere.
                if desk.answer(view(PressOutcome::Failed, press.moment)) {
                    self.forget(vec![press.id]).await;
                }
                self.be_revoked(epoch).await;
            }
            // The sender finds out which it is.
            Err(KioskAskError::Unreadable | KioskAskError::Link(_)) => {}
        }
    }

    /// Whether a press can be sent in one request with `older` ones: all tell the time by one clock.
    fn goes_behind(&self, older: &[Event], press: &Press) -> bool {
        let is_one = |event: &Event| self.is_one_clock(event.moment(), press.moment);
        older.is_empty() || (self.knows_portal_time() && older.iter().all(is_one))
    }

    /// Leaves a press to be sent later.
    fn leave_to_sender(&self, id: Uuid) {
        if let Some(queue) = self.queue() {
            queue.leave(id);
        }
        self.tell();
    }
}

impl Press {
    fn at_once(&self) -> CheckInEvent {
        CheckInEvent {
            id: self.id,
            at: time::text(self.moment.at_ms),
            pincode: Some(self.pin.clone()),
            sealed: None,
            by: self.by,
        }
    }

    fn view_of(&self, answer: &CheckInResult) -> PressView {
        let outcome = match answer.outcome {
            CheckInOutcome::CheckedIn => PressOutcome::CheckedIn,
            CheckInOutcome::CheckedOut => PressOutcome::CheckedOut,
            CheckInOutcome::Repeated => PressOutcome::Repeated,
            CheckInOutcome::Refused => PressOutcome::Refused,
            CheckInOutcome::Waiting => PressOutcome::Waiting,
            CheckInOutcome::KeptForReview => PressOutcome::KeptForReview,
        };

        PressView {
            display_name: text::optional_name(answer.display_name.as_deref()),
            since_ms: answer.since.as_deref().and_then(time::read),
            is_in: answer.is_in,
            retry_after_s: answer.retry_after_s,
            ..view(outcome, self.moment)
        }
    }
}

impl Desk {
    /// Tells an answer; returns whether anybody was there for it.
    fn answer(&self, view: PressView) -> bool {
        let mut told = self.told();
        let is_there = matches!(*told, Told::Nothing | Told::NothingYet);
        if is_there {
            *told = Told::Answer(view);
            self.answered.notify_one();
        }

        is_there
    }

    /// Notes that the portal is asked from here on; false where nobody waits for that any more.
    fn ask(&self) -> bool {
        let mut told = self.told();
        let is_there = matches!(*told, Told::Nothing);
        if is_there {
            *told = Told::NothingYet;
        }

        is_there
    }

    /// Notes that the portal was asked in vain, and knows nothing of the press.
    fn ask_in_vain(&self) {
        let mut told = self.told();
        if matches!(*told, Told::NothingYet) {
            *told = Told::Nothing;
        }
    }

    /// Leaves; returns what was told until then.
    fn leave(&self) -> Told {
        std::mem::replace(&mut *self.told(), Told::Enough)
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells the answer to whoever still waits; returns whether the press is done with.
fn settle(press: &Press, answer: &CheckInResult, desk: &Desk) -> bool {
    let is_told = desk.answer(press.view_of(answer));

    // Who was told to try again later has not pressed. Who was told that it is kept has: sent late, it is kept though it
    // was refused.
    is_told || is_final(answer) && answer.outcome != CheckInOutcome::Refused
}

/// Whether a portal that was asked in vain has surely counted none of it.
fn counted_nothing(error: &KioskAskError) -> bool {
    match error {
        KioskAskError::Revoked | KioskAskError::Unreadable => true,
        KioskAskError::Link(link) => match link {
            LinkError::Unreachable | LinkError::Untrusted | LinkError::Throttled { .. } => true,
            LinkError::Unanswered | LinkError::Trouble(_) => false,
        },
    }
}

/// What somebody is told whom no answer reached. Who is told that it does not count may press once more.
fn without_answer(kept: Kept, told: &Told) -> PressOutcome {
    match (kept, told) {
        (Kept::Yes, _) => PressOutcome::Kept,
        (Kept::Unknown, _) | (Kept::No, Told::NothingYet) => PressOutcome::Unsure,
        (Kept::No, Told::Nothing | Told::Answer(_) | Told::Enough) => PressOutcome::NotKept,
    }
}

pub fn view(outcome: PressOutcome, moment: Moment) -> PressView {
    PressView {
        outcome,
        display_name: None,
        since_ms: None,
        is_in: None,
        at_ms: moment.told_ms(),
        retry_after_s: None,
    }
}

fn means(by: PressMeans) -> CheckInMeans {
    match by {
        PressMeans::Keypad => CheckInMeans::Keypad,
        PressMeans::Scan => CheckInMeans::Scan,
    }
}
