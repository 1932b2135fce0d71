//! Where things are, and how cargo is called.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// Builds the debug app with the built UI inside, as the tests and the demo open it.
pub const EMBED_UI: &str = "pinion/custom-protocol";

/// The folder of `Cargo.toml`, `ui` and `tests`.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository")
}

/// Where tools are installed that this repository alone needs.
pub fn tools() -> PathBuf {
    root().join(".tools")
}

/// The search path of programs, `.tools/bin` first.
pub fn search_path() -> std::ffi::OsString {
    let old = env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(tools().join("bin")).chain(env::split_paths(&old));

    env::join_paths(paths).unwrap_or(old)
}

/// The same cargo that runs this program, without what it told this program about itself:
/// build scripts that watch those variables would run again.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command.env("PATH", search_path());

    command
}

/// What `cargo metadata` says of this workspace, as far as it is asked here.
#[derive(Deserialize)]
pub struct Metadata {
    /// The workspace's own packages.
    pub packages: Vec<Package>,
    /// Where cargo builds.
    pub target_directory: PathBuf,
}

/// One package of this workspace.
#[derive(Deserialize)]
pub struct Package {
    /// Libraries, programs, tests, benches.
    pub targets: Vec<Target>,
}

/// One thing that a package builds.
#[derive(Deserialize)]
pub struct Target {
    /// As cargo's command line takes it.
    pub name: String,
    /// `bin`, `test`, `bench`, ….
    pub kind: Vec<String>,
}

impl Metadata {
    /// Asks cargo.
    pub fn read() -> Result<Self> {
        let output = cargo()
            .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
            .output()
            .context("cargo starts")?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

        serde_json::from_slice(&output.stdout).context("cargo speaks format version 1")
    }
}
