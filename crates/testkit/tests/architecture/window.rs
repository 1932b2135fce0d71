//! What a window may do: its capability, its commands, the policy of its page.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::tree::{Source, root, sources};

/// What is wrong with a capability file: it is for one window, which it names, and grants nothing wholesale.
fn too_wide(capability: &Source) -> Vec<String> {
    let read: Value = serde_json::from_str(&capability.text).unwrap();
    let mut wrong = Vec::new();
    let windows = read["windows"].as_array().map(Vec::as_slice).unwrap_or_default();
    if windows.len() != 1 {
        wrong.push(format!("{}: for {} windows", capability.path, windows.len()));
    }
    for key in ["remote", "webviews"] {
        if read.get(key).is_some() {
            wrong.push(format!("{}: {key}", capability.path));
        }
    }
    let permissions = read["permissions"].as_array().unwrap();
    for granted in windows.iter().chain(permissions) {
        let is_wide = granted.as_str().is_none_or(|it| it.contains('*') || it.contains(":default"));
        if is_wide {
            wrong.push(format!("{}: {granted}", capability.path));
        }
    }

    wrong
}

/// The commands that a file of permissions allows.
fn allowed(permissions: &str) -> BTreeSet<String> {
    let read: toml::Table = permissions.parse().unwrap();
    let lists = read["permission"].as_array().unwrap().iter();
    let commands = lists.flat_map(|it| it["commands"]["allow"].as_array().unwrap());

    commands.map(|command| command.as_str().unwrap().to_owned()).collect()
}

/// The commands that a program hands to its windows.
fn handled(program: &str) -> BTreeSet<String> {
    let (_, list) = program.split_once("generate_handler![").unwrap();
    let (list, _) = list.split_once(']').unwrap();
    let paths = list.split(',').map(str::trim).filter(|path| !path.is_empty());

    paths.map(|path| path.rsplit("::").next().unwrap().to_owned()).collect()
}

/// The commands, in order, that would run on the main thread.
fn blocking(sources: &[Source]) -> Vec<String> {
    let mut blocking = Vec::new();
    for source in sources {
        for after in source.text.split("#[tauri::command").skip(1) {
            let (before, declaration) = after.split_once("fn ").unwrap();
            if !before.trim_end().ends_with("async") {
                let name = declaration.split(['(', '<']).next().unwrap();
                blocking.push(format!("{}: {name}", source.path));
            }
        }
    }
    blocking.sort_unstable();

    blocking
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

#[test]
fn a_capability_is_for_one_window() {
    let capabilities = sources(&["src-tauri/capabilities"], &[".json", ".toml", ".json5"]);

    assert_eq!(capabilities.iter().flat_map(too_wide).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn the_member_window_may_listen_and_ask_for_its_commands() {
    let capability: Value =
        serde_json::from_str(&read("src-tauri/capabilities/member.json")).unwrap();

    assert_eq!(capability["windows"], json!(["member"]));
    assert_eq!(
        capability["permissions"],
        json!(["core:event:allow-listen", "core:event:allow-unlisten", "member"])
    );
}

#[test]
fn the_kiosk_window_may_listen_and_ask_for_its_commands() {
    let capability: Value =
        serde_json::from_str(&read("src-tauri/capabilities/kiosk.json")).unwrap();

    assert_eq!(capability["windows"], json!(["kiosk"]));
    assert_eq!(
        capability["permissions"],
        json!(["core:event:allow-listen", "core:event:allow-unlisten", "kiosk"])
    );
}

#[test]
fn no_command_is_for_both_windows() {
    let member = allowed(&read("src-tauri/permissions/member.toml"));
    let kiosk = allowed(&read("src-tauri/permissions/kiosk.toml"));

    assert_eq!(member.intersection(&kiosk).collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(member.contains("become_kiosk") && kiosk.contains("kiosk_leave"));
}

#[test]
fn every_command_is_allowed_to_somebody_and_nothing_else_is() {
    let permissions = sources(&["src-tauri/permissions"], &[".toml"]);
    let allowed: BTreeSet<String> = permissions.iter().flat_map(|it| allowed(&it.text)).collect();

    assert_eq!(allowed, handled(&read("src-tauri/src/lib.rs")));
}

#[test]
fn no_command_runs_on_the_main_thread() {
    let sources = sources(&["src-tauri/src"], &[".rs"]);
    let commands: usize =
        sources.iter().map(|it| it.text.matches("#[tauri::command").count()).sum();

    assert_eq!(commands, handled(&read("src-tauri/src/lib.rs")).len(), "all of them are seen");
    assert_eq!(blocking(&sources), Vec::<String>::new());
}

#[test]
fn the_page_runs_and_loads_what_is_in_the_app_alone() {
    let app = serde_json::from_str::<Value>(&read("tauri.conf.json")).unwrap()["app"].take();

    assert_eq!(
        app["security"],
        json!({
            "csp": {
                "default-src": "'none'",
                "script-src": "'self'",
                "style-src": "'self'",
                "font-src": "'self'",
                "img-src": "'self' data:",
                "connect-src": "ipc: http://ipc.localhost",
                "base-uri": "'none'",
                "form-action": "'none'",
                "frame-ancestors": "'none'"
            },
            "freezePrototype": true
        })
    );
    assert_eq!(app["withGlobalTauri"], false);
    assert_eq!(app["windows"], json!([]), "windows are opened where their navigation is guarded");
}

#[test]
fn no_platform_has_a_policy_of_its_own() {
    let folder = std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().file_name());
    let names = folder.map(|name| name.into_string().unwrap());
    let configurations: Vec<String> = names.filter(|name| name.starts_with("tauri.")).collect();

    assert_eq!(configurations, ["tauri.conf.json"]);
}

#[test]
fn sees_a_wide_capability() {
    let capability = Source::made_up(
        "wide.json",
        r#"{"windows": ["member", "*"], "remote": {}, "permissions": ["core:default", "member"]}"#,
    );

    assert_eq!(
        too_wide(&capability),
        [
            "wide.json: for 2 windows",
            "wide.json: remote",
            r#"wide.json: "*""#,
            r#"wide.json: "core:default""#
        ]
    );
}

#[test]
fn sees_a_command_that_blocks() {
    let sources = [Source::made_up(
        "commands.rs",
        "#[tauri::command]\npub async fn pin() {}\n\n#[tauri::command]\npub fn wait<R>(a: u8) {}\n",
    )];

    assert_eq!(blocking(&sources), ["commands.rs: wait"]);
}

#[test]
fn reads_what_is_handled_and_what_is_allowed() {
    let program =
        ".invoke_handler(tauri::generate_handler![\n    commands::pin::pin,\n    start,\n])";
    let permissions =
        "[[permission]]\ncommands.allow = [\"pin\"]\n[[permission]]\ncommands.allow = [\"stop\"]\n";

    assert_eq!(handled(program), BTreeSet::from(["pin".into(), "start".into()]));
    assert_eq!(allowed(permissions), BTreeSet::from(["pin".into(), "stop".into()]));
}
