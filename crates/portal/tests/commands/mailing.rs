//! Mail by the real binary: set by variables, asked for over HTTP, and killed at any moment.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use pinion_testmail::{Catcher, Certificate, Exim};

use crate::deployment::{Deployment, PASSWORD, Serving};

const ADA: &str = "ada@example.org";

/// How long an answer may take to be as it should.
const PATIENCE: Duration = Duration::from_mins(1);

fn serve(deployment: &Deployment, smtp_url: &str) -> Serving {
    let mut command = deployment.command(&["serve"]);
    command.env("PINION_SMTP_URL", smtp_url).env("PINION_MAIL_FROM", "pins@example.org");
    Serving::start(command.stderr(Stdio::null()))
}

/// A space with an admin and so many members.
fn space(members: usize) -> Deployment {
    let deployment = Deployment::new();
    let admin = ["admin", "create", "--email", ADA, "--name", "Ada", "--password-file", "-"];
    assert_eq!(deployment.run_with(&admin, PASSWORD).status, 0);
    let mut csv = "full_name,email\n".to_owned();
    for number in 0..members {
        let _ = writeln!(csv, "Member {number},m{number}@example.org");
    }
    assert_eq!(deployment.import(csv, &[]).status, 0);
    deployment
}

/// The cookie of a panel that Ada signs in to.
fn sign_in(portal: &Serving) -> String {
    let form = format!(r#"{{"email":"{ADA}","password":"{PASSWORD}"}}"#);
    let answer = portal.post_json("/api/pinion/v1/panel/session", &form);
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    cookie.unwrap_or_else(|| panic!("{answer}")).split(';').next().unwrap().to_owned()
}

/// Asks for a reminder to everybody.
fn remind_all(portal: &Serving, cookie: &str) {
    let json = r#"{"kind":"send_pin_reminder","selection":{"query":{}}}"#;
    let answer = send(portal, cookie, "POST /api/pinion/v1/panel/jobs", json);
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
}

fn send(portal: &Serving, cookie: &str, method_and_path: &str, json: &str) -> String {
    let address = &portal.address;
    portal.ask(&format!(
        "{method_and_path} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\n\
         cookie: {cookie}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{json}",
        json.len()
    ))
}

#[test]
fn a_kill_at_any_moment_repeats_at_most_the_mail_in_flight_and_loses_none() {
    const MEMBERS: usize = 60;
    const KILLS: usize = 2;
    let deployment = space(MEMBERS);
    let catcher = Catcher::start();
    let portal = serve(&deployment, &catcher.url());
    let cookie = sign_in(&portal);
    remind_all(&portal, &cookie);

    let _ = catcher.wait_for(7);
    portal.kill();
    let so_far = catcher.caught().len();
    let portal = serve(&deployment, &catcher.url());
    let _ = catcher.wait_for(so_far + 5);
    portal.kill();
    let portal = serve(&deployment, &catcher.url());

    let mut mails = catcher.wait_for(MEMBERS);
    let mut got: HashMap<String, usize> = HashMap::new();
    loop {
        got.clear();
        for mail in &mails {
            *got.entry(mail.to[0].clone()).or_default() += 1;
        }
        if got.len() == MEMBERS {
            break;
        }
        mails = catcher.wait_for(mails.len() + 1);
    }
    assert_eq!(portal.terminate().0, 0);
    let repeated: usize = catcher.caught().len() - MEMBERS;
    assert!(repeated <= KILLS, "{repeated} were repeated: {got:?}");
    let log = deployment.run(&["doctor"]);
    assert!(!log.out.contains("wrong"), "{log:?}");
}

#[test]
fn tells_no_pin_no_recipient_and_no_password_in_the_most_talkative_log() {
    let deployment = space(0);
    deployment.import("full_name,email,pin\nAna Quay,ana@example.org,8314159265\n", &[]);
    let catcher = Catcher::start();
    let log = deployment.folder.path().join("log");
    let mut command = deployment.command(&["serve"]);
    let url = format!("smtp://mailer:geheimes-wort@127.0.0.1:{}", catcher.port());
    command.env("PINION_SMTP_URL", url).env("PINION_MAIL_FROM", "pins@example.org");
    command.env("PINION_LOG", "trace").stderr(std::fs::File::create(&log).unwrap());
    let portal = Serving::start(&mut command);
    catcher.answer("ana@example.org", "550 5.1.1 ana@example.org is not known here");

    let cookie = sign_in(&portal);
    remind_all(&portal, &cookie);
    catcher.wait_for_refusals(1);
    assert_eq!(portal.terminate().0, 0);

    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("Tried a mail: Refused"), "something was logged");
    for secret in ["8314159265", "ana@example.org", "Ana Quay", "geheimes-wort", "not known here"] {
        assert!(!log.contains(secret), "the log tells {secret}");
    }
}

#[test]
fn an_import_greets_who_is_added_where_it_is_told_to_and_nobody_else() {
    const ANA: &str = "full_name,email\nAna,ana@example.org\n";
    let deployment = space(1);
    let off = deployment.import(ANA, &["--welcome"]);
    let catcher = Catcher::start();
    let portal = serve(&deployment, &catcher.url());
    let cookie = sign_in(&portal);
    let switch =
        send(&portal, &cookie, "PUT /api/pinion/v1/panel/messages/welcome", r#"{"enabled":true}"#);

    let quiet = deployment.import("full_name,email\nBob,bob@example.org\n", &[]);
    let told = deployment.import(format!("{ANA}Robert,bob@example.org\n"), &["--welcome"]);
    let again = deployment.import(ANA, &["--welcome"]);

    assert_eq!((off.status, off.out.as_str()), (1, ""));
    assert!(off.err.contains("the welcome mail is switched off"), "{off:?}");
    assert!(switch.starts_with("HTTP/1.1 2"), "{switch}");
    assert_eq!(quiet.out, "imported 1, skipped 0, failed 0\n");
    assert_eq!(told.out, "imported 2, skipped 0, failed 0\n", "Bob had another name");
    assert_eq!(again.out, "imported 0, skipped 1, failed 0\n");
    let _ = catcher.wait_for(1);
    remind_all(&portal, &cookie);
    let mails = catcher.wait_for(4);
    let to: Vec<&str> = mails.iter().map(|mail| mail.to[0].as_str()).collect();
    assert_eq!(to[0], "ana@example.org");
    assert_eq!(mails.len(), 4, "and a reminder to each of the three: {to:?}");
    assert_eq!(portal.terminate().0, 0);
}

#[test]
fn the_doctor_asks_the_mail_server() {
    let deployment = space(0);
    let ask = |url: &str| {
        let mut command = deployment.command(&["doctor"]);
        command.env("PINION_SMTP_URL", url).env("PINION_MAIL_FROM", "pins@example.org");
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let mail =
        |out: &str| out.lines().find(|line| line.contains(" mail ")).unwrap_or_default().to_owned();

    let catcher = Catcher::start();
    let well = mail(&ask(&catcher.url()));
    let bad = Catcher::start_tls(Certificate::SelfSigned);
    let bad = mail(&ask(&format!("smtps://localhost:{}", bad.port())));
    let down = mail(&ask("smtp://127.0.0.1:1"));
    let unset = mail(&deployment.run(&["doctor"]).out);

    assert!(well.starts_with("ok") && well.contains("takes mail from pins@example.org"), "{well}");
    assert!(bad.starts_with("wrong") && bad.contains("certificate is not good"), "{bad}");
    assert!(down.starts_with("wrong") && down.contains("does not answer"), "{down}");
    assert!(unset.starts_with("warning") && unset.contains("PINION_SMTP_URL"), "{unset}");
}

#[test]
fn refuses_to_start_with_settings_that_cannot_work_and_keeps_them_to_itself() {
    let deployment = Deployment::new();
    for (name, value) in [
        ("PINION_SMTP_URL", "smtp://u:geheim@mail.example.org"),
        ("PINION_SMTP_URL", "https://u:geheim@mail.example.org"),
        ("PINION_MAIL_FROM", "geheim"),
    ] {
        let output = deployment.command(&["serve"]).env(name, value).output().unwrap();
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        assert!(words.contains(name) && !words.contains("geheim"), "{words}");
    }
}

#[test]
fn a_reminder_reaches_a_mailbox_through_a_server_that_others_wrote() {
    let deployment = space(0);
    let sheet = "full_name,email,language,pin\nÉlodie Martin,elodie@example.org,fr,00427\n\
                 Bob Lund,bob@example.org,en,83142\nGone Away,gone@example.org,en,55910\n";
    assert_eq!(deployment.import(sheet, &[]).status, 0);
    let exim = Exim::start("example.org", &["elodie", "bob"]);
    let mut command = deployment.command(&["serve"]);
    command.env("PINION_SMTP_URL", exim.url()).env("PINION_MAIL_FROM", "pins@example.org");
    command.env("SSL_CERT_FILE", exim.authority()).stderr(Stdio::null());
    let portal = Serving::start(&mut command);
    let cookie = sign_in(&portal);

    remind_all(&portal, &cookie);

    let mail = exim.wait_for("elodie", 1).remove(0);
    assert_eq!(mail.to, ["elodie@example.org"], "the envelope");
    assert_eq!(mail.from, "pins@example.org");
    assert!(mail.encrypted, "{}", mail.header("Received"));
    assert!(mail.header("To").contains("<elodie@example.org>"), "{}", mail.header("To"));
    assert_eq!(mail.to_name(), "Élodie Martin");
    assert!(mail.subject().starts_with("Votre code PIN pour "), "{}", mail.subject());
    assert!(!mail.subject().contains("00427"), "lock screens show subjects");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    let id = mail.header("Message-ID");
    let id = id.strip_prefix('<').and_then(|id| id.strip_suffix("@example.org>"));
    assert!(id.is_some_and(|id| !id.is_empty()), "{}", mail.header("Message-ID"));
    let parts = mail.parts();
    assert_eq!(parts, ["multipart/alternative", "text/plain", "text/html"]);
    for part in [mail.text(), mail.html()] {
        assert!(part.contains("00427") && part.contains("Bonjour Élodie"), "{part}");
        assert!(!part.contains("83142") && !part.contains("55910"), "nobody else's PIN: {part}");
    }
    assert!(mail.html().contains("prefers-color-scheme: dark"));
    let other = exim.wait_for("bob", 1).remove(0);
    assert!(other.text().contains("83142") && other.subject().starts_with("Your PIN for "));
    assert_ne!(other.header("Message-ID"), mail.header("Message-ID"));
    let refused = "GET /api/pinion/v1/panel/mails?state=refused";
    let refused = wait_for(|| send(&portal, &cookie, refused, ""), |answer| answer.contains("550"));
    assert!(refused.contains("Gone Away") && refused.contains("No such mailbox"), "{refused}");
    assert_eq!(portal.terminate().0, 0);
    assert_eq!((exim.mails("elodie").len(), exim.mails("bob").len()), (1, 1));
}

/// Asks until the answer is as it should be, and returns it.
fn wait_for(ask: impl Fn() -> String, is_so: impl Fn(&str) -> bool) -> String {
    let until = Instant::now() + PATIENCE;
    loop {
        let answer = ask();
        if is_so(&answer) {
            return answer;
        }
        assert!(Instant::now() < until, "{answer}");
        thread::sleep(Duration::from_millis(50));
    }
}
