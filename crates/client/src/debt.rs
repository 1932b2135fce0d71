//! What is owed to somebody who signed out while the keyring was locked: that it is emptied before it is read again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A note on this device, outside the keyring, that outlives the app: the keyring is to be emptied before it is read.
///
/// It is no secret, and says nothing of whose session it was.
pub trait ForgetNote: Send + Sync {
    /// Whether the note is there.
    fn is_there(&self) -> bool;

    /// Leaves the note. An implementation that cannot logs why.
    fn leave(&self);

    /// Takes the note away. An implementation that cannot logs why.
    fn take_away(&self);
}

/// Whether the keyring still holds a session that was signed out of.
pub struct Debt {
    note: Arc<dyn ForgetNote>,
    /// Counts where the note could not be written.
    is_known: AtomicBool,
}

impl Debt {
    /// What `note` says.
    pub fn new(note: Arc<dyn ForgetNote>) -> Self {
        Self { note, is_known: AtomicBool::new(false) }
    }

    /// Whether the keyring is to be emptied.
    pub fn is_owed(&self) -> bool {
        self.is_known.load(Ordering::SeqCst) || self.note.is_there()
    }

    /// Notes that it is.
    pub fn owe(&self) {
        self.is_known.store(true, Ordering::SeqCst);
        self.note.leave();
    }

    /// Notes that it is not, or that all it held was replaced.
    pub fn settle(&self) {
        if self.is_owed() {
            self.is_known.store(false, Ordering::SeqCst);
            self.note.take_away();
        }
    }
}
