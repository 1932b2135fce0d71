//! Presses that arrive while others are being written share the next transaction, and so its wait for the disk. One that
//! is alone waits for nobody.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use pinion_storage::{Error, Tx};
use tokio::sync::oneshot;

use super::{Answer, Pad, Press, Pressed, plain};
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
    is_served: bool,
}

/// One kiosk's presses.
pub(super) struct Request {
    pub(super) pad: Pad,
    pub(super) presses: Vec<Press>,
    answer: oneshot::Sender<Result<Vec<Answer>, Error>>,
}

/// Answers the presses at one kiosk, in their order, as [`Pad::press`] does each.
///
/// They are looked at also where the kiosk goes away meanwhile.
///
/// # Errors
///
/// If the database fails. Some of the presses may count then; sent again, they get their answers.
pub async fn press_each(pad: Pad, presses: Vec<Press>) -> Result<Vec<Answer>, Error> {
    let state = pad.state.clone();
    let (answer, answered) = oneshot::channel();
    let is_first = {
        let mut line = state.presses.line();
        line.requests.push_back(Request { pad, presses, answer });
        !std::mem::replace(&mut line.is_served, true)
    };
    if is_first {
        tokio::spawn(serve(state));
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
        let mut some = Vec::new();
        let mut presses = 0;
        while let Some(request) = line.requests.front() {
            presses += request.presses.len();
            if presses > MOST && !some.is_empty() {
                break;
            }
            some.extend(line.requests.pop_front());
        }
        line.is_served = !some.is_empty();
        (!some.is_empty()).then_some(some)
    }
}

/// Ends the service of a line, also where it panics: whoever waits is told so, and whoever comes begins anew.
struct Service(Shared);

impl Drop for Service {
    fn drop(&mut self) {
        let mut line = self.0.presses.line();
        if line.is_served && std::thread::panicking() {
            *line = Line::default();
        }
    }
}

async fn serve(state: Shared) {
    let service = Service(state);
    while let Some(requests) = service.0.presses.next() {
        match shared(&service.0, &requests).await {
            Ok(Some(pressed)) => {
                for (request, pressed) in requests.into_iter().zip(pressed) {
                    // Nobody waits for the name of who was checked in but their own kiosk.
                    tokio::spawn(answer(request, pressed));
                }
            }
            // One of them stands in the way of all, or the database does: each by itself.
            Ok(None) | Err(_) => {
                for request in requests {
                    let answers = alone(&request).await;
                    let _ = request.answer.send(answers);
                }
            }
        }
    }
}

/// Looks at all in one transaction; `None` where it was undone.
async fn shared(state: &Shared, requests: &[Request]) -> Result<Option<Vec<Vec<Pressed>>>, Error> {
    let tx = state.database.begin().await?;
    let looked = within(state, &tx, requests).await;
    match looked {
        Ok(Some(_)) => tx.commit().await?,
        Ok(None) | Err(_) => tx.rollback().await?,
    }
    looked
}

async fn within(
    state: &Shared,
    tx: &Tx,
    requests: &[Request],
) -> Result<Option<Vec<Vec<Pressed>>>, Error> {
    let Some(mut plain) = plain::look(state, tx, requests).await? else { return Ok(None) };
    let mut all = Vec::with_capacity(requests.len());
    for (nth, request) in requests.iter().enumerate() {
        if let Some(pressed) = plain.remove(&nth) {
            all.push(vec![pressed]);
            continue;
        }
        let mut each = Vec::with_capacity(request.presses.len());
        for press in &request.presses {
            let Some(pressed) = request.pad.press_within(tx, press).await? else {
                return Ok(None);
            };
            each.push(pressed);
        }
        all.push(each);
    }
    Ok(Some(all))
}

async fn answer(request: Request, pressed: Vec<Pressed>) {
    let answers = answers(&request.pad, pressed).await;
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

async fn alone(request: &Request) -> Result<Vec<Answer>, Error> {
    let mut answers = Vec::with_capacity(request.presses.len());
    for press in &request.presses {
        answers.push(request.pad.press(press).await?);
    }
    Ok(answers)
}
