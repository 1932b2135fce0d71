//! The portal is killed while people press, as a power cut would end it: 200 times, at random moments.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use pinion_client::http::Timeouts;
use pinion_client::kiosk::views::{KioskView, PressMeans, PressOutcome};
use pinion_client::{HttpPortal, KioskApp, MemoryStore};
use pinion_domain::Clock as _;
use pinion_portal::SystemClock;
use pinion_storage::check_in_settings::{self, CheckInSettings};
use pinion_storage::{Database, Options, accounts, kiosk_pairings, kiosks};
use pinion_testkit::desktop::process::Process;
use rand::RngExt as _;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use sqlx::Connection as _;
use sqlx::sqlite::SqliteConnection;
use tempfile::TempDir;

use crate::front_desk::{DeskClock, EXIT_CODE, Screen};

/// How often the portal is killed.
const KILLS: usize = 200;

/// Presses while it is killed.
const PRESSES: usize = 3;

/// People who press, in turn.
const PEOPLE: usize = 12;

/// The longest that is waited before a kill: some presses are answered by then. Unit: microseconds.
const LATEST_US: u64 = 60_000;

/// A portal that runs as a program of its own.
struct PortalProgram {
    data: PathBuf,
    address: String,
    running: Option<Process>,
}

impl PortalProgram {
    fn start(data: &Path) -> Self {
        let mut program =
            Self { data: data.to_owned(), address: "127.0.0.1:0".into(), running: None };
        program.come_back();
        program
    }

    /// Starts it at the address it had.
    fn come_back(&mut self) {
        let mut serve = self.command();
        serve.arg("serve").env("PINION_LISTEN", &self.address).stderr(Stdio::null());
        let (running, line) = Process::start_and_read_line(&mut serve);
        let address = line.strip_prefix("listening on http://").expect("it says where it listens");
        address.clone_into(&mut self.address);
        self.running = Some(running);
    }

    fn kill(&mut self) {
        self.running = None;
    }

    /// Imports people with the PINs 40001, 40002, …
    fn import(&self) -> Vec<String> {
        let pins: Vec<String> = (1..=PEOPLE).map(|number| format!("{}", 40_000 + number)).collect();
        let row = |pin: &String| format!("Person {pin},person-{pin}@example.org,{pin}\n");
        let table = format!("full_name,email,pin\n{}", pins.iter().map(row).collect::<String>());
        let file = self.data.join("people.csv");
        fs::write(&file, table).expect("there is room for a table");
        let imported = self
            .command()
            .args(["members", "import"])
            .arg(&file)
            .output()
            .expect("the program runs");
        assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
        pins
    }

    fn command(&self) -> Command {
        // Beside the folder of the tests' own programs.
        let tests = std::env::current_exe().expect("a program knows where it is");
        let program = tests.ancestors().nth(2).expect("it is in a folder").join("pinion-portal");
        let mut command = Command::new(program);
        command.env("PINION_DATA", &self.data);
        command
    }

    fn database_url(&self) -> String {
        format!("sqlite://{}", self.data.join("pinion.sqlite").display())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_portal_that_is_killed_while_people_press_counts_each_press_once() {
    let home = TempDir::new().unwrap();
    let data = home.path().join("portal");
    let mut portal = PortalProgram::start(&data);
    let pins = portal.import();
    let (clock, screen) = (Arc::new(DeskClock::default()), Arc::new(Screen::default()));
    let app = KioskApp::new(
        Arc::new(MemoryStore::default()),
        Arc::new(HttpPortal::new(
            format!("http://{}", portal.address).parse().unwrap(),
            Timeouts::default(),
        )),
        clock.clone(),
        screen.clone(),
        &home.path().join("kiosk"),
        env!("CARGO_PKG_VERSION"),
    );
    pair(&app, &screen, &clock, &portal).await;

    let mut outcomes = Vec::new();
    for nth in 0..KILLS {
        all_sent(&screen, &clock).await;
        let people: Vec<String> =
            (0..PRESSES).map(|at| pins[(nth * PRESSES + at) % PEOPLE].clone()).collect();
        let pressing = app.clone();
        let pressed = tokio::spawn(async move {
            let mut outcomes = Vec::new();
            for pin in people {
                outcomes.push(pressing.press(&pin, PressMeans::Keypad).await.unwrap().outcome);
            }
            outcomes
        });
        let wait = UnwrapErr(SysRng).random_range(0..LATEST_US);
        tokio::time::sleep(Duration::from_micros(wait)).await;
        portal.kill();
        outcomes.extend(pressed.await.unwrap());
        portal.come_back();
    }
    all_sent(&screen, &clock).await;

    let count = |outcome| outcomes.iter().filter(|it| **it == outcome).count();
    let (kept, ins, outs) = (
        count(PressOutcome::Kept),
        count(PressOutcome::CheckedIn),
        count(PressOutcome::CheckedOut),
    );
    assert_eq!(kept + ins + outs, KILLS * PRESSES, "none is refused, none is lost: {outcomes:?}");
    assert!(kept > 0 && ins + outs > 0, "some kills came before the answer and some after it");
    counted_once(&portal).await;
    app.close().await;
}

/// Every press is an event, and the visits are what the events say.
async fn counted_once(portal: &PortalProgram) {
    let mut database =
        SqliteConnection::connect(&portal.database_url()).await.expect("the file opens");
    let mut number = async |query: &'static str| -> usize {
        let found: i64 =
            sqlx::query_scalar(query).fetch_one(&mut database).await.expect("it answers");
        usize::try_from(found).expect("a test has few")
    };
    let events = number("SELECT count(*) FROM check_in_events").await;
    let ins = number("SELECT count(*) FROM check_in_events WHERE outcome = 'checked_in'").await;
    let outs = number("SELECT count(*) FROM check_in_events WHERE outcome = 'checked_out'").await;
    let visits = number("SELECT count(*) FROM visits").await;
    let open = number("SELECT count(*) FROM visits WHERE to_ms IS NULL").await;
    let doubly_in = number(
        "SELECT count(*) FROM (SELECT customer_id FROM visits WHERE to_ms IS NULL \
         GROUP BY customer_id HAVING count(*) > 1)",
    )
    .await;

    assert_eq!(events, KILLS * PRESSES, "each press is there, and none twice");
    assert_eq!(ins + outs, events, "none had to be reviewed");
    assert_eq!((visits, open), (ins, ins - outs));
    assert_eq!(doubly_in, 0);
}

/// Waits until the portal answers and nothing waits.
async fn all_sent(screen: &Screen, clock: &DeskClock) {
    clock.wake();
    let sent = screen.shows(
        |view| matches!(view, KioskView::Ready(ready) if ready.online && ready.waiting == 0),
    );
    // The sender may have gone to sleep again a moment before it was woken.
    let mut again = tokio::time::interval(Duration::from_millis(50));
    tokio::pin!(sent);
    loop {
        tokio::select! {
            _ = &mut sent => return,
            _ = again.tick() => clock.wake(),
        }
    }
}

async fn pair(app: &KioskApp, screen: &Screen, clock: &DeskClock, portal: &PortalProgram) {
    app.start().await;
    app.pair(&format!("http://{}", portal.address)).await.expect("the portal is there");
    let has_code = |view: &KioskView| matches!(view, KioskView::Pairing { user_code, .. } if !user_code.is_empty());
    let KioskView::Pairing { user_code, .. } = screen.shows(has_code).await else {
        unreachable!("it was waited for")
    };
    approve(&portal.database_url(), &user_code.replace('-', "")).await;
    clock.agree();
    screen.shows(|view| matches!(view, KioskView::ExitCodeNeeded { .. })).await;
    app.set_exit_code(EXIT_CODE).await.expect("it is kept");
}

/// Approves the kiosk as an admin would, and lets each press of one person count, however soon after the last.
async fn approve(url: &str, user_code: &str) {
    let database = Database::open(url, Options::default()).await.expect("the portal made it");
    let (now, mut random) = (SystemClock.now(), UnwrapErr(SysRng));
    let tx = database.begin().await.expect("it takes writes");
    let account = accounts::the_one(&tx).await.expect("there is an account").id;
    let location = accounts::default_location(&tx, account).await.expect("it answers");
    let location = location.expect("a space is somewhere");
    let settings = CheckInSettings { repeat_within: Duration::ZERO, ..CheckInSettings::default() };
    check_in_settings::write(&tx, account, &settings).await.expect("they are kept");
    let kiosk = kiosks::add(&tx, (account, location), "Front desk", now, &mut random)
        .await
        .expect("it is kept");
    assert!(kiosk_pairings::approve(&tx, user_code, kiosk, now).await.expect("it is kept"));
    tx.commit().await.expect("it takes writes");
    database.close().await.expect("it closes");
}
