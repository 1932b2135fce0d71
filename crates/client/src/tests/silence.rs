//! Nothing that is secret, or says who somebody is, reaches a log.

use std::io;
use std::sync::{Arc, Mutex};

use pinion_testnexudus::Fault;
use tracing_subscriber::fmt::MakeWriter;

use super::support::Desk;
use crate::store::{SecretError, Slot};
use crate::views::Kept;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Every thread is listened to, for the keyring has one of its own. What other tests of the process say meanwhile is as
/// silent.
#[tokio::test]
async fn no_event_at_any_level_tells_a_secret() {
    let log = Log::default();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone());
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();

    let desk = Desk::new();
    desk.app.start().await;
    desk.app.sign_in(desk.form(Kept::InKeyring)).await.unwrap();
    let tokens = [desk.keyring.holds(Slot::Refresh), desk.keyring.holds(Slot::Access)];
    desk.nexudus.fail("/en/profile", 1, Fault::Status(500));
    desk.app.refresh().await;
    desk.keyring.fail_writes(SecretError::Locked);
    desk.nexudus.expire_access_tokens();
    desk.app.refresh().await;
    desk.app.reveal_pin().unwrap();
    desk.nexudus.revoke("ana@example.org");
    desk.app.refresh().await;

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for heard in ["The portal did not confirm the PIN", "The session lasts until the app is closed"]
    {
        assert!(text.contains(heard), "the log was listened to: {text}");
    }
    for secret in ["11546", "correct horse", "correct+horse", "ana@", "Ana", "Pérez"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    for token in tokens.into_iter().flatten() {
        assert!(!text.contains(&token[..32]), "a token: {text}");
    }
}
