//! The demo's portal, while it runs.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::space::Space;
use crate::interrupt::Interrupt;
use crate::process::Process;
use crate::stop::Stop;

/// How long the portal may take to listen. A debug build on a busy machine takes a second or two.
const PATIENCE: Duration = Duration::from_mins(1);

/// A portal that listens.
pub struct Portal {
    process: Process,
    address: String,
}

impl Portal {
    /// Starts the portal of `space` and waits until it listens.
    pub fn start(interrupt: &Interrupt, space: &Space) -> Result<Self> {
        let log = OpenOptions::new().create(true).append(true).open(&space.log)?;
        let mut command = ends_with_us(&space.program);
        configure(&mut command, &space.data);
        command
            .env("PINION_LISTEN", format!("127.0.0.1:{}", space.port))
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log);
        let mut process = Process::start(&mut command)?;
        let stdout = process.child().stdout.take().context("standard output is piped")?;
        let line = first_line(stdout, interrupt)?;
        let address = line.strip_prefix("listening on ").map(|address| address.trim().to_owned());

        match address {
            Some(address) => Ok(Self { process, address }),
            None => Err(Stop::failed(format!(
                "the portal did not start; {} says why.",
                space.log.display()
            ))
            .into()),
        }
    }

    /// Where it listens, as a browser or the app takes it.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Whether it ended without being asked.
    pub fn has_ended(&mut self) -> Result<bool> {
        Ok(self.process.ended()?.is_some())
    }
}

/// A command of the portal on the data in `data` and nothing else.
pub fn command(program: &Path, data: &Path) -> Command {
    let mut command = Command::new(program);
    configure(&mut command, data);

    command
}

/// A command for a program that ends even when this one is killed and cannot end it.
pub fn ends_with_us(program: &Path) -> Command {
    let asks_the_kernel = cfg!(target_os = "linux") && Path::new("/usr/bin/setpriv").exists();
    if asks_the_kernel {
        let mut command = Command::new("/usr/bin/setpriv");
        command.args(["--pdeathsig", "TERM", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

/// A variable that names somebody's real database must not reach the demo.
fn configure(command: &mut Command, data: &Path) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PINION_") {
            command.env_remove(&name);
        }
    }
    command.env("PINION_DATA", data);
}

/// The first line of `stdout`, empty if it ended without one. The rest is read and dropped.
fn first_line(stdout: impl Read + Send + 'static, interrupt: &Interrupt) -> Result<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            // Nobody listens after the first line.
            let _ = sender.send(line);
        }
    });
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        match receiver.recv_timeout(Duration::from_millis(100)) {
            Ok(line) => return Ok(line),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) if interrupt.happened() => {
                return Err(Stop::interrupted().into());
            }
            Err(RecvTimeoutError::Timeout) => (),
        }
    }

    Ok(String::new())
}
