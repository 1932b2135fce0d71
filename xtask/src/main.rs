//! `cargo xtask …`: everything one does with this repository besides writing it.

mod bench;
mod check;
mod demo;
mod interrupt;
mod log;
mod node;
mod process;
mod progress;
mod screenshots;
mod setup;
mod steps;
mod stop;
mod test;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::interrupt::Interrupt;
use crate::steps::Steps;
use crate::stop::Stop;

/// Sets up, checks, tests, shows and measures Pinion.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    /// Leave system packages to you: neither look for them nor install them.
    #[arg(long, global = true)]
    no_packages: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install everything that the other commands need.
    Setup,
    /// Formatting, lints, documentation, licences, types, generated files.
    Check(check::Arguments),
    /// Build everything and run every test, those in the app's real window included.
    Test(test::Arguments),
    /// Start a portal of a made-up space and open the app on it.
    Demo,
    /// Measure a release build and write `docs/benchmarks.md`.
    Bench(bench::Arguments),
    /// Photograph every screen of the app into `docs/images/`.
    Screenshots,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            error.downcast_ref::<Stop>().map_or(ExitCode::FAILURE, Stop::exit_code)
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    std::env::set_current_dir(workspace::root())?;
    let mut steps = Steps::new(Interrupt::listen()?, !arguments.no_packages);

    match &arguments.command {
        Command::Setup => setup::run(&mut steps),
        Command::Check(arguments) => check::run(&mut steps, arguments),
        Command::Test(arguments) => test::run(&mut steps, arguments),
        Command::Demo => demo::run(&mut steps),
        Command::Bench(arguments) => bench::run(&mut steps, arguments),
        Command::Screenshots => screenshots::run(&mut steps),
    }
}
