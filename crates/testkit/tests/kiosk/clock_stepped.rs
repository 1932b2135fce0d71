//! Clocks that are an hour off from one moment to the next: the kiosk's, and the portal's. Each press counts once, at the time
//! at which it was, where anybody can know that.

use std::time::Duration;

use pinion_client::MemoryStore;
use pinion_client::kiosk::views::{PressMeans, PressOutcome};
use pinion_protocol::kiosk::{Kiosk, KioskList};
use pinion_testkit::ledger::Ledger;
use pinion_testkit::space::{ADMIN, PASSWORD, PinionSpace, Space as _};
use serde_json::json;
use std::sync::Arc;
use tempfile::TempDir;

use crate::desk::Desk;
use crate::front_desk::ms;
use crate::portal_program::Person;

const HOUR: Duration = Duration::from_hours(1);
const MINUTE: Duration = Duration::from_mins(1);

/// How often a portal hears of a kiosk.
const BEAT: Duration = Duration::from_secs(30);

/// Which way a clock steps.
#[derive(Debug, Clone, Copy)]
enum Step {
    On,
    Back,
}

/// A kiosk that was paired three hours ago, and the people who press at it.
struct Scene {
    space: PinionSpace,
    desk: Desk,
    people: Vec<Person>,
    ledger: Ledger,
    _folder: TempDir,
}

impl Scene {
    async fn new() -> Self {
        let space = PinionSpace::for_kiosks().await;
        space.add_admin().await;
        let mut people = Vec::new();
        for nth in 0..4 {
            let email = format!("person-{nth}@example.org");
            space.add("Ana Sol", &email, "Northlight").await;
            people.push(Person { pin: space.pin_of(&email).await, email });
        }
        let folder = TempDir::new().expect("there is room for a queue");
        let desk = Desk::over(&space.address(), folder.path(), Arc::new(MemoryStore::default()));
        let approve = async |code: &str| space.approve_kiosk(code, "Front desk").await;
        desk.pair_by(&space.address(), approve).await;
        let scene = Self { space, desk, people, ledger: Ledger::default(), _folder: folder };
        scene.pass(3 * HOUR);
        scene
    }

    /// Time passes for kiosk and portal.
    fn pass(&self, time: Duration) {
        self.desk.clock.advance(time);
        self.space.clock().advance(time);
    }

    fn step_the_kiosk(&self, step: Step) {
        match step {
            Step::On => self.desk.clock.go_on(HOUR),
            Step::Back => self.desk.clock.go_back(HOUR),
        }
    }

    fn step_the_portal(&self, step: Step) {
        match step {
            Step::On => self.space.clock().advance(HOUR),
            Step::Back => self.space.clock().go_back(HOUR),
        }
    }

    /// Has somebody press, at what the portal's clock says; a minute passes.
    async fn press(&mut self, nth: usize) -> PressOutcome {
        let true_at_ms = ms(self.space.now());
        let Person { pin, email } = &self.people[nth];
        self.ledger.begun(email);
        let told = self.desk.app.press(pin, PressMeans::Keypad).await.expect("it takes presses");
        self.ledger.told_of(email, (told.outcome, told.at_ms), true_at_ms);
        self.pass(MINUTE);
        told.outcome
    }

    /// The kiosk as an admin is shown it, once the portal has heard of it again.
    async fn as_an_admin_sees_it(&self) -> Kiosk {
        self.space.clock().advance(BEAT);
        self.desk.clock.live_through(BEAT).await;
        // One for all that speaks HTTP in this process; a second call finds it set.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (http, origin) = (reqwest::Client::new(), self.space.address());
        let session = http
            .post(format!("{origin}/api/pinion/v1/panel/session"))
            .header("origin", &origin)
            .json(&json!({"email": ADMIN, "password": PASSWORD}))
            .send()
            .await
            .expect("the portal answers");
        assert!(session.status().is_success(), "{}", session.status());
        let cookies = session.headers().get_all("set-cookie").iter();
        let cookies = cookies.filter_map(|it| it.to_str().ok()?.split(';').next());
        let list = http
            .get(format!("{origin}/api/pinion/v1/kiosks"))
            .header("cookie", cookies.collect::<Vec<_>>().join("; "))
            .send()
            .await
            .expect("the portal answers");
        let list: KioskList = list.json().await.expect("it lists kiosks");
        list.records.into_iter().next().expect("there is one")
    }

    async fn cut_off(&mut self) {
        self.space.go_down().await;
        self.desk.ready(|ready| !ready.online).await;
    }

    async fn reconnect(&mut self) {
        self.space.come_back().await;
        self.desk.all_sent().await;
    }
}

/// Whether a skew is an hour, but for what a busy machine takes between two readings of the clock.
fn is_an_hour(skew_s: i64, step: Step) -> bool {
    let hour = match step {
        Step::On => 3_600,
        Step::Back => -3_600,
    };
    (skew_s - hour).abs() <= 60
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kiosks_clock_that_steps_is_corrected_and_shown_to_an_admin() {
    for step in [Step::On, Step::Back] {
        let mut scene = Scene::new().await;
        assert_eq!(scene.press(0).await, PressOutcome::CheckedIn);
        let before = scene.as_an_admin_sees_it().await;

        scene.step_the_kiosk(step);
        let told = [scene.press(0).await, scene.press(1).await];
        let after = scene.as_an_admin_sees_it().await;

        assert_eq!(told, [PressOutcome::CheckedOut, PressOutcome::CheckedIn]);
        assert!(!before.clock_wrong, "{before:?}");
        assert!(
            after.clock_wrong && after.clock_skew_s.is_some_and(|it| is_an_hour(it, step)),
            "{after:?}"
        );
        scene.ledger.check(&scene.space.database_url()).await;
        scene.desk.app.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_on_a_kiosk_whose_clock_is_wrong_counts_when_it_was() {
    for step in [Step::On, Step::Back] {
        let mut scene = Scene::new().await;
        scene.step_the_kiosk(step);
        scene.cut_off().await;

        let told = [scene.press(0).await, scene.press(1).await, scene.press(0).await];
        scene.pass(HOUR);
        scene.reconnect().await;

        assert_eq!(told, [PressOutcome::Kept; 3]);
        let books = scene.ledger.check(&scene.space.database_url()).await;
        assert_eq!(books.count("kept_for_review"), 0);
        scene.desk.app.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn presses_on_both_sides_of_a_step_while_they_wait_count_when_they_were() {
    for step in [Step::On, Step::Back] {
        let mut scene = Scene::new().await;
        scene.cut_off().await;

        scene.press(0).await;
        scene.step_the_kiosk(step);
        scene.press(1).await;
        scene.reconnect().await;

        let books = scene.ledger.check(&scene.space.database_url()).await;
        assert_eq!((books.count("checked_in"), books.count("kept_for_review")), (2, 0), "{step:?}");
        scene.desk.app.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_portals_clock_that_steps_is_the_one_that_counts() {
    for step in [Step::On, Step::Back] {
        let mut scene = Scene::new().await;
        assert_eq!(scene.press(0).await, PressOutcome::CheckedIn);

        scene.step_the_portal(step);
        let at_once = scene.press(1).await;
        let seen = scene.as_an_admin_sees_it().await;
        scene.cut_off().await;
        let late = [scene.press(2).await, scene.press(1).await];
        scene.pass(10 * MINUTE);
        scene.reconnect().await;

        assert_eq!((at_once, late), (PressOutcome::CheckedIn, [PressOutcome::Kept; 2]));
        // The kiosk is where the portal was: an hour away, on the other side.
        let other = match step {
            Step::On => Step::Back,
            Step::Back => Step::On,
        };
        assert!(
            seen.clock_wrong && seen.clock_skew_s.is_some_and(|it| is_an_hour(it, other)),
            "{seen:?}"
        );
        let books = scene.ledger.check(&scene.space.database_url()).await;
        assert_eq!(books.count("kept_for_review"), 0);
        scene.desk.app.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn presses_on_both_sides_of_many_steps_are_each_there_once() {
    let mut scene = Scene::new().await;
    for step in [Step::On, Step::Back, Step::Back, Step::On] {
        scene.cut_off().await;
        scene.step_the_kiosk(step);
        for nth in 0..4 {
            scene.press(nth).await;
        }
        scene.reconnect().await;
    }

    let books = scene.ledger.check(&scene.space.database_url()).await;
    assert_eq!(books.presses.len(), 16);
    scene.desk.app.close().await;
}
