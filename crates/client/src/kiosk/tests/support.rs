//! A portal for kiosks, and a front desk that has one.

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, UNIX_EPOCH};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pinion_domain::presence::PadClock;
use pinion_domain::sealed_event::{EventBinding, EventKey};
use pinion_protocol::SpaceView;
use pinion_protocol::kiosk::{
    CheckInEvent, CheckInOutcome, CheckInResult, CheckIns, DeviceAuthorization, KioskConfig,
    SealKey,
};
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;
use tokio::sync::watch;
use url::Url;
use uuid::Uuid;

use crate::address::{PortalAddress, Typed};
use crate::clock::Clock;
use crate::kiosk::portal::{KioskAskError, KioskPortal, PairError};
use crate::kiosk::time;
use crate::kiosk::views::{ExitView, KioskView, PressMeans, PressOutcome, PressView, ReadyView};
use crate::kiosk::{KioskApp, KioskObserver};
use crate::portal::{FindError, Found, LinkError};
use crate::tests::support::{Keyring, ManualClock};

/// How long a test waits for what must come. It fails then; nothing is timed by it.
const GUARD: Duration = Duration::from_mins(1);

pub const ADDRESS: &str = "https://pins.example.org";
pub const TOKEN: &str = "pinkt_a_token_of_a_kiosk";
pub const DEVICE_CODE: &str = "pindc_a_device_code";
pub const EXIT_CODE: &str = "271828";

/// A portal that does as it is told.
pub struct FakePortal {
    key: EventKey,
    /// Ticks as the kiosk's does, and is never set.
    clock: Arc<ManualClock>,
    inner: Mutex<Inner>,
    /// False: questions are taken, and answered when it is true again.
    answers: watch::Sender<bool>,
    /// How many questions of each kind have come.
    asked: watch::Sender<HashMap<&'static str, usize>>,
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a way of its own to be no portal")]
pub struct Inner {
    pub is_down: bool,
    /// Does as it is asked, and nobody hears of it.
    pub loses_answers: bool,
    pub is_other: bool,
    /// Where it is found; at [`ADDRESS`] where nothing is said.
    pub address: Option<&'static str>,
    /// Whether it gives tokens and says nothing of how a kiosk shall be.
    pub keeps_its_key: bool,
    /// What came to be looked at: to which address, and whose.
    pub sent_to: Vec<(String, String)>,
    pub is_revoked: bool,
    pub tokens: VecDeque<Result<(), PairError>>,
    pub wait_s: Option<u64>,
    /// How long it wants to be left alone, where it is busy.
    pub busy_for: Option<Duration>,
    pub keeps_for_review: bool,
    pub unreadable: HashSet<Uuid>,
    /// What it fails at, as long as it is among what is asked.
    pub fails_at: HashSet<Uuid>,
    /// Has whoever asks it next about presses panic.
    pub panics: bool,
    /// Whether it can read nothing that a kiosk says.
    pub reads_nothing: bool,
    /// Whether it can read what a kiosk says of itself, and no press.
    pub reads_no_press: bool,
    /// At how many questions about presses it fails from here on.
    pub fails_next: usize,
    /// The press at whose question it stops answering.
    pub stops_at: Option<Uuid>,
    pub exit_released_at: Option<String>,
    /// Whether it says that every PIN has as many digits.
    pub one_pin_length: bool,
    pub space_name: Option<String>,
    /// Whom a PIN checks in, and whether they are in.
    pub is_in: HashMap<String, bool>,
    /// What was answered for good.
    pub answers: HashMap<Uuid, CheckInResult>,
    /// Presses that changed something, in order: whose and when.
    pub counted: Vec<(String, i64)>,
    /// Everything that came.
    pub came: Vec<CheckIns>,
}

impl FakePortal {
    pub fn new(clock: Arc<ManualClock>) -> Self {
        let is_in = HashMap::from([("00427".to_owned(), false), ("31415".to_owned(), false)]);

        Self {
            key: EventKey::derive(&[7; 32]),
            clock,
            inner: Mutex::new(Inner { is_in, ..Inner::default() }),
            answers: watch::Sender::new(true),
            asked: watch::Sender::default(),
        }
    }

    pub fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// What time it is. Unit: Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        1_700_000_000_000 + i64::try_from(self.clock.uptime().as_millis()).unwrap()
    }

    pub fn go_down(&self) {
        self.inner().is_down = true;
    }

    pub fn come_back(&self) {
        self.inner().is_down = false;
    }

    /// Takes questions, and answers none before [`FakePortal::answer_again`].
    pub fn stop_answering(&self) {
        self.answers.send_replace(false);
    }

    pub fn answer_again(&self) {
        self.answers.send_replace(true);
    }

    /// Presses that changed something.
    pub fn counted(&self) -> Vec<String> {
        self.inner().counted.iter().map(|(pin, _)| pin.clone()).collect()
    }

    pub fn times_asked(&self, what: &'static str) -> usize {
        self.asked.borrow().get(what).copied().unwrap_or_default()
    }

    /// Waits until a question has come this many times.
    pub async fn asked(&self, what: &'static str, times: usize) {
        let mut asked = self.asked.subscribe();
        let came = asked.wait_for(|asked| asked.get(what).is_some_and(|it| *it >= times));
        tokio::time::timeout(GUARD, came).await.expect("the portal is asked").unwrap();
    }

    async fn reached(&self, what: &'static str) -> Result<(), LinkError> {
        self.asked.send_modify(|asked| *asked.entry(what).or_default() += 1);
        if self.inner().is_down {
            return Err(LinkError::Unreachable);
        }
        self.answers.subscribe().wait_for(|answers| *answers).await.unwrap();

        Ok(())
    }

    fn pin(&self, event: &CheckInEvent) -> String {
        if let Some(pin) = &event.pincode {
            return pin.expose_secret().to_owned();
        }
        let sealed = URL_SAFE_NO_PAD.decode(event.sealed.as_ref().unwrap()).unwrap();
        let at_ms = time::read(&event.at).unwrap();
        let binding = EventBinding { id: event.id.into_bytes(), at_ms };

        self.key.open(binding, &sealed).unwrap().expose().to_owned()
    }

    /// Corrects the time of an event as portals do, by the time that the kiosk said it was.
    fn true_ms(&self, event: &CheckInEvent, said_now: Option<&str>) -> i64 {
        let at = |ms: i64| UNIX_EPOCH + Duration::from_millis(ms.try_into().unwrap());
        let now = at(self.now_ms());
        let clock = PadClock::new(said_now.and_then(time::read).map(at), now);
        let true_time = clock.true_time(at(time::read(&event.at).unwrap()), now);
        let true_time = true_time.expect("no press is still to come").duration_since(UNIX_EPOCH);

        i64::try_from(true_time.unwrap().as_millis()).unwrap()
    }

    fn decide(&self, event: &CheckInEvent, said_now: Option<&str>) -> CheckInResult {
        let pin = self.pin(event);
        let mut inner = self.inner();
        if let Some(answer) = inner.answers.get(&event.id) {
            return answer.clone();
        }
        let nothing = CheckInResult {
            id: event.id,
            outcome: CheckInOutcome::Refused,
            since: None,
            is_in: None,
            display_name: None,
            retry_after_s: None,
        };
        if let Some(wait_s) = inner.wait_s {
            return CheckInResult {
                outcome: CheckInOutcome::Waiting,
                retry_after_s: Some(wait_s),
                ..nothing
            };
        }
        let keeps_for_review = inner.keeps_for_review;
        let outcome = match inner.is_in.get_mut(&pin) {
            _ if keeps_for_review => CheckInOutcome::KeptForReview,
            Some(is_in) => {
                *is_in = !*is_in;
                if *is_in { CheckInOutcome::CheckedIn } else { CheckInOutcome::CheckedOut }
            }
            None if event.sealed.is_some() => CheckInOutcome::KeptForReview,
            None => CheckInOutcome::Refused,
        };
        let is_known = !keeps_for_review && inner.is_in.contains_key(&pin);
        if is_known {
            inner.counted.push((pin, self.true_ms(event, said_now)));
        }
        let result = CheckInResult {
            outcome,
            since: is_known.then(|| event.at.clone()),
            display_name: is_known.then(|| "Ana".to_owned()),
            ..nothing
        };
        inner.answers.insert(event.id, result.clone());

        result
    }
}

#[async_trait]
impl KioskPortal for FakePortal {
    async fn find(&self, _typed: &Typed) -> Result<Found, FindError> {
        self.reached("find").await?;

        // Of its own: the lock is held to the end of a statement.
        let address = self.inner().address.unwrap_or(ADDRESS);

        Ok(Found {
            address: address.parse().unwrap(),
            space_name: "Harbour Works".into(),
            logo: None,
            is_pinion: !self.inner().is_other,
            time_zone: Some("Europe/Madrid".into()),
        })
    }

    async fn logo(&self, _portal: &PortalAddress, _logo: &Url) -> Option<String> {
        Some("data:image/png;base64,iVBORw0KGgo=".into())
    }

    async fn codes(&self, _portal: &PortalAddress) -> Result<DeviceAuthorization, LinkError> {
        self.reached("codes").await?;
        let nth = self.times_asked("codes");

        Ok(DeviceAuthorization {
            device_code: format!("{DEVICE_CODE}_{nth}").into(),
            user_code: format!("WDJB-MJH{nth}"),
            verification_uri: format!("{ADDRESS}/admin/#/operations/kiosks"),
            verification_uri_complete: format!("{ADDRESS}/admin/#/operations/kiosks?user_code=X"),
            expires_in: 600,
            interval: 5,
        })
    }

    async fn token(
        &self,
        _portal: &PortalAddress,
        _device_code: &SecretString,
    ) -> Result<SecretString, PairError> {
        self.reached("token").await?;
        let told = self.inner().tokens.pop_front().unwrap_or(Err(PairError::Pending));

        told.map(|()| TOKEN.into())
    }

    async fn config(
        &self,
        _portal: &PortalAddress,
        token: &SecretString,
    ) -> Result<KioskConfig, KioskAskError> {
        self.reached("config").await?;
        let inner = self.inner();
        if inner.keeps_its_key {
            return Err(LinkError::Unreachable.into());
        }
        if inner.is_revoked || token.expose_secret() != TOKEN {
            return Err(KioskAskError::Revoked);
        }

        Ok(KioskConfig {
            id: Uuid::nil(),
            name: "Front desk".into(),
            location: "Harbour".into(),
            space: SpaceView {
                name: inner.space_name.clone().unwrap_or_else(|| "Harbour Works".into()),
                language: "en".into(),
                time_zone: "Europe/Madrid".into(),
                accent: Some("#b4532a".into()),
                logo_url: Some("/logo".into()),
                pin_digits: 5,
            },
            one_pin_length: inner.one_pin_length,
            now: time::text(self.now_ms()),
            seal_key: SealKey { number: 1, public: URL_SAFE_NO_PAD.encode(self.key.public()) },
            exit_released_at: inner.exit_released_at.clone(),
        })
    }

    async fn check_ins(
        &self,
        portal: &PortalAddress,
        token: &SecretString,
        check_ins: &CheckIns,
    ) -> Result<Vec<CheckInResult>, KioskAskError> {
        self.inner().came.push(check_ins.clone());
        let stops_at = self.inner().stops_at;
        if check_ins.events.iter().any(|event| Some(event.id) == stops_at) {
            self.stop_answering();
        }
        self.reached("check-ins").await?;
        // Not while it is locked.
        let panics = std::mem::take(&mut self.inner().panics);
        assert!(!panics, "a test asked for it");
        {
            let mut inner = self.inner();
            if inner.fails_next > 0 {
                inner.fails_next -= 1;
                return Err(LinkError::Trouble("it answered with a 5xx").into());
            }
            if inner.busy_for.is_some() {
                return Err(LinkError::Throttled { retry_after: inner.busy_for }.into());
            }
            if inner.is_revoked || token.expose_secret() != TOKEN {
                return Err(KioskAskError::Revoked);
            }
            if inner.reads_nothing || inner.reads_no_press && !check_ins.events.is_empty() {
                return Err(KioskAskError::Unreadable);
            }
            if check_ins.events.iter().any(|event| inner.fails_at.contains(&event.id)) {
                return Err(LinkError::Trouble("it answered with a 5xx").into());
            }
            if check_ins.events.iter().any(|event| inner.unreadable.contains(&event.id)) {
                return Err(KioskAskError::Unreadable);
            }
        }

        for event in &check_ins.events {
            let sent = (portal.to_string(), self.pin(event));
            self.inner().sent_to.push(sent);
        }
        let decide = |event| self.decide(event, check_ins.now.as_deref());
        let results = check_ins.events.iter().map(decide).collect();
        if self.inner().loses_answers {
            return Err(LinkError::Unanswered.into());
        }
        Ok(results)
    }
}

/// A window that remembers what it was sent.
#[derive(Default)]
pub struct Screen(watch::Sender<Vec<KioskView>>);

impl Screen {
    pub async fn shows(&self, is_it: impl Fn(&KioskView) -> bool) -> KioskView {
        let mut views = self.0.subscribe();
        let shown = views.wait_for(|views| views.last().is_some_and(&is_it));
        let views = tokio::time::timeout(GUARD, shown).await.expect("the screen changes").unwrap();

        views.last().unwrap().clone()
    }

    pub async fn ready(&self, is_it: impl Fn(&ReadyView) -> bool) -> ReadyView {
        let view = self.shows(|view| matches!(view, KioskView::Ready(ready) if is_it(ready))).await;
        let KioskView::Ready(ready) = view else { unreachable!("it was waited for") };
        ready
    }
}

impl KioskObserver for Screen {
    fn kiosk_changed(&self, kiosk: KioskView) {
        self.0.send_modify(|views| views.push(kiosk));
    }
}

/// A front desk: a device with a kiosk on it.
pub struct FrontDesk {
    pub portal: Arc<FakePortal>,
    pub clock: Arc<ManualClock>,
    pub keyring: Arc<Keyring>,
    pub screen: Arc<Screen>,
    pub folder: PathBuf,
    pub app: KioskApp,
    home: Option<TempDir>,
}

impl FrontDesk {
    /// A device that is nobody's kiosk yet.
    pub async fn new() -> Self {
        let home = TempDir::new().unwrap();
        let folder = home.path().join("kiosk");

        Self { home: Some(home), ..Self::at(folder).await }
    }

    /// As [`FrontDesk::new`], with its files in `folder`.
    pub async fn at(folder: PathBuf) -> Self {
        let clock = Arc::new(ManualClock::new());
        let portal = Arc::new(FakePortal::new(clock.clone()));
        let desk = Self::over(portal, clock, Arc::default(), folder);
        desk.app.start().await;
        desk
    }

    fn over(
        portal: Arc<FakePortal>,
        clock: Arc<ManualClock>,
        keyring: Arc<Keyring>,
        folder: PathBuf,
    ) -> Self {
        let screen = Arc::new(Screen::default());
        let app = KioskApp::new(
            keyring.clone(),
            portal.clone(),
            clock.clone(),
            screen.clone(),
            &folder,
            "0.1.0",
        );

        Self { portal, clock, keyring, screen, folder, app, home: None }
    }

    /// Paired, and not more.
    pub async fn paired() -> Self {
        let desk = Self::new().await;
        desk.pair().await;
        desk
    }

    /// Takes presses, and has told the portal so.
    pub async fn ready() -> Self {
        let desk = Self::paired().await;
        desk.set_up().await;
        desk
    }

    pub async fn pair(&self) {
        self.portal.inner().tokens.push_back(Ok(()));
        self.app.pair("pins.example.org").await.unwrap();
        self.let_it_poll(1).await;
        self.screen.shows(|view| matches!(view, KioskView::ExitCodeNeeded { .. })).await;
    }

    /// Unpairs it and pairs it with a portal somewhere else, or again where it was.
    pub async fn move_to(&self, address: &'static str) {
        let opened = self.app.unlock(EXIT_CODE).await.unwrap();
        assert_eq!(opened, ExitView::Open);
        self.app.unpair().await.unwrap();
        self.portal.come_back();
        self.portal.inner().address = Some(address);
        self.portal.inner().tokens.push_back(Ok(()));
        let polled = self.clock.times(Duration::from_secs(5));
        self.app.pair(address).await.unwrap();
        self.let_it_poll(polled + 1).await;
        self.screen.shows(|view| matches!(view, KioskView::ExitCodeNeeded { .. })).await;
        self.set_up().await;
    }

    pub async fn set_up(&self) {
        self.app.set_exit_code(EXIT_CODE).await.unwrap();
        self.screen.ready(|ready| ready.online).await;
        self.portal.asked("check-ins", 1).await;
        // The sender rests from here on, until the clock is moved.
        self.clock.sleeping(Duration::from_secs(30), 1).await;
    }

    /// Lets the time pass between two questions for the token, after they were left this many `times`.
    pub async fn let_it_poll(&self, times: usize) {
        self.clock.sleeping(Duration::from_secs(5), times).await;
        self.clock.advance(Duration::from_secs(5));
    }

    /// The same device after its app was killed and opened.
    pub async fn reopened(mut self) -> Self {
        self.app.close().await;
        let home = self.home.take();
        let desk = Self::over(
            self.portal.clone(),
            self.clock.clone(),
            self.keyring.clone(),
            self.folder.clone(),
        );

        Self { home, ..desk }
    }

    /// Takes the portal off the network, and lets the kiosk find out: it asks again in three seconds.
    pub async fn cut_off(&self) {
        let retry = Duration::from_secs(3);
        let before = self.clock.times(retry);
        self.portal.go_down();
        self.clock.advance(Duration::from_secs(30));
        self.clock.sleeping(retry, before + 1).await;
        self.screen.ready(|ready| !ready.online).await;
    }

    pub async fn press(&self, pin: &str) -> PressView {
        self.app.press(pin, PressMeans::Keypad).await.unwrap()
    }

    pub async fn outcome(&self, pin: &str) -> PressOutcome {
        self.press(pin).await.outcome
    }

    /// Presses while the portal does not answer; the person waits for as long as they are told to.
    pub async fn press_in_vain(&self, pin: &str, times: usize) -> PressView {
        let pressing = self.app.press(pin, PressMeans::Keypad);

        tokio::join!(pressing, self.let_it_take_too_long(times)).0.unwrap()
    }

    /// Lets the time pass that somebody waits in front of the screen, after it was waited for this many `times`.
    pub async fn let_it_take_too_long(&self, times: usize) {
        self.clock.sleeping(Duration::from_secs(2), times).await;
        self.clock.advance(Duration::from_secs(2));
    }

    /// Lets the half minute pass after which the sender asks again, until it rests for another.
    pub async fn let_it_beat(&self) {
        let beat = Duration::from_secs(30);
        let rested = self.clock.times(beat);
        self.clock.advance(beat);
        self.clock.sleeping(beat, rested + 1).await;
    }

    /// Lets one half minute pass after the other, whatever the sender is at, until it `is_so`.
    pub async fn let_half_minutes_pass(&self, is_so: impl Fn() -> bool) {
        while !is_so() {
            self.clock.advance(Duration::from_secs(30));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub fn now_ms(&self) -> i64 {
        let clock: &dyn Clock = &*self.clock;
        clock.now_ms()
    }
}
