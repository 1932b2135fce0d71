//! The app's types, checked for platforms whose SDKs are not here.
//!
//! Debian's own compiler builds the standard library for any target. Nothing is linked, so C
//! compilers and Apple's tools may be stand-ins that write empty files.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::stubs;
use crate::setup::{self, Need};
use crate::steps::Steps;
use crate::stop::Stop;
use crate::workspace::root;

/// A target triple, and its name for people.
const PLATFORMS: [(&str, &str); 4] = [
    ("aarch64-linux-android", "Android"),
    ("aarch64-apple-ios", "iOS"),
    ("aarch64-apple-darwin", "macOS"),
    ("x86_64-pc-windows-gnu", "Windows"),
];

/// Type-checks the app for every platform that is not this one.
pub fn run(steps: &mut Steps) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Err(Stop::needs_you("--all-platforms runs on Debian alone.").into());
    }
    setup::ensure(steps, &[Need::OtherPlatforms])?;
    let stubs = stubs::write(&root().join("target/xtask/stubs"))?;
    for (target, name) in PLATFORMS {
        steps.live(
            &format!("Types of the app on {name}"),
            &mut check(target, &stubs),
            "Mend what the compiler says above; each platform's parts are chosen by cfg.",
        )?;
    }

    Ok(())
}

fn check(target: &str, stubs: &Path) -> Command {
    let mut command = Command::new("/usr/bin/cargo");
    // What rustup's cargo told this program would lead Debian's compiler to rustup's libraries.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_")
            || text.starts_with("CARGO_MANIFEST_")
            || text.starts_with("RUSTUP_")
            || ["CARGO", "LD_LIBRARY_PATH", "RUST_RECURSION_COUNT"].contains(&&*text)
        {
            command.env_remove(&name);
        }
    }
    command
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", "/usr/bin/rustc")
        .env("CARGO_TARGET_DIR", root().join("target/all-platforms"))
        .env("PATH", path_with(&stubs.join("bin")))
        .args(["check", "-Zbuild-std", "--target", target, "--lib", "--package", "pinion"]);
    if !target.contains("windows") {
        let suffix = target.replace('-', "_");
        command
            .env(format!("CC_{suffix}"), stubs.join("no-cc"))
            .env(format!("CXX_{suffix}"), stubs.join("no-cc"))
            .env(format!("AR_{suffix}"), stubs.join("no-ar"));
    }
    if target.contains("apple") {
        command.env("SDKROOT", stubs.join("sdk"));
    }

    command
}

/// The stand-in for Apple's `xcrun` is found by its name alone.
fn path_with(stubs: &Path) -> std::ffi::OsString {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let paths: Vec<PathBuf> =
        std::iter::once(stubs.to_owned()).chain(std::env::split_paths(&old)).collect();

    std::env::join_paths(paths).unwrap_or(old)
}
