//! The app is killed while people press, as a power cut would end it: 200 times, at random moments, with and without a
//! portal in reach.

use std::path::Path;
use std::time::{Duration, Instant};

use pinion_client::kiosk::views::PressOutcome;
use pinion_testkit::ledger::Ledger;
use rand::RngExt as _;
use rand::rngs::StdRng;
use tempfile::TempDir;

use crate::desk::Desk;
use crate::desk_program::{DeskProgram, Line, queue, secrets};
use crate::luck::luck;
use crate::portal_program::{Person, PortalProgram};

/// How often the app is killed.
const KILLS: usize = 200;

/// People who press.
const PEOPLE: usize = 12;

/// More presses than the app has time for.
const PRESSES: usize = 200;

/// Of so many rounds two have no portal.
const PORTAL_GOES: usize = 8;

/// The longest that is waited before a kill, from the first answer or from the start of the program: long enough to ask for
/// the portal's time, and to send what waits. Unit: microseconds.
const LATEST_US: u64 = 400_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_that_is_killed_while_people_press_loses_no_press_and_doubles_none() {
    let mut luck = luck();
    let home = TempDir::new().unwrap();
    let mut portal = PortalProgram::start(&home.path().join("portal"));
    let people = portal.import(PEOPLE);
    let folder = home.path().join("desk");
    let desk = Desk::over(&portal.address(), &queue(&folder), secrets(&folder));
    desk.pair(&portal, &portal.address()).await;
    desk.app.close().await;
    drop(desk);

    let mut ledger = Ledger::default();
    for nth in 0..KILLS {
        match nth % PORTAL_GOES {
            3 => portal.kill(),
            5 => {
                portal.come_back();
                // Behind a hundred that wait nobody is answered at once, and a slow machine is never done with them.
                tokio::task::block_in_place(|| send_all(&folder, &portal));
            }
            _ => {}
        }
        tokio::task::block_in_place(|| {
            let program = DeskProgram::start(&folder, &portal.address());
            press_until_killed(program, &people, &mut ledger, &mut luck);
        });
    }

    tokio::task::block_in_place(|| {
        if !portal.is_up() {
            portal.come_back();
        }
        send_all(&folder, &portal);
    });
    eprintln!("{}", ledger.summary());
    assert!(ledger.count(PressOutcome::Kept) > 0, "some pressed without a portal");
    assert!(ledger.count(PressOutcome::CheckedIn) > 0, "some pressed with one");
    assert!(ledger.unanswered() > 0, "some kills came between a press and its answer");
    let books = ledger.check(&portal.database_url()).await;
    assert_eq!(books.count("kept_for_review"), 0, "they came in order");
}

/// Lets the program send what waits.
fn send_all(folder: &Path, portal: &PortalProgram) {
    let mut program = DeskProgram::start(folder, &portal.address());
    program.send_all();
    assert_eq!(program.hear(), Line::Started);
    assert_eq!(program.hear(), Line::Sent(true), "no kill has damaged the queue");
}

/// Has people press as fast as they are answered, and kills the program at a moment that nobody chose: in every other
/// round while it starts.
fn press_until_killed(
    mut program: DeskProgram,
    people: &[Person],
    ledger: &mut Ledger,
    luck: &mut StdRng,
) {
    let who: Vec<&Person> =
        (0..PRESSES).map(|_| &people[luck.random_range(0..people.len())]).collect();
    for person in &who {
        program.press(&person.pin);
    }
    let mut said = Vec::new();
    if luck.random() {
        while !matches!(said.last(), Some(Line::Told(..))) {
            said.push(program.hear());
        }
    }
    let until = Instant::now() + Duration::from_micros(luck.random_range(0..LATEST_US));
    while let Some(line) = program.hear_until(until) {
        said.push(line);
    }
    said.extend(program.kill());

    let mut who = who.into_iter();
    let mut presses = None;
    for line in said {
        match line {
            Line::Started => {}
            Line::Begun => {
                let person = who.next().expect("it began what it was told to");
                ledger.begun(&person.email);
                presses = Some(person);
            }
            Line::Told(outcome, at_ms) => {
                let person: &Person = presses.take().expect("who is answered has pressed");
                ledger.told_of(&person.email, (outcome, at_ms), at_ms);
            }
            Line::Rests | Line::Sent(_) | Line::Memory(_) => panic!("it was not told to {line:?}"),
        }
    }
}
