//! The mail server that a test delivers to: unpacked below `.tools/`, and not installed.
//!
//! Installed, it would take the place of the mail server that the machine may have, and start as a service.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::apt;
use crate::steps::Steps;
use crate::stop::Stop;
use crate::workspace::tools;

/// The package it is in.
const PACKAGE: &str = "exim4-daemon-light";

/// Its program, below where it is unpacked.
const PROGRAM: &str = "usr/sbin/exim4";

/// Unpacks Debian's Exim, unless it is there.
///
/// # Errors
///
/// [`Stop`] if it cannot be downloaded or unpacked.
pub fn ensure(steps: &mut Steps) -> Result<()> {
    let place = tools().join("exim");
    if !cfg!(target_os = "linux") || place.join(PROGRAM).exists() {
        return Ok(());
    }
    // A folder of its own, so that what is found there is what was downloaded just now.
    let download = tools().join("exim-download");
    if download.exists() {
        fs::remove_dir_all(&download)?;
    }
    fs::create_dir_all(&download)?;

    let what = "Download Exim";
    let advice = "Check the network and /etc/apt/sources.list, then run the same command again.";
    let fetch = || {
        let mut command = Command::new("apt-get");
        command.args(["download", PACKAGE]).current_dir(&download);
        command
    };
    // The list of packages may be older than the package, or not be there.
    if !steps.attempt(what, &mut fetch())? {
        apt::update(steps, advice)?;
        steps.quiet(what, &mut fetch(), advice)?;
    }
    let unpacked = download.join("unpacked");
    steps.quiet(
        "Unpack Exim",
        Command::new("dpkg-deb").arg("--extract").arg(package_in(&download)?).arg(&unpacked),
        "Run the same command again.",
    )?;
    let_nobody_be_root_by(&unpacked.join(PROGRAM))?;
    fs::rename(&unpacked, &place)?;
    fs::remove_dir_all(&download)?;

    Ok(())
}

fn package_in(folder: &Path) -> Result<PathBuf> {
    let mut files = fs::read_dir(folder)?.flatten().map(|file| file.path());
    let package = files.find(|path| path.extension().is_some_and(|extension| extension == "deb"));

    package.ok_or_else(|| Stop::failed(format!("apt-get left no {PACKAGE} behind.")).into())
}

/// The package gives its program to root, with the right to be root by it.
#[cfg(unix)]
fn let_nobody_be_root_by(program: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    fs::set_permissions(program, fs::Permissions::from_mode(0o755))
        .with_context(|| format!("{} can be set", program.display()))
}

#[cfg(not(unix))]
fn let_nobody_be_root_by(_program: &Path) -> Result<()> {
    Ok(())
}
