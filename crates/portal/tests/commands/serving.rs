use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::Stdio;

use crate::deployment::{Deployment, PASSWORD, Serving, mode};

const CREATE_ADMIN: [&str; 8] =
    ["admin", "create", "--email", "ada@example.org", "--name", "Ada", "--password-file", "-"];

#[test]
fn a_portal_without_an_admin_prints_a_link_that_makes_the_first_one_and_logs_it_nowhere() {
    let deployment = Deployment::new();
    let log = deployment.folder.path().join("log");
    let mut command = deployment.command(&["serve"]);
    command.env("PINION_LOG", "trace").stderr(File::create(&log).unwrap());
    let mut portal = Serving::start(&mut command);

    let printed = portal.next_line();

    let link = printed.rsplit(' ').next().unwrap();
    let path = format!("http://{}/admin/#/setup/", portal.address);
    let token = link.strip_prefix(&path).unwrap_or_else(|| panic!("{printed}"));
    let form = format!(
        r#"{{"token":"{token}","full_name":"Ada","email":"ada@example.org","password":"{PASSWORD}"}}"#
    );
    let made = portal.post_json("/api/pinion/v1/panel/setup", &form);
    assert!(made.starts_with("HTTP/1.1 200"), "{made}");
    assert!(made.contains("set-cookie: pinion_panel=pinws_"), "plain HTTP on this machine: {made}");
    assert_eq!(portal.terminate(), (0, String::new()));
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("/panel/setup") && !log.contains(token) && !log.contains(PASSWORD));
    assert_eq!(deployment.serve().terminate(), (0, String::new()), "there is an admin now");
}

#[test]
fn prints_one_line_keeps_its_data_to_itself_and_stops_in_order() {
    let deployment = Deployment::new();
    deployment.run_with(&CREATE_ADMIN, PASSWORD);
    let portal = deployment.serve();

    let health = portal.get("/healthz");

    assert!(
        health.starts_with("HTTP/1.1 200") && health.ends_with(r#"{"status":"ok"}"#),
        "{health}"
    );
    assert_eq!(mode(&deployment.data()), 0o700);
    for file in ["pinion.sqlite", "pin-keys"] {
        assert_eq!(mode(&deployment.data().join(file)), 0o600, "{file}");
    }
    assert_eq!(portal.terminate(), (0, String::new()));
}

#[test]
fn an_acknowledged_write_survives_a_kill() {
    let deployment = Deployment::new();
    deployment.run_with(&CREATE_ADMIN, "harbour lamp tide");
    let portal = deployment.serve();
    let form = "grant_type=password&username=ada@example.org&password=harbour lamp tide";
    let granted = portal.post_form("/api/token", form);
    let refresh = granted.split("\"refresh_token\":\"").nth(1).unwrap().split('"').next().unwrap();

    portal.kill();

    let portal = deployment.serve();
    let form = format!("grant_type=refresh_token&refresh_token={refresh}");
    assert!(
        portal.post_form("/api/token", &form).starts_with("HTTP/1.1 200"),
        "the session is still there"
    );
}

#[test]
fn an_import_goes_in_while_the_portal_serves() {
    let deployment = Deployment::new();
    let portal = deployment.serve();

    let run = deployment.import("full_name,email\nAna,ana@example.org\n", &[]);

    assert_eq!(run.last(), "imported 1, skipped 0, failed 0", "{run:?}");
    assert!(portal.get("/healthz").starts_with("HTTP/1.1 200"));
}

#[test]
fn a_client_that_does_not_go_on_is_let_go() {
    let deployment = Deployment::new();
    let mut command = deployment.command(&["serve"]);
    command.env("PINION_HEADER_TIMEOUT_S", "1").env("PINION_REQUEST_TIMEOUT_S", "1");
    let portal = Serving::start(command.stderr(Stdio::null()));

    for (sent, may_be_silent) in [
        ("GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ", true),
        (
            "POST /api/token HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\
             content-type: application/x-www-form-urlencoded\r\n\r\ngrant",
            false,
        ),
    ] {
        let mut stream = portal.connect();
        stream.write_all(sent.as_bytes()).unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        let is_silent = may_be_silent && answer.is_empty();
        assert!(is_silent || answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
}

#[test]
fn a_database_that_another_process_keeps_busy_is_told_before_the_request_is_over() {
    let deployment = Deployment::new();
    let mut command = deployment.command(&["serve"]);
    command.env("PINION_REQUEST_TIMEOUT_S", "6");
    let portal = Serving::start(command.stderr(Stdio::null()));

    let answer = deployment.while_another_writes(|| {
        portal.post_form("/api/token", "grant_type=password&username=a@example.org&password=x")
    });

    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("retry-after: 5"), "{answer}");
}

#[test]
fn one_address_cannot_take_every_connection() {
    let deployment = Deployment::new();
    let mut command = deployment.command(&["serve"]);
    command.env("PINION_MAX_CONNECTIONS_PER_ADDRESS", "3");
    let portal = Serving::start(command.stderr(Stdio::null()));
    let mut open: Vec<_> = (0..3).map(|_| portal.connect()).collect();
    for stream in &mut open {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
        let mut start = [0; 12];
        stream.read_exact(&mut start).unwrap();
        assert_eq!(&start, b"HTTP/1.1 200");
    }

    let fourth = portal.ask("GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    drop(open);

    assert_eq!(fourth, "", "closed at once, and nobody waits for it");
    let again = (0..10_000).map(|_| portal.get("/healthz")).find(|answer| !answer.is_empty());
    assert!(again.unwrap().starts_with("HTTP/1.1 200"), "there is room again");
}

#[test]
fn what_is_too_large_is_refused() {
    let deployment = Deployment::new();
    let portal = deployment.serve();

    let header = portal.ask(&format!(
        "GET /healthz HTTP/1.1\r\nhost: x\r\nx-large: {}\r\n\r\n",
        "a".repeat(40_000)
    ));
    let body = portal.post_form("/api/token", &"a".repeat(70_000));

    assert!(header.is_empty() || header.starts_with("HTTP/1.1 431"), "{header}");
    assert!(body.is_empty() || body.starts_with("HTTP/1.1 413"), "{body}");
}

#[test]
fn the_most_talkative_log_tells_no_secret() {
    let deployment = Deployment::new();
    deployment.import("full_name,email,pin\nAna Quay,ana@example.org,8314159265\n", &[]);
    let set = ["members", "set-password", "--email", "ana@example.org", "--password-file", "-"];
    deployment.run_with(&set, PASSWORD);
    let log = deployment.folder.path().join("log");
    let mut command = deployment.command(&["serve"]);
    command.env("PINION_LOG", "trace").stderr(File::create(&log).unwrap());
    let portal = Serving::start(&mut command);

    let form = format!("grant_type=password&username=ana@example.org&password={PASSWORD}");
    let granted = portal.post_form("/api/token", &form);
    let access = granted.split("\"access_token\":\"").nth(1).unwrap().split('"').next().unwrap();
    let refresh = granted.split("\"refresh_token\":\"").nth(1).unwrap().split('"').next().unwrap();
    let profile = portal.ask(&format!(
        "GET /en/profile?_resource=Coworker&secret=in-the-query HTTP/1.1\r\nhost: x\r\n\
         connection: close\r\nauthorization: Bearer {access}\r\n\r\n"
    ));
    let form = format!("grant_type=refresh_token&refresh_token={refresh}");
    portal.post_form("/api/token", &form);
    portal.post_form("/api/token", &form);

    assert!(profile.contains("8314159265"), "the PIN was on its way: {profile}");
    assert_eq!(portal.terminate().0, 0);
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("/{lang}/profile"), "something was logged");
    for secret in
        [PASSWORD, access, refresh, "8314159265", "ana@example.org", "Ana Quay", "in-the-query"]
    {
        assert!(!log.contains(secret), "the log tells {secret}");
    }
}

#[test]
fn a_stolen_database_tells_no_password_token_or_pin() {
    let deployment = Deployment::new();
    deployment.import("full_name,email,pin\nAna Quay,ana@example.org,8314159265\n", &[]);
    let set = ["members", "set-password", "--email", "ana@example.org", "--password-file", "-"];
    deployment.run_with(&set, PASSWORD);
    let portal = deployment.serve();

    let form = format!("grant_type=password&username=ana@example.org&password={PASSWORD}");
    let granted = portal.post_form("/api/token", &form);
    let token = |name: &str| {
        let after = granted.split(&format!("\"{name}\":\"")).nth(1).unwrap();
        after.split('"').next().unwrap().to_owned()
    };
    let (access, refresh) = (token("access_token"), token("refresh_token"));
    let profile = portal.ask(&format!(
        "GET /en/profile?_resource=Coworker HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
         authorization: Bearer {access}\r\n\r\n"
    ));
    assert!(profile.contains("8314159265"), "the PIN was on its way: {profile}");

    // While it serves, the last writes are in the log beside the file.
    let mut bytes = Vec::new();
    for name in ["pinion.sqlite", "pinion.sqlite-wal"] {
        bytes.extend(std::fs::read(deployment.data().join(name)).unwrap());
    }
    let holds = |text: &str| bytes.windows(text.len()).any(|run| run == text.as_bytes());
    for known in ["ana@example.org", "Ana Quay", "session.started", "$argon2id$"] {
        assert!(holds(known), "the search finds {known}");
    }
    for secret in [PASSWORD, &access, &refresh, "8314159265"] {
        assert!(!holds(secret), "the database tells {secret}");
    }
    // Tokens have a prefix; what follows it is the secret.
    for token in [&access, &refresh] {
        assert!(!holds(token.split_once('_').unwrap().1), "the database tells a token");
    }
    for number in [8_314_159_265_u64.to_be_bytes(), 8_314_159_265_u64.to_le_bytes()] {
        assert!(!bytes.windows(8).any(|run| run == number), "the database tells the PIN");
    }
}
