//! Node, npm and the UI's package.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, io};

use anyhow::Result;

use crate::steps::Steps;
use crate::stop::Stop;

/// The oldest version that the UI's tools run on: major and minor, as `ui/package.json` has it.
const OLDEST: (u32, u32) = (20, 19);

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
    if version.as_deref().is_ok_and(|version| parsed(version) >= Some(OLDEST)) {
        return Ok(());
    }

    let (major, minor) = OLDEST;
    let found = version.map(|version| format!(" and this is {version}")).unwrap_or_default();
    Err(Stop::needs_you(format!(
        "Node {major}.{minor} or later is needed{found}: see https://nodejs.org/en/download."
    ))
    .into())
}

/// Major and minor of what `node --version` says.
fn parsed(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{OLDEST, parsed};

    #[test]
    fn reads_the_version_of_node() {
        assert_eq!(parsed("v20.20.2"), Some((20, 20)));
        assert_eq!(parsed("20.20.2"), None);
        assert_eq!(parsed(""), None);
        assert!(parsed("v20.18.3") < Some(OLDEST) && parsed("v22.0.0") > Some(OLDEST));
    }

    #[test]
    fn asks_for_what_the_ui_asks_for() {
        let package = include_str!("../../ui/package.json");
        let (major, minor) = OLDEST;

        assert!(package.contains(&format!("\"node\": \">={major}.{minor}\"")));
    }
}
