//! The kiosk's page and a camera. The page is the app's own, in another browser than the app's; behind it are the app's own
//! core, a real portal and its database. Only the shell between the two is played: what the page asks of it goes over HTTP.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use pinion_client::http::{DIRECTORY, Timeouts};
use pinion_client::kiosk::views::{ExitView, KioskSettings, KioskStartView, KioskView};
use pinion_client::{HttpPortal, KioskApp, KioskObserver, MemoryStore, SystemClock};
use pinion_testkit::browser::{Browser, Tab};
use pinion_testkit::page::wait_until;
use pinion_testkit::space::{PinionSpace, Space as _};
use pinion_testkit::{files, film};
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;

/// The page's host, played: every question goes to the test.
const HOST: &str = "<script>
  window.__TAURI_INTERNALS__ = {
    transformCallback: () => 0,
    invoke: async (command, asked) => {
      if (command.startsWith('plugin:')) return 0;
      const body = asked instanceof Uint8Array ? asked : JSON.stringify(asked ?? {});
      return (await fetch('/host/' + command, { method: 'POST', body })).json();
    },
  };
</script>";

const EXIT_CODE: &str = "271828";

const UI: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/dist/app");

/// What the kiosk shows last.
#[derive(Default)]
struct Screen(Mutex<Option<KioskView>>);

impl KioskObserver for Screen {
    fn kiosk_changed(&self, kiosk: KioskView) {
        *self.0.lock().expect("no test panics with it") = Some(kiosk);
    }
}

impl Screen {
    fn letters(&self) -> Option<String> {
        let view = self.0.lock().expect("no test panics with it");
        let Some(KioskView::Pairing { user_code, .. }) = &*view else { return None };
        (!user_code.is_empty()).then(|| user_code.clone())
    }

    fn asks_for_exit_code(&self) -> bool {
        let view = self.0.lock().expect("no test panics with it");
        matches!(&*view, Some(KioskView::ExitCodeNeeded { .. }))
    }
}

/// The last picture that the page sent to be looked at: a byte a pixel, and how wide it is.
type LastPicture = Arc<Mutex<(Bytes, u32)>>;

/// A kiosk whose page is in a browser.
struct Kiosk {
    space: PinionSpace,
    address: String,
    browser: Browser,
    last_picture: LastPicture,
    home: TempDir,
}

impl Kiosk {
    /// Takes presses.
    async fn paired() -> Self {
        let space = PinionSpace::for_kiosks().await;
        let home = TempDir::new().expect("there is room for a queue");
        let portal = HttpPortal::new(DIRECTORY.parse().expect("it is one"), Timeouts::default());
        let screen = Arc::new(Screen::default());
        let app = KioskApp::new(
            Arc::new(MemoryStore::default()),
            Arc::new(portal),
            Arc::new(SystemClock),
            screen.clone(),
            &home.path().join("kiosk"),
            env!("CARGO_PKG_VERSION"),
        );
        app.start().await;
        app.pair(&space.address()).await.expect("the portal is there");
        wait_until("it has a code", async || screen.letters().is_some()).await;
        let letters = screen.letters().expect("it was waited for");
        space.approve_kiosk(&letters, "Front desk").await;
        wait_until("it is paired", async || screen.asks_for_exit_code()).await;
        app.set_exit_code(EXIT_CODE).await.expect("it was paired");

        let last_picture = LastPicture::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback has a port");
        let address = listener.local_addr().expect("it has an address");
        let host = Router::new()
            .route("/host/kiosk_start", post(start))
            .route("/host/kiosk_look", post(look))
            .route("/host/kiosk_unlock", post(unlock))
            .route("/host/kiosk_lock", post(lock))
            .fallback(file)
            .layer(Extension(last_picture.clone()))
            .with_state(app);
        tokio::spawn(async move { axum::serve(listener, host).await });
        let address = format!("http://{address}/kiosk.html");
        Self { space, address, browser: Browser::start(), last_picture, home }
    }

    /// Opens the page, with a camera before which somebody holds up a QR of `text`.
    async fn before(&self, text: &str) -> Tab {
        let film = self.home.path().join("held-up.y4m");
        film::of_qr(text, &film);
        self.browser.open_seeing(&self.address, &film).await
    }
}

async fn start(State(app): State<KioskApp>) -> Json<KioskStartView> {
    Json(KioskStartView {
        kiosk: app.start().await,
        settings: KioskSettings::default(),
        can_autostart: true,
        suggested_portal: None,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// As the shell reads it: width and height as 32 bits each, the lowest byte first, then a byte a pixel.
async fn look(
    State(app): State<KioskApp>,
    Extension(last): Extension<LastPicture>,
    picture: Bytes,
) -> Response {
    let number = |at: usize| picture.get(at..at + 4).and_then(|it| it.try_into().ok());
    let (Some(width), Some(height)) = (number(0), number(4)) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let (width, height) = (u32::from_le_bytes(width), u32::from_le_bytes(height));
    let picture = picture.slice(8..);
    *last.lock().expect("no test panics with it") = (picture.clone(), width);
    match app.look(width, height, picture.to_vec()).await {
        Ok(seen) => Json(seen).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

async fn unlock(State(app): State<KioskApp>, asked: Bytes) -> Json<ExitView> {
    let asked: Value = serde_json::from_slice(&asked).expect("the page sends JSON");
    let code = asked["code"].as_str().expect("the page sends a code");
    Json(app.unlock(code).await.expect("the exit code is set"))
}

async fn lock(State(app): State<KioskApp>) -> Json<()> {
    app.lock();
    Json(())
}

/// A file of the UI as it was built for the app.
async fn file(uri: Uri) -> Response {
    let path = Path::new(UI).join(uri.path().trim_start_matches('/'));
    let Ok(bytes) = std::fs::read(&path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match path.extension().and_then(|it| it.to_str()) {
        Some("html") => {
            let page = String::from_utf8(bytes).expect("a page is text");
            return Html(page.replacen("<head>", &format!("<head>{HOST}"), 1)).into_response();
        }
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        _ => "application/octet-stream",
    };
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}

#[tokio::test]
async fn a_qr_that_is_held_up_checks_in_once() {
    let kiosk = Kiosk::paired().await;
    let pin = kiosk.space.pin().await;

    let tab = kiosk.before(&pin).await;
    tab.text("Checked in").await;
    tab.text("Ada").await;
    tab.gone("Checked in").await;

    tab.text("Type your PIN, or show your QR.").await;
    assert!(matches!(kiosk.space.visits().await[..], [(_, None)]), "it is still being held up");
    tab.close().await;
}

#[tokio::test]
async fn a_picture_goes_to_the_core_alone_and_nothing_keeps_it() {
    let kiosk = Kiosk::paired().await;
    let pin = kiosk.space.pin().await;

    let tab = kiosk.before(&pin).await;
    tab.run("performance.setResourceTimingBufferSize(100_000)").await;
    tab.text("Checked in").await;
    tab.gone("Checked in").await;

    let asked =
        tab.run("return performance.getEntriesByType('resource').map((it) => it.name)").await;
    let asked: BTreeSet<&str> =
        asked.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let origin = kiosk.address.trim_end_matches("kiosk.html");
    let mut host = BTreeSet::new();
    // The browser asks for an icon by itself.
    for address in asked.into_iter().filter(|address| !address.ends_with("/favicon.ico")) {
        let path = address.strip_prefix(origin);
        let path = path.unwrap_or_else(|| panic!("the page asks elsewhere: {address}"));
        match path.strip_prefix("host/") {
            Some(command) => {
                host.insert(command);
            }
            None => assert!(Path::new(UI).join(path).is_file(), "this is no part of it: {path}"),
        }
    }
    assert_eq!(host, BTreeSet::from(["kiosk_look", "kiosk_start"]));
    let kept = "return (async () => [
        localStorage.length, sessionStorage.length, (await caches.keys()).length,
        (await indexedDB.databases()).length,
    ])()";
    assert_eq!(tab.run(kept).await, serde_json::json!([0, 0, 0, 0]));
    let row = middle_row(&kiosk.last_picture);
    for file in files::below(&kiosk.home.path().join("kiosk")) {
        let kept = std::fs::read(&file).expect("a test may read its own files");
        assert!(!kept.windows(row.len()).any(|part| part == row), "{}", file.display());
    }
    tab.close().await;
}

/// The row through the middle of the QR that was seen last.
fn middle_row(last: &LastPicture) -> Vec<u8> {
    let (picture, width) = last.lock().expect("no test panics with it").clone();
    let width = usize::try_from(width).expect("it is less than memory").max(1);
    let row = picture.chunks(width).nth(picture.len() / width / 2);
    let row = row.expect("a picture was looked at").to_vec();
    let contrast = row.iter().min().zip(row.iter().max());
    assert!(contrast.is_some_and(|(ink, paper)| paper - ink > 100), "a QR was held up: {row:?}");
    row
}

#[tokio::test]
async fn a_camera_that_is_unplugged_leaves_the_room_to_the_keypad() {
    let kiosk = Kiosk::paired().await;
    let tab = kiosk.before("no PIN").await;
    tab.text("That is not a PIN").await;
    tab.gone("That is not a PIN").await;
    tab.text("Type your PIN, or show your QR.").await;

    tab.run("document.querySelector('.camera video').srcObject.getTracks()[0].stop()").await;

    tab.find("//p[normalize-space(.)='Type your PIN.']").await;
    assert_eq!(tab.run("return document.querySelector('.camera')").await, Value::Null);
    tab.close().await;
}

#[tokio::test]
async fn a_camera_that_may_not_be_used_leaves_the_room_to_the_keypad_and_staff_are_told_why() {
    let kiosk = Kiosk::paired().await;
    let seeing = kiosk.before("no PIN").await;
    seeing.text("Type your PIN, or show your QR.").await;
    let beside_a_camera = key_width(&seeing).await;
    seeing.close().await;

    let tab = kiosk.browser.open_refusing_camera(&kiosk.address).await;
    tab.find("//p[normalize-space(.)='Type your PIN.']").await;
    tab.press("Staff").await;
    for digit in EXIT_CODE.chars() {
        tab.press(&digit.to_string()).await;
    }
    tab.heading("Kiosk settings").await;
    tab.text("This device does not let Pinion use its camera.").await;
    tab.press("Done").await;

    tab.find("//p[normalize-space(.)='Type your PIN.']").await;
    assert_eq!(tab.run("return document.querySelector('.camera')").await, Value::Null);
    assert!(key_width(&tab).await > beside_a_camera, "{beside_a_camera} px beside a camera");
    tab.close().await;
}

/// How wide a key is. Unit: CSS pixels.
async fn key_width(tab: &Tab) -> f64 {
    let width = "return document.querySelector('.keypad button').getBoundingClientRect().width";
    tab.run(width).await.as_f64().expect("there is a keypad")
}
