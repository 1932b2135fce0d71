//! Who started whom, as the kernel tells it.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// How long a program may take to be gone once it was killed.
const PATIENCE: Duration = Duration::from_secs(10);

/// The process `root` and all it started, directly or not; parents before their children.
///
/// # Panics
///
/// If the kernel's process table cannot be read.
pub fn descendants(root: u32) -> Vec<u32> {
    let children = children();
    let mut tree = vec![root];
    let mut next = 0;
    while let Some(process) = tree.get(next) {
        tree.extend(children.get(process).into_iter().flatten());
        next += 1;
    }
    tree
}

/// The process in which the app draws its page, where `root` started the app: WebKitGTK's, by the name that the kernel
/// keeps 15 letters of. `None` while there is none.
pub fn page_process(root: u32) -> Option<u32> {
    let mut processes = descendants(root).into_iter();
    processes.find(|process| {
        let name = fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
        name.trim_end() == "WebKitWebProces"
    })
}

/// Sends a process the signal called `name`, `KILL` or `STOP` say.
///
/// # Panics
///
/// If there is no such process.
pub fn signal(process: u32, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &process.to_string()]).status();
    assert!(sent.is_ok_and(|it| it.success()), "process {process} is there");
}

fn children() -> HashMap<u32, Vec<u32>> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc").expect("the kernel shows its processes").flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let Ok(status) = fs::read_to_string(entry.path().join("status")) else { continue };
        let parent = u32::try_from(field(&status, "PPid:")).expect("process ids fit");
        children.entry(parent).or_default().push(process);
    }
    children
}

/// Kills every process of `program` on a display, whoever started it, and waits until it is gone: what it held open is
/// free then, its name on the session bus too, for which the next one would take itself for a second.
///
/// # Panics
///
/// If it stays.
pub fn kill(program: &Path, display: &str) {
    let started = Instant::now();
    let mut killed = HashSet::new();
    loop {
        let left = running(program, display);
        killed.extend(left.iter().cloned());
        if left.is_empty() && killed.iter().all(|process| is_gone(process)) {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "{} ends when it is killed", program.display());
        if !left.is_empty() {
            // Gone meanwhile is as good.
            let _ = Command::new("kill").arg("-KILL").args(left).status();
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// Whether all threads of a process have ended. The first of them takes the name of its program with it, while one that
/// waits for the disk still holds every file.
fn is_gone(process: &str) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let is_dead = status.lines().any(|line| line.starts_with("State:") && line.contains("zombie"));
    status.is_empty() || is_dead && field(&status, "Threads:") <= 1
}

fn running(program: &Path, display: &str) -> Vec<String> {
    let display = format!("DISPLAY={display}");
    let processes = fs::read_dir("/proc").expect("the kernel shows its processes").flatten();
    let ours = processes.filter(|process| {
        let folder = process.path();
        let environment = fs::read(folder.join("environ")).unwrap_or_default();
        fs::read_link(folder.join("exe")).is_ok_and(|exe| exe == program)
            && environment.split(|byte| *byte == 0).any(|entry| entry == display.as_bytes())
    });

    ours.filter_map(|process| process.file_name().into_string().ok()).collect()
}

/// The number after `name` in one of the kernel's tables; 0 where there is none.
pub fn field(text: &str, name: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}
