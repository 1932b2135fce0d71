//! The screen stays on in front of a kiosk: the system is asked for that, and told when it is over.

use std::sync::{Arc, Mutex};

use pinion_testkit::page::wait_until;
use zbus::connection::Builder;
use zbus::{Connection, interface};

use super::FrontDesk;

/// What the desktop's screen saver was asked.
#[derive(Clone, Default)]
struct ScreenSaver(Arc<Mutex<Vec<String>>>);

impl ScreenSaver {
    fn note(&self, asked: String) {
        self.0.lock().expect("no test panics with it").push(asked);
    }

    fn asked(&self) -> Vec<String> {
        self.0.lock().expect("no test panics with it").clone()
    }
}

/// Source: freedesktop.org, "Idle Inhibition Service", draft 0.1.
#[interface(name = "org.freedesktop.ScreenSaver")]
impl ScreenSaver {
    fn inhibit(&self, application: &str, reason: &str) -> u32 {
        self.note(format!("{application}: {reason}"));
        7
    }

    fn un_inhibit(&self, cookie: u32) {
        self.note(format!("{cookie} is over"));
    }
}

/// The part of systemd that lets a program keep the machine from sleeping.
struct Logins;

#[interface(name = "org.freedesktop.login1.Manager")]
impl Logins {
    #[expect(clippy::unused_self, reason = "a method of an interface has one")]
    fn inhibit(&self, what: &str, who: &str, why: &str, mode: &str) -> zbus::zvariant::OwnedFd {
        // Whatever for: it is granted.
        let _ = (what, who, why, mode);
        let file = std::fs::File::open("/dev/null").expect("the system has one");
        std::os::fd::OwnedFd::from(file).into()
    }
}

async fn serve(bus: &str, screen: ScreenSaver) -> zbus::Result<Connection> {
    Builder::address(bus)?
        .name("org.freedesktop.ScreenSaver")?
        .name("org.freedesktop.login1")?
        .serve_at("/org/freedesktop/ScreenSaver", screen)?
        .serve_at("/org/freedesktop/login1", Logins)?
        .build()
        .await
}

#[tokio::test]
async fn keeps_the_screen_on_until_kiosk_mode_is_left() {
    let desk = FrontDesk::new().await;
    let screen = ScreenSaver::default();
    let bus = serve(desk.desktop.bus_address(), screen.clone()).await;
    let _bus = bus.expect("the desktop's bus takes services");

    let window = desk.set_up().await;
    let asked = ["app.pinion.member: The front desk's screen"];
    wait_until("it is asked for", async || screen.asked() == asked).await;
    desk.open_settings(&window).await;
    window.press("Leave kiosk mode").await;

    wait_until("it is over", async || screen.asked().last().is_some_and(|it| it == "7 is over"))
        .await;
    desk.keeps("\"member\"").await;
    window.kill(std::path::Path::new(crate::stage::APP));
}
