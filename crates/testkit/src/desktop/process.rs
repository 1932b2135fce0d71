//! A program that ends with the value that stands for it.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::tree::descendants;

/// A running program. Dropping it ends the program.
#[derive(Debug)]
pub struct Process(Child);

impl Process {
    /// Starts `command` in the background.
    ///
    /// # Panics
    ///
    /// If the program is not there: `cargo xtask setup` installs all that tests use.
    #[must_use]
    pub fn start(command: &mut Command) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.spawn();
        Self(child.unwrap_or_else(|error| panic!("{name} starts ({error}); `cargo xtask setup`")))
    }

    /// Starts `command` and waits for the first line it prints: its way to say that it is there.
    ///
    /// # Panics
    ///
    /// As [`Process::start`], and if the program ends without a line.
    #[must_use]
    pub fn start_and_read_line(command: &mut Command) -> (Self, String) {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut process = Self::start(command.stdout(Stdio::piped()));
        let stdout = process.0.stdout.take().expect("standard output is piped");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).expect("the program prints text");
        assert!(!line.is_empty(), "{name} says where it is");

        (process, line.trim().to_owned())
    }

    /// Hands over the program's standard input, once, where it is piped.
    pub fn take_stdin(&mut self) -> Option<ChildStdin> {
        self.0.stdin.take()
    }

    /// Hands over the program's standard output, once, where it is piped.
    pub fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.0.stdout.take()
    }

    /// Waits for the program to end by itself, and tells whether all went well.
    pub fn ends_well(&mut self) -> bool {
        self.0.wait().is_ok_and(|status| status.success())
    }

    /// The process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Drivers and apps start programs of their own, which would go on without them.
        let started: Vec<String> = descendants(self.id()).iter().map(ToString::to_string).collect();
        // Already gone is as good.
        let _ = Command::new("kill").arg("-KILL").args(started).stderr(Stdio::null()).status();
        let _ = self.0.wait();
    }
}
