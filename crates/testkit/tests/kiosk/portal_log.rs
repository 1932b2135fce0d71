//! What the portal writes down of kiosks, with everything written down that it has to say.

use std::fs;

use pinion_client::SystemClock;
use pinion_client::clock::Clock as _;
use pinion_protocol::kiosk::{CHECK_INS_PATH, CheckInOutcome};
use pinion_testkit::kiosk::PlayedKiosk;
use tempfile::TempDir;

use crate::portal_program::PortalProgram;

/// As long as no time, size or port that a log may hold.
const PIN: &str = "8314159265";
const WRONG: &str = "2718281828";

#[tokio::test]
async fn the_portals_most_talkative_log_tells_no_secret_of_a_kiosk() {
    let home = TempDir::new().unwrap();
    let log = home.path().join("log");
    let portal = PortalProgram::start_talkative(&home.path().join("portal"), &log);
    let person = portal.import_with(&[PIN]).remove(0);

    let mut kiosk = PlayedKiosk::ask(&portal.address()).await;
    let user_code = kiosk.user_code().to_owned();
    portal.approve(&user_code, "Front desk").await;
    assert!(kiosk.fetch_token().await, "it was approved");
    let now = SystemClock.now();
    assert_eq!(kiosk.types(PIN, now).await, CheckInOutcome::CheckedIn);
    assert_eq!(kiosk.types(WRONG, now).await, CheckInOutcome::Refused);
    assert_eq!(kiosk.sends_late(PIN, SystemClock.now()).await, CheckInOutcome::CheckedOut);
    assert!(kiosk.lets_in_as_a_reader(PIN).await);
    assert!(!kiosk.lets_in_as_a_reader(WRONG).await);
    drop(portal);

    let log = fs::read_to_string(log).unwrap();
    for told in [CHECK_INS_PATH, "/api/public/checkin", "/api/token"] {
        assert!(log.contains(told), "{told} was logged");
    }
    let letters = user_code.replace('-', "");
    let [device_code, token] = kiosk.secrets();
    for (what, secret) in [
        ("a PIN", PIN),
        ("a wrong PIN", WRONG),
        ("an address", &person.email),
        ("a name", "Person "),
        ("a user code", &user_code),
        ("a user code", &letters),
        ("a device code", &device_code),
        ("a token", &token),
    ] {
        assert!(!log.contains(secret), "the log tells {what}");
    }
}
