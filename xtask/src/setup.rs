//! `cargo xtask setup`, and what each other command has it install first.

mod apt;
mod packages;
mod tools;
mod unpacked;

use anyhow::Result;

use crate::node;
use crate::steps::Steps;

/// Something that a command cannot do without.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Libraries that the app is built with.
    AppLibraries,
    /// The UI's npm packages.
    NpmPackages,
    /// A screen, a keyring and a driver for tests in the app's window, and readers of what it shows.
    Window,
    /// A browser and its driver, for tests of the two sites and for looking at the UI with made-up hosts.
    Browser,
    /// PostgreSQL, for tests and measurements on it.
    Database,
    /// A clock that a test sets for one program alone.
    Clock,
    /// A mail server that others wrote, for a test of delivery.
    MailServer,
    /// Compilers that type-check the app for other platforms.
    OtherPlatforms,
    /// The test runner.
    Nextest,
    /// What drives the app's window.
    TauriDriver,
    /// The check of licences and sources.
    CargoDeny,
}

/// What the tests need, all of them together.
pub const OF_TESTS: [Need; 9] = [
    Need::AppLibraries,
    Need::Window,
    Need::Browser,
    Need::Database,
    Need::Clock,
    Need::MailServer,
    Need::NpmPackages,
    Need::Nextest,
    Need::TauriDriver,
];

/// Installs everything, except what `check --all-platforms` alone needs.
pub fn run(steps: &mut Steps) -> Result<()> {
    ensure(steps, &[&OF_TESTS[..], &[Need::CargoDeny]].concat())?;
    steps.print_times();
    eprintln!("All is there. `cargo xtask demo` shows Pinion, `cargo xtask test` tests it.");

    Ok(())
}

/// Installs what is missing of `needs`.
///
/// # Errors
///
/// [`crate::stop::Stop`] with what to do by hand where this program may not or cannot install.
pub fn ensure(steps: &mut Steps, needs: &[Need]) -> Result<()> {
    if steps.installs_packages() {
        apt::ensure(steps, &packages::of(needs))?;
        if needs.contains(&Need::MailServer) {
            unpacked::ensure(steps)?;
        }
    }
    if needs.contains(&Need::NpmPackages) {
        node::install_packages(steps)?;
    }
    for need in needs {
        tools::ensure(steps, *need)?;
    }

    Ok(())
}
