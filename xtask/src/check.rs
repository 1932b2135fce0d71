//! `cargo xtask check`: all that a machine can say about the code without running the app.

mod dependencies;
mod platforms;
mod stubs;

use anyhow::Result;

use crate::node;
use crate::setup::{self, Need};
use crate::steps::Steps;
use crate::test::nextest;
use crate::workspace::cargo;

/// What `check` is told.
#[derive(clap::Args)]
pub struct Arguments {
    /// Also type-check the app for Android, iOS, macOS and Windows: about 20 minutes on two cores.
    #[arg(long)]
    all_platforms: bool,

    /// Only that, nothing else.
    #[arg(long, requires = "all_platforms")]
    only_platforms: bool,
}

/// Checks everything; stops at the first thing that is wrong.
pub fn run(steps: &mut Steps, arguments: &Arguments) -> Result<()> {
    if !arguments.only_platforms {
        here(steps)?;
    }
    if arguments.all_platforms {
        platforms::run(steps)?;
    }
    steps.print_times();
    eprintln!("All is well.");

    Ok(())
}

fn here(steps: &mut Steps) -> Result<()> {
    use Need::{AppLibraries, Browser, CargoDeny, Nextest, NpmPackages};

    setup::ensure(steps, &[AppLibraries, Browser, NpmPackages, Nextest, CargoDeny])?;
    steps.quiet("Formatting", cargo().args(["fmt", "--all", "--check"]), "Run: cargo fmt --all")?;
    // What follows reads every platform's packages and asks no network, so all of them must be here.
    steps.quiet(
        "Fetch dependencies",
        cargo().args(["fetch", "--locked"]),
        "It needs the network once, and a Cargo.lock that fits the manifests.",
    )?;
    dependencies::check()?;
    steps.quiet(
        "Licences, bans and sources of dependencies",
        cargo().args(["deny", "--offline", "check", "licenses", "bans", "sources"]),
        "deny.toml has the rules and the reasons for exceptions.",
    )?;
    ui(steps)?;
    rust(steps)
}

fn ui(steps: &mut Steps) -> Result<()> {
    steps.quiet(
        "Lint and formatting of the UI",
        node::npm().args(["run", "lint"]),
        "Formatting alone is mended by: npm --prefix ui run format",
    )?;

    steps.quiet(
        "Types of the UI",
        node::npm().args(["run", "check"]),
        "Mend what it names in ui/.",
    )?;
    steps.quiet(
        "Build the UI with made-up hosts",
        node::npm().args(["run", "fixture:build"]),
        "Mend what it says in ui/.",
    )?;

    steps.quiet(
        "Look at every screen of the UI",
        node::npm().args(["run", "look"]),
        "The pictures are in ui/dist/look. Where the browser is not `chromium`, CHROMIUM names it.",
    )
}

fn rust(steps: &mut Steps) -> Result<()> {
    steps.live(
        "Lints",
        cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
        "Mend what clippy says above.",
    )?;
    steps.live(
        "Documentation",
        cargo().env("RUSTDOCFLAGS", "-D warnings").args(["doc", "--workspace", "--no-deps"]),
        "Mend what rustdoc says above.",
    )?;
    // The tests below run on the build that `cargo xtask test` makes, which has the UI inside.
    node::build_ui(steps)?;
    steps.quiet(
        "Size of the UI",
        node::npm().args(["run", "size"]),
        "The largest file it lists is the first to look at.",
    )?;

    steps.live(
        "Generated files and the rules of the architecture",
        nextest("run").args(["-E", "binary(bindings) or test(openapi) or binary(architecture)"]),
        "A generated file is written anew as the failing test says.",
    )
}
