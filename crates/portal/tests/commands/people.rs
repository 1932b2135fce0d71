use crate::deployment::{Deployment, PASSWORD};

#[test]
fn an_admin_is_created_once() {
    let deployment = Deployment::new();
    let create =
        ["admin", "create", "--email", "ada@example.org", "--name", "Ada", "--password-file", "-"];

    let first = deployment.run_with(&create, &format!("{PASSWORD}\n"));
    let second = deployment.run_with(&create, &format!("{PASSWORD}\n"));

    assert_eq!(
        (first.status, first.out.as_str()),
        (0, "created admin ada@example.org\n"),
        "{first:?}"
    );
    assert_eq!((second.status, second.out.as_str()), (1, ""));
    assert!(second.err.contains("already"), "{second:?}");
}

#[test]
fn a_weak_password_is_refused() {
    let deployment = Deployment::new();

    for (password, words) in [("tide-4", "too short"), ("password1", "most common")] {
        let file = deployment.file("password", password);
        let run = deployment.run(&[
            "admin",
            "create",
            "--email",
            "ada@example.org",
            "--name",
            "Ada",
            "--password-file",
            file.to_str().unwrap(),
        ]);
        assert_eq!(run.status, 1);
        assert!(run.err.contains(words) && !run.err.contains(password), "{run:?}");
    }
    assert!(!deployment.data().exists(), "nothing was made");
}

#[test]
fn an_admin_without_a_name_or_an_address_is_refused() {
    let deployment = Deployment::new();

    for (email, name, words) in [
        ("ada@example.org", " ", "the name is empty"),
        ("ada@example.org", "Ada\nMin", "the name holds a control character"),
        ("ada", "Ada", "the e-mail address is not"),
    ] {
        let create = ["admin", "create", "--email", email, "--name", name, "--password-file", "-"];
        let run = deployment.run_with(&create, PASSWORD);
        assert_eq!((run.status, run.out.as_str()), (1, ""), "{run:?}");
        assert!(run.err.contains(words) && run.err.lines().count() == 1, "{run:?}");
    }
    assert!(!deployment.data().exists(), "nothing was made");
}

#[test]
fn a_new_password_signs_in_and_ends_older_sessions() {
    let deployment = Deployment::new();
    deployment.import("full_name,email\nAna,ana@example.org\n", &[]);
    let set = ["members", "set-password", "--email", "Ana@example.org", "--password-file", "-"];
    assert_eq!(deployment.run_with(&set, PASSWORD).out, "set the password of Ana\n");
    let portal = deployment.serve();
    let form = format!("grant_type=password&username=ana@example.org&password={PASSWORD}");
    let granted = portal.post_form("/api/token", &form);
    assert!(granted.starts_with("HTTP/1.1 200"), "{granted}");
    let refresh = granted.split("\"refresh_token\":\"").nth(1).unwrap().split('"').next().unwrap();

    let run = deployment.run_with(&set, "quay side bell");

    assert_eq!(run.status, 0, "the portal serves meanwhile: {run:?}");
    let old = portal.post_form("/api/token", &form);
    let session = format!("grant_type=refresh_token&refresh_token={refresh}");
    assert!(old.contains("invalid_grant"), "{old}");
    assert!(portal.post_form("/api/token", &session).contains("invalid_grant"));
    let form = "grant_type=password&username=ana@example.org&password=quay side bell";
    assert!(portal.post_form("/api/token", form).starts_with("HTTP/1.1 200"));
}

#[test]
fn nobody_gets_a_password_who_is_not_there() {
    let deployment = Deployment::new();
    deployment.import("full_name,email\nAna,ana@example.org\n", &[]);

    let set = ["members", "set-password", "--email", "bob@example.org", "--password-file", "-"];
    let run = deployment.run_with(&set, PASSWORD);

    assert_eq!(run.status, 1);
    assert!(run.err.contains("no customer"), "{run:?}");
}
