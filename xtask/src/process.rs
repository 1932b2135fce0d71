//! A program that this one started, and all that program starts: never left behind.

use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::interrupt::Interrupt;
use crate::stop::Stop;

const POLL: Duration = Duration::from_millis(50);

/// How long a program may take to end by itself once it was asked to.
const GRACE: Duration = Duration::from_secs(8);

/// A running program in a process group of its own. Dropping it ends the group.
pub struct Process {
    child: Child,
    ended: Option<ExitStatus>,
}

impl Process {
    /// Starts `command`.
    ///
    /// A group of its own keeps a terminal's Ctrl-C away from it, so that things end in the order
    /// chosen here.
    pub fn start(command: &mut Command) -> Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command.spawn().with_context(|| {
            format!("{} did not start; is it installed?", command.get_program().display())
        })?;

        Ok(Self { child, ended: None })
    }

    /// The program itself, for its pipes.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// How the program ended, or `None` while it runs.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        if self.ended.is_none() {
            self.ended = self.child.try_wait()?;
        }

        Ok(self.ended)
    }

    /// Waits for the program's end and calls `tick` meanwhile, with the time gone by.
    ///
    /// # Errors
    ///
    /// [`Stop::interrupted`] if the user asked for the end; the program has ended then, too.
    pub fn wait(
        mut self,
        interrupt: &Interrupt,
        mut tick: impl FnMut(Duration),
    ) -> Result<ExitStatus> {
        let started = Instant::now();
        loop {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            if interrupt.happened() {
                self.end();
                return Err(Stop::interrupted().into());
            }
            tick(started.elapsed());
            thread::sleep(POLL);
        }
    }

    /// Ends the program and its group: asks first, then does not ask.
    ///
    /// What the program started may go on after it, and is ended all the same.
    pub fn end(&mut self) {
        self.end_within(GRACE);
    }

    fn end_within(&mut self, grace: Duration) {
        if self.is_over() {
            return;
        }
        self.ask_to_end();
        let asked = Instant::now();
        while asked.elapsed() < grace {
            if self.is_over() {
                return;
            }
            thread::sleep(POLL);
        }
        self.kill();
        if self.ended.is_none() {
            self.ended = self.child.wait().ok();
        }
    }

    /// Whether neither the program nor anything it started runs any more.
    fn is_over(&mut self) -> bool {
        !matches!(self.ended(), Ok(None)) && !self.has_left_others()
    }

    /// Whether something of the group is there, the program itself aside.
    #[cfg(unix)]
    fn has_left_others(&self) -> bool {
        let group = rustix::process::Pid::from_child(&self.child);
        rustix::process::test_kill_process_group(group).is_ok()
    }

    #[cfg(not(unix))]
    fn has_left_others(&self) -> bool {
        false
    }

    #[cfg(unix)]
    fn ask_to_end(&mut self) {
        self.signal(rustix::process::Signal::TERM);
    }

    #[cfg(unix)]
    fn kill(&mut self) {
        self.signal(rustix::process::Signal::KILL);
    }

    /// A group that is gone already needs no signal, so a refusal is no news.
    #[cfg(unix)]
    fn signal(&mut self, signal: rustix::process::Signal) {
        let group = rustix::process::Pid::from_child(&self.child);
        let _ = rustix::process::kill_process_group(group, signal);
    }

    #[cfg(not(unix))]
    fn ask_to_end(&mut self) {
        self.kill();
    }

    #[cfg(not(unix))]
    fn kill(&mut self) {
        let _ = self.child.kill();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::process::{Command, Stdio};
    use std::time::Duration;

    use super::Process;

    fn shell(script: &str) -> Process {
        Process::start(Command::new("sh").args(["-c", script]).stdout(Stdio::piped())).unwrap()
    }

    /// Reads until nobody holds the other end: neither the program nor what it started.
    fn read_to_the_end(process: &mut Process) -> String {
        let mut text = String::new();
        process.child().stdout.take().unwrap().read_to_string(&mut text).unwrap();

        text
    }

    #[test]
    fn ends_what_a_program_started_along_with_it() {
        let mut process = shell("sleep 600 & sleep 600");

        process.end();

        assert_eq!(read_to_the_end(&mut process), "", "both sleepers are gone, or this would hang");
        assert!(process.ended().unwrap().is_some_and(|status| !status.success()));
    }

    #[test]
    fn ends_what_goes_on_after_the_program_that_started_it() {
        let mut process = shell("(trap '' TERM; echo ready; exec sleep 600) & wait");
        let mut ready = [0; 6];
        process.child().stdout.as_mut().unwrap().read_exact(&mut ready).unwrap();

        process.end_within(Duration::from_millis(300));

        assert_eq!(read_to_the_end(&mut process), "", "the sleeper is gone, or this would hang");
    }

    #[test]
    fn ends_what_a_program_that_ended_left_behind() {
        let mut process = shell("sleep 600 &");
        while process.ended().unwrap().is_none() {
            std::thread::yield_now();
        }

        process.end();

        assert_eq!(read_to_the_end(&mut process), "", "the sleeper is gone, or this would hang");
    }

    #[test]
    fn lets_a_program_finish_what_it_does_when_asked_to_end() {
        let mut process =
            shell("trap 'echo saved; exit 0' TERM; echo ready; while :; do sleep 0.01; done");
        let mut ready = [0; 6];
        process.child().stdout.as_mut().unwrap().read_exact(&mut ready).unwrap();

        process.end();

        assert_eq!(read_to_the_end(&mut process), "saved\n");
    }
}
