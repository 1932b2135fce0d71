use crate::deployment::Deployment;

#[test]
fn shows_pins_only_when_asked_and_writes_down_that_it_did() {
    let deployment = Deployment::new();
    deployment.import("full_name,email,pin\nAna,ana@example.org,00427\n", &[]);

    let plain = deployment.run(&["members", "export"]);
    let with_pins = deployment.run(&["members", "export", "--with-pins"]);

    assert_eq!(plain.out, "full_name,email,company,language,active\nAna,ana@example.org,,,true\n");
    assert!(with_pins.out.ends_with("Ana,ana@example.org,,,true,00427\n"), "{with_pins:?}");
    let rows = std::fs::read(deployment.data().join("pinion.sqlite")).unwrap();
    let logged = rows.windows(13).filter(|bytes| bytes == b"pins.exported").count();
    assert_eq!(logged, 1, "once for the export with PINs, not for the other");
}

#[test]
fn a_name_cannot_run_in_a_spreadsheet_and_comes_back_as_it_was() {
    let deployment = Deployment::new();
    deployment.import("full_name,email\n=cmd|'/c calc'!A0,ana@example.org\n", &[]);

    let export = deployment.export();
    let again = deployment.import(&export, &[]);

    assert!(export.contains("\n'=cmd"), "{export}");
    assert_eq!(again.last(), "imported 0, skipped 1, failed 0");
}
