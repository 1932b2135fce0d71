//! From a template to what a stranger's parser reads.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::time::{Duration, SystemTime};

use pinion_mail::{
    Delivery, Letter, Message, Recipient, Relay, Rendered, Sender, Template, Values,
};
use pinion_testmail::{Catcher, Caught};

fn at() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000)
}

fn reminder(language: &str) -> Rendered {
    let template = Template::shipped(Message::PinReminder, language).unwrap();
    template.render(&Values::samples(Message::PinReminder)).unwrap()
}

fn sender(text: &str) -> Sender {
    text.parse().unwrap()
}

async fn send(letter: &Letter) -> Caught {
    let catcher = Catcher::start();
    let mut connection = Relay::parse(&catcher.url()).unwrap().connect().await.unwrap();
    assert_eq!(connection.send(letter).await, Delivery::Sent);
    connection.quit().await;
    catcher.wait_for(1).remove(0)
}

#[tokio::test]
async fn is_read_by_another_program_as_it_was_meant() {
    let sender = sender("pins@example.org").or_named("Hafen & Wörks");
    let to = Recipient { name: "Élodie \"Lo\" Martin", email: "elodie@example.net" };
    let rendered = reminder("fr");

    let mail = send(&Letter::compose(&sender, to, &rendered, "0193-a", at()).unwrap()).await;

    assert_eq!(
        (mail.from.as_str(), mail.to[0].as_str()),
        ("pins@example.org", "elodie@example.net")
    );
    assert_eq!(mail.to_name(), "Élodie \"Lo\" Martin");
    assert_eq!(mail.subject(), "Votre code PIN pour Harbour Works");
    assert_eq!(mail.header("Message-ID"), "<0193-a@example.org>");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert!(mail.header("Date").contains("2026"), "{}", mail.header("Date"));
    assert!(mail.header("Content-Type").starts_with("multipart/alternative"));
    assert_eq!(mail.text().replace("\r\n", "\n"), rendered.text);
    assert_eq!(mail.html().replace("\r\n", "\n"), rendered.html);
    assert!(mail.raw.is_ascii(), "every server takes it");
    assert!(mail.raw.lines().all(|line| line.len() <= 998));
}

#[tokio::test]
async fn keeps_a_line_that_begins_with_a_dot() {
    let rendered = Rendered { subject: "x".into(), text: ".\n..\nend".into(), html: "y".into() };
    let to = Recipient { name: "", email: "ada@example.net" };

    let letter = Letter::compose(&sender("pins@example.org"), to, &rendered, "1", at()).unwrap();

    assert_eq!(send(&letter).await.text().replace("\r\n", "\n"), ".\n..\nend");
}

#[tokio::test]
async fn writes_a_domain_in_ascii() {
    let to = Recipient { name: "", email: "ada@bücher.example" };

    let letter =
        Letter::compose(&sender("pins@example.org"), to, &reminder("de"), "1", at()).unwrap();

    assert_eq!(send(&letter).await.to, ["ada@xn--bcher-kva.example"]);
}

#[tokio::test]
async fn no_name_adds_a_header() {
    let sender = sender("pins@example.org").or_named("Pins\r\nBcc: a@example.net\r\n\r\n<p>");
    let to = Recipient { name: "Ada\r\nBcc: b@example.net", email: "ada@example.net" };
    let rendered = Rendered {
        subject: "One\r\nBcc: c@example.net".into(),
        text: "x".into(),
        html: "y".into(),
    };

    let mail = send(&Letter::compose(&sender, to, &rendered, "1", at()).unwrap()).await;

    assert_eq!(mail.header("Bcc"), "");
    assert_eq!(mail.to, ["ada@example.net"]);
}

#[test]
fn refuses_an_address_that_is_none() {
    let rendered = reminder("en");
    for bad in [
        "",
        "ada",
        "ada@",
        "@example.net",
        "a b@example.net",
        "ada@example.net\r\nBcc: x@example.net",
        "ada@example.net, bob@example.net",
        "<ada@example.net>",
    ] {
        let to = Recipient { name: "Ada", email: bad };
        let letter = Letter::compose(&sender("pins@example.org"), to, &rendered, "1", at());
        assert!(letter.is_err(), "{bad}");
    }
    for bad in ["", "pins", "Pins <pins>", "pins@example.org\r\nBcc: x@example.net"] {
        assert!(bad.parse::<Sender>().is_err(), "{bad}");
    }
}
