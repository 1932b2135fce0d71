//! A device at the front desk: the core with a keyring and a disk of its own, and a portal in reach.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use pinion_client::address::{PortalAddress, Typed};
use pinion_client::http::Timeouts;
use pinion_client::kiosk::portal::{KioskAskError, PairError};
use pinion_client::kiosk::views::{KioskView, PressMeans, PressView, ReadyView};
use pinion_client::portal::{FindError, Found, LinkError};
use pinion_client::{
    Clock, HttpPortal, KioskApp, KioskObserver, KioskPortal, MemoryStore, SystemClock,
};
use pinion_protocol::kiosk::{CheckInResult, CheckIns, DeviceAuthorization, KioskConfig};
use pinion_testkit::space::{PinionSpace, Space as _};
use secrecy::SecretString;
use tempfile::TempDir;
use tokio::sync::watch;
use url::Url;

/// How long a test waits for what must come. It fails then; nothing is timed by it.
const GUARD: Duration = Duration::from_secs(40);

/// How long a kiosk leaves the portal alone between two questions for its token.
const POLL: Duration = Duration::from_secs(5);

pub const EXIT_CODE: &str = "271828";

/// The system's clock, moved on by hand as well. What a kiosk waits for its token it waits only until an admin has agreed.
#[derive(Default)]
pub struct DeskClock {
    moved_by: Mutex<Moved>,
    agreed: watch::Sender<bool>,
    woken: watch::Sender<u64>,
    /// How often the sender went to rest.
    rests: watch::Sender<u64>,
}

/// What happened to a clock: time passed, and it was set, on and back.
#[derive(Default)]
struct Moved {
    passed: Duration,
    on: Duration,
    back: Duration,
}

impl DeskClock {
    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        self.moved_by.lock().expect("no test panics with it").passed += by;
    }

    /// Sets it on.
    pub fn go_on(&self, by: Duration) {
        self.moved_by.lock().expect("no test panics with it").on += by;
    }

    /// Sets it back.
    pub fn go_back(&self, by: Duration) {
        self.moved_by.lock().expect("no test panics with it").back += by;
    }

    /// Moves the clock on while the sender rests, and lets it do what is due then, until it rests again.
    pub async fn live_through(&self, by: Duration) {
        let mut rests = self.rests.subscribe();
        let before = *rests.wait_for(|times| *times > 0).await.expect("the clock lasts");
        self.advance(by);
        self.wake();
        let rests_again = rests.wait_for(|times| *times > before);
        let rested = tokio::time::timeout(GUARD, rests_again).await;
        rested.expect("the sender rests again").expect("the clock lasts");
    }

    /// Lets a kiosk that waits for its token ask at once, now that an admin has agreed.
    pub fn agree(&self) {
        self.agreed.send_replace(true);
    }

    /// Ends what the sender waits for.
    pub fn wake(&self) {
        self.woken.send_modify(|times| *times += 1);
    }
}

#[async_trait]
impl Clock for DeskClock {
    fn now(&self) -> SystemTime {
        let moved_by = self.moved_by.lock().expect("no test panics with it");
        SystemClock.now() + moved_by.passed + moved_by.on - moved_by.back
    }

    fn uptime(&self) -> Duration {
        SystemClock.uptime() + self.moved_by.lock().expect("no test panics with it").passed
    }

    async fn sleep(&self, duration: Duration) {
        if duration == POLL {
            self.agreed.subscribe().wait_for(|agreed| *agreed).await.expect("the clock lasts");
            return;
        }
        let mut woken = self.woken.subscribe();
        let is_patience = duration <= Duration::from_secs(2);
        if !is_patience {
            self.rests.send_modify(|times| *times += 1);
        }
        tokio::select! {
            () = tokio::time::sleep(duration) => {}
            _ = woken.changed(), if !is_patience => {}
        }
    }
}

/// What stands between kiosk and portal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lag {
    /// Nothing.
    #[default]
    None,
    /// Answers wait until there is no lag any more.
    AnswersHeldBack,
    /// The portal hears everything, and no answer arrives.
    AnswersLost,
}

#[derive(Clone, Default)]
pub struct Relay(Arc<watch::Sender<Lag>>);

impl Relay {
    pub fn be(&self, lag: Lag) {
        self.0.send_replace(lag);
    }

    async fn arrive(&self) -> Result<(), LinkError> {
        let lag = *self.0.borrow();
        match lag {
            Lag::None => Ok(()),
            Lag::AnswersHeldBack => {
                self.0
                    .subscribe()
                    .wait_for(|lag| *lag == Lag::None)
                    .await
                    .expect("the relay lasts");
                Ok(())
            }
            Lag::AnswersLost => Err(LinkError::Unanswered),
        }
    }
}

/// A portal behind a [`Relay`].
struct Relayed {
    portal: HttpPortal,
    relay: Relay,
}

#[async_trait]
impl KioskPortal for Relayed {
    async fn find(&self, typed: &Typed) -> Result<Found, FindError> {
        KioskPortal::find(&self.portal, typed).await
    }

    async fn logo(&self, portal: &PortalAddress, logo: &Url) -> Option<String> {
        self.portal.logo(portal, logo).await
    }

    async fn codes(&self, portal: &PortalAddress) -> Result<DeviceAuthorization, LinkError> {
        self.portal.codes(portal).await
    }

    async fn token(
        &self,
        portal: &PortalAddress,
        device_code: &SecretString,
    ) -> Result<SecretString, PairError> {
        self.portal.token(portal, device_code).await
    }

    async fn config(
        &self,
        portal: &PortalAddress,
        token: &SecretString,
    ) -> Result<KioskConfig, KioskAskError> {
        self.portal.config(portal, token).await
    }

    async fn check_ins(
        &self,
        portal: &PortalAddress,
        token: &SecretString,
        check_ins: &CheckIns,
    ) -> Result<Vec<CheckInResult>, KioskAskError> {
        let answer = self.portal.check_ins(portal, token, check_ins).await;
        self.relay.arrive().await?;
        answer
    }
}

/// What a kiosk shows.
#[derive(Default)]
pub struct Screen(watch::Sender<Option<KioskView>>);

impl KioskObserver for Screen {
    fn kiosk_changed(&self, kiosk: KioskView) {
        self.0.send_replace(Some(kiosk));
    }
}

impl Screen {
    /// What is shown once it is what is waited for.
    pub async fn shows(&self, is_it: impl Fn(&KioskView) -> bool) -> KioskView {
        let mut views = self.0.subscribe();
        let shown = views.wait_for(|view| view.as_ref().is_some_and(&is_it));
        let view = tokio::time::timeout(GUARD, shown).await.expect("the screen changes");
        let view = view.expect("the screen lasts");

        view.clone().expect("it was waited for")
    }
}

pub struct FrontDesk {
    pub app: KioskApp,
    pub clock: Arc<DeskClock>,
    pub space: PinionSpace,
    screen: Arc<Screen>,
    store: Arc<MemoryStore>,
    relay: Relay,
    folder: PathBuf,
    home: Arc<TempDir>,
}

impl FrontDesk {
    /// A kiosk that takes presses.
    pub async fn start() -> Self {
        Self::behind(Relay::default()).await
    }

    /// As [`FrontDesk::start`], with something between it and its portal.
    pub async fn behind(relay: Relay) -> Self {
        let space = PinionSpace::for_kiosks().await;
        let home = Arc::new(TempDir::new().expect("there is room for a queue"));
        let desk = Self::over(space, relay, Arc::default(), Arc::default(), home);
        desk.app.start().await;
        desk.pair().await;
        desk.app.set_exit_code(EXIT_CODE).await.expect("it was paired");
        desk.ready(|ready| ready.online).await;
        desk
    }

    fn over(
        space: PinionSpace,
        relay: Relay,
        store: Arc<MemoryStore>,
        clock: Arc<DeskClock>,
        home: Arc<TempDir>,
    ) -> Self {
        let directory = space.address().parse().expect("a portal has an address");
        let portal = HttpPortal::new(directory, Timeouts::default());
        let portal = Arc::new(Relayed { portal, relay: relay.clone() });
        let screen = Arc::new(Screen::default());
        let folder = home.path().join("kiosk");
        let app = KioskApp::new(
            store.clone(),
            portal,
            clock.clone(),
            screen.clone(),
            &folder,
            env!("CARGO_PKG_VERSION"),
        );

        Self { app, clock, space, screen, store, relay, folder, home }
    }

    /// Goes through the pairing.
    pub async fn pair(&self) {
        self.pair_again().await;
        self.shows(|view| matches!(view, KioskView::ExitCodeNeeded { .. })).await;
    }

    /// Pairs, where an exit code is there from before.
    pub async fn pair_again(&self) {
        self.clock.agreed.send_replace(false);
        self.app.pair(&self.space.address()).await.expect("the portal is there");
        let has_code = |view: &KioskView| matches!(view, KioskView::Pairing { user_code, .. } if !user_code.is_empty());
        let KioskView::Pairing { user_code, .. } = self.shows(has_code).await else {
            unreachable!("it was waited for")
        };
        self.space.approve_kiosk(&user_code, "Front desk").await;
        self.clock.agree();
    }

    /// The same device after its app was killed. It is to be started.
    pub async fn reopened(self) -> Self {
        self.app.close().await;
        assert!(self.folder.is_dir());
        Self::over(self.space, self.relay, self.store, self.clock, self.home)
    }

    /// Ends what the sender waits for.
    pub fn wake(&self) {
        self.clock.wake();
    }

    pub async fn press(&self, pin: &str) -> PressView {
        self.app.press(pin, PressMeans::Keypad).await.expect("it takes presses")
    }

    pub async fn scan(&self, pin: &str) -> PressView {
        self.app.press(pin, PressMeans::Scan).await.expect("it takes presses")
    }

    /// What the screen shows once it is what is waited for.
    pub async fn shows(&self, is_it: impl Fn(&KioskView) -> bool) -> KioskView {
        self.screen.shows(is_it).await
    }

    pub async fn ready(&self, is_it: impl Fn(&ReadyView) -> bool) -> ReadyView {
        let view = self.shows(|view| matches!(view, KioskView::Ready(ready) if is_it(ready))).await;
        let KioskView::Ready(ready) = view else { unreachable!("it was waited for") };
        ready
    }
}

/// A moment as a kiosk counts it. Unit: Unix milliseconds.
pub fn ms(at: SystemTime) -> i64 {
    let since = at.duration_since(UNIX_EPOCH).expect("it is after 1970");
    i64::try_from(since.as_millis()).expect("it is before the sun goes out")
}
