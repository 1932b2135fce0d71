//! How far a long command is, on a terminal; elsewhere only what must be said.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A progress bar on standard error where that is a terminal.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Begins at nothing of `length`; `doing` says what takes so long.
    pub fn new(doing: &'static str, length: u64) -> Self {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let style = ProgressStyle::with_template("{prefix} {wide_bar} {percent:>3} %  {eta} left")
            .expect("the template is well-formed");
        let bar = ProgressBar::with_draw_target(Some(length), target);
        let bar = bar.with_style(style).with_prefix(doing);
        Self { bar }
    }

    /// Moves on to `position`.
    pub fn at(&self, position: u64) {
        self.bar.set_position(position);
    }

    /// Moves on by `steps`.
    pub fn by(&self, steps: u64) {
        self.bar.inc(steps);
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
