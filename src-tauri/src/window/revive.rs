//! Keeps a page alive under WebKitGTK. It runs in a process of its own: where that ends, or hangs, the window would stay
//! empty or still until somebody starts the app anew, and by a kiosk nobody stands who would.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use pinion_client::KioskApp;
use tauri::{Manager, WebviewWindow};
use webkit2gtk::glib::{self, ControlFlow};
use webkit2gtk::{BackForwardListExt as _, WebProcessTerminationReason, WebView, WebViewExt as _};

use super::endings::Endings;

/// How often a page that does not answer is looked at.
const LOOK: Duration = Duration::from_secs(5);

/// At how many looks in a row it has hung and is ended. They are counted, and no clock is read: after a night in which
/// the device slept, time has passed in which nothing could answer.
const LOOKS: u32 = 4;

/// Has the page of `window` begin anew whenever its process ends, whoever ended it, and ends a process that hangs.
///
/// # Errors
///
/// If the window system refuses.
pub fn revive(window: &WebviewWindow) -> tauri::Result<()> {
    let app = window.app_handle().clone();
    window.with_webview(move |webview| {
        let view = webview.inner();
        let first = view.uri().unwrap_or_default();
        let endings = RefCell::new(Endings::default());
        view.connect_web_process_terminated(move |view, reason| {
            if reason == WebProcessTerminationReason::TerminatedByApi {
                tracing::info!("The page's process was ended; the page begins anew");
            } else {
                tracing::warn!(?reason, "The page's process ended; the page begins anew");
            }
            // Whoever was behind the counter is not there any more.
            app.state::<KioskApp>().lock();
            let pause = endings.borrow_mut().pause(Instant::now());
            let (view, first) = (view.clone(), first.clone());
            // Not from within the signal: the view is still putting away what it had.
            glib::timeout_add_local_once(pause, move || load(&view, &first));
        });
        let watched = Rc::new(Cell::new(false));
        view.connect_is_web_process_responsive_notify(move |view| {
            if !view.is_web_process_responsive() && !watched.replace(true) {
                end_if_it_hangs(view.clone(), Rc::clone(&watched));
            }
        });
    })
}

/// Ends the page's process, which [`revive`] follows with a new one.
///
/// # Errors
///
/// If the window system refuses.
pub fn end(window: &WebviewWindow) -> tauri::Result<()> {
    window.with_webview(|webview| webview.inner().terminate_web_process())
}

/// Loads the page again. One whose process ended before it had come for the `first` time is nothing that the engine could load
/// again.
fn load(view: &WebView, first: &str) {
    let has_come = view.back_forward_list().and_then(|list| list.current_item()).is_some();
    if has_come { view.reload() } else { view.load_uri(first) }
}

/// Looks at a page that does not answer until it does, or has hung for too long.
fn end_if_it_hangs(view: WebView, watched: Rc<Cell<bool>>) {
    let mut looks = 0;
    glib::timeout_add_local(LOOK, move || {
        looks += 1;
        let hangs = !view.is_web_process_responsive();
        if hangs && looks < LOOKS {
            return ControlFlow::Continue;
        }
        if hangs {
            tracing::warn!("The page has hung for twenty seconds; its process is ended");
            view.terminate_web_process();
        }
        watched.set(false);
        ControlFlow::Break
    });
}
