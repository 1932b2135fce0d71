//! What must not be in a crate's tree of dependencies, however deep.

use anyhow::{Context, Result, ensure};

use crate::stop::Stop;
use crate::workspace::cargo;

/// Crates that run without a window, on servers and in tests.
const WITHOUT_TAURI: [&str; 6] = [
    "pinion-domain",
    "pinion-protocol",
    "pinion-mail",
    "pinion-client",
    "pinion-storage",
    "pinion-portal",
];

/// Crates that know no database.
const WITHOUT_ORM: [&str; 5] =
    ["pinion-domain", "pinion-protocol", "pinion-mail", "pinion-client", "pinion"];

/// Fails if Tauri or the ORM is where it does not belong.
pub fn check() -> Result<()> {
    eprintln!("Tauri-free and ORM-free crates …");
    for package in WITHOUT_TAURI {
        refuse(package, &["tauri", "wry", "tao"])?;
    }
    for package in WITHOUT_ORM {
        refuse(package, &["sea-orm", "sqlx"])?;
    }

    Ok(())
}

fn refuse(package: &str, families: &[&str]) -> Result<()> {
    let output = cargo()
        .args(["tree", "--offline", "--package", package, "--prefix", "none", "--format", "{p}"])
        .args(["--edges", "normal,build", "--target", "all"])
        .output()
        .context("cargo starts")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8_lossy(&output.stdout);

    match stranger(&tree, families) {
        None => Ok(()),
        Some(name) => Err(Stop::failed(format!(
            "{package} depends on {name}. See: cargo tree --package {package} --invert {name}"
        ))
        .into()),
    }
}

/// The first crate of `tree` that belongs to one of `families`: `sqlx` and `sqlx-core` are one.
fn stranger<'a>(tree: &'a str, families: &[&str]) -> Option<&'a str> {
    tree.lines().filter_map(|line| line.split_whitespace().next()).find(|name| {
        families.iter().any(|family| {
            name.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::stranger;

    #[test]
    fn finds_a_crate_of_a_family_that_does_not_belong() {
        let tree = "pinion-client v0.1.0 (/x)\nserde v1.0.0\nsqlx-core v0.9.0 (*)\n";

        assert_eq!(stranger(tree, &["sqlx"]), Some("sqlx-core"));
        assert_eq!(stranger(tree, &["sea-orm", "serd"]), None);
    }
}
