//! How far the import is, on a terminal; elsewhere only what must be said.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A progress bar on standard error where that is a terminal.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    pub fn new(size_bytes: u64) -> Self {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let style = ProgressStyle::with_template("importing {wide_bar} {percent:>3} %  {eta} left")
            .expect("the template is well-formed");
        let bar = ProgressBar::with_draw_target(Some(size_bytes), target).with_style(style);
        Self { bar }
    }

    /// Moves on to `bytes`.
    pub fn at(&self, bytes: u64) {
        self.bar.set_position(bytes);
    }

    /// Writes a line on standard error, above the bar.
    pub fn say(&self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
