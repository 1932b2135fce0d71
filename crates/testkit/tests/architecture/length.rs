//! A file is read without scrolling far.

use crate::names::RUST;
use crate::tree::{Source, sources};

/// Lines of a file, its tests aside, that nobody has to justify.
const MOST: usize = 400;

/// Files that are longer, each with its reason.
const EXCEPTIONS: &[(&str, &str)] = &[];

/// The files that are too long, with their lengths.
fn too_long(sources: &[Source]) -> Vec<String> {
    let is_excused = |source: &Source| EXCEPTIONS.iter().any(|(path, _)| *path == source.path);
    let mut too_long: Vec<String> = sources
        .iter()
        .filter(|source| !is_test(&source.path) && !is_excused(source))
        .filter_map(|source| {
            let lines = lines_before_tests(&source.text);
            (lines > MOST).then(|| format!("{}: {lines} lines", source.path))
        })
        .collect();
    too_long.sort_unstable();

    too_long
}

/// Tests come last in a file of Rust.
fn lines_before_tests(text: &str) -> usize {
    let code = text.find("#[cfg(test)]\nmod tests {").map_or(text, |at| &text[..at]);

    code.lines().count()
}

fn is_test(path: &str) -> bool {
    path.starts_with("tests/")
        || ["/tests/", "/tests.rs", ".test.ts", "_tests.rs"].iter().any(|part| path.contains(part))
}

#[test]
fn no_file_is_too_long() {
    let mut sources = sources(RUST, &[".rs"]);
    sources.extend(crate::tree::sources(&["ui/src"], &[".ts", ".svelte", ".css"]));

    assert_eq!(too_long(&sources), Vec::<String>::new());
}

#[test]
fn sees_a_long_file_and_leaves_tests_aside() {
    let long = "let x = 1;\n".repeat(MOST + 1);
    let tests = format!("let x = 1;\n#[cfg(test)]\nmod tests {{\n{long}}}\n");
    let sources = [
        Source::made_up("crates/a/src/long.rs", &long),
        Source::made_up("crates/a/src/tested.rs", &tests),
        Source::made_up("crates/a/tests/all.rs", &long),
    ];

    assert_eq!(too_long(&sources), ["crates/a/src/long.rs: 401 lines"]);
}
