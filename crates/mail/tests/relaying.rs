//! What a mail server does to a mail, over a real socket.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::net::TcpListener;
use std::time::{Duration, Instant, SystemTime};

use pinion_mail::{Delivery, Letter, Outage, Recipient, Relay, RelayError, Rendered};
use pinion_testmail::{Catcher, Certificate, LATE, Manners};

fn letter_to(email: &str) -> Letter {
    let rendered = Rendered { subject: "s".into(), text: "t\nu".into(), html: "h".into() };
    let sender = "pins@example.org".parse().unwrap();
    let to = Recipient { name: "", email };
    Letter::compose(&sender, to, &rendered, "1", SystemTime::UNIX_EPOCH).unwrap()
}

fn letter() -> Letter {
    letter_to("ada@example.net")
}

async fn to(catcher: &Catcher) -> Delivery {
    match Relay::parse(&catcher.url()).unwrap().connect().await {
        Ok(mut connection) => connection.send(&letter()).await,
        Err(outage) => Delivery::Outage(outage),
    }
}

#[tokio::test]
async fn sends_many_mails_over_one_connection() {
    let catcher = Catcher::start();
    let mut connection = Relay::parse(&catcher.url()).unwrap().connect().await.unwrap();

    for _ in 0..3 {
        assert_eq!(connection.send(&letter()).await, Delivery::Sent);
    }

    assert_eq!((catcher.wait_for(3).len(), catcher.connections()), (3, 1));
}

#[tokio::test]
async fn tells_a_refused_recipient_from_one_to_try_later_and_goes_on() {
    let catcher = Catcher::start();
    catcher.answer("gone@example.net", "550 5.1.1 No such user");
    catcher.answer("full@example.net", "452 4.2.2 Mailbox full");
    let mut connection = Relay::parse(&catcher.url()).unwrap().connect().await.unwrap();

    let gone = connection.send(&letter_to("gone@example.net")).await;
    let full = connection.send(&letter_to("full@example.net")).await;
    let good = connection.send(&letter()).await;

    assert_eq!(gone, Delivery::Refused("550 5.1.1 No such user".into()));
    assert_eq!(full, Delivery::Later("452 4.2.2 Mailbox full".into()));
    assert_eq!(good, Delivery::Sent);
    assert_eq!((catcher.caught().len(), catcher.connections()), (1, 1));
}

#[tokio::test]
async fn tries_later_where_the_server_goes_away_in_the_middle() {
    for manners in [Manners::HangsUpMidData, Manners::HangsUpBeforeThanks, Manners::Busy] {
        let catcher = Catcher::start();
        catcher.behave(manners);
        let mut connection = Relay::parse(&catcher.url()).unwrap().connect().await.unwrap();

        let delivery = connection.send(&letter()).await;

        assert!(matches!(delivery, Delivery::Later(_)), "{manners:?}: {delivery:?}");
        assert!(connection.is_over(), "{manners:?}: nothing more goes over it");
    }
}

#[tokio::test]
async fn gives_up_on_a_silent_server() {
    let catcher = Catcher::start();
    catcher.behave(Manners::Silent);
    let relay = Relay::parse(&catcher.url()).unwrap().patient_for(Duration::from_millis(200));

    let refused = relay.connect().await.map(|_| ()).unwrap_err();

    assert!(matches!(refused, Outage::Unreachable(_)), "{refused}");
}

#[tokio::test]
async fn bears_with_a_slow_server_and_sends_each_mail_once() {
    let catcher = Catcher::start();
    catcher.behave(Manners::Slow);
    let began = Instant::now();
    let mut connection = Relay::parse(&catcher.url()).unwrap().connect().await.unwrap();

    for _ in 0..2 {
        assert_eq!(connection.send(&letter()).await, Delivery::Sent);
        assert!(!connection.is_over());
    }
    connection.quit().await;

    // Greeting, who it is, then for each mail its sender, recipient, content and thanks.
    assert!(began.elapsed() >= 10 * LATE, "it was slow: {:?}", began.elapsed());
    assert_eq!((catcher.caught().len(), catcher.connections()), (2, 1));
}

#[tokio::test]
async fn tells_why_nothing_can_be_sent_at_all() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = Relay::parse(&format!("smtp://{closed}")).unwrap().connect().await;
    assert!(matches!(nobody.map(|_| ()).unwrap_err(), Outage::Unreachable(_)));

    let catcher = Catcher::start();
    catcher.behave(Manners::RefusesSender);
    assert!(matches!(to(&catcher).await, Delivery::Outage(Outage::Sender(_))));

    catcher.behave(Manners::RefusesContent);
    assert!(matches!(to(&catcher).await, Delivery::Refused(_)));

    catcher.behave(Manners::KnowsNobody);
    let url = format!("smtp://ada:geheim@127.0.0.1:{}", catcher.port());
    let refused = Relay::parse(&url).unwrap().connect().await.map(|_| ()).unwrap_err();
    assert!(matches!(refused, Outage::SignIn(_)), "{refused:?}");
    assert!(!format!("{refused:?} {refused}").contains("geheim"));
}

#[tokio::test]
async fn speaks_tls_either_way_and_signs_in_there() {
    let catchers = [
        (Catcher::start_tls(Certificate::Good), "smtps"),
        (Catcher::start_with_starttls(Certificate::Good), "smtp+starttls"),
    ];
    for (catcher, scheme) in catchers {
        let url = format!("{scheme}://ada:geheim@localhost:{}", catcher.port());
        let relay = Relay::parse(&url).unwrap().trusting(catcher.authority_pem()).unwrap();

        let sent = relay.connect().await.unwrap().send(&letter()).await;

        assert_eq!(sent, Delivery::Sent, "{scheme}");
        let mail = catcher.wait_for(1).remove(0);
        assert!(mail.encrypted && mail.signed_in.is_some(), "{scheme}");
        assert!(!format!("{relay:?}").contains("geheim"));
    }
}

#[tokio::test]
async fn tells_a_bad_certificate_from_a_server_that_is_down() {
    for certificate in [Certificate::OfAnotherHost, Certificate::SelfSigned] {
        let catchers = [
            (Catcher::start_tls(certificate), "smtps"),
            (Catcher::start_with_starttls(certificate), "smtp+starttls"),
        ];
        for (catcher, scheme) in catchers {
            let url = format!("{scheme}://ada:geheim@localhost:{}", catcher.port());
            let relay = Relay::parse(&url).unwrap().trusting(catcher.authority_pem()).unwrap();

            let refused = relay.connect().await.map(|_| ()).unwrap_err();

            assert!(
                matches!(refused, Outage::Certificate(_)),
                "{scheme} {certificate:?}: {refused}"
            );
            assert!(catcher.caught().is_empty());
        }
    }
}

#[tokio::test]
async fn never_falls_back_to_clear_text() {
    let catcher = Catcher::start();
    let url = format!("smtp+starttls://localhost:{}", catcher.port());

    let refused = Relay::parse(&url).unwrap().connect().await.map(|_| ()).unwrap_err();

    assert!(refused.to_string().contains("STARTTLS"), "{refused}");
    assert_eq!(
        Relay::parse("smtp://u:p@mail.example.org").unwrap_err(),
        RelayError::PasswordInClear
    );
}
