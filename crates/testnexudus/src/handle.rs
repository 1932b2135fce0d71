//! The running stand-in, and its switches.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::fault::Fault;
use crate::server::Server;
use crate::state::{Account, Recorded, State};

/// A running stand-in. It ends when dropped.
///
/// It has a thread and a runtime of its own, so it can be used from any test, asynchronous or not.
pub struct Nexudus {
    state: Arc<Mutex<State>>,
    server: Server,
}

impl Nexudus {
    /// Starts one on a free port, with one account: [`Account::default`].
    ///
    /// # Panics
    ///
    /// If 127.0.0.1 has no port to spare.
    #[must_use]
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State::new()));
        let server = Server::start(&state);

        Self { state, server }
    }

    /// Its address: `http://127.0.0.1:43121`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Changes the account of `email`.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub fn change(&self, email: &str, change: impl FnOnce(&mut Account)) {
        let mut state = self.state();
        let account = state.accounts.iter_mut().find(|account| account.email == email);
        change(account.expect("a test changes accounts that are there"));
    }

    /// The account of `email`, as it is.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[must_use]
    pub fn account(&self, email: &str) -> Account {
        self.state().account(email).cloned().expect("a test asks for accounts that are there")
    }

    /// Adds an account.
    pub fn add(&self, account: Account) {
        self.state().accounts.push(account);
    }

    /// Lets time pass: access tokens live 604,799 s, refresh tokens 15 days.
    pub fn pass(&self, duration: Duration) {
        self.state().now += duration;
    }

    /// Sets the life of the access tokens granted from here on.
    pub fn set_access_life(&self, life: Duration) {
        self.state().access_life = life;
    }

    /// Ends every access token; sessions go on.
    pub fn expire_access_tokens(&self) {
        self.state().expire_access();
    }

    /// Ends every session of `email`.
    pub fn revoke(&self, email: &str) {
        self.state().revoke(email);
    }

    /// How many sessions of `email` could still be continued.
    #[must_use]
    pub fn sessions(&self, email: &str) -> usize {
        self.state().sessions(email)
    }

    /// Makes the next `times` requests to paths that begin with `path` go wrong.
    pub fn fail(&self, path: &str, times: u32, fault: Fault) {
        self.state().faults.push((path.to_owned(), times, fault));
    }

    /// Forgets every fault, and answers what is held back.
    pub fn release(&self) {
        let mut state = self.state();
        state.faults.clear();
        state.holding.send_replace(false);
        state.holding = tokio::sync::watch::Sender::new(true);
    }

    /// Cuts every connection, and each new one before a byte of answer.
    pub fn go_down(&self) {
        self.server.go_down();
    }

    /// Answers again.
    pub fn come_up(&self) {
        self.server.come_up();
    }

    /// Everything that arrived, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.state().recorded.clone()
    }

    /// How many requests arrived at paths that begin with `path`.
    #[must_use]
    pub fn count(&self, path: &str) -> usize {
        self.state().recorded.iter().filter(|it| it.target.starts_with(path)).count()
    }

    /// How many times tokens were renewed, or that was tried.
    #[must_use]
    pub fn refreshes(&self) -> usize {
        let is_refresh = |it: &&Recorded| it.body.contains("grant_type=refresh_token");
        self.state().recorded.iter().filter(is_refresh).count()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
