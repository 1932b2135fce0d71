//! A kiosk's core as a program of its own, which can be killed: this test program once more, with one test that is none.
//!
//! It is told what to do by lines on its standard input, and answers each with lines on its standard output.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use pinion_client::kiosk::views::{PressMeans, PressOutcome, PressView};

use crate::desk::{Desk, FileStore};

/// Set for the program: the folder of its files.
const FOLDER: &str = "PINION_DESK_FOLDER";

/// Set for the program: the portal's address.
const PORTAL: &str = "PINION_DESK_PORTAL";

/// What the program's own lines begin with; the others are the test harness's.
const MARK: &str = "desk: ";

/// How long an answer is waited for. A test fails then; nothing is timed by it.
const GUARD: Duration = Duration::from_mins(1);

/// Where in its folder the program keeps secrets, and where the queue.
pub fn secrets(folder: &Path) -> Arc<FileStore> {
    Arc::new(FileStore::in_folder(&folder.join("secrets")))
}

/// Where in its folder the program keeps what waits.
pub fn queue(folder: &Path) -> std::path::PathBuf {
    folder.join("kiosk")
}

/// The running program. Dropping it kills it.
pub struct DeskProgram {
    process: Child,
    input: ChildStdin,
    output: Receiver<Line>,
}

/// What the program says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// It has opened what it keeps.
    Started,
    /// A press began.
    Begun,
    /// The screen would show this now: what became of the press, and when it was by the kiosk's clock.
    Told(PressOutcome, i64),
    /// The sender rests, and the time that was asked for is over.
    Rests,
    /// Nothing waits. False where a damaged queue was set aside.
    Sent(bool),
    /// How much memory it has. Unit: KiB.
    Memory(u64),
}

impl DeskProgram {
    /// Starts the program in a folder where a kiosk was paired.
    pub fn start(folder: &Path, portal: &str) -> Self {
        Self::start_with(folder, portal, &[])
    }

    /// As [`DeskProgram::start`], with variables of its environment.
    pub fn start_with(folder: &Path, portal: &str, variables: &[(&str, OsString)]) -> Self {
        let tests = std::env::current_exe().expect("a program knows where it is");
        let mut process = Command::new(tests)
            .args(["--exact", "desk_program::desk_program", "--ignored", "--nocapture"])
            .arg("--test-threads=2")
            .env(FOLDER, folder)
            .env(PORTAL, portal)
            .envs(variables.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program is there");
        let input = process.stdin.take().expect("standard input is piped");
        let stdout = BufReader::new(process.stdout.take().expect("standard output is piped"));
        let (said, output) = channel();
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if let Some((_, line)) = line.split_once(MARK) {
                    // Whoever killed it listens to its last words, and then no more.
                    let _ = said.send(Line::read(line));
                }
            }
        });

        Self { process, input, output }
    }

    /// Tells it to press. A program that was killed hears nothing.
    pub fn press(&mut self, pin: &str) {
        let _ = writeln!(self.input, "press {pin}");
    }

    /// Tells it to let time pass.
    pub fn live_through(&mut self, time: Duration) {
        let _ = writeln!(self.input, "time {}", time.as_millis());
    }

    /// Tells it to say when all is sent.
    pub fn send_all(&mut self) {
        let _ = writeln!(self.input, "send");
    }

    /// Tells it to take a picture that shows nothing.
    pub fn look(&mut self) {
        let _ = writeln!(self.input, "look");
    }

    /// Asks how much memory it has. Unit: KiB.
    pub fn memory_kib(&mut self) -> u64 {
        let _ = writeln!(self.input, "memory");
        let said = self.hear();
        let Line::Memory(kib) = said else { panic!("it says {said:?}") };
        kib
    }

    /// The next line.
    pub fn hear(&self) -> Line {
        self.output.recv_timeout(GUARD).expect("the program goes on")
    }

    /// The next line, where one comes before `until`.
    pub fn hear_until(&self, until: Instant) -> Option<Line> {
        match self.output.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => panic!("the program goes on until it is killed"),
        }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Ends it as a power cut would; returns what it had said that was not listened to.
    pub fn kill(mut self) -> Vec<Line> {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
        let output = std::mem::replace(&mut self.output, channel().1);
        output.iter().collect()
    }
}

impl Drop for DeskProgram {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Line {
    fn read(text: &str) -> Self {
        let words: Vec<&str> = text.split(' ').collect();
        let number = |text: &str| text.parse::<i64>().expect("it is a number");
        match words.as_slice() {
            ["started"] => Self::Started,
            ["begun"] => Self::Begun,
            ["told", outcome, at_ms] => Self::Told(outcome_named(outcome), number(at_ms)),
            ["rests"] => Self::Rests,
            ["sent", damaged] => Self::Sent(*damaged == "false"),
            ["memory", kib] => Self::Memory(number(kib).unsigned_abs()),
            _ => panic!("a desk says {text:?}"),
        }
    }
}

fn outcome_named(name: &str) -> PressOutcome {
    let all = [
        PressOutcome::CheckedIn,
        PressOutcome::CheckedOut,
        PressOutcome::Repeated,
        PressOutcome::Refused,
        PressOutcome::Waiting,
        PressOutcome::Kept,
        PressOutcome::KeptForReview,
        PressOutcome::NotKept,
        PressOutcome::Unsure,
        PressOutcome::NotAPin,
        PressOutcome::Failed,
    ];
    all.into_iter().find(|it| format!("{it:?}") == name).expect("it is an outcome")
}

#[test]
#[ignore = "it is the program that other tests start, and kill"]
fn desk_program() {
    let (Some(folder), Ok(portal)) = (std::env::var_os(FOLDER), std::env::var(PORTAL)) else {
        return;
    };
    let folder = Path::new(&folder);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("the system gives threads");
    runtime.block_on(async {
        let desk = Desk::over(&portal, &queue(folder), secrets(folder));
        desk.app.start().await;
        desk.ready(|_| true).await;
        say("started");
        for line in std::io::stdin().lines().map_while(Result::ok) {
            obey(&desk, &line).await;
        }
    });
}

async fn obey(desk: &Desk, line: &str) {
    let (what, rest) = line.split_once(' ').unwrap_or((line, ""));
    match what {
        "press" => {
            say("begun");
            let told = desk.app.press(rest, PressMeans::Keypad).await;
            let PressView { outcome, at_ms, .. } = told.expect("it takes presses");
            say(&format!("told {outcome:?} {at_ms}"));
        }
        "time" => {
            let ms = rest.parse().expect("it is a time");
            desk.clock.live_through(Duration::from_millis(ms)).await;
            say("rests");
        }
        "send" => {
            let ready = desk.all_sent().await;
            say(&format!("sent {}", ready.damaged_queue));
        }
        "look" => {
            let (width, height) = (160, 120);
            let picture = vec![200; 160 * 120];
            desk.app.look(width, height, picture).await.expect("it takes pictures");
        }
        "memory" => {
            let status = std::fs::read_to_string("/proc/self/status").expect("there is /proc");
            let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
            let kib = line.and_then(|line| line.split_whitespace().next()).expect("it has memory");
            say(&format!("memory {kib}"));
        }
        _ => panic!("a desk is told {line:?}"),
    }
}

/// Says it at once: what is not said when the program is killed is never said.
fn say(line: &str) {
    let mut output = std::io::stdout().lock();
    // Nobody may listen any more.
    let _ = output.write_all(format!("\n{MARK}{line}\n").as_bytes());
    let _ = output.flush();
}
