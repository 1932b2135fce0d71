//! One step after the other: what it does, how long it took, what to do when it fails.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::interrupt::Interrupt;
use crate::log::Log;
use crate::process::Process;
use crate::progress::{Progress, spoken};
use crate::stop::Stop;

/// The steps of one command.
pub struct Steps {
    interrupt: Interrupt,
    installs_packages: bool,
    taken: Vec<(String, Duration)>,
}

impl Steps {
    /// Nothing is done yet. `installs_packages` is false where system packages are the user's own affair.
    pub fn new(interrupt: Interrupt, installs_packages: bool) -> Self {
        Self { interrupt, installs_packages, taken: Vec::new() }
    }

    /// Whether system packages may be looked for and installed.
    pub fn installs_packages(&self) -> bool {
        self.installs_packages
    }

    /// For steps that wait by themselves.
    pub fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// Runs `command` with its output in a log, whose end is shown when it fails.
    ///
    /// `advice` is one sentence: what to do then.
    ///
    /// # Errors
    ///
    /// [`Stop`] if the command fails or the user interrupts it.
    pub fn quiet(&mut self, what: &str, command: &mut Command, advice: &str) -> Result<()> {
        let log = Log::create(what)?;
        if self.logged(what, command, &log)? {
            return Ok(());
        }
        eprintln!("{}", log.tail());

        Err(failed(what, advice, &format!(" All it said: {}.", log.path().display())))
    }

    /// As [`Steps::quiet`], and returns what the command printed on standard output.
    pub fn output(&mut self, what: &str, command: &mut Command, advice: &str) -> Result<String> {
        let log = Log::create(what)?;
        let output = Log::create(&format!("{what} output"))?;
        command.stdin(Stdio::null()).stdout(output.writer()?).stderr(log.writer()?);
        if !self.watched(what, command, &log)? {
            eprintln!("{}", log.tail());
            return Err(failed(what, advice, ""));
        }

        Ok(std::fs::read_to_string(output.path())?)
    }

    /// As [`Steps::quiet`], for a step that may fail: true if it went well.
    pub fn attempt(&mut self, what: &str, command: &mut Command) -> Result<bool> {
        let log = Log::create(what)?;

        self.logged(what, command, &log)
    }

    /// Runs `command` with its output on the terminal, for tools that show progress themselves.
    ///
    /// # Errors
    ///
    /// As [`Steps::quiet`].
    pub fn live(&mut self, what: &str, command: &mut Command, advice: &str) -> Result<()> {
        eprintln!("{what} …");
        let started = Instant::now();
        let status = Process::start(command.stdin(Stdio::null()))?.wait(&self.interrupt, |_| ())?;
        self.taken.push((what.to_owned(), started.elapsed()));
        if status.success() { Ok(()) } else { Err(failed(what, advice, "")) }
    }

    /// Prints what took how long, if anything was to do.
    pub fn print_times(&self) {
        if self.taken.is_empty() {
            return;
        }
        let total = self.taken.iter().map(|(_, time)| *time).sum();
        for (what, time) in &self.taken {
            eprintln!("{:>12}  {what}", spoken(*time));
        }
        eprintln!("{:>12}  in all", spoken(total));
    }

    fn logged(&mut self, what: &str, command: &mut Command, log: &Log) -> Result<bool> {
        command.stdin(Stdio::null()).stdout(log.writer()?).stderr(log.writer()?);

        self.watched(what, command, log)
    }

    fn watched(&mut self, what: &str, command: &mut Command, log: &Log) -> Result<bool> {
        let started = Instant::now();
        let mut progress = Progress::start(what);
        let status = Process::start(command)?
            .wait(&self.interrupt, |elapsed| progress.tick(elapsed, || log.last_line()))?;
        progress.finish(started.elapsed(), status.success());
        self.taken.push((what.to_owned(), started.elapsed()));

        Ok(status.success())
    }
}

fn failed(what: &str, advice: &str, more: &str) -> anyhow::Error {
    Stop::failed(format!("“{what}” failed. {advice}{more}")).into()
}
