//! The server: where it listens, how it behaves, what it caught.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use crate::caught::Caught;
use crate::certificate::{Certificate, Identity};
use crate::conversation;

/// How long [`Catcher::wait_for`] waits: far longer than any mail takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long a slow server thinks before each line that it says.
pub const LATE: Duration = Duration::from_millis(150);

/// How a server treats its clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Manners {
    /// It takes what it is sent.
    #[default]
    Good,
    /// It greets and then says nothing any more.
    Silent,
    /// It takes what it is sent, and every line that it says comes [`LATE`].
    Slow,
    /// It closes the connection in the middle of a mail.
    HangsUpMidData,
    /// It takes a mail, and closes the connection before it says so.
    HangsUpBeforeThanks,
    /// It is about to close: 421 to every mail.
    Busy,
    /// It refuses everybody's password.
    KnowsNobody,
    /// It refuses the sender.
    RefusesSender,
    /// It refuses the content of every mail.
    RefusesContent,
}

/// What all connections share.
#[derive(Default)]
pub struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    stopped: AtomicBool,
}

#[derive(Default)]
struct State {
    manners: Manners,
    replies: HashMap<String, String>,
    caught: Vec<Caught>,
    refused: usize,
    connections: usize,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics with it")
    }

    pub fn manners(&self) -> Manners {
        self.state().manners
    }

    /// What a recipient is answered, where it is not yes.
    pub fn reply_to(&self, recipient: &str) -> Option<String> {
        self.state().replies.get(recipient).cloned()
    }

    /// Notes that a recipient was not taken, and heard so.
    pub fn refused(&self) {
        self.state().refused += 1;
        self.changed.notify_all();
    }

    pub fn keep(&self, mail: Caught) {
        self.state().caught.push(mail);
        self.changed.notify_all();
    }
}

/// A mail server that keeps what it is sent. Gone when dropped.
pub struct Catcher {
    address: SocketAddr,
    shared: Arc<Shared>,
    identity: Option<Identity>,
}

impl Catcher {
    /// Starts a server without TLS.
    #[must_use]
    pub fn start() -> Self {
        Self::listen(None, false)
    }

    /// Starts a server that speaks TLS from the first byte.
    #[must_use]
    pub fn start_tls(certificate: Certificate) -> Self {
        Self::listen(Some(certificate), true)
    }

    /// Starts a server that offers STARTTLS.
    #[must_use]
    pub fn start_with_starttls(certificate: Certificate) -> Self {
        Self::listen(Some(certificate), false)
    }

    fn listen(certificate: Option<Certificate>, at_once: bool) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        let shared = Arc::new(Shared::default());
        let identity = certificate.map(Certificate::identity);
        let tls = identity.as_ref().map(|identity| Arc::clone(&identity.server));
        let keeper = Arc::clone(&shared);
        thread::spawn(move || {
            for socket in listener.incoming() {
                if keeper.stopped.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(socket) = socket else { continue };
                keeper.state().connections += 1;
                let (keeper, tls) = (Arc::clone(&keeper), tls.clone());
                // A client that goes away ends its conversation with an error, and that is its right.
                thread::spawn(move || conversation::hold(socket, &keeper, tls.as_ref(), at_once));
            }
        });
        Self { address, shared, identity }
    }

    /// The port it listens at, on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The address of a server without TLS, as a mail setting has it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// The authority of its certificate.
    #[must_use]
    pub fn authority_pem(&self) -> &str {
        self.identity.as_ref().map_or("", |identity| &identity.authority_pem)
    }

    /// Behaves so from now on.
    pub fn behave(&self, manners: Manners) {
        self.shared.state().manners = manners;
    }

    /// Answers `RCPT TO` of this address so: `550 5.1.1 No such user`.
    pub fn answer(&self, recipient: &str, reply: &str) {
        self.shared.state().replies.insert(recipient.to_owned(), reply.to_owned());
    }

    /// Takes this recipient's mails again.
    pub fn forgive(&self, recipient: &str) {
        self.shared.state().replies.remove(recipient);
    }

    /// What it caught so far, oldest first.
    #[must_use]
    pub fn caught(&self) -> Vec<Caught> {
        self.shared.state().caught.clone()
    }

    /// How often somebody connected.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.state().connections
    }

    /// Waits until there are `count` mails, and returns them.
    ///
    /// # Panics
    ///
    /// If they do not come.
    #[must_use]
    pub fn wait_for(&self, count: usize) -> Vec<Caught> {
        self.wait_until(|state| state.caught.len() >= count).caught.clone()
    }

    /// Waits until so many recipients were refused.
    ///
    /// # Panics
    ///
    /// If they are not.
    pub fn wait_for_refusals(&self, count: usize) {
        drop(self.wait_until(|state| state.refused >= count));
    }

    fn wait_until(&self, is_so: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let until = Instant::now() + PATIENCE;
        let mut state = self.shared.state();
        while !is_so(&state) {
            let left = until.saturating_duration_since(Instant::now());
            let (caught, refused) = (state.caught.len(), state.refused);
            assert!(!left.is_zero(), "{caught} mails came and {refused} were refused");
            state = self.shared.changed.wait_timeout(state, left).expect("no panic").0;
        }
        state
    }
}

impl Drop for Catcher {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for connections.
        let _ = std::net::TcpStream::connect(self.address);
    }
}
