//! `cargo xtask demo`: a portal of a made-up space, and the app's window on it.

mod credentials;
mod portal;
mod space;

use std::env;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::Result;

use self::credentials::Credentials;
use self::portal::Portal;
use self::space::Space;
use crate::node;
use crate::process::Process;
use crate::setup::{self, Need};
use crate::steps::Steps;
use crate::stop::Stop;
use crate::workspace::{EMBED_UI, Metadata, cargo};

/// Builds, starts, and runs until somebody asks for the end.
pub fn run(steps: &mut Steps) -> Result<()> {
    setup::ensure(steps, &[Need::AppLibraries, Need::NpmPackages])?;
    node::build_ui(steps)?;
    steps.live(
        "Build the app and the portal",
        &mut build(),
        "Mend what the compiler says above.",
    )?;
    let programs = Metadata::read()?.target_directory.join("debug");

    let space = Space::open(steps, &programs, Path::new(".demo"))?;
    let mut portal = Portal::start(steps.interrupt(), &space)?;
    introduce(&portal, &space.credentials);
    let mut app = open_app(&programs, &portal)?;

    let outcome = watch(steps, &mut portal, &mut app);
    // The app first: it says good-bye to the portal.
    drop(app);
    drop(portal);
    outcome?;
    eprintln!(
        "All is ended. The next `cargo xtask demo` finds the same data; delete .demo for new."
    );

    Ok(())
}

/// Chooses the same features of every dependency as `cargo xtask test` does, so that neither command
/// builds what the other has built: with an example, cargo counts those that tests ask for.
fn build() -> Command {
    let mut command = cargo();
    command.args(["build", "--workspace", "--bin", "pinion", "--bin", "pinion-portal"]).args([
        "--example",
        "bare-window",
        "--features",
        EMBED_UI,
    ]);

    command
}

fn introduce(portal: &Portal, credentials: &Credentials) {
    eprintln!("\nThe portal is at {}\n", portal.address());
    eprintln!("{credentials}");
}

/// Opens the app's window, where there is a screen to open it on.
fn open_app(programs: &Path, portal: &Portal) -> Result<Option<Process>> {
    if !has_display() {
        eprintln!("There is no display here, so no window opens. The portal runs; Ctrl-C ends it.");
        return Ok(None);
    }
    let program = programs.join(format!("pinion{}", env::consts::EXE_SUFFIX));
    let mut command = portal::ends_with_us(&program);
    command.args(["--portal", portal.address()]);
    eprintln!("The app's window opens. Ctrl-C here ends all.");

    Ok(Some(Process::start(&mut command)?))
}

fn has_display() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Waits for the user, who may close the window before asking for the end.
fn watch(steps: &Steps, portal: &mut Portal, app: &mut Option<Process>) -> Result<()> {
    while !steps.interrupt().happened() {
        if portal.has_ended()? {
            return Err(
                Stop::failed("the portal ended by itself; .demo/portal.log says why.").into()
            );
        }
        if let Some(process) = app
            && process.ended()?.is_some()
        {
            *app = None;
            eprintln!("The window is closed. The portal still runs; Ctrl-C ends it.");
        }
        thread::sleep(Duration::from_millis(100));
    }

    Ok(())
}
