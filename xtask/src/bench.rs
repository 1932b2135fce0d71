//! `cargo xtask bench`: what a release build measures, as a section of each program in `docs/benchmarks.md`.
//!
//! A bench program is a `[[bench]]` target with `harness = false`, in any package of the workspace.
//! It prints a line of JSON for each thing it measured (see [`Measurement`]) on standard output,
//! and whatever else it wants to say on standard error.

mod document;
mod executables;
mod machine;
mod measurement;
mod table;

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use self::executables::Executable;
use self::measurement::Measurement;
use crate::node;
use crate::setup::{self, Need};
use crate::steps::Steps;
use crate::stop::Stop;
use crate::workspace::{EMBED_UI, Metadata, cargo, root, search_path};

const WRITTEN_TO: &str = "docs/benchmarks.md";

/// The programs that bench programs start.
const MEASURED_FROM_OUTSIDE: [&str; 6] =
    ["--bin", "pinion", "--bin", "pinion-portal", "--example", "bare-window"];

/// The measurement that needs no program of its own.
const UI_SIZE: &str = "ui_size";

/// What `bench` is told.
#[derive(clap::Args)]
pub struct Arguments {
    /// Only programs whose name contains this. What the others have measured before stays.
    #[arg(long)]
    only: Option<String>,
}

/// Builds, measures, prints and writes.
pub fn run(steps: &mut Steps, arguments: &Arguments) -> Result<()> {
    use Need::{AppLibraries, Browser, Database, NpmPackages, TauriDriver, Window};

    let wanted = |name: &str| arguments.only.as_deref().is_none_or(|only| name.contains(only));
    let programs: Vec<String> =
        programs(&Metadata::read()?).into_iter().filter(|name| wanted(name)).collect();
    ensure!(
        !programs.is_empty() || wanted(UI_SIZE),
        Stop::needs_you("no bench program has that name; see the [[bench]] targets.")
    );

    setup::ensure(steps, &[AppLibraries, Window, Browser, Database, NpmPackages, TauriDriver])?;
    node::build_ui(steps)?;
    let executables = if programs.is_empty() { Vec::new() } else { build(steps, &programs)? };
    for program in &executables {
        write(&program.name, &measure(steps, program)?)?;
    }
    if wanted(UI_SIZE) {
        write(UI_SIZE, &[ui_size()?])?;
    }
    eprintln!("Written to {WRITTEN_TO}.");

    Ok(())
}

/// Prints what a program measured, and writes it down at once: whole runs take an hour.
fn write(program: &str, measurements: &[Measurement]) -> Result<()> {
    let table = table::render(measurements);
    eprintln!("\n{table}");
    let path = root().join(WRITTEN_TO);
    let before = fs::read_to_string(&path).unwrap_or_default();
    let section = document::section(program, &machine::describe(), &table);
    fs::write(&path, document::with_section(&before, &section))?;

    Ok(())
}

/// Every bench target of the workspace, by name.
fn programs(metadata: &Metadata) -> Vec<String> {
    let targets = metadata.packages.iter().flat_map(|package| &package.targets);

    targets
        .filter(|target| target.kind.iter().any(|kind| kind == "bench"))
        .map(|target| target.name.clone())
        .collect()
}

/// Builds all at once, so that no program is measured while another compiles.
///
/// What was built is started from here on: `cargo bench` would build most of it a second time.
fn build(steps: &mut Steps, programs: &[String]) -> Result<Vec<Executable>> {
    let mut build = cargo();
    build
        .args(["build", "--release", "--workspace", "--exclude", "xtask"])
        .args(MEASURED_FROM_OUTSIDE)
        // By name: `--benches` would also link every library's own, which have nothing to measure.
        .args(programs.iter().flat_map(|name| ["--bench", name]))
        .args(["--features", EMBED_UI]);
    steps.live(
        "Build for release (about 20 minutes the first time)",
        &mut build,
        "Mend what the compiler says above.",
    )?;
    let said = steps.output(
        "Ask where that is",
        build.arg("--message-format=json-render-diagnostics"),
        "It was built a moment ago.",
    )?;

    executables::read(&said)
}

fn measure(steps: &mut Steps, program: &Executable) -> Result<Vec<Measurement>> {
    let name = &program.name;
    let output = steps.output(
        &format!("Measure {name}"),
        program
            .command()
            .env("PATH", search_path())
            // Programs that are measured from outside have to be found.
            .env("PINION_PORTAL", root().join("target/release/pinion-portal"))
            .env("PINION_APP", root().join("target/release/pinion"))
            .env("PINION_BARE_WINDOW", root().join("target/release/examples/bare-window")),
        &format!("Run it alone with --only {name}."),
    )?;
    let measurements = measurement::read(&output)?;
    ensure!(
        !measurements.is_empty(),
        Stop::failed(format!("the bench program {name} printed no measurement."))
    );

    Ok(measurements)
}

/// The UI's own script knows what reaches the webview; its last line begins with the bytes.
fn ui_size() -> Result<Measurement> {
    let output = Command::new("node").args(["ui/scripts/size.mjs", "app"]).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let last = text.lines().last().and_then(|line| line.split_whitespace().next());
    let bytes: u32 = last
        .and_then(|bytes| bytes.parse().ok())
        .context("ui/scripts/size.mjs ends with the total")?;

    Ok(Measurement::plain("UI sent to the webview", "kB gzip", f64::from(bytes) / 1000.0, 90.0))
}
