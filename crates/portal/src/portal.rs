//! A running portal: started from a configuration, stopped in order.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use pinion_domain::Clock;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;

use crate::config::{Config, Limits};
use crate::set_up_link::{self, SetUpLinkError};
use crate::state::{Shared, State};
use crate::store::{Store, StoreError};
use crate::{check_out, delivery, housekeeping, jobs, routes, server};

/// The portal, before it runs.
pub struct Portal;

/// Why a portal does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its database or its keys.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its address.
    #[error("cannot listen on {address}: {cause}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        cause: std::io::Error,
    },
}

/// A portal that answers. Dropped without [`Running::shutdown`], it stops without waiting for anyone.
pub struct Running {
    address: SocketAddr,
    metrics_address: Option<SocketAddr>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    state: Shared,
}

impl Portal {
    /// Starts a portal: makes or opens its data, brings the tables up to date, listens.
    ///
    /// When it returns, requests are answered.
    ///
    /// # Errors
    ///
    /// [`StartError`].
    pub async fn start(config: Config, clock: Arc<dyn Clock>) -> Result<Running, StartError> {
        let store = Store::open_to_serve(&config, clock.now()).await?;
        let (listener, address) = listen(config.network.listen).await?;
        let metrics_listener = match config.network.metrics_listen {
            Some(address) => Some(listen(address).await?),
            None => None,
        };

        let limits = config.limits.clone();
        let proxies = config.network.trusted_proxies.clone();
        let public_url = config.network.public_url.clone().unwrap_or_else(|| own_url(address));
        let state = Shared::new(State::new(store, config, clock, public_url));

        let (stop, stopped) = watch::channel(false);
        let serve = |listener, router: Router, limits: Limits| {
            tokio::spawn(server::serve(listener, router, limits, proxies.clone(), stopped.clone()))
        };
        let mut tasks = vec![serve(listener, routes::router(state.clone()), limits.clone())];
        let metrics_address = metrics_listener.map(|(listener, address)| {
            tasks.push(serve(listener, state.metrics.router(), limits));
            address
        });
        tasks.push(tokio::spawn(housekeeping::run(state.clone(), stopped.clone())));
        tasks.push(tokio::spawn(delivery::run(state.clone(), stopped.clone())));
        tasks.push(tokio::spawn(check_out::run(state.clone(), stopped.clone())));
        tasks.push(tokio::spawn(jobs::run(state.clone(), stopped.clone())));

        Ok(Running { address, metrics_address, stop, tasks, state })
    }
}

impl Running {
    /// Where it listens; the port is the one the system picked where 0 was asked for.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where its metrics are, if they have a listener.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_address
    }

    /// What it answers with, without a socket: for who calls it within this process.
    pub fn router(&self) -> Router {
        routes::router(self.state.clone())
    }

    /// Makes the link with which the first admin is made; `None` where there is an admin.
    ///
    /// # Errors
    ///
    /// [`SetUpLinkError`].
    pub async fn set_up_link(&self) -> Result<Option<SecretString>, SetUpLinkError> {
        set_up_link::make(&self.state).await
    }

    /// Takes no more requests, lets the open ones end, closes the database.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        for task in std::mem::take(&mut self.tasks) {
            let _ = task.await;
        }
        if let Err(error) = self.state.database.clone().close().await {
            tracing::warn!(error.cause = %error, "The database did not close in order");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let refused = |cause| StartError::Listen { address, cause };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let chosen = listener.local_addr().map_err(refused)?;
    Ok((listener, chosen))
}

fn own_url(address: SocketAddr) -> Url {
    Url::parse(&format!("http://{address}")).expect("a socket address is a valid host and port")
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::*;
    use crate::clock::SystemClock;

    async fn get(address: SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn metrics_are_on_a_listener_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.data.directory = folder.path().join("data");
        config.network.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        config.network.metrics_listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
        let running = Portal::start(config, Arc::new(SystemClock)).await.unwrap();
        let (own, metrics) = (running.address(), running.metrics_address().unwrap());

        let health = get(own, "/healthz").await;
        let counted = get(metrics, "/metrics").await;
        let not_there = [get(own, "/metrics").await, get(metrics, "/healthz").await];

        assert!(health.starts_with("HTTP/1.1 200"), "{health}");
        assert!(counted.starts_with("HTTP/1.1 200"), "{counted}");
        assert!(counted.contains(r#"pinion_http_requests_total{route="/healthz""#), "{counted}");
        for answer in not_there {
            assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
        }
        running.shutdown().await;
    }
}
