//! What a measurement was made on, without naming the machine.

use std::fs;
use std::process::Command;
use std::thread;

/// Cores, processor, system, date and commit, as one phrase.
pub fn describe() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let parts = [
        Some(format!("{cores} cores")),
        field("/proc/cpuinfo", "model name", ':'),
        field("/etc/os-release", "PRETTY_NAME", '='),
        said_by("date", &["-u", "+%Y-%m-%d"]),
        said_by("git", &["rev-parse", "--short", "HEAD"]).map(|commit| format!("commit {commit}")),
    ];

    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The value of the first line of `path` that begins with `name`.
fn field(path: &str, name: &str, separator: char) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    let (_, value) = line.split_once(separator)?;

    Some(value.trim().trim_matches('"').to_owned())
}

fn said_by(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();

    (output.status.success() && !text.is_empty()).then_some(text)
}
