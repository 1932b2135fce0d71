use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};

use pinion_testdb::Postgres;

use crate::deployment::{Deployment, PASSWORD, Run, Serving, mode};

const PIN: &str = "8314159265";

/// A deployment with `count` customers and Ana, who signs in and has [`PIN`].
fn populate(deployment: &Deployment, count: usize) {
    let rows = (0..count).map(|n| format!("Person {n},person{n}@example.org,\n"));
    let rows = rows.collect::<String>();
    let csv = format!("full_name,email,pin\nAna Quay,ana@example.org,{PIN}\n{rows}");
    let run = deployment.import(csv, &[]);
    assert_eq!(run.status, 0, "{run:?}");
    let set = ["members", "set-password", "--email", "ana@example.org", "--password-file", "-"];
    assert_eq!(deployment.run_with(&set, PASSWORD).status, 0);
}

fn sign_in(portal: &Serving) -> String {
    let form = format!("grant_type=password&username=ana@example.org&password={PASSWORD}");
    let granted = portal.post_form("/api/token", &form);
    granted.split("\"access_token\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn profile(portal: &Serving, access: &str) -> String {
    portal.ask(&format!(
        "GET /en/profile?_resource=Coworker HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
         authorization: Bearer {access}\r\n\r\n"
    ))
}

/// The lines of a key file, without their keys.
fn lines(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    text.lines().skip(1).map(|line| line.rsplit_once(' ').unwrap().0.to_owned()).collect()
}

fn pins(export: &str) -> Vec<&str> {
    export.lines().skip(1).map(|line| line.rsplit(',').next().unwrap()).collect()
}

#[test]
fn a_portal_answers_and_customers_come_in_while_keys_are_rotated() {
    rotates_under_load(&Deployment::new());
}

#[test]
fn a_portal_on_postgresql_answers_and_customers_come_in_while_keys_are_rotated() {
    let database = Postgres::fresh();
    rotates_under_load(&Deployment::on_postgres(database.url()));
}

fn rotates_under_load(deployment: &Deployment) {
    populate(deployment, 300);
    let portal = deployment.serve();
    let access = sign_in(&portal);
    let keys = deployment.data().join("pin-keys");
    let before = fs::read_to_string(&keys).unwrap();
    let is_over = AtomicBool::new(false);

    let (rotations, asked, files) = std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let mut asked = 0;
            while !is_over.load(Ordering::Relaxed) {
                let answer = profile(&portal, &access);
                assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(PIN), "{answer}");
                asked += 1;
            }
            asked
        });
        let importing = scope.spawn(|| {
            let mut files = 0;
            while !is_over.load(Ordering::Relaxed) {
                let rows = (0..40).map(|n| format!("New {files} {n},n{files}.{n}@example.org\n"));
                let csv = format!("full_name,email\n{}", rows.collect::<String>());
                let run = deployment.import(csv, &[]);
                assert_eq!(run.last(), "imported 40, skipped 0, failed 0", "{run:?}");
                files += 1;
            }
            files
        });
        let rotations: Vec<Run> = (0..3).map(|_| deployment.run(&["keys", "rotate"])).collect();
        is_over.store(true, Ordering::Relaxed);
        (rotations, asking.join().unwrap(), importing.join().unwrap())
    });

    for (number, run) in (2..).zip(&rotations) {
        assert_eq!(run.status, 0, "{run:?}");
        assert!(run.out.starts_with(&format!("keys {number} are in use")), "{run:?}");
    }
    assert!(asked > 0 && files > 0, "{asked} answers, {files} files");
    assert!(profile(&portal, &access).contains(PIN), "the portal that ran all the time");
    assert_eq!(lines(&keys), ["index 4", "seal 4"]);
    assert_ne!(fs::read_to_string(&keys).unwrap(), before);
    assert_eq!(mode(&keys), 0o600);
    let export = deployment.export();
    let (all, different) = (pins(&export), pins(&export).into_iter().collect::<HashSet<_>>());
    assert_eq!((all.len(), different.len()), (301 + files * 40, 301 + files * 40));
    let again = deployment.import(format!("full_name,email,pin\nEve,eve@example.org,{PIN}\n"), &[]);
    assert!(again.err.contains("Ana Quay has this PIN"), "{again:?}");
    let doctor = deployment.run(&["doctor"]);
    assert_eq!(doctor.status, 0, "{doctor:?}");
    assert!(doctor.out.contains("belong to this database\n"), "{doctor:?}");
}

#[test]
fn a_rotation_that_was_killed_is_told_by_the_doctor_and_finished() {
    let deployment = Deployment::new();
    populate(&deployment, 2_000);
    let keys = deployment.data().join("pin-keys");
    let (export, text) = (deployment.export(), fs::read_to_string(&keys).unwrap());

    let mut rotation =
        deployment.command(&["keys", "rotate"]).stdout(Stdio::null()).spawn().unwrap();
    // As soon as the key file is written: what is to be done to the database has hardly begun.
    while fs::read_to_string(&keys).unwrap() == text {
        std::thread::yield_now();
        assert!(rotation.try_wait().unwrap().is_none(), "it did not come so far");
    }
    rotation.kill().unwrap();
    rotation.wait().unwrap();

    let portal = deployment.serve();
    let doctor = deployment.run(&["doctor"]);
    assert!(profile(&portal, &sign_in(&portal)).contains(PIN));
    assert_eq!(deployment.export(), export);
    assert!(doctor.out.contains("run `pinion-portal keys rotate`"), "{doctor:?}");
    let finish = deployment.run(&["keys", "rotate"]);
    assert!(finish.out.starts_with("keys 2 are in use"), "{finish:?}");
    assert_eq!(lines(&keys), ["index 2", "seal 2"]);
    assert_eq!(deployment.export(), export);
    assert!(!deployment.run(&["doctor"]).out.contains("keys rotate"));
    let log = fs::read(deployment.data().join("pinion.sqlite-wal")).unwrap();
    assert!(log.windows(12).any(|run| run == b"keys.rotated"), "it is in the audit log");
}

#[test]
fn prepared_keys_wait_until_they_are_taken_into_use() {
    let deployment = Deployment::new();
    populate(&deployment, 3);
    let keys = deployment.data().join("pin-keys");
    let export = deployment.export();

    let prepare = deployment.run(&["keys", "prepare"]);
    let again = deployment.run(&["keys", "prepare"]);

    assert!(prepare.out.contains(keys.to_str().unwrap()), "{prepare:?}");
    assert_eq!(prepare, again);
    assert_eq!(lines(&keys), ["index 1", "index 2", "seal 1", "seal 2"]);
    let doctor = deployment.run(&["doctor"]);
    assert_eq!(doctor.status, 0);
    assert!(doctor.out.contains("number 1 is in use and number 2 waits"), "{doctor:?}");
    assert_eq!(deployment.export(), export);
    assert!(deployment.run(&["keys", "rotate"]).out.starts_with("keys 2 are in use"));
    assert_eq!(deployment.export(), export);
}

#[test]
fn keys_in_a_variable_are_rotated_in_two_steps() {
    let deployment = Deployment::new();
    populate(&deployment, 3);
    let file = deployment.data().join("pin-keys");
    let (export, first) = (deployment.export(), fs::read_to_string(&file).unwrap());
    fs::remove_file(&file).unwrap();
    let with = |keys: &str, arguments: &[&str]| {
        Run::from(deployment.command(arguments).env("PINION_PIN_KEYS", keys).output().unwrap())
    };
    let export_args = ["members", "export", "--with-pins"];

    let refused = with(&first, &["keys", "rotate"]);
    let prepared = with(&first, &["keys", "prepare"]);
    let portal = Serving::start(
        deployment.command(&["serve"]).env("PINION_PIN_KEYS", &prepared.out).stderr(Stdio::null()),
    );
    let access = sign_in(&portal);
    let rotated = with(&prepared.out, &["keys", "rotate"]);

    assert_eq!((refused.status, refused.out.as_str()), (1, ""));
    assert!(refused.err.contains("`pinion-portal keys prepare` prints"), "{refused:?}");
    assert!(prepared.out.starts_with("pinion-pin-keys 2\n"), "{prepared:?}");
    assert!(rotated.out.contains("any more: index 1, seal 1"), "{rotated:?}");
    assert!(profile(&portal, &access).contains(PIN), "it had both from its start");
    let doctor = with(&prepared.out, &["doctor"]);
    assert!(doctor.out.contains("lines index 1, seal 1 any more"), "{doctor:?}");
    let left: Vec<&str> = prepared.out.lines().filter(|line| !line.contains(" 1 ")).collect();
    assert_eq!(
        with(&left.join(";"), &export_args).out,
        export,
        "in one line, as some files want it"
    );
    let old = with(&first, &export_args);
    assert!(old.status == 1 && old.err.contains("PINION_PIN_KEYS lacks"), "{old:?}");
    assert!(!file.exists(), "no key is written to the disk");

    let backup = deployment.folder.path().join("b.tar");
    let backed_up = with(&left.join("\n"), &["backup", backup.to_str().unwrap()]);
    let there = Deployment::new();
    let restored = there.run(&["restore", backup.to_str().unwrap()]);
    assert_eq!((backed_up.status, restored.status), (0, 0), "{backed_up:?} {restored:?}");
    assert_eq!(there.export(), export);
}

#[test]
fn keys_are_in_the_file_that_is_named() {
    let deployment = Deployment::new();
    let named = deployment.folder.path().join("elsewhere");
    let with = |arguments: &[&str]| {
        let mut command = deployment.command(arguments);
        Run::from(command.env("PINION_PIN_KEYS_FILE", &named).output().unwrap())
    };
    let csv = deployment.file("members.csv", "full_name,email\nAna,ana@example.org\n");

    let import = with(&["members", "import", csv.to_str().unwrap()]);
    let rotated = with(&["keys", "rotate"]);

    assert_eq!((import.status, rotated.status), (0, 0), "{import:?} {rotated:?}");
    assert_eq!(lines(&named), ["index 2", "seal 2"]);
    assert_eq!(mode(&named), 0o600);
    assert!(!deployment.data().join("pin-keys").exists());
}
