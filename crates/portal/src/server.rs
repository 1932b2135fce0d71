//! The listener: connections in, bounded in number, size and time; and a stop that lets open requests end.

mod per_address;
mod stall;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt as _;

use crate::auth::address::Peer;
use crate::config::Limits;
use ipnet::IpNet;
use per_address::{PerAddress, Place};
use stall::StallGuard;

/// Pause after the system refused a connection, such as when file descriptors have run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Most headers a request may have.
const MAX_HEADERS: usize = 64;

/// Serves `router` on `listener` until `stop` turns true, then until open requests have ended.
///
/// HTTP/1.1 alone: TLS, and with it HTTP/2, is the proxy's.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    trusted_proxies: Vec<IpNet>,
    mut stop: watch::Receiver<bool>,
) {
    let open = Arc::new(Semaphore::new(limits.connections));
    let per_address = PerAddress::new(limits.connections_per_address, trusted_proxies);
    let graceful = GracefulShutdown::new();

    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &open) => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, peer, permit)) => {
                let Some(place) = per_address.admit(peer.ip()) else {
                    tracing::debug!("An address has too many connections; one more was closed");
                    continue;
                };
                let connection = connection(stream, peer, router.clone(), &limits);
                let connection = graceful.watch(connection);
                tokio::spawn(async move {
                    if let Err(error) = connection.await {
                        tracing::debug!(error.cause = %error, "A connection ended early");
                    }
                    drop::<(_, Place)>((permit, place));
                });
            }
            Err(error) => {
                tracing::warn!(error.cause = %error, "The system refused a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }

    drop(listener);
    if tokio::time::timeout(limits.shutdown_timeout, graceful.shutdown()).await.is_err() {
        tracing::warn!("Some requests did not end in time and were cut off");
    }
}

async fn accept(
    listener: &TcpListener,
    open: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let permit = Arc::clone(open).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, peer, permit))
}

/// Answers the requests of one connection, each told whom the connection is with.
fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: &Limits,
) -> impl GracefulConnection<Error = hyper::Error, Output = hyper::Result<()>> + Send + use<> {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        router.clone().oneshot(request)
    });

    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_header_size(limits.header_bytes)
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(StallGuard::new(stream, limits.write_timeout)), service)
}
