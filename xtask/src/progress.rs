//! How a step that takes long shows that it is alive.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often a step says that it still runs where nobody sees a spinner.
const REMINDER: Duration = Duration::from_secs(30);

/// A spinner on a terminal, plain lines elsewhere.
pub struct Progress {
    what: String,
    spinner: Option<ProgressBar>,
    reminded: Duration,
}

impl Progress {
    /// Announces the step called `what`.
    pub fn start(what: &str) -> Self {
        let spinner = io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{spinner} {prefix} {elapsed} {msg:.dim}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner());
            ProgressBar::new_spinner().with_style(style).with_prefix(what.to_owned())
        });
        if spinner.is_none() {
            eprintln!("{what} …");
        }

        Self { what: what.to_owned(), spinner, reminded: Duration::ZERO }
    }

    /// Shows that the step still runs; `detail` is what its tool said last.
    pub fn tick(&mut self, elapsed: Duration, detail: impl FnOnce() -> String) {
        if let Some(spinner) = &self.spinner {
            spinner.set_message(detail());
            spinner.tick();
        } else if elapsed >= self.reminded + REMINDER {
            self.reminded = elapsed;
            eprintln!("{} … {} so far: {}", self.what, spoken(elapsed), detail());
        }
    }

    /// Says how the step ended.
    pub fn finish(self, elapsed: Duration, well: bool) {
        if let Some(spinner) = &self.spinner {
            spinner.finish_and_clear();
        }
        let how = if well { "done" } else { "failed" };
        eprintln!("{}: {how} in {}", self.what, spoken(elapsed));
    }
}

/// A duration as one would say it.
pub fn spoken(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 10 {
        format!("{:.1} s", duration.as_secs_f64())
    } else if seconds < 60 {
        format!("{seconds} s")
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::spoken;

    #[test]
    fn says_a_duration_in_the_unit_that_suits_it() {
        assert_eq!(spoken(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(spoken(Duration::from_secs(59)), "59 s");
        assert_eq!(spoken(Duration::from_secs(3_605)), "60 min 05 s");
    }
}
