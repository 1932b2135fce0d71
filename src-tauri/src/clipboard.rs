//! Lends the PIN to the clipboard and takes it back.

use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use pinion_client::{CommandError, ErrorCode};
use secrecy::{ExposeSecret, SecretString};
use tauri::plugin::{Builder, TauriPlugin};
use tauri::{AppHandle, Manager, RunEvent, Wry};
use tauri_plugin_clipboard_manager::ClipboardExt;

/// How long a copied PIN stays in the clipboard.
///
/// Source: docs/security.md, "The app".
const LENT_FOR: Duration = Duration::from_secs(30);

/// How long the end of the app waits for the clipboard. On X11 its owner may be this app's webview, which does not
/// answer any more; then what it holds was copied from a page, and is no PIN of ours to take.
const EXIT_PATIENCE: Duration = Duration::from_secs(1);

/// Takes the PIN back when the app ends. To be registered before the clipboard's own plugin, which lets go of the
/// clipboard at the same event.
pub fn plugin() -> TauriPlugin<Wry> {
    Builder::new("lent-pin")
        .setup(|app, _| {
            app.manage(Lent::default());
            Ok(())
        })
        .on_event(|app, event| {
            if matches!(event, RunEvent::Exit) {
                take_back_at_exit(app);
            }
        })
        .build()
}

/// Copies `pin`, out of clipboard histories where the platform knows how, and clears the clipboard after
/// [`LENT_FOR`] if the PIN is still what it holds.
///
/// # Errors
///
/// [`ErrorCode::ClipboardFailed`] where the platform does not take it.
pub async fn lend(app: &AppHandle, pin: SecretString) -> Result<(), CommandError> {
    let clipboard_app = app.clone();
    // The clipboard of X11 can block on its owner, which may be this very app's main thread.
    let loan = app.state::<Lent>().lend(pin.clone());
    let lending = tauri::async_runtime::spawn_blocking(move || {
        clipboard_app.clipboard().write_secret(pin.expose_secret())
    });
    let lent = lending.await;

    // Where it failed too: the copy before this one may still be there, and its own time counts no more.
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(LENT_FOR).await;
        let pin = app.state::<Lent>().due(loan);
        take_back(&app, pin).await;
    });
    match lent {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(CommandError::from(ErrorCode::ClipboardFailed)),
    }
}

/// Clears the clipboard if it still holds a PIN that was lent to it.
pub async fn take_back_now(app: &AppHandle) {
    let pin = app.state::<Lent>().back();
    take_back(app, pin).await;
}

async fn take_back(app: &AppHandle, pin: Option<SecretString>) {
    let Some(pin) = pin else { return };
    let app = app.clone();
    // A panic in there has been logged.
    let _ = tauri::async_runtime::spawn_blocking(move || clear_if_it_holds(&app, &pin)).await;
}

fn take_back_at_exit(app: &AppHandle) {
    let Some(pin) = app.state::<Lent>().back() else { return };
    let app = app.clone();
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || {
        clear_if_it_holds(&app, &pin);
        // Nobody waits any more where it took too long.
        let _ = done.send(());
    });

    if is_done.recv_timeout(EXIT_PATIENCE).is_err() {
        tracing::warn!("The clipboard does not answer while the app ends");
    }
}

fn clear_if_it_holds(app: &AppHandle, pin: &SecretString) {
    let cleared = match app.clipboard().read_text() {
        Ok(text) if text == pin.expose_secret() => app.clipboard().clear(),
        // Something else was copied since, or nothing is there.
        Ok(_) | Err(_) => Ok(()),
    };
    if cleared.is_err() {
        tracing::warn!("Could not clear the clipboard");
    }
}

/// The PIN that the clipboard has, as far as this app put it there.
#[derive(Default)]
struct Lent(Mutex<Loans>);

#[derive(Default)]
struct Loans {
    /// Grows with each copy, so that the time of an earlier one does not end a later one.
    count: u64,
    pin: Option<SecretString>,
}

impl Lent {
    /// Notes that `pin` is lent; returns which loan it is.
    fn lend(&self, pin: SecretString) -> u64 {
        let mut loans = self.loans();
        loans.count += 1;
        loans.pin = Some(pin);
        loans.count
    }

    /// What is to be taken back when the time of `loan` is over: nothing where a later one runs.
    fn due(&self, loan: u64) -> Option<SecretString> {
        let mut loans = self.loans();
        if loans.count == loan { loans.pin.take() } else { None }
    }

    /// What is to be taken back, whatever its time.
    fn back(&self) -> Option<SecretString> {
        self.loans().pin.take()
    }

    fn loans(&self) -> MutexGuard<'_, Loans> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pin: Option<SecretString>) -> Option<String> {
        pin.map(|pin| pin.expose_secret().to_owned())
    }

    #[test]
    fn the_time_of_an_earlier_copy_does_not_end_a_later_one() {
        let lent = Lent::default();
        let first = lent.lend("31415".into());
        let second = lent.lend("31415".into());

        assert_eq!(text(lent.due(first)), None);
        assert_eq!(text(lent.due(second)).as_deref(), Some("31415"));
    }

    #[test]
    fn what_was_taken_back_is_not_taken_twice() {
        let lent = Lent::default();
        let loan = lent.lend("31415".into());

        assert_eq!(text(lent.back()).as_deref(), Some("31415"));
        assert_eq!(text(lent.due(loan)), None);
        assert_eq!(text(lent.back()), None);
    }
}
