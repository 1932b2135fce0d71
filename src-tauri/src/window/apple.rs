//! A page whose process ended, on Apple's systems: Tauri tells of it there, as `revive` asks WebKitGTK itself.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use pinion_client::KioskApp;
use tauri::{Manager as _, Webview};

use super::endings::Endings;

/// Has such a page begin anew.
pub fn begin_anew() -> impl Fn(&Webview) + Send + Sync + 'static {
    let endings = Mutex::new(Endings::default());
    move |webview| {
        webview.state::<KioskApp>().lock();
        let mut endings = endings.lock().unwrap_or_else(PoisonError::into_inner);
        let pause = endings.pause(Instant::now());
        let webview = webview.clone();
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(pause).await;
            if let Err(error) = webview.reload() {
                tracing::warn!(%error, "The page does not begin anew");
            }
        });
    }
}
