//! Tauri, the ORM and the keyring's crates are each in one manifest.

use std::env;
use std::process::Command;

use serde_json::Value;

use crate::tree::root;

/// A package of the workspace.
pub struct Manifest {
    pub package: String,
    pub dependencies: Vec<Dependency>,
}

/// A line of its manifest.
pub struct Dependency {
    pub name: String,
    pub is_for_tests: bool,
}

/// The manifests in what `cargo metadata --no-deps` prints.
pub fn parse(metadata: &str) -> Vec<Manifest> {
    let metadata: Value = serde_json::from_str(metadata).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let dependency = |value: &Value| Dependency {
        name: text(&value["name"]),
        is_for_tests: value["kind"] == "dev",
    };
    let manifest = |value: &Value| Manifest {
        package: text(&value["name"]),
        dependencies: value["dependencies"].as_array().unwrap().iter().map(dependency).collect(),
    };

    metadata["packages"].as_array().unwrap().iter().map(manifest).collect()
}

/// The manifests of this workspace.
pub fn ours() -> Vec<Manifest> {
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    parse(str::from_utf8(&output.stdout).unwrap())
}

/// The packages, in order, that depend on a crate for which `is` holds: in any way, for tests too.
fn naming(manifests: &[Manifest], is: impl Fn(&str) -> bool) -> Vec<&str> {
    let names = |manifest: &&Manifest| manifest.dependencies.iter().any(|line| is(&line.name));
    let mut packages: Vec<&str> =
        manifests.iter().filter(names).map(|manifest| manifest.package.as_str()).collect();
    packages.sort_unstable();

    packages
}

fn is_tauri(name: &str) -> bool {
    ["tauri", "wry", "tao"].contains(&name) || name.starts_with("tauri-")
}

fn is_orm(name: &str) -> bool {
    name.starts_with("sea-")
}

/// What the ORM stands on, and would be a way around it.
fn is_driver(name: &str) -> bool {
    name.starts_with("sqlx")
}

fn is_keyring(name: &str) -> bool {
    name == "keyring" || name == "keyring-core" || name.ends_with("-keyring-store")
}

#[test]
fn tauri_is_in_the_manifest_of_the_app_alone() {
    assert_eq!(naming(&ours(), is_tauri), ["pinion"]);
}

#[test]
fn the_orm_is_in_the_manifest_of_storage_alone() {
    assert_eq!(naming(&ours(), is_orm), ["pinion-storage"]);
}

#[test]
fn a_database_is_reached_without_the_orm_by_tests_alone() {
    assert_eq!(naming(&ours(), is_driver), ["pinion-testkit"]);
}

#[test]
fn the_keyring_is_in_the_manifest_of_the_app_alone() {
    assert_eq!(naming(&ours(), is_keyring), ["pinion"]);
}

#[test]
fn sees_a_second_manifest() {
    let metadata = r#"{"packages": [
        {"name": "pinion", "dependencies": [{"name": "tauri", "kind": null}]},
        {"name": "pinion-client", "dependencies": [{"name": "tauri-build", "kind": "build"}]},
        {"name": "pinion-portal", "dependencies": [
            {"name": "sqlx-core", "kind": "dev"},
            {"name": "sea-query", "kind": "dev"},
            {"name": "zbus-secret-service-keyring-store", "kind": null}
        ]}
    ]}"#;
    let manifests = parse(metadata);

    assert_eq!(naming(&manifests, is_tauri), ["pinion", "pinion-client"]);
    assert_eq!(naming(&manifests, is_orm), ["pinion-portal"]);
    assert_eq!(naming(&manifests, is_driver), ["pinion-portal"]);
    assert_eq!(naming(&manifests, is_keyring), ["pinion-portal"]);
}
