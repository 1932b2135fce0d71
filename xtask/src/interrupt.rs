//! Whether somebody asked for the end: Ctrl-C, a closed terminal, or `kill`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use signal_hook::consts::{SIGINT, SIGTERM};

/// Set once, by the first signal that asks for the end.
#[derive(Clone)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Starts to listen. From here on a signal ends nothing by itself.
    pub fn listen() -> Result<Self> {
        let flag = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&flag))?;
        }
        #[cfg(unix)]
        signal_hook::flag::register(signal_hook::consts::SIGHUP, Arc::clone(&flag))?;

        Ok(Self(flag))
    }

    /// Whether the end was asked for.
    pub fn happened(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
