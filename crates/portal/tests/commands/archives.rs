use std::fs;

use crate::deployment::{Deployment, mode};

const TWO: &str = "full_name,email\nAna,ana@example.org\nBob,bob@example.org\n";

#[test]
fn a_backup_restored_elsewhere_shows_the_same_pins() {
    let (here, there) = (Deployment::new(), Deployment::new());
    here.import(TWO, &[]);
    let file = here.folder.path().join("backup.tar");
    let portal = here.serve();

    let backup = here.run(&["backup", file.to_str().unwrap()]);
    let restore = there.run(&["restore", file.to_str().unwrap()]);

    assert_eq!(backup.status, 0, "{backup:?}");
    assert_eq!(restore.status, 0, "{restore:?}");
    assert_eq!(there.export(), here.export());
    assert_eq!((mode(&file), mode(&there.data())), (0o600, 0o700));
    assert_eq!(mode(&there.data().join("pin-keys")), 0o600);
    let left: Vec<_> =
        fs::read_dir(here.data()).unwrap().flatten().map(|e| e.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".tmp")), "{left:?}");
    drop(portal);
}

#[test]
fn neither_overwrites_anything() {
    let deployment = Deployment::new();
    deployment.import(TWO, &[]);
    let before = deployment.export();
    deployment.run(&["backup", "b.tar"]);

    let again = deployment.run(&["backup", "b.tar"]);
    let restore = deployment.run(&["restore", "b.tar"]);

    assert_eq!((again.status, restore.status), (1, 1));
    assert!(restore.err.contains("is not empty"), "{restore:?}");
    assert_eq!(deployment.export(), before);
}

#[test]
fn a_backup_that_was_cut_off_restores_nothing() {
    let (here, there) = (Deployment::new(), Deployment::new());
    here.import(TWO, &[]);
    here.run(&["backup", "b.tar"]);
    let whole = fs::read(here.folder.path().join("b.tar")).unwrap();

    for bytes in [&whole[..whole.len() / 2], b"nothing", b""] {
        let file = there.file("cut.tar", bytes);
        let run = there.run(&["restore", file.to_str().unwrap()]);
        assert_eq!(run.status, 1, "{run:?}");
        assert!(!there.data().exists());
    }
    assert_eq!(fs::read_dir(there.folder.path()).unwrap().count(), 1, "no draft is left behind");
}

#[test]
fn a_backup_that_was_damaged_restores_nothing() {
    let (here, there) = (Deployment::new(), Deployment::new());
    let rows = (0..500).map(|n| format!("Person {n},person{n}@example.org\n"));
    here.import(format!("full_name,email\n{}", rows.collect::<String>()), &[]);
    here.run(&["backup", "b.tar"]);
    let mut bytes = fs::read(here.folder.path().join("b.tar")).unwrap();
    let page = bytes.windows(8).rposition(|run| run == b"Person 3").unwrap() / 4096 * 4096;
    bytes[page..page + 2048].fill(0x5a);

    let file = there.file("damaged.tar", bytes);
    let run = there.run(&["restore", file.to_str().unwrap()]);

    assert_eq!(run.status, 1, "{run:?}");
    assert!(run.err.contains("damaged"), "{run:?}");
    assert!(!there.data().exists());
}
