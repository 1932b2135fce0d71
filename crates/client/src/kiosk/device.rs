//! Everything one running kiosk knows, and how its pieces reach each other.

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::app::KioskObserver;
use super::cache::Cache;
use super::look::Looking;
use super::portal::KioskPortal;
use super::portal_time::PortalTime;
use super::queue::Queue;
use super::records;
use super::state::{Stage, State};
use super::views::KioskView;
use crate::clock::Clock;
use crate::error::{CommandError, ErrorCode};
use crate::store::{SecretError, SecretStore, Slot};
use crate::vault::Vault;
use crate::views::KeyringView;

/// How often it is looked whether work on the queue has ended, and the pause between two looks: a second in all, which a
/// disk that works needs no part of.
const MOST_LOOKS: u32 = 200;
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// How long the keyring is waited for where somebody, or the portal's word, waits for it.
const KEYRING_PATIENCE: Duration = Duration::from_secs(10);

/// A kiosk.
pub struct Device {
    pub vault: Vault,
    pub portal: Arc<dyn KioskPortal>,
    pub clock: Arc<dyn Clock>,
    pub cache: Cache,
    /// The app's own version.
    pub version: &'static str,
    /// Held while one press is answered: the second of two people waits for the first.
    pub pressing: tokio::sync::Mutex<()>,
    /// Held while presses are sent, so that they arrive in order.
    pub sending: Arc<tokio::sync::Mutex<()>>,
    /// Held while an exit code is tried: two at once would count as one.
    pub exiting: tokio::sync::Mutex<()>,
    /// Held while the keyring is read for the start.
    pub loading: tokio::sync::Mutex<()>,
    /// Held from the look at what the kiosk is at until what is known of it lies on disk, or lies there no more: an answer
    /// that comes late brings nothing back.
    pub knowing: tokio::sync::Mutex<()>,
    /// Says that there is something to send.
    pub wake: Notify,
    /// Says that what the portal told last of how to behave may be old, and is asked for before its time.
    pub config_in_doubt: AtomicBool,
    /// What time it is by the portal.
    pub portal_time: PortalTime,
    /// What the camera sees.
    pub looking: Mutex<Looking>,
    observer: Arc<dyn KioskObserver>,
    folder: PathBuf,
    queue: Mutex<Option<Arc<Queue>>>,
    state: Mutex<State>,
    /// What the window was told last. Held while it is told, so that the last word is the newest.
    told: Mutex<Option<KioskView>>,
    tasks: Mutex<JoinSet<()>>,
}

impl Device {
    /// A kiosk that knows nothing yet.
    pub fn new(
        store: Arc<dyn SecretStore>,
        portal: Arc<dyn KioskPortal>,
        clock: Arc<dyn Clock>,
        observer: Arc<dyn KioskObserver>,
        folder: &Path,
        version: &'static str,
    ) -> Self {
        Self {
            vault: Vault::new(store),
            portal,
            clock,
            cache: Cache::new(folder),
            version,
            pressing: tokio::sync::Mutex::default(),
            sending: Arc::default(),
            exiting: tokio::sync::Mutex::default(),
            loading: tokio::sync::Mutex::default(),
            knowing: tokio::sync::Mutex::default(),
            wake: Notify::new(),
            config_in_doubt: AtomicBool::default(),
            portal_time: PortalTime::default(),
            looking: Mutex::default(),
            observer,
            folder: folder.to_owned(),
            queue: Mutex::default(),
            state: Mutex::default(),
            told: Mutex::default(),
            tasks: Mutex::default(),
        }
    }

    /// Everything known, locked. Never held across a wait.
    pub fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Goes on to `stage` and tells the window; returns the epoch that begins.
    pub fn begin(&self, stage: Stage) -> u64 {
        let epoch = {
            let mut now = self.state();
            now.begin(stage);
            now.epoch
        };
        self.tell();

        epoch
    }

    /// As [`Device::begin`], unless the epoch that this comes of is over.
    pub fn begin_after(&self, epoch: u64, stage: Stage) -> Option<u64> {
        let next = {
            let mut now = self.state();
            if now.epoch != epoch {
                return None;
            }
            now.begin(stage);
            now.epoch
        };
        self.tell();

        Some(next)
    }

    /// Whether `epoch` is the one that goes on.
    pub fn is_current(&self, epoch: u64) -> bool {
        self.state().epoch == epoch
    }

    /// What the window is shown.
    pub fn view(&self) -> KioskView {
        let queue = lock(&self.queue).clone();
        let (mut view, portal) = {
            let state = self.state();
            (state.view(queue.as_deref()), state.ready().map(|it| it.pass.portal.to_string()))
        };
        if let KioskView::Ready(ready) = &mut view {
            // To the second, so that an answer's jitter is no news.
            ready.clock_off_ms = self.clock_off_ms() / 1000 * 1000;
            let oldest = portal.and_then(|portal| queue?.first(&portal, 1).pop());
            ready.oldest_at_ms = oldest.map(|oldest| self.with_clock(oldest.moment()).told_ms());
        }
        view
    }

    /// Tells the window what the kiosk is at, where that is news.
    pub fn tell(&self) {
        let mut told = lock(&self.told);
        let view = self.view();
        if told.as_ref() != Some(&view) {
            *told = Some(view.clone());
            self.observer.kiosk_changed(view);
        }
    }

    /// Does `work` beside everything else, until it ends or the kiosk is closed.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = lock(&self.tasks);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(work);
    }

    /// Does `work` on the queue, on a thread that may wait for the disk.
    pub async fn on_queue<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Queue) -> T + Send + 'static,
    ) -> T {
        let open = lock(&self.queue).clone();
        let folder = self.folder.clone();
        let (opened, done) = blocking(move || {
            if let Some(queue) = open {
                return (None, work(&queue));
            }
            let queue = Arc::new(Queue::open(&folder));
            let done = work(&queue);
            (Some(queue), done)
        })
        .await;
        if let Some(queue) = opened {
            lock(&self.queue).get_or_insert(queue);
        }

        done
    }

    /// Has the keyring do `work`, and waits no longer for it than somebody would who stands there: it may be asking its owner
    /// for a password, in a window that nobody sees to. It does the work all the same once it is free.
    pub async fn ask_keyring<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn SecretStore) -> Result<T, SecretError> + Send + 'static,
    ) -> Result<T, SecretError> {
        let done = self.clock.within(KEYRING_PATIENCE, self.vault.run(work)).await;

        done.unwrap_or(Err(SecretError::Locked))
    }

    /// As [`Device::ask_keyring`], for what is to be done at once or not at all: who wished it may be gone by the time at which
    /// somebody sees to the keyring.
    ///
    /// # Errors
    ///
    /// [`SecretError::Locked`] where it was not begun in time, and is not done later either; those of `work`.
    pub async fn ask_keyring_now<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn SecretStore) -> Result<T, SecretError> + Send + 'static,
    ) -> Result<T, SecretError> {
        // By whoever is first: the keyring, which begins, or the time, which gives up.
        let is_settled = Arc::new(AtomicBool::new(false));
        let settled = Arc::clone(&is_settled);
        let mut done = pin!(self.vault.run(move |store| {
            // Where a password is asked for, this is what waits.
            store.read(Slot::KioskExit)?;
            if settled.swap(true, Ordering::Relaxed) {
                return Err(SecretError::Locked);
            }
            work(store)
        }));
        if let Some(done) = self.clock.within(KEYRING_PATIENCE, &mut done).await {
            return done;
        }
        if is_settled.swap(true, Ordering::Relaxed) {
            return done.await;
        }
        Err(SecretError::Locked)
    }

    /// The queue, where it is open: after [`Device::start`].
    pub fn queue(&self) -> Option<Arc<Queue>> {
        lock(&self.queue).clone()
    }

    /// Ends all work. The window is told nothing: it goes, or asks anew.
    pub async fn close(&self) {
        self.state().begin(Stage::Unread);
        *lock(&self.told) = None;
        let mut tasks = std::mem::take(&mut *lock(&self.tasks));
        tasks.shutdown().await;
        let queue = lock(&self.queue).take();
        if let Some(queue) = queue {
            end(queue).await;
        }
    }

    /// Checks that settings and the way out are open, and keeps them so.
    pub fn use_open(&self) -> Result<(), CommandError> {
        let now_ms = self.clock.now_ms();
        let mut state = self.state();
        if !state.is_open(now_ms) {
            return Err(ErrorCode::KioskShut.into());
        }
        state.open(now_ms);

        Ok(())
    }

    /// Ends all work where kiosk mode may be left.
    pub async fn leave(&self) -> Result<(), CommandError> {
        if self.is_held() {
            self.use_open()?;
        }
        self.close().await;

        Ok(())
    }

    /// Whether nothing but the exit code leads out.
    fn is_held(&self) -> bool {
        let state = self.state();
        matches!(state.stage, Stage::Paired(_) | Stage::Shut(_) | Stage::Unread) || state.has_exit()
    }

    /// Whether it is paired, or may be for all that a keyring tells that does not open.
    pub fn may_be_paired(&self) -> bool {
        let shut = [KeyringView::Locked, KeyringView::Missing];
        let is_shut = matches!(self.state().stage, Stage::Unpaired(it) if shut.contains(&it));
        is_shut || self.is_held()
    }

    /// Forgets the pairing.
    pub async fn unpair(&self) -> Result<(), CommandError> {
        self.use_open()?;
        self.forget_pairing().await
    }

    /// Back to the address after a revoke.
    pub async fn start_over(&self) -> Result<(), CommandError> {
        let has_exit = match &self.state().stage {
            Stage::Revoked(revoked) => revoked.has_exit,
            Stage::Unread
            | Stage::Shut(_)
            | Stage::Unpaired(_)
            | Stage::Pairing(_)
            | Stage::Paired(_) => return Err(ErrorCode::KioskNotReady.into()),
        };
        if has_exit {
            self.use_open()?;
        }
        self.forget_pairing().await
    }

    /// Forgets the pairing, and with it the exit code.
    pub async fn forget_pairing(&self) -> Result<(), CommandError> {
        self.ask_keyring_now(records::forget).await?;
        let _one = self.knowing.lock().await;
        let cache = self.cache.clone();
        blocking(move || cache.forget()).await;
        self.begin(Stage::Unpaired(KeyringView::Ready));

        Ok(())
    }
}

/// Lets go of the queue's file once nobody is at work on it: whoever opens it next would find it taken.
async fn end(queue: Arc<Queue>) {
    for _ in 0..MOST_LOOKS {
        if Arc::strong_count(&queue) == 1 {
            return;
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    tracing::warn!("The disk takes long; the queue of presses is still open");
}

/// Does `work` on a thread that may block.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime ends, and with it whoever waits.
            Err(_) => std::future::pending().await,
        },
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
