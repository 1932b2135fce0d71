//! The device's clock is set by an hour while presses wait, as the core hears it of the system itself.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use pinion_client::SystemClock;
use pinion_client::clock::Clock as _;
use pinion_client::kiosk::views::PressOutcome;
use pinion_testkit::ledger::{Books, Ledger};
use tempfile::TempDir;

use crate::desk::Desk;
use crate::desk_program::{DeskProgram, Line, queue, secrets};
use crate::front_desk::ms;
use crate::portal_program::{Person, PortalProgram};

const HOUR_S: i64 = 3_600;

/// A system's clock for one program alone: a library that is loaded before the system's says what time it is. What goes on
/// whatever a clock is set to, goes on.
///
/// Source: the README of libfaketime, 4 and 5.
struct SettableClock(PathBuf);

impl SettableClock {
    /// A clock that is right, and is kept in `folder`.
    fn right(folder: &Path) -> Self {
        let clock = Self(folder.join("clock"));
        clock.set(0);
        clock
    }

    /// Sets it so many seconds ahead of what is true; behind where there are fewer than none.
    fn set(&self, ahead_s: i64) {
        // In one piece: it is read whenever the program asks what time it is.
        let whole = self.0.with_extension("whole");
        fs::write(&whole, format!("{ahead_s:+}\n")).expect("there is room for a number");
        fs::rename(&whole, &self.0).expect("it may be replaced");
    }

    /// Starts the program of a kiosk by this clock.
    fn start(&self, folder: &Path, portal: &str) -> Program {
        let variables = [
            ("LD_PRELOAD", library().into_os_string()),
            ("FAKETIME_TIMESTAMP_FILE", self.0.clone().into_os_string()),
            ("FAKETIME_NO_CACHE", OsString::from("1")),
            ("FAKETIME_DONT_FAKE_MONOTONIC", OsString::from("1")),
            ("NO_FAKE_STAT", OsString::from("1")),
        ];
        Program(DeskProgram::start_with(folder, portal, &variables))
    }
}

/// The library, as it is for programs with threads.
fn library() -> PathBuf {
    let triplets = fs::read_dir("/usr/lib").expect("a system has libraries").flatten();
    let mut libraries = triplets.map(|it| it.path().join("faketime/libfaketimeMT.so.1"));
    let library = libraries.find(|it| it.is_file());
    library.expect("libfaketime is there; `cargo xtask setup`")
}

/// A program with a clock of its own.
struct Program(DeskProgram);

impl Program {
    /// Has somebody press.
    fn press(&mut self, person: &Person, ledger: &mut Ledger) -> PressOutcome {
        let true_at_ms = ms(SystemClock.now());
        self.0.press(&person.pin);
        ledger.begun(&person.email);
        assert_eq!(self.0.hear(), Line::Begun);
        let said = self.0.hear();
        let Line::Told(outcome, at_ms) = said else { panic!("it says {said:?}") };
        ledger.told_of(&person.email, (outcome, at_ms), true_at_ms);
        outcome
    }

    /// Waits until the portal answers and nothing waits.
    fn send_all(&mut self) {
        self.0.send_all();
        assert_eq!(self.0.hear(), Line::Sent(true), "the queue is whole");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // What the library shares with programs that this one could start, and leaves behind where it is killed.
        for name in ["faketime_shm", "sem.faketime_sem"] {
            let _ = fs::remove_file(format!("/dev/shm/{name}_{}", self.0.id()));
        }
    }
}

/// By how much the kiosk's clock was ahead when somebody pressed, as it said. Unit: minutes.
fn ahead_min(books: &Books, person: &Person) -> Option<i64> {
    let press = books.presses.iter().find(|press| press.email == person.email)?;
    Some((press.said_at_ms - press.at_ms + 30_000).div_euclid(60_000))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn presses_that_wait_while_the_systems_clock_is_set_count_once_and_as_of_when_they_were() {
    for ahead_s in [HOUR_S, -HOUR_S] {
        let home = TempDir::new().unwrap();
        let mut portal = PortalProgram::start(&home.path().join("portal"));
        let people = portal.import(4);
        let folder = home.path().join("desk");
        let desk = Desk::over(&portal.address(), &queue(&folder), secrets(&folder));
        desk.pair(&portal, &portal.address()).await;
        desk.app.close().await;
        drop(desk);
        let clock = SettableClock::right(home.path());
        let mut ledger = Ledger::default();

        let told = tokio::task::block_in_place(|| {
            let mut program = clock.start(&folder, &portal.address());
            assert_eq!(program.0.hear(), Line::Started);
            program.send_all();
            portal.kill();
            let before = program.press(&people[0], &mut ledger);
            clock.set(ahead_s);
            let set = [1, 2].map(|nth| program.press(&people[nth], &mut ledger));
            clock.set(0);
            let put_right = program.press(&people[3], &mut ledger);
            portal.come_back();
            program.send_all();
            [before, set[0], set[1], put_right]
        });

        assert_eq!(told, [PressOutcome::Kept; 4]);
        let books = ledger.check(&portal.database_url()).await;
        assert_eq!((books.presses.len(), books.count("checked_in")), (4, 4));
        let was_ahead: Vec<_> = people.iter().map(|it| ahead_min(&books, it)).collect();
        let set_by = Some(ahead_s / 60);
        assert_eq!(was_ahead, [Some(0), set_by, set_by, Some(0)], "it was set");
    }
}
