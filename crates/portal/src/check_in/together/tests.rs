//! Who is taken from the line, and by how many at once.

use std::net::{IpAddr, Ipv4Addr};
use std::pin::pin;
use std::time::{Duration, SystemTime};

use pinion_protocol::kiosk::{CheckInMeans, CheckInOutcome};

use super::*;
use crate::check_in::{Code, Wanted};
use crate::testing::TestPortal;

/// How long a press may take that nothing is in the way of. A test fails then; nothing is timed by it.
const GUARD: Duration = Duration::from_mins(1);

fn sent(token: u8, many: usize) -> Sent {
    let press = || Press {
        id: uuid::Uuid::nil(),
        said_at: SystemTime::UNIX_EPOCH,
        code: Code::Unreadable,
        by: CheckInMeans::Keypad,
        wanted: Wanted::Toggle,
        email: None,
    };
    Sent {
        token: TokenHash([token; 32]),
        address: ClientAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        clock: PadClock::new(None, SystemTime::UNIX_EPOCH),
        seen: Seen::default(),
        presses: std::iter::repeat_with(press).take(many).collect(),
    }
}

/// Puts a request of the kiosk `token` behind the others.
fn come(waiting: &Waiting, token: u8) -> oneshot::Receiver<Result<Answers, Error>> {
    come_with(waiting, token, 0)
}

/// As [`come`], with so many presses.
fn come_with(
    waiting: &Waiting,
    token: u8,
    many: usize,
) -> oneshot::Receiver<Result<Answers, Error>> {
    let (answer, answered) = oneshot::channel();
    waiting.line().requests.push_back(Request { sent: sent(token, many), answer });
    answered
}

fn tokens(requests: &[Request]) -> Vec<u8> {
    requests.iter().map(|it| it.sent.token.0[0]).collect()
}

#[test]
fn whoever_went_away_is_not_looked_at() {
    let waiting = Waiting::default();
    let mut stay = Vec::new();
    for token in 0..4 {
        let answered = come(&waiting, token);
        stay.extend((token % 2 == 1).then_some(answered));
    }

    let next = waiting.next().unwrap();

    assert_eq!(tokens(&next), [1, 3]);
    assert!(waiting.next().is_none());
}

#[test]
fn a_kiosk_that_is_looked_at_waits_and_others_do_not() {
    let waiting = Waiting::default();
    let _stay = [1, 1, 2].map(|token| come(&waiting, token));
    let first = waiting.next().unwrap();
    let _stay = [1, 3, 1].map(|token| come(&waiting, token));

    let beside = waiting.next().unwrap();

    assert_eq!((tokens(&first), tokens(&beside)), (vec![1, 2], vec![3]));
    assert!(waiting.next().is_none(), "whoever looks at the first takes them next");
    waiting.done(&[TokenHash([1; 32]), TokenHash([2; 32])]);
    assert_eq!(tokens(&waiting.next().unwrap()), [1]);
}

#[test]
fn whoever_asks_a_hundred_times_at_once_holds_up_no_other() {
    let waiting = Waiting::default();
    let _flood: Vec<_> = (1..=MOST).map(|many| come_with(&waiting, 1, many)).collect();
    let _others = [2, 3].map(|token| come_with(&waiting, token, 1));
    let mut turns = Vec::new();
    while let Some(next) = waiting.next() {
        turns.push(next.iter().map(|it| (it.sent.token.0[0], it.sent.presses.len())).collect());
        waiting.done(&next.iter().map(|it| it.sent.token).collect::<Vec<_>>());
    }

    let first: Vec<(u8, usize)> = vec![(1, 1), (2, 1), (3, 1)];
    let its_own: Vec<Vec<(u8, usize)>> = (2..=MOST).map(|many| vec![(1, many)]).collect();
    assert_eq!((&turns[0], &turns[1..]), (&first, &*its_own), "and its own count in order");
}

/// SQLite has one writer, so there one looks at all of them.
#[tokio::test]
async fn on_postgres_a_second_looks_at_who_comes_while_the_first_is_held_up() {
    let portal = TestPortal::on_postgres().await;
    let (ana, bob) =
        (portal.member("ana@example.org").await, portal.member("bob@example.org").await);
    let (front, back) = (portal.kiosk("Front desk").await, portal.kiosk("Back door").await);
    // Another server that looks at something there holds up whoever else does.
    let holding = portal.state.database.begin().await.unwrap();
    let seen = kiosks::note_seen(&holding, front.id, &Seen::default(), portal.state.now()).await;
    assert!(seen.unwrap());

    let mut held_up = pin!(portal.types(&front, &ana.pin));
    let beside = async {
        while portal.state.presses.line().looked_at.is_empty() {
            tokio::task::yield_now().await;
        }
        portal.types(&back, &bob.pin).await
    };
    let told = tokio::select! {
        told = &mut held_up => panic!("it was held up: {told:?}"),
        told = tokio::time::timeout(GUARD, beside) => told.expect("it waits for no other kiosk"),
    };
    holding.rollback().await.unwrap();
    let held_up = held_up.await;

    let outcomes = (told.outcome, held_up.outcome);
    assert_eq!(outcomes, (CheckInOutcome::CheckedIn, CheckInOutcome::CheckedIn));
}
