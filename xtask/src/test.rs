//! `cargo xtask test`: everything built once, every test run.

use std::process::Command;

use anyhow::Result;

use crate::node;
use crate::setup;
use crate::steps::Steps;
use crate::workspace::{EMBED_UI, cargo};

/// What `test` is told.
#[derive(clap::Args)]
pub struct Arguments {
    /// Passed on to the test runner, for example `-- -E 'package(pinion-domain)'`.
    #[arg(last = true)]
    nextest: Vec<String>,
}

/// Runs every test. The last line of output is the test runner's own summary.
pub fn run(steps: &mut Steps, arguments: &Arguments) -> Result<()> {
    setup::ensure(steps, &setup::OF_TESTS)?;
    node::build_ui(steps)?;
    steps.quiet(
        "Test the UI's own code",
        node::npm().args(["run", "test"]),
        "Mend what it says in ui/.",
    )?;
    steps.live(
        "Build the app, the portal and the tests",
        nextest("run").arg("--no-run"),
        "Mend what the compiler says above.",
    )?;
    steps.quiet(
        "Test the examples in the documentation",
        cargo().args(["test", "--quiet", "--workspace", "--doc", "--features", EMBED_UI]),
        "Mend the example it names.",
    )?;
    steps.print_times();

    steps.live(
        "Run the tests",
        nextest("run").args(&arguments.nextest),
        "Each failure is above; run one alone with: cargo xtask test -- NAME",
    )
}

/// A nextest command on the one build that tests, screenshots and checks share.
pub fn nextest(command: &str) -> Command {
    let mut cargo = cargo();
    cargo.args(["nextest", command, "--workspace", "--features", EMBED_UI]);

    cargo
}
