//! `serve`: runs the portal until it is told to stop.

use std::io::Write as _;
use std::sync::Arc;

use secrecy::ExposeSecret as _;
use tokio::signal;

use super::Refusal;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::portal::Portal;

pub async fn run(config: Config) -> Result<(), Refusal> {
    let running = Portal::start(config, Arc::new(SystemClock)).await.map_err(Refusal::new)?;
    let set_up_link = running.set_up_link().await.map_err(Refusal::new)?;

    // Whoever reads the line may end this process at once.
    let told_to_stop = told_to_stop();
    // Whoever started this process waits for the line, so it must not stay in a buffer. That nobody reads it
    // is no reason to stop.
    let mut out = std::io::stdout();
    let _ = writeln!(out, "listening on http://{}", running.address());
    // Here and not in the log, which is read by others and kept for long.
    if let Some(link) = set_up_link {
        let link = link.expose_secret();
        let _ =
            writeln!(out, "nobody is an admin yet; make the first one within an hour at {link}");
    }
    let _ = out.flush();

    told_to_stop.await;
    tracing::info!("Stopping; open requests may end");
    running.shutdown().await;
    Ok(())
}

/// Returns what ends once the portal is told to stop, be it right after this returned.
#[cfg(unix)]
fn told_to_stop() -> impl Future<Output = ()> {
    use signal::unix::{SignalKind, signal};

    let terminate = signal(SignalKind::terminate());
    async move {
        match terminate {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = signal::ctrl_c() => {}
                }
            }
            Err(error) => {
                tracing::warn!(error.cause = %error, "SIGTERM cannot be caught; only Ctrl-C ends in order");
                let _ = signal::ctrl_c().await;
            }
        }
    }
}

/// Returns what ends once the portal is told to stop.
#[cfg(not(unix))]
async fn told_to_stop() {
    let _ = signal::ctrl_c().await;
}
