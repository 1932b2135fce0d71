//! `cargo xtask screenshots`: every screen of the real app and the main pages of the real portal, in both themes, as
//! pictures.

use anyhow::Result;

use crate::node;
use crate::setup::{self, Need};
use crate::steps::Steps;
use crate::test::nextest;

/// Writes `docs/images/*.png`.
pub fn run(steps: &mut Steps) -> Result<()> {
    use Need::{AppLibraries, Browser, Nextest, NpmPackages, TauriDriver, Window};

    setup::ensure(steps, &[AppLibraries, Window, Browser, NpmPackages, Nextest, TauriDriver])?;
    node::build_ui(steps)?;
    std::fs::create_dir_all("docs/images")?;
    steps.live(
        "Photograph the app and the portal",
        nextest("run")
            .args(["--run-ignored", "only"])
            .args(["-E", "package(pinion) and binary(screenshots)"]),
        "Read the failure above; the app's window and the browser have to open for every picture.",
    )?;
    steps.print_times();
    eprintln!("The pictures are in docs/images. Look at each.");

    Ok(())
}
