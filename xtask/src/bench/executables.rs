//! The bench programs that cargo built, from what it says of them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

/// A bench program that can be started.
#[derive(Debug, PartialEq, Eq)]
pub struct Executable {
    /// As in its manifest.
    pub name: String,
    file: PathBuf,
    folder: PathBuf,
}

impl Executable {
    /// Starts it as `cargo bench` does: in its package's folder, and told that it is to measure.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.file);
        command.arg("--bench").current_dir(&self.folder);

        command
    }
}

/// A line of cargo's. Most are of other kinds, which lack what this has.
#[derive(Deserialize)]
struct Message {
    manifest_path: Option<PathBuf>,
    target: Option<Target>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

/// Reads what `cargo build --message-format=json` said, a line of JSON for each thing that it built.
///
/// # Errors
///
/// If a line is none of cargo's.
pub fn read(said: &str) -> Result<Vec<Executable>> {
    let mut found = Vec::new();
    for line in said.lines() {
        let message: Message = serde_json::from_str(line).context("cargo says JSON")?;
        let Message { manifest_path: Some(manifest), target: Some(target), executable: Some(file) } =
            message
        else {
            continue;
        };
        if target.kind.iter().any(|kind| kind == "bench") {
            let folder =
                manifest.parent().map(Path::to_owned).context("a manifest lies in a folder")?;
            found.push(Executable { name: target.name, file, folder });
        }
    }

    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bench_programs_are_found_among_what_cargo_says() {
        let said = r#"{"reason":"compiler-artifact","manifest_path":"/p/a/Cargo.toml","target":{"kind":["lib"],"name":"a"},"executable":null}
{"reason":"compiler-artifact","manifest_path":"/p/b/Cargo.toml","target":{"kind":["bin"],"name":"b"},"executable":"/t/b"}
{"reason":"build-script-executed","package_id":"c"}
{"reason":"compiler-artifact","manifest_path":"/p/d/Cargo.toml","target":{"kind":["bench"],"name":"pins"},"executable":"/t/deps/pins-1"}
{"reason":"build-finished","success":true}"#;

        let found = read(said).unwrap();

        let pins = Executable {
            name: "pins".to_owned(),
            file: "/t/deps/pins-1".into(),
            folder: "/p/d".into(),
        };
        assert_eq!(found, [pins]);
    }
}
