//! Tools that cargo installs, below `.tools/`.

use std::process::{Command, Stdio};

use anyhow::Result;

use super::Need;
use crate::steps::Steps;
use crate::workspace::{cargo, tools};

/// A program and where it comes from.
struct Tool {
    /// As crates.io calls it.
    package: &'static str,
    /// Its version, exactly, so that the next machine gets what this one was tried with.
    version: &'static str,
    /// The cargo command that the user may have installed already.
    cargo_command: Option<&'static str>,
    /// How long its build takes on two cores.
    length: &'static str,
}

/// Installs the tool behind `need`, if there is one, unless it is there in its version: in `.tools/`, or the user's own.
pub fn ensure(steps: &mut Steps, need: Need) -> Result<()> {
    let Some(tool) = of(need) else { return Ok(()) };
    if tool.is_installed() || tool.is_the_users() {
        return Ok(());
    }

    // Less optimised than usual: each of them waits more than it computes.
    let mut command = cargo();
    command
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "false")
        .args(["install", tool.package, "--version", &format!("={}", tool.version)])
        .args(["--locked", "--root"])
        .arg(tools());
    let what = format!("Install {} ({} on two cores)", tool.package, tool.length);

    steps.quiet(&what, &mut command, "Check the network, then run the same command again.")
}

fn of(need: Need) -> Option<Tool> {
    match need {
        Need::Nextest => Some(Tool {
            package: "cargo-nextest",
            version: "0.9.143",
            cargo_command: Some("nextest"),
            length: "seven minutes",
        }),
        Need::TauriDriver => Some(Tool {
            package: "tauri-driver",
            version: "2.1.0",
            cargo_command: None,
            length: "two minutes",
        }),
        Need::CargoDeny => Some(Tool {
            package: "cargo-deny",
            version: "0.20.2",
            cargo_command: Some("deny"),
            length: "five minutes",
        }),
        Need::AppLibraries
        | Need::NpmPackages
        | Need::Window
        | Need::Browser
        | Need::Database
        | Need::Clock
        | Need::MailServer
        | Need::OtherPlatforms => None,
    }
}

impl Tool {
    /// Whether cargo installed this version below `.tools/`. Asked of cargo: not every tool tells its version.
    fn is_installed(&self) -> bool {
        let list = said(cargo().args(["install", "--list", "--root"]).arg(tools()));
        list.lines().any(|line| line == format!("{} v{}:", self.package, self.version))
    }

    /// Whether the user has this version as a cargo command. Ours would come first in the search path, but is not
    /// there or of another version.
    fn is_the_users(&self) -> bool {
        self.cargo_command.is_some_and(|command| {
            let version = said(cargo().args([command, "--version"]));
            version.split_whitespace().nth(1) == Some(self.version)
        })
    }
}

/// What a command says on standard output; nothing where it fails.
fn said(command: &mut Command) -> String {
    let output = command.stderr(Stdio::null()).output();
    let output = output.ok().filter(|output| output.status.success());
    output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}
