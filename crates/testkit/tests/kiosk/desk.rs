//! A kiosk's core at a portal that runs as a program, and what people are told there.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use pinion_client::http::Timeouts;
use pinion_client::kiosk::views::{KioskView, PressMeans, PressView, ReadyView};
use pinion_client::{HttpPortal, KioskApp, MemoryStore, SecretError, SecretStore, Slot};
use pinion_testkit::ledger::Ledger;
use secrecy::{ExposeSecret as _, SecretString};

use crate::front_desk::{DeskClock, EXIT_CODE, Screen};
use crate::portal_program::{Person, PortalProgram};

/// How often a sender is woken that shall send at once. It may have gone to sleep a moment before it was woken.
const WAKE_EVERY: Duration = Duration::from_millis(50);

/// A kiosk's core. Clones are the same one.
#[derive(Clone)]
pub struct Desk {
    pub app: KioskApp,
    pub clock: Arc<DeskClock>,
    pub screen: Arc<Screen>,
}

impl Desk {
    /// A kiosk that asks the portal at `address`, keeps its presses in `folder`, and is to be started.
    pub fn over(address: &str, folder: &Path, store: Arc<dyn SecretStore>) -> Self {
        let (clock, screen) = (Arc::new(DeskClock::default()), Arc::new(Screen::default()));
        let directory = address.parse().expect("a portal has an address");
        let app = KioskApp::new(
            store,
            Arc::new(HttpPortal::new(directory, Timeouts::default())),
            clock.clone(),
            screen.clone(),
            folder,
            env!("CARGO_PKG_VERSION"),
        );

        Self { app, clock, screen }
    }

    /// A kiosk that takes presses, whose secrets last as long as this process.
    pub async fn paired(portal: &PortalProgram, folder: &Path) -> Self {
        let desk = Self::over(&portal.address(), folder, Arc::new(MemoryStore::default()));
        desk.pair(portal, &portal.address()).await;
        desk
    }

    /// Starts, and pairs with `portal`, which is reached at `address`.
    pub async fn pair(&self, portal: &PortalProgram, address: &str) {
        let approve = async |code: &str| portal.approve(code, &format!("Desk {code}")).await;
        self.pair_by(address, approve).await;
    }

    /// Starts, and pairs with the portal at `address`, where an admin approves the code as it is told to.
    pub async fn pair_by(&self, address: &str, approve: impl AsyncFnOnce(&str)) {
        self.app.start().await;
        self.app.pair(address).await.expect("the portal is there");
        let has_code = |view: &KioskView| matches!(view, KioskView::Pairing { user_code, .. } if !user_code.is_empty());
        let KioskView::Pairing { user_code, .. } = self.screen.shows(has_code).await else {
            unreachable!("it was waited for")
        };
        approve(&user_code).await;
        self.clock.agree();
        self.screen.shows(|view| matches!(view, KioskView::ExitCodeNeeded { .. })).await;
        self.app.set_exit_code(EXIT_CODE).await.expect("it is kept");
    }

    /// Presses, and has it written down what the screen says.
    pub async fn press(&self, person: &Person, ledger: &mut Ledger) -> PressView {
        ledger.begun(&person.email);
        let told = self.app.press(&person.pin, PressMeans::Keypad).await;
        let told = told.expect("it takes presses");
        ledger.told(&person.email, &told);
        told
    }

    /// Waits until the portal answers and nothing waits.
    pub async fn all_sent(&self) -> ReadyView {
        self.ready(|ready| ready.online && ready.waiting == 0).await
    }

    /// Has the kiosk send again and again until the screen shows what is waited for.
    pub async fn ready(&self, is_it: impl Fn(&ReadyView) -> bool) -> ReadyView {
        let shown =
            self.screen.shows(|view| matches!(view, KioskView::Ready(ready) if is_it(ready)));
        let mut again = tokio::time::interval(WAKE_EVERY);
        tokio::pin!(shown);
        let view = loop {
            tokio::select! {
                view = &mut shown => break view,
                _ = again.tick() => self.clock.wake(),
            }
        };
        let KioskView::Ready(ready) = view else { unreachable!("it was waited for") };
        ready
    }
}

/// A keyring that outlives the process that uses it: a file a slot.
pub struct FileStore(PathBuf);

impl FileStore {
    pub fn in_folder(folder: &Path) -> Self {
        std::fs::create_dir_all(folder).expect("there is room for a folder");
        Self(folder.to_owned())
    }
}

impl SecretStore for FileStore {
    fn read(&self, slot: Slot) -> Result<Option<SecretString>, SecretError> {
        Ok(std::fs::read_to_string(self.0.join(slot.name())).ok().map(SecretString::from))
    }

    fn write(&self, slot: Slot, secret: &SecretString) -> Result<(), SecretError> {
        let written = std::fs::write(self.0.join(slot.name()), secret.expose_secret());
        written.map_err(|_| SecretError::Failed)
    }

    fn forget(&self, slot: Slot) -> Result<(), SecretError> {
        let _ = std::fs::remove_file(self.0.join(slot.name()));
        Ok(())
    }
}
