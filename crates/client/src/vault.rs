//! The one thread that talks to the keyring: a call may block for minutes, and the order of calls matters.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc};
use std::thread;

use tokio::sync::oneshot;

use crate::store::{SecretError, SecretStore};

type Job = Box<dyn FnOnce(&dyn SecretStore) + Send>;

/// Does work on the keyring, one piece after another, in the order it was handed in.
pub struct Vault {
    jobs: mpsc::Sender<Job>,
}

impl Vault {
    /// Starts the thread. It ends when the vault is dropped and its work done.
    pub fn new(store: Arc<dyn SecretStore>) -> Self {
        let (jobs, queue) = mpsc::channel::<Job>();
        thread::Builder::new()
            .name("keyring".into())
            .spawn(move || queue.into_iter().for_each(|job| do_it(job, &*store)))
            .expect("the system has a thread to spare while the app starts");

        Self { jobs }
    }

    /// Hands `work` in at once; it is done whether or not anybody awaits the answer.
    pub fn run<T, W>(
        &self,
        work: W,
    ) -> impl Future<Output = Result<T, SecretError>> + Send + use<T, W>
    where
        T: Send + 'static,
        W: FnOnce(&dyn SecretStore) -> Result<T, SecretError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |store| {
            // Nobody listening is fine: the work is what was asked for.
            let _ = answer.send(work(store));
        });
        let handed_in = self.jobs.send(job);

        async move {
            handed_in.map_err(|_| SecretError::Failed)?;
            answered.await.unwrap_or(Err(SecretError::Failed))
        }
    }
}

/// A job that panics is answered as a keyring that failed, and the next one is done all the same.
fn do_it(job: Job, store: &dyn SecretStore) {
    if catch_unwind(AssertUnwindSafe(|| job(store))).is_err() {
        tracing::error!("The keyring's work ended in a panic");
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::store::{MemoryStore, Slot};

    #[tokio::test]
    async fn does_its_work_in_order_and_without_an_audience() {
        let vault = Vault::new(Arc::new(MemoryStore::default()));

        drop(vault.run(|store| store.write(Slot::Account, &"one".into())));
        drop(vault.run(|store| store.write(Slot::Account, &"two".into())));
        let kept = vault.run(|store| store.read(Slot::Account)).await.unwrap().unwrap();

        assert_eq!(kept.expose_secret(), "two");
    }

    #[tokio::test]
    async fn goes_on_after_work_that_panicked() {
        let vault = Vault::new(Arc::new(MemoryStore::default()));

        let panicked = vault.run(|_| -> Result<(), _> { panic!("a store of the system's") }).await;
        let kept = vault.run(|store| store.write(Slot::Account, &"one".into())).await;

        assert_eq!((panicked, kept), (Err(SecretError::Failed), Ok(())));
    }
}
