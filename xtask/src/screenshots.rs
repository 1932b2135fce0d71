//! `cargo xtask screenshots`: every screen of the real app, in both themes, as a picture.

use anyhow::Result;

use crate::node;
use crate::setup::{self, Need};
use crate::steps::Steps;
use crate::test::nextest;

/// Writes `docs/images/*.png`.
pub fn run(steps: &mut Steps) -> Result<()> {
    use Need::{AppLibraries, Nextest, NpmPackages, TauriDriver, Window};

    setup::ensure(steps, &[AppLibraries, Window, NpmPackages, Nextest, TauriDriver])?;
    node::build_ui(steps)?;
    std::fs::create_dir_all("docs/images")?;
    steps.live(
        "Photograph the app",
        nextest("run")
            .args(["--run-ignored", "only"])
            .args(["-E", "package(pinion) and binary(screenshots)"]),
        "Read the failure above; the app's window has to open for every picture.",
    )?;
    steps.print_times();
    eprintln!("The pictures are in docs/images. Look at each.");

    Ok(())
}
