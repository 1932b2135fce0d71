//! A day at the front desk, an hour in some seconds: the app asks, presses, is cut off, and holds no more memory in the evening
//! than in the morning.

use std::time::Duration;

use pinion_client::kiosk::views::PressOutcome;
use pinion_testkit::ledger::Ledger;
use pinion_testkit::space::{PinionSpace, Space as _};
use rand::RngExt as _;
use tempfile::TempDir;

use crate::desk::Desk;
use crate::desk_program::{DeskProgram, Line, queue, secrets};
use crate::luck::luck;
use crate::portal_program::Person;

/// What the day has. Once a minute a kiosk asks how to look.
const MINUTES: usize = 24 * 60;
const PRESSES: usize = 2_000;

/// People who press, in turn: nobody twice within the seconds in which two presses are one.
const PEOPLE: usize = 60;

/// When the memory is read that the evening's is compared with: by then everything has been used once, the network's loss
/// too.
const MORNING: usize = 3 * 60;

/// How long the network is away, and how often. Unit: minutes.
const CUT_EVERY: usize = 120;
const CUT_FOR: usize = 15;

/// By how much memory may grow. An allocator keeps what it was given, in pieces that no two days share; what is kept of
/// each minute or press by mistake comes to more: 2,000 times 1 KiB. Unit: KiB.
const GROWTH_KIB: u64 = 1_536;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_of_use_leaves_memory_as_it_was() {
    let mut luck = luck();
    let home = TempDir::new().unwrap();
    let mut space = PinionSpace::for_kiosks().await;
    let mut people = Vec::new();
    space.add_crowd(PEOPLE).await;
    for nth in 1..=PEOPLE {
        let email = format!("crowd-{nth:04}@example.org");
        people.push(Person { pin: space.pin_of(&email).await, email });
    }
    let desk = Desk::over(&space.address(), &queue(home.path()), secrets(home.path()));
    let approve = async |code: &str| space.approve_kiosk(code, "Front desk").await;
    desk.pair_by(&space.address(), approve).await;
    desk.app.close().await;
    drop(desk);

    let mut program = DeskProgram::start(home.path(), &space.address());
    assert_eq!(tokio::task::block_in_place(|| program.hear()), Line::Started);
    let mut ledger = Ledger::default();
    let (mut pressed, mut morning) = (0, 0);
    for minute in 0..MINUTES {
        match minute % CUT_EVERY {
            CUT_FOR => space.go_down().await,
            at if at == 2 * CUT_FOR => space.come_back().await,
            _ => {}
        }
        while pressed * MINUTES < PRESSES * minute {
            let person = &people[pressed % PEOPLE];
            tokio::task::block_in_place(|| press(&mut program, person, &mut ledger));
            pressed += 1;
        }
        // Also what a camera sees all day: nothing.
        if luck.random_range(0..4) == 0 {
            program.look();
        }
        space.clock().advance(Duration::from_mins(1));
        program.live_through(Duration::from_mins(1));
        assert_eq!(tokio::task::block_in_place(|| program.hear()), Line::Rests);
        if minute == MORNING {
            morning = tokio::task::block_in_place(|| program.memory_kib());
        }
    }
    program.send_all();
    assert_eq!(tokio::task::block_in_place(|| program.hear()), Line::Sent(true));
    let evening = tokio::task::block_in_place(|| program.memory_kib());

    eprintln!(
        "{}; resident {morning} KiB in the morning, {evening} KiB in the evening",
        ledger.summary()
    );
    assert!(ledger.count(PressOutcome::Kept) > 0, "some pressed without a network");
    let books = ledger.check(&space.database_url()).await;
    assert_eq!((books.presses.len(), books.count("kept_for_review")), (pressed, 0));
    assert!(evening < morning + GROWTH_KIB, "memory grew from {morning} to {evening} KiB");
}

fn press(program: &mut DeskProgram, person: &Person, ledger: &mut Ledger) {
    program.press(&person.pin);
    assert_eq!(program.hear(), Line::Begun);
    ledger.begun(&person.email);
    let said = program.hear();
    let Line::Told(outcome, at_ms) = said else { panic!("it says {said:?}") };
    ledger.told_of(&person.email, (outcome, at_ms), at_ms);
}
