//! A clock, a keyring and a window for tests, and an app that has all three.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use pinion_testnexudus::Nexudus;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::watch;

use crate::clock::Clock;
use crate::debt::ForgetNote;
use crate::error::ErrorCode;
use crate::http::{HttpPortal, Timeouts};
use crate::member::{MemberApp, Observer};
use crate::portal::Portal;
use crate::session::PAINT_FIRST;
use crate::store::{MemoryStore, SecretError, SecretStore, Slot};
use crate::views::{Kept, PinView, SessionView, SignInForm};

/// How long a test waits for what must come. It fails then; nothing is timed by it.
const GUARD: Duration = Duration::from_secs(20);

/// A clock that stands still until it is moved.
pub struct ManualClock {
    now: watch::Sender<SystemTime>,
    /// How much of that passed; the rest was set.
    uptime: watch::Sender<Duration>,
    sleeps: watch::Sender<Vec<Duration>>,
}

impl ManualClock {
    pub fn new() -> Self {
        let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        Self {
            now: watch::Sender::new(now),
            uptime: watch::Sender::default(),
            sleeps: watch::Sender::default(),
        }
    }

    /// Lets time pass.
    pub fn advance(&self, duration: Duration) {
        self.now.send_modify(|now| *now += duration);
        self.uptime.send_modify(|uptime| *uptime += duration);
    }

    /// Sets the clock, while no time passes.
    pub fn go_ahead(&self, duration: Duration) {
        self.now.send_modify(|now| *now += duration);
    }

    /// As [`ManualClock::go_ahead`], the other way.
    pub fn go_back(&self, duration: Duration) {
        self.now.send_modify(|now| *now -= duration);
    }

    /// How often somebody has waited for `duration`.
    pub fn times(&self, duration: Duration) -> usize {
        self.sleeps.borrow().iter().filter(|it| **it == duration).count()
    }

    /// Waits until somebody has waited for `duration` this many `times`.
    pub async fn sleeping(&self, duration: Duration, times: usize) {
        let mut sleeps = self.sleeps.subscribe();
        let slept =
            sleeps.wait_for(|sleeps| sleeps.iter().filter(|it| **it == duration).count() >= times);
        tokio::time::timeout(GUARD, slept).await.expect("somebody waits").unwrap();
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        *self.now.borrow()
    }

    fn uptime(&self) -> Duration {
        *self.uptime.borrow()
    }

    async fn sleep(&self, duration: Duration) {
        let until = self.uptime() + duration;
        let mut uptime = self.uptime.subscribe();
        self.sleeps.send_modify(|sleeps| sleeps.push(duration));
        uptime.wait_for(|uptime| *uptime >= until).await.expect("the clock outlives the test");
    }
}

/// A keyring that can fail, and can keep its caller waiting.
#[derive(Default)]
pub struct Keyring {
    kept: MemoryStore,
    failure: Mutex<Option<SecretError>>,
    only_writes_fail: AtomicBool,
    is_asking: Mutex<bool>,
    answered: Condvar,
}

impl Keyring {
    pub fn fail(&self, failure: Option<SecretError>) {
        *self.failure.lock().unwrap() = failure;
        self.only_writes_fail.store(false, Ordering::SeqCst);
    }

    pub fn fail_writes(&self, failure: SecretError) {
        self.fail(Some(failure));
        self.only_writes_fail.store(true, Ordering::SeqCst);
    }

    /// Asks its owner for the password, until [`Keyring::unlock`].
    pub fn ask(&self) {
        *self.is_asking.lock().unwrap() = true;
    }

    pub fn unlock(&self) {
        *self.is_asking.lock().unwrap() = false;
        self.answered.notify_all();
    }

    pub fn holds(&self, slot: Slot) -> Option<String> {
        self.kept.read(slot).unwrap().map(|it| it.expose_secret().to_owned())
    }

    pub fn is_empty(&self) -> bool {
        Slot::ALL_OF_MEMBER.into_iter().all(|slot| self.holds(slot).is_none())
    }

    fn answer(&self, is_write: bool) -> Result<(), SecretError> {
        let asking = self.is_asking.lock().unwrap();
        drop(self.answered.wait_while(asking, |is_asking| *is_asking).unwrap());
        if !is_write && self.only_writes_fail.load(Ordering::SeqCst) {
            return Ok(());
        }
        self.failure.lock().unwrap().map_or(Ok(()), Err)
    }
}

impl SecretStore for Keyring {
    fn read(&self, slot: Slot) -> Result<Option<SecretString>, SecretError> {
        self.answer(false)?;
        self.kept.read(slot)
    }

    fn write(&self, slot: Slot, secret: &SecretString) -> Result<(), SecretError> {
        self.answer(true)?;
        self.kept.write(slot, secret)
    }

    fn forget(&self, slot: Slot) -> Result<(), SecretError> {
        self.answer(false)?;
        self.kept.forget(slot)
    }
}

/// A note that stays where the app is closed.
#[derive(Default)]
pub struct Note(AtomicBool);

impl ForgetNote for Note {
    fn is_there(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    fn leave(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn take_away(&self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// A window that remembers what it was sent.
#[derive(Default)]
pub struct Window {
    sessions: watch::Sender<Vec<SessionView>>,
    pins: watch::Sender<Vec<PinView>>,
}

impl Window {
    pub async fn session(&self, is_it: impl Fn(&SessionView) -> bool) -> SessionView {
        Self::sent(&self.sessions, is_it).await
    }

    pub async fn pin(&self, is_it: impl Fn(&PinView) -> bool) -> PinView {
        Self::sent(&self.pins, is_it).await
    }

    pub fn sessions(&self) -> Vec<SessionView> {
        self.sessions.borrow().clone()
    }

    pub fn pins(&self) -> Vec<PinView> {
        self.pins.borrow().clone()
    }

    async fn sent<T: Clone>(views: &watch::Sender<Vec<T>>, is_it: impl Fn(&T) -> bool) -> T {
        let mut views = views.subscribe();
        let sent = views.wait_for(|views| views.iter().any(&is_it));
        let views = tokio::time::timeout(GUARD, sent).await.expect("the window is told").unwrap();
        views.iter().find(|view| is_it(view)).unwrap().clone()
    }
}

impl Observer for Window {
    fn session_changed(&self, session: SessionView) {
        self.sessions.send_modify(|sessions| sessions.push(session));
    }

    fn pin_changed(&self, pin: PinView) {
        self.pins.send_modify(|pins| pins.push(pin));
    }
}

/// An app, its surroundings, and a portal to talk to.
pub struct Desk {
    pub nexudus: Nexudus,
    pub clock: Arc<ManualClock>,
    pub keyring: Arc<Keyring>,
    pub note: Arc<Note>,
    pub window: Arc<Window>,
    pub app: MemberApp,
}

impl Desk {
    pub fn new() -> Self {
        let nexudus = Nexudus::start();
        let portal = Arc::new(portal(&nexudus));
        Self::over(nexudus, portal)
    }

    /// As [`Desk::new`], and signed in.
    pub async fn signed_in() -> Self {
        let desk = Self::new();
        desk.app.sign_in(desk.form(Kept::InKeyring)).await.expect("the stand-in lets Ana in");
        desk
    }

    pub fn over(nexudus: Nexudus, portal: Arc<dyn Portal>) -> Self {
        let clock = Arc::new(ManualClock::new());
        let keyring = Arc::new(Keyring::default());
        let note = Arc::new(Note::default());
        let window = Arc::new(Window::default());
        let app =
            MemberApp::new(keyring.clone(), note.clone(), portal, clock.clone(), window.clone());

        Self { nexudus, clock, keyring, note, window, app }
    }

    /// The same device after the app was closed and opened.
    pub fn reopened(self) -> Self {
        let window = Arc::new(Window::default());
        let portal = Arc::new(portal(&self.nexudus));
        let app = MemberApp::new(
            self.keyring.clone(),
            self.note.clone(),
            portal,
            self.clock.clone(),
            window.clone(),
        );

        Self { window, app, ..self }
    }

    pub fn form(&self, keep: Kept) -> SignInForm {
        SignInForm {
            portal: self.nexudus.address(),
            email: "ana@example.org".into(),
            password: "correct horse".into(),
            totp: None,
            keep,
        }
    }

    /// Lets the time pass that the first question of a run waits, after what it waits for happened this many `times`.
    pub async fn let_it_ask(&self, times: usize) {
        self.clock.sleeping(PAINT_FIRST, times).await;
        self.clock.advance(PAINT_FIRST);
    }

    pub fn digits(&self) -> Result<String, ErrorCode> {
        self.app.reveal_pin().map(|pin| pin.digits).map_err(|error| error.code)
    }
}

pub const QUICK: Timeouts =
    Timeouts { connect: Duration::from_secs(5), whole: Duration::from_millis(300) };

pub const PATIENT: Timeouts =
    Timeouts { connect: Duration::from_secs(10), whole: Duration::from_secs(20) };

pub fn portal(directory: &Nexudus) -> HttpPortal {
    HttpPortal::new(directory.address().parse().unwrap(), PATIENT)
}

pub fn trouble(view: &SessionView) -> Option<ErrorCode> {
    match view {
        SessionView::SignedIn { freshness, .. } => freshness.trouble,
        SessionView::SignedOut { .. } => None,
    }
}

pub fn kept(view: &SessionView) -> Option<Kept> {
    match view {
        SessionView::SignedIn { kept, .. } => Some(*kept),
        SessionView::SignedOut { .. } => None,
    }
}
