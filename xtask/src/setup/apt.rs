//! Debian packages: which are missing, and how they come.

use std::process::{Command, Stdio};

use anyhow::Result;

use crate::steps::Steps;
use crate::stop::Stop;

/// Installs those of `packages` that are missing: only as root, and only with apt.
///
/// # Errors
///
/// [`Stop::needs_you`] with the line to run, or the names of what is missing.
pub fn ensure(steps: &mut Steps, packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    if !has_apt() {
        return Err(Stop::needs_you(format!(
            "this system has no apt. Install what Debian calls {}, then add --no-packages.",
            packages.join(", ")
        ))
        .into());
    }
    let missing = missing_of(packages)?;
    if missing.is_empty() {
        return Ok(());
    }
    if !is_root() {
        return Err(Stop::needs_you(format!(
            "system packages are missing. Run: sudo apt-get install --no-install-recommends {}",
            missing.join(" ")
        ))
        .into());
    }

    install(steps, &missing)
}

fn install(steps: &mut Steps, missing: &[&str]) -> Result<()> {
    let what = "Install system packages";
    let advice = "Check the network and /etc/apt/sources.list, then run the same command again.";
    if !all_known(missing) {
        update(steps, advice)?;
    } else if steps.attempt(what, &mut install_command(missing))? {
        return Ok(());
    } else {
        // The list of packages may be older than the packages.
        update(steps, advice)?;
    }

    steps.quiet(what, &mut install_command(missing), advice)
}

/// Brings the list of packages up to date.
///
/// # Errors
///
/// [`Stop`] with `advice`.
pub fn update(steps: &mut Steps, advice: &str) -> Result<()> {
    steps.quiet("Update the list of packages", Command::new("apt-get").arg("update"), advice)
}

fn install_command(missing: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "--yes", "--no-install-recommends"])
        .args(missing);

    command
}

fn has_apt() -> bool {
    let version = Command::new("apt-get").arg("--version").stdout(Stdio::null()).status();

    version.is_ok_and(|status| status.success())
}

fn missing_of<'a>(packages: &[&'a str]) -> Result<Vec<&'a str>> {
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat", "${db:Status-Abbrev} ${Package}\n"])
        .args(packages)
        .stderr(Stdio::null())
        .output()?;

    Ok(missing_in(packages, &String::from_utf8_lossy(&output.stdout)))
}

/// `ii` is a package that is wanted and installed whole.
fn missing_in<'a>(packages: &[&'a str], listing: &str) -> Vec<&'a str> {
    let is_there = |package: &str| {
        listing.lines().any(|line| {
            let mut words = line.split_whitespace();
            words.next() == Some("ii") && words.next() == Some(package)
        })
    };

    packages.iter().copied().filter(|package| !is_there(package)).collect()
}

fn all_known(packages: &[&str]) -> bool {
    packages.iter().all(|package| {
        let shown = Command::new("apt-cache")
            .args(["show", "--no-all-versions", package])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        shown.is_ok_and(|status| status.success())
    })
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::missing_in;

    #[test]
    fn asks_for_packages_that_are_not_installed_whole() {
        let listing = "ii  xvfb\nrc  patchelf\nun  dbus\nii  dbus-x11\n";

        let missing = missing_in(&["xvfb", "patchelf", "dbus", "file"], listing);

        assert_eq!(missing, ["patchelf", "dbus", "file"]);
    }
}
