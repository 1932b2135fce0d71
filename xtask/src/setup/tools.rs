//! Tools that cargo installs, below `.tools/`.

use std::process::Stdio;

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
    /// Where the program lies below `.tools/`.
    program: &'static str,
    /// The cargo command that the user may have installed already.
    cargo_command: Option<&'static str>,
    /// How long its build takes on two cores.
    length: &'static str,
}

/// Installs the tool behind `need`, if there is one and it is missing.
pub fn ensure(steps: &mut Steps, need: Need) -> Result<()> {
    let Some(tool) = of(need) else { return Ok(()) };
    let program =
        tools().join("bin").join(format!("{}{}", tool.program, std::env::consts::EXE_SUFFIX));
    if program.exists() || tool.cargo_command.is_some_and(answers) {
        return Ok(());
    }

    // Less optimised than usual: each of them waits more than it computes.
    let mut command = cargo();
    command
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "false")
        .args(["install", tool.package, "--version", tool.version, "--locked", "--root"])
        .arg(tools());
    let what = format!("Install {} ({} on two cores)", tool.package, tool.length);

    steps.quiet(&what, &mut command, "Check the network, then run the same command again.")
}

fn of(need: Need) -> Option<Tool> {
    match need {
        Need::Nextest => Some(Tool {
            package: "cargo-nextest",
            version: "=0.9.143",
            program: "cargo-nextest",
            cargo_command: Some("nextest"),
            length: "seven minutes",
        }),
        Need::TauriDriver => Some(Tool {
            package: "tauri-driver",
            version: "=2.1.0",
            program: "tauri-driver",
            cargo_command: None,
            length: "two minutes",
        }),
        Need::CargoDeny => Some(Tool {
            package: "cargo-deny",
            version: "^0.20",
            program: "cargo-deny",
            cargo_command: Some("deny"),
            length: "five minutes",
        }),
        Need::AppLibraries
        | Need::NpmPackages
        | Need::Window
        | Need::Browser
        | Need::Database
        | Need::OtherPlatforms => None,
    }
}

fn answers(cargo_command: &str) -> bool {
    let version = cargo()
        .args([cargo_command, "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();

    version.is_ok_and(|status| status.success())
}
