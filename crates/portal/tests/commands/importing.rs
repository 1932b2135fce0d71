use pinion_testdb::Postgres;

use crate::deployment::Deployment;

const TWO: &str = "full_name,email\nAna Líšková,ana@example.org\nBob,bob@example.org\n";

fn pins(export: &str) -> Vec<&str> {
    export.lines().skip(1).map(|line| line.rsplit(',').next().unwrap()).collect()
}

#[test]
fn everybody_gets_a_pin_and_a_second_import_changes_nothing() {
    let deployment = Deployment::new();

    let first = deployment.import(TWO, &[]);
    let before = deployment.export();
    let second = deployment.import(TWO, &[]);

    assert_eq!((first.status, first.last()), (0, "imported 2, skipped 0, failed 0"), "{first:?}");
    assert_eq!(second.last(), "imported 0, skipped 2, failed 0");
    assert_eq!(deployment.export(), before);
    let pins = pins(&before);
    assert!(pins.iter().all(|pin| pin.len() == 5) && pins[0] != pins[1], "{pins:?}");
}

#[test]
fn imports_the_sample_whole() {
    let deployment = Deployment::new();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/harbour-works.csv");

    let run = deployment.run(&["members", "import", sample, "--strict"]);

    assert_eq!((run.status, run.last()), (0, "imported 40, skipped 0, failed 0"), "{run:?}");
    assert!(deployment.export().contains("Seán O'Brien,sean.obrien@example.org,Tidewater Legal"));
}

#[test]
fn imports_into_postgresql() {
    let database = Postgres::fresh();
    let deployment = Deployment::on_postgres(database.url());

    assert_eq!(deployment.import(TWO, &[]).last(), "imported 2, skipped 0, failed 0");
    assert_eq!(deployment.import(TWO, &[]).last(), "imported 0, skipped 2, failed 0");
    let doctor = deployment.run(&["doctor"]);
    assert_eq!(doctor.status, 0, "{doctor:?}");
    let backup = deployment.run(&["backup", "b.tar"]);
    assert_eq!(backup.status, 1);
    assert!(backup.err.contains("pg_dump"), "{backup:?}");
}

#[test]
fn a_duplicate_address_updates() {
    let deployment = Deployment::new();
    deployment.import(TWO, &[]);
    let before = deployment.export();

    let run = deployment.import(
        "email;full_name;company\nANA@example.org;Ana Novotná;Kelp\nana@example.org;Ana Novotná;Tide\n",
        &[],
    );

    assert_eq!(run.last(), "imported 2, skipped 0, failed 0");
    let after = deployment.export();
    assert!(after.contains("Ana Novotná,ana@example.org,Tide,"), "{after}");
    assert_eq!(pins(&after), pins(&before), "nobody's PIN changed");
}

#[test]
fn a_bad_row_is_named_and_the_others_go_in() {
    let deployment = Deployment::new();
    let csv = "full_name,email,AccessPincode\n\
               Ana,ana@example.org,00427\n\
               Bob,bob@example.org,00427\n\
               Cy,cy.example.org,\n\
               Di,di@example.org,12x45\n\
               Ed,ed@example.org,0042700427\n";

    let run = deployment.import(csv, &[]);

    assert_eq!((run.status, run.last()), (1, "imported 2, skipped 0, failed 3"), "{run:?}");
    let told: Vec<&str> = run.err.lines().collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(run.err.contains("line 3, column AccessPincode: Ana has this PIN"), "{told:?}");
    assert!(run.err.contains("line 4, column email: this is not an e-mail address"), "{told:?}");
    assert!(run.err.contains("line 5, column AccessPincode: "), "{told:?}");
    assert!(!run.err.contains("00427") && !run.err.contains("12x45"), "no PIN is repeated");
    assert_eq!(pins(&deployment.export()), ["00427", "0042700427"]);
}

#[test]
fn strict_takes_all_or_nothing() {
    let deployment = Deployment::new();

    let run = deployment.import("full_name,email\nAna,ana@example.org\nBob,bob\n", &["--strict"]);

    assert_eq!((run.status, run.last()), (1, "imported 0, skipped 0, failed 1"), "{run:?}");
    assert_eq!(pins(&deployment.export()), [""; 0]);
    let twice = "full_name,email,pin\nAna,ana@example.org,00427\nBob,bob@example.org,00427\n";
    let taken = deployment.import(twice, &["--strict"]);
    assert_eq!((taken.status, taken.last()), (1, "imported 0, skipped 0, failed 1"), "{taken:?}");
    assert_eq!(pins(&deployment.export()), [""; 0], "nor where the database refuses a row");
}

#[test]
fn a_pin_that_an_import_changes_is_in_the_audit_log_without_its_digits() {
    let deployment = Deployment::new();
    deployment.import("full_name,email,pin\nAna,ana@example.org,00427\n", &[]);

    let run = deployment.import("full_name,email,pin\nAna,ana@example.org,48213\n", &[]);

    assert_eq!(run.last(), "imported 1, skipped 0, failed 0");
    let log = deployment.audit_log();
    let changed: Vec<_> = log.iter().filter(|entry| entry.action == "pin.changed").collect();
    assert_eq!(changed.len(), 1, "the first import changed no PIN: {log:?}");
    assert!(changed[0].customer_id.is_some() && changed[0].actor_label == "command line");
    assert!(!format!("{log:?}").contains("48213") && !format!("{log:?}").contains("00427"));
}

#[test]
fn an_import_is_in_the_audit_log_and_one_that_was_undone_is_not() {
    let deployment = Deployment::new();
    deployment.import(format!("{TWO}Cy,cy\n"), &["--strict"]);
    assert!(deployment.audit_log().is_empty(), "strict takes all or nothing");

    deployment.import(format!("{TWO}Cy,cy@example.org\nDee,dee@example.org\n"), &[]);
    deployment
        .import("full_name,email,pin\nAnn,ana@example.org,00427\nEd,ed@example.org,00427\n", &[]);

    let log = deployment.audit_log();
    let details: Vec<_> = log
        .iter()
        .filter(|entry| entry.action == "customers.imported")
        .map(|entry| (entry.actor_label.as_str(), entry.detail.as_deref().unwrap()))
        .collect();
    assert_eq!(
        details,
        [
            ("command line", "imported 1, skipped 0, failed 1"),
            ("command line", "imported 4, skipped 0, failed 0"),
        ]
    );
}

#[test]
fn shows_its_progress_on_a_terminal_and_nowhere_else() {
    let deployment = Deployment::new();
    let rows = (0..3000).map(|n| format!("Person {n},person{n}@example.org\n"));
    let file =
        deployment.file("members.csv", format!("full_name,email\n{}", rows.collect::<String>()));
    let import = ["members", "import", file.to_str().unwrap()];

    let on_a_terminal = deployment.on_a_terminal(&import);
    let elsewhere = deployment.run(&import);

    assert!(on_a_terminal.contains("importing") && on_a_terminal.contains(" %"), "{on_a_terminal}");
    assert!(on_a_terminal.contains("imported 3000, skipped 0, failed 0"), "{on_a_terminal}");
    assert_eq!(elsewhere.err, "", "{elsewhere:?}");
}

#[test]
fn a_photo_comes_from_beside_the_file_and_nowhere_else() {
    let deployment = Deployment::new();
    deployment.file("ana.png", b"\x89PNG\r\n\x1a\n");

    let run = deployment.import(
        "full_name,email,photo\nAna,ana@example.org,ana.png\nBob,bob@example.org,/etc/passwd\n",
        &[],
    );

    assert_eq!(run.last(), "imported 1, skipped 0, failed 1");
    assert!(run.err.contains("line 3, column photo: takes a path within"), "{run:?}");
}

#[test]
fn what_is_no_customer_list_is_refused_whole() {
    let deployment = Deployment::new();

    for (csv, words) in [
        (&b"full_name\nAna\n"[..], "column email is missing"),
        (b"", "column full_name is missing"),
        (b"\xff\xfef\0u\0l\0l\0", "line 1 is not UTF-8"),
    ] {
        let run = deployment.import(csv, &[]);
        assert_eq!(run.status, 1, "{run:?}");
        assert!(run.err.contains(words) && run.out.is_empty(), "{run:?}");
    }
    assert!(!deployment.data().exists(), "nothing was made for a file that is none");
}

#[test]
fn an_import_that_was_killed_is_whole_as_far_as_it_went_and_goes_on() {
    const ROWS: usize = 4000;
    let deployment = Deployment::new();
    let rows = (0..ROWS).map(|n| format!("Person {n},person{n}@example.org\n"));
    let file =
        deployment.file("members.csv", format!("full_name,email\n{}", rows.collect::<String>()));
    let import = ["members", "import", file.to_str().unwrap()];
    let mut child = deployment.command(&import).spawn().unwrap();
    let log = deployment.data().join("pinion.sqlite-wal");
    while std::fs::metadata(&log).map_or(0, |log| log.len()) < 1_000_000 {
        assert!(child.try_wait().unwrap().is_none(), "it was not killed in time");
    }

    child.kill().unwrap();
    child.wait().unwrap();
    let killed = deployment.export();
    let again = deployment.run(&import);

    let there = pins(&killed).len();
    assert!((1..ROWS).contains(&there), "{there} rows went in before");
    assert!(pins(&killed).iter().all(|pin| pin.len() == 5), "whoever is in has a PIN");
    let words = format!("imported {}, skipped {there}, failed 0", ROWS - there);
    assert_eq!((again.status, again.last()), (0, words.as_str()), "{again:?}");
    let whole = deployment.export();
    let different: std::collections::HashSet<&str> = pins(&whole).into_iter().collect();
    assert_eq!(different.len(), ROWS);
}

#[test]
fn two_imports_at_once_both_go_in() {
    let deployment = Deployment::new();
    deployment.run(&["space", "set", "--name", "Harbour Works"]);
    let file = |name: &str, people: std::ops::Range<usize>| {
        let rows = people.map(|n| format!("Person {n},person{n}@example.org\n"));
        deployment.file(name, format!("full_name,email\n{}", rows.collect::<String>()))
    };
    let (one, other) = (file("one.csv", 0..1500), file("other.csv", 1000..2500));

    let running = [&one, &other].map(|file| {
        let mut command = deployment.command(&["members", "import", file.to_str().unwrap()]);
        command.stdout(std::process::Stdio::piped()).spawn().unwrap()
    });
    let runs = running.map(|child| child.wait_with_output().unwrap());

    assert!(runs.iter().all(|run| run.status.success()), "{runs:?}");
    let whole = deployment.export();
    let different: std::collections::HashSet<&str> = pins(&whole).into_iter().collect();
    assert_eq!((pins(&whole).len(), different.len()), (2500, 2500));
}
