use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt as _;

use crate::deployment::{Deployment, Run};

#[test]
fn wrong_usage_is_told_apart_from_a_refusal() {
    let deployment = Deployment::new();

    for wrong in [&[][..], &["fly"], &["members", "import"], &["admin", "create"], &["serve", "x"]]
    {
        let run = deployment.run(wrong);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{wrong:?}: {run:?}");
        assert!(!run.err.is_empty());
    }
    let refused = deployment.run(&["members", "import", "missing.csv"]);
    assert_eq!((refused.status, refused.out.as_str()), (1, ""), "{refused:?}");
    assert!(refused.err.contains("missing.csv"));
    assert_eq!(deployment.run(&["--help"]).status, 0);
}

#[test]
fn a_misspelt_key_is_fatal_and_a_misspelt_variable_is_told() {
    let deployment = Deployment::new();
    let config = deployment.file("portal.toml", "listn = \"127.0.0.1:0\"\n");

    let run = deployment.run(&["doctor", "--config", config.to_str().unwrap()]);
    let variable = deployment.command(&["doctor"]).env("PINION_LISTN", "x").output().unwrap();

    assert_eq!(run.status, 1);
    assert!(run.err.contains("`listn`"), "{run:?}");
    assert!(String::from_utf8_lossy(&variable.stdout).contains("PINION_LISTN"));
}

#[test]
fn a_misspelt_database_is_told_and_not_made() {
    let deployment = Deployment::new();
    deployment.import("full_name,email\nAna,ana@example.org\n", &[]);
    let wrong = deployment.folder.path().join("data/pinoin.sqlite");

    for url in [format!("sqlite://{}", wrong.display()), "sqlite:data/pinoin.sqlite".to_owned()] {
        let of = |arguments: &[&str]| {
            let mut command = deployment.command(arguments);
            Run::from(command.env("PINION_DATABASE_URL", &url).output().unwrap())
        };
        for command in [&["backup", "b.tar"][..], &["members", "export"]] {
            let run = of(command);
            assert_eq!((run.status, run.out.as_str()), (1, ""), "{command:?}: {run:?}");
            assert!(run.err.contains("data/pinoin.sqlite"), "{run:?}");
        }
        let doctor = of(&["doctor"]);
        assert!(doctor.status == 1 && doctor.out.contains("data/pinoin.sqlite"), "{doctor:?}");
    }
    assert!(!wrong.exists() && !deployment.folder.path().join("b.tar").exists());
}

#[test]
fn the_space_says_what_it_is_called() {
    let deployment = Deployment::new();
    let logo = deployment.file("logo.png", b"\x89PNG\r\n\x1a\n");
    let set = ["space", "set", "--name", "Harbour Works", "--time-zone", "Europe/Lisbon", "--logo"];

    let run = deployment.run(&[&set[..], &[logo.to_str().unwrap()]].concat());
    let wrong = deployment.run(&["space", "set", "--time-zone", "Europe/Atlantis"]);
    let nothing = deployment.run(&["space", "set"]);
    assert_eq!(
        (run.status, run.out.as_str()),
        (0, "Harbour Works, Europe/Lisbon, en, 5 digits\n"),
        "{run:?}"
    );
    let digits = deployment.run(&["space", "set", "--pin-digits", "6"]);
    deployment.import("full_name,email\nAna,ana@example.org\n", &[]);

    assert_eq!(digits.status, 0, "{digits:?}");
    let export = deployment.export();
    assert_eq!(
        export.trim_end().rsplit(',').next().map(str::len),
        Some(6),
        "new PINs have six digits"
    );
    assert_eq!((wrong.status, nothing.status), (1, 2));
    let answer = deployment.serve().get("/.well-known/pinion");
    assert!(
        answer.contains(r#""space_name":"Harbour Works","logo":"/api/pinion/v1/logo""#),
        "{answer}"
    );
    assert!(answer.contains(r#""time_zone":"Europe/Lisbon""#), "{answer}");
}

#[test]
fn forbidden_codes_are_never_handed_out_and_an_admin_may_choose_one() {
    let deployment = Deployment::new();
    // All but 0042 and what is forbidden anyway.
    let codes = (0..10_000).filter(|code| *code != 42).map(|code| format!("{code:04}\n"));
    let file = deployment.file("codes.txt", codes.collect::<String>());
    let set = ["space", "set", "--pin-digits", "4", "--forbidden-pins", file.to_str().unwrap()];
    let wrong = deployment.file("wrong.txt", "0001\n12x4\n");

    let run = deployment.run(&set);
    let refused = deployment.run(&["space", "set", "--forbidden-pins", wrong.to_str().unwrap()]);
    let import = deployment.import(
        "full_name,email,pin\nAna,ana@example.org,\nBob,bob@example.org,4711\nCy,cy@example.org,\n",
        &[],
    );

    assert_eq!(run.status, 0, "{run:?}");
    assert!(refused.status == 1 && refused.err.contains("line 2"), "{refused:?}");
    assert_eq!(import.last(), "imported 2, skipped 0, failed 1", "{import:?}");
    assert!(import.err.contains("line 4") && import.err.contains("choose 5 digits"), "{import:?}");
    let export = deployment.export();
    assert!(export.contains(",0042\n") && export.contains(",4711\n"), "the list was kept");
    let doctor = deployment.run(&["doctor"]);
    assert!(doctor.out.contains("--pin-digits 5"), "{doctor:?}");
}

#[test]
fn the_doctor_finds_what_is_wrong_and_makes_nothing() {
    let deployment = Deployment::new();
    let nothing = deployment.run(&["doctor"]);
    assert_eq!(nothing.status, 1, "{nothing:?}");
    assert!(!deployment.data().exists());

    deployment.import("full_name,email\nAna,ana@example.org\n", &[]);
    let sound = deployment.run(&["doctor"]);
    assert_eq!(sound.status, 0, "{sound:?}");

    let keys = deployment.data().join("pin-keys");
    set_permissions(&keys, Permissions::from_mode(0o644)).unwrap();
    let open = deployment.run(&["doctor"]);
    assert_eq!(open.status, 1);
    assert!(open.out.contains("chmod 600"), "{open:?}");

    std::fs::remove_file(&keys).unwrap();
    let without = deployment.run(&["doctor"]);
    assert!(without.status == 1 && without.out.contains("pin-keys"), "{without:?}");
    let serve = deployment.run(&["serve"]);
    assert_eq!(
        (serve.status, serve.out.as_str()),
        (1, ""),
        "a portal without its keys does not start"
    );
}
