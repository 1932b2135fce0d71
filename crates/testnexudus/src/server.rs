//! Accepting connections, and cutting them.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::routes;
use crate::state::State;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Condition {
    Up,
    Down,
    Over,
}

/// The listening thread.
pub struct Server {
    address: SocketAddr,
    condition: watch::Sender<Condition>,
    thread: Mutex<Option<thread::JoinHandle<()>>>,
}

impl Server {
    /// Listens on a free port of 127.0.0.1.
    pub fn start(state: &Arc<Mutex<State>>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        listener.set_nonblocking(true).expect("a socket can do without blocking");
        let address = listener.local_addr().expect("a bound socket has an address");
        let (condition, watched) = watch::channel(Condition::Up);

        let state = Arc::clone(state);
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime can be built");
            runtime.block_on(serve(listener, address, state, watched));
        });

        Self { address, condition, thread: Mutex::new(Some(thread)) }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts every connection, and each new one.
    pub fn go_down(&self) {
        self.condition.send_replace(Condition::Down);
    }

    /// Answers again.
    pub fn come_up(&self) {
        self.condition.send_replace(Condition::Up);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.condition.send_replace(Condition::Over);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A panic in there has failed its own request, and so its test, already.
            let _ = thread.join();
        }
    }
}

async fn serve(
    listener: TcpListener,
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    mut condition: watch::Receiver<Condition>,
) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("the runtime runs");
    let router = routes::router(state, address);
    let mut connections = JoinSet::new();

    loop {
        tokio::select! {
            biased;
            changed = condition.changed() => {
                connections.abort_all();
                if changed.is_err() || *condition.borrow_and_update() == Condition::Over {
                    return;
                }
            }
            Some(_) = connections.join_next() => {}
            Ok((socket, _)) = listener.accept() => {
                if *condition.borrow() == Condition::Up {
                    let service = TowerToHyperService::new(router.clone());
                    connections.spawn(
                        http1::Builder::new().serve_connection(TokioIo::new(socket), service),
                    );
                }
            }
        }
    }
}
