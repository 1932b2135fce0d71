//! Presses that arrive while others are being written share the next transaction, and so its wait for the disk. One that
//! is alone waits for nobody.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pinion_domain::presence::PadClock;
use pinion_storage::kiosks::{self, Seen};
use pinion_storage::sessions::TokenHash;
use pinion_storage::{Error, Tx};
use tokio::sync::oneshot;

use super::{Answer, Pad, Press, Pressed, Rules, plain};
use crate::auth::address::ClientAddress;
use crate::state::Shared;

/// Most presses that share a transaction. More would keep other writers of the database waiting for longer than
/// some hundredths of a second.
const MOST: usize = 64;

/// Requests of kiosks that are not looked at yet.
#[derive(Default)]
pub struct Waiting(Mutex<Line>);

#[derive(Default)]
struct Line {
    requests: VecDeque<Request>,
    /// How many transactions there are at present, or are about to begin.
    served: usize,
    /// Kiosks of which one of them looks at something: what is pressed at one counts in its order.
    looked_at: HashSet<TokenHash>,
}

/// What a kiosk sent.
pub struct Sent {
    /// What is kept of its token.
    pub token: TokenHash,
    /// Where it is.
    pub address: ClientAddress,
    /// How its clock and ours go.
    pub clock: PadClock,
    /// What it says of itself.
    pub seen: Seen,
    /// What was pressed there, in this order; may be nothing.
    pub presses: Vec<Press>,
}

/// What became of the presses of a kiosk; `None` where the token is none, or the kiosk was revoked.
type Answers = Option<Vec<Answer>>;

struct Request {
    sent: Sent,
    answer: oneshot::Sender<Result<Answers, Error>>,
}

/// Answers the presses at one kiosk, in their order, as [`Pad::press`] does each, and notes that the kiosk is there;
/// `None` where there is no kiosk with this token, or it was revoked.
///
/// What nobody waits for any more when its turn comes is not looked at: the kiosk has it, and sends it again.
///
/// # Errors
///
/// If the database fails. Some of the presses may count then; sent again, they get their answers.
pub async fn press_each(state: &Shared, sent: Sent) -> Result<Answers, Error> {
    let (answer, answered) = oneshot::channel();
    let is_served = {
        let mut line = state.presses.line();
        // So the line is never longer than there are connections, also while the database does not answer.
        line.requests.retain(|waiting| !waiting.answer.is_closed());
        line.requests.push_back(Request { sent, answer });
        let is_served = line.served >= state.database.repeated_at_once();
        line.served += usize::from(!is_served);
        is_served
    };
    if !is_served {
        tokio::spawn(serve(state.clone()));
    }
    answered.await.unwrap_or(Err(Error::Gone("transaction")))
}

impl Waiting {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes whom the next transaction is for; `None` where nobody waits, and then the next to come starts it anew.
    fn next(&self) -> Option<Vec<Request>> {
        let mut line = self.line();
        line.requests.retain(|waiting| !waiting.answer.is_closed());
        let (mut some, mut later, mut behind) = (Vec::new(), VecDeque::new(), VecDeque::new());
        let (mut kiosks, mut presses, mut is_full) = (HashSet::new(), 0, false);
        while let Some(request) = line.requests.pop_front() {
            let (token, many) = (request.sent.token, presses + request.sent.presses.len());
            if kiosks.contains(&token) {
                // A kiosk asks once at a time; whoever asks more often waits behind the others.
                behind.push_back(request);
                continue;
            }
            if line.looked_at.contains(&token) {
                later.push_back(request);
                continue;
            }
            is_full = is_full || many > MOST && !some.is_empty();
            if is_full {
                later.push_back(request);
            } else {
                presses = many;
                kiosks.insert(token);
                some.push(request);
            }
        }
        later.append(&mut behind);
        line.requests = later;
        line.looked_at.extend(kiosks);
        if some.is_empty() {
            line.served = line.served.saturating_sub(1);
            return None;
        }
        Some(some)
    }

    /// Lets what else these kiosks sent be looked at.
    fn done(&self, kiosks: &[TokenHash]) {
        let mut line = self.line();
        for token in kiosks {
            line.looked_at.remove(token);
        }
    }
}

/// Ends the service of a line, also where it panics: whoever waits is told so, and whoever comes begins anew.
struct Service(Shared);

impl Drop for Service {
    fn drop(&mut self) {
        if std::thread::panicking() {
            *self.0.presses.line() = Line::default();
        }
    }
}

async fn serve(state: Shared) {
    let service = Service(state);
    while let Some(requests) = service.0.presses.next() {
        let kiosks: Vec<TokenHash> = requests.iter().map(|it| it.sent.token).collect();
        match shared(&service.0, &requests).await {
            Ok(Some(looked)) => {
                for (request, looked) in requests.into_iter().zip(looked) {
                    // Nobody waits for the name of who was checked in but their own kiosk.
                    tokio::spawn(answer(request, looked));
                }
            }
            // The database stands in the way of each.
            Err(error) if error.is_unavailable() => {
                for request in requests {
                    let _ = request.answer.send(Err(error.clone()));
                }
            }
            // One of them stands in the way of all: each by itself.
            Ok(None) | Err(_) => {
                for request in requests {
                    let answers = alone(&service.0, &request.sent).await;
                    let _ = request.answer.send(answers);
                }
            }
        }
        service.0.presses.done(&kiosks);
    }
}

/// A kiosk with what became of its presses; `None` where it was revoked.
type Looked = Option<(Pad, Vec<Pressed>)>;

/// Looks at all in one transaction; `None` where it was undone.
async fn shared(state: &Shared, requests: &[Request]) -> Result<Option<Vec<Looked>>, Error> {
    let tx = state.database.begin_repeated().await?;
    let looked = within(state, &tx, requests).await;
    match looked {
        Ok(Some(_)) => tx.commit().await?,
        Ok(None) => tx.rollback().await?,
        // Why it failed says more than why it could not be undone. A full disk undoes it by itself.
        Err(_) => drop(tx.rollback().await),
    }
    looked
}

async fn within(
    state: &Shared,
    tx: &Tx,
    requests: &[Request],
) -> Result<Option<Vec<Looked>>, Error> {
    let pads = pads(state, tx, requests).await?;
    let Some(mut plain) = plain::look(state, tx, &pads).await? else { return Ok(None) };
    let mut all = Vec::with_capacity(requests.len());
    for (nth, (pad, presses)) in pads.into_iter().enumerate() {
        let Some(pad) = pad else {
            all.push(None);
            continue;
        };
        if let Some(pressed) = plain.remove(&nth) {
            all.push(Some((pad, vec![pressed])));
            continue;
        }
        let mut each = Vec::with_capacity(presses.len());
        for press in presses {
            let Some(pressed) = pad.press_within(tx, press).await? else {
                return Ok(None);
            };
            each.push(pressed);
        }
        all.push(Some((pad, each)));
    }
    Ok(Some(all))
}

/// Returns where each was pressed, and what. Others are kept from these kiosks until `tx` ends.
async fn pads<'a>(
    state: &Shared,
    tx: &Tx,
    requests: &'a [Request],
) -> Result<Vec<(Option<Pad>, &'a [Press])>, Error> {
    let now = state.now();
    let seen: Vec<_> = requests.iter().map(|it| (it.sent.token, &it.sent.seen)).collect();
    let there: HashMap<_, _> = kiosks::note_seen_each(tx, &seen, now).await?.into_iter().collect();
    let rules = Arc::new(Rules::read(tx, state.account).await?);
    let pads = requests.iter().map(|Request { sent, .. }| {
        let kiosk = there.get(&sent.token);
        let pad = kiosk.map(|kiosk| {
            Pad::of_kiosk(state, kiosk, sent.address, (sent.clock, &sent.seen), &rules)
        });
        (pad, &*sent.presses)
    });
    Ok(pads.collect())
}

async fn answer(request: Request, looked: Looked) {
    let answers = match looked {
        Some((pad, pressed)) => answers(&pad, pressed).await.map(Some),
        None => Ok(None),
    };
    // A kiosk that went away asks again.
    let _ = request.answer.send(answers);
}

async fn answers(pad: &Pad, pressed: Vec<Pressed>) -> Result<Vec<Answer>, Error> {
    let mut answers = Vec::with_capacity(pressed.len());
    for pressed in pressed {
        answers.push(pad.answer(pressed).await?);
    }
    Ok(answers)
}

async fn alone(state: &Shared, sent: &Sent) -> Result<Answers, Error> {
    let Some(kiosk) = kiosks::authenticate(&state.database, sent.token).await? else {
        return Ok(None);
    };
    let rules = Arc::new(Rules::read(&state.database, state.account).await?);
    let pad = Pad::of_kiosk(state, &kiosk, sent.address, (sent.clock, &sent.seen), &rules);
    let mut answers = Vec::with_capacity(sent.presses.len());
    if sent.presses.is_empty() && !pad.note_seen().await? {
        return Ok(None);
    }
    for press in &sent.presses {
        match pad.press(press).await? {
            Answer::Revoked => return Ok(None),
            answer @ (Answer::Kept(..) | Answer::Unchanged(_) | Answer::Wait(_)) => {
                answers.push(answer);
            }
        }
    }
    Ok(answers.into())
}

#[cfg(test)]
mod tests;
