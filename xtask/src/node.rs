//! Node, npm and the UI's package.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, io};

use anyhow::Result;

use crate::steps::Steps;
use crate::stop::Stop;

/// The oldest major version that the UI's tools run on.
const OLDEST: u32 = 20;

/// `npm` in the folder of the UI.
pub fn npm() -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir("ui");

    command
}

/// Builds the UI into `ui/dist`.
pub fn build_ui(steps: &mut Steps) -> Result<()> {
    steps.quiet("Build the UI", npm().args(["run", "build"]), "Mend what it says in ui/.")
}

/// Installs the UI's packages, unless they are what the lock file says.
pub fn install_packages(steps: &mut Steps) -> Result<()> {
    ensure_node()?;
    let lock = Path::new("ui/package-lock.json");
    let installed = Path::new("ui/node_modules/.package-lock.json");
    if !is_newer(lock, installed)? {
        return Ok(());
    }

    steps.quiet(
        "Install npm packages",
        npm().args(["ci", "--no-audit", "--no-fund"]),
        "Check the network, then run the same command again.",
    )
}

/// Whether `source` changed after `product` was made, or `product` is missing.
fn is_newer(source: &Path, product: &Path) -> io::Result<bool> {
    let made = match fs::metadata(product) {
        Ok(metadata) => metadata.modified()?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };

    Ok(fs::metadata(source)?.modified()? > made)
}

fn ensure_node() -> Result<()> {
    let output = Command::new("node").arg("--version").stderr(Stdio::null()).output();
    let version = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    match version.as_deref().map(major) {
        Ok(Some(major)) if major >= OLDEST => Ok(()),
        Ok(_) => Err(Stop::needs_you(format!(
            "Node {OLDEST} or later is needed and this is {}: see https://nodejs.org/en/download.",
            version.unwrap_or_default()
        ))
        .into()),
        Err(_) => Err(Stop::needs_you(format!(
            "Node {OLDEST} or later is needed: see https://nodejs.org/en/download."
        ))
        .into()),
    }
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn reads_the_major_version_of_node() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("20.20.2"), None);
        assert_eq!(major(""), None);
    }
}
