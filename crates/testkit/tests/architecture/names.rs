//! The host's interfaces are each named in one file of source.

use crate::tree::{Source, sources};

/// Where all Rust of this repository lies.
pub const RUST: &[&str] = &["src-tauri", "crates", "tests", "examples", "xtask"];

/// The files, in order, for which `names` holds.
fn naming(sources: &[Source], names: impl Fn(&Source) -> bool) -> Vec<&str> {
    let mut paths: Vec<&str> =
        sources.iter().filter(|source| names(source)).map(|source| source.path.as_str()).collect();
    paths.sort_unstable();

    paths
}

fn names_tauri_for_js(source: &Source) -> bool {
    source.text.contains("@tauri-apps/")
}

/// Whether a file calls a keyring's crate. `keyring::` after `mod keyring;` is a module of ours.
fn names_keyring(source: &Source) -> bool {
    let code: Vec<&str> =
        source.text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let has_own_module = code.iter().any(|line| line.trim_end().ends_with("mod keyring;"));

    code.iter().any(|line| {
        line.contains("keyring_core")
            || line.contains("_keyring_store")
            || (!has_own_module && begins_path(line, "keyring::"))
    })
}

/// Whether `path` is in `line` as the beginning of a path: not in `crate::keyring::`, nor in `my_keyring::`.
fn begins_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = &line[..at];
        before.ends_with("use ::")
            || !before.ends_with(|end: char| end.is_alphanumeric() || end == '_' || end == ':')
    })
}

#[test]
fn the_ui_calls_its_host_from_one_file() {
    let sources = sources(&["ui/src"], &[".ts", ".js", ".svelte"]);

    assert_eq!(naming(&sources, names_tauri_for_js), ["ui/src/backend/tauri.ts"]);
}

#[test]
fn the_keyring_is_called_from_one_file() {
    let sources = sources(RUST, &[".rs"]);

    assert_eq!(naming(&sources, names_keyring), ["src-tauri/src/keyring.rs"]);
}

#[test]
fn sees_a_second_file() {
    let sources = [
        Source::made_up("a.svelte", "import { invoke } from '@tauri-apps/api/core';"),
        Source::made_up("b.ts", "import { backend } from './backend';"),
    ];

    assert_eq!(naming(&sources, names_tauri_for_js), ["a.svelte"]);
}

#[test]
fn tells_the_keyring_from_a_module_of_that_name() {
    let sources = [
        Source::made_up("crate.rs", "let entry = keyring::Entry::new(a, b)?;"),
        Source::made_up("core.rs", "use keyring_core::Entry;"),
        Source::made_up("module.rs", "mod keyring;\nlet store = keyring::OsKeyring::default();"),
        Source::made_up("path.rs", "use crate::keyring::OsKeyring;"),
        Source::made_up("store.rs", "    use apple_native_keyring_store::protected::Store;"),
        Source::made_up("words.rs", "//! See keyring_core.\nstruct Keyring;"),
    ];

    assert_eq!(naming(&sources, names_keyring), ["core.rs", "crate.rs", "store.rs"]);
}
