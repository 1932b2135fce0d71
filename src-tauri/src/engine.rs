//! What the web engine of Linux is told before it starts.

use webkit2gtk::glib;

/// After how much of what scripts allocate WebKitGTK's engine looks for garbage. Left alone it is 32 MiB, as for a page of
/// the web; all that the kiosk's page holds is 5. Unit: bytes.
///
/// Source: docs/decisions/0018.
const LOOKS_AFTER: &str = "4194304";

/// Has the engine collect garbage while there is little of it, in the processes that draw pages: they inherit it.
///
/// To be called while the process has one thread: others may read its environment.
pub fn collect_early() {
    // Whoever starts the app may know better.
    if let Err(error) = glib::setenv("JSC_largeHeapSize", LOOKS_AFTER, false) {
        tracing::warn!(%error, "The web engine keeps its garbage for long");
    }
}
