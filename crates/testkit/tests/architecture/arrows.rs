//! Which crate may depend on which: arrows point down only.

use crate::manifests::{Manifest, ours, parse};

/// What each crate may build on. Tests of any crate may use the crates that are made for tests.
const ARROWS: &[(&str, &[&str])] = &[
    ("pinion", &["pinion-client"]),
    ("pinion-client", &["pinion-protocol", "pinion-domain"]),
    ("pinion-portal", &["pinion-storage", "pinion-mail", "pinion-protocol", "pinion-domain"]),
    ("pinion-storage", &["pinion-domain"]),
    ("pinion-mail", &["pinion-domain"]),
    ("pinion-protocol", &["pinion-domain"]),
    ("pinion-domain", &[]),
    ("pinion-testdb", &[]),
    // As the next: the server that a mail is sent to knows nothing of who sends it.
    ("pinion-testmail", &[]),
    // Shares no type with what it stands in against: a mistake made twice would prove itself.
    ("pinion-testnexudus", &[]),
];

/// These may use anything, and nothing but tests uses them.
const TOOLS: &[&str] =
    &["pinion-testkit", "pinion-testdb", "pinion-testmail", "pinion-testnexudus", "xtask"];

/// The arrows that point where none may, as `from -> to`.
fn astray(manifests: &[Manifest]) -> Vec<String> {
    let is_ours = |name: &str| manifests.iter().any(|manifest| manifest.package == name);
    let mut astray = Vec::new();
    for Manifest { package, dependencies } in manifests {
        for dependency in dependencies.iter().filter(|dependency| is_ours(&dependency.name)) {
            let to = dependency.name.as_str();
            let is_allowed = down_from(package).is_none_or(|below| below.contains(&to))
                || (dependency.is_for_tests && TOOLS.contains(&to));
            if !is_allowed {
                astray.push(format!("{package} -> {to}"));
            }
        }
    }

    astray
}

/// What `package` may build on; `None` for what may build on anything.
///
/// A crate that is in no list may build on nothing: it has to be put in its place first.
fn down_from(package: &str) -> Option<&'static [&'static str]> {
    let listed = ARROWS.iter().find(|(name, _)| *name == package).map(|(_, below)| *below);
    if listed.is_none() && TOOLS.contains(&package) {
        return None;
    }

    Some(listed.unwrap_or_default())
}

#[test]
fn every_arrow_points_down() {
    assert_eq!(astray(&ours()), Vec::<String>::new());
}

#[test]
fn sees_an_arrow_that_points_up_or_at_a_tool() {
    let manifests = parse(
        r#"{"packages": [
        {"name": "pinion-domain", "dependencies": [{"name": "pinion-storage", "kind": null}]},
        {"name": "pinion-storage", "dependencies": [
            {"name": "pinion-domain", "kind": null},
            {"name": "pinion-testkit", "kind": "dev"}
        ]},
        {"name": "pinion-portal", "dependencies": [{"name": "pinion-testkit", "kind": null}]},
        {"name": "pinion-new", "dependencies": [{"name": "pinion-domain", "kind": null}]},
        {"name": "pinion-testkit", "dependencies": [{"name": "pinion-portal", "kind": null}]}
    ]}"#,
    );

    assert_eq!(
        astray(&manifests),
        [
            "pinion-domain -> pinion-storage",
            "pinion-portal -> pinion-testkit",
            "pinion-new -> pinion-domain"
        ]
    );
}
