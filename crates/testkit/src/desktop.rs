//! A desktop of one's own: display, session bus, keyring and home, all ended and removed with the value.

mod app_window;
mod clipboard;
mod driver;
pub mod memory;
pub mod process;
mod scanner;
mod screen;
mod steps;
mod tree;
mod turn;
mod windows;

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

pub use app_window::{AppWindow, Size};
pub use memory::Memory;
use process::Process;
pub use screen::Screen;
use tempfile::TempDir;
pub use tree::signal;
pub use windows::OtherWindow;

use crate::files;

/// Whether the desktop has a keyring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyring {
    /// A Secret Service, unlocked: what a desktop session has after log-in.
    Unlocked,
    /// None, and nothing that would start one.
    Missing,
}

/// A desktop session.
#[derive(Debug)]
pub struct Desktop {
    // In the order in which they have to end.
    keyring: Option<Process>,
    _bus: Process,
    _screen: Process,
    display: String,
    bus_address: String,
    home: TempDir,
    log_level: Option<String>,
    directory: Option<String>,
    mocks_camera: bool,
    is_dark: bool,
}

/// A session bus that starts nothing by itself: with Debian's own configuration a call to the Secret Service
/// would start a keyring that asks for a password in a window.
const BUS_CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

impl Desktop {
    /// Starts a desktop with a screen that has room for a window and more.
    ///
    /// # Panics
    ///
    /// If a part of it does not start: `cargo xtask setup` installs all of them.
    #[must_use]
    pub fn start(keyring: Keyring) -> Self {
        Self::start_on(Size { width: 1400, height: 1000 }, keyring)
    }

    /// Starts a desktop whose screen has this size.
    ///
    /// # Panics
    ///
    /// As [`Desktop::start`].
    #[must_use]
    pub fn start_on(screen: Size, keyring: Keyring) -> Self {
        let home = tempfile::tempdir().expect("the system has room for a temporary folder");
        let bus_config = home.path().join("bus.conf");
        fs::write(&bus_config, BUS_CONFIG).expect("the temporary folder takes files");
        for folder in ["data", "config", "cache", "runtime", "tmp"] {
            fs::create_dir(home.path().join(folder)).expect("the temporary folder takes folders");
        }

        let Size { width, height } = screen;
        let (screen, display) = Process::start_and_read_line(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-nolisten", "tcp"])
                .args(["-screen", "0", &format!("{width}x{height}x24")])
                // Without it the server begins anew when its last client leaves, and hangs up on who comes meanwhile.
                .arg("-noreset")
                .stderr(Stdio::null()),
        );
        let (bus, bus_address) = Process::start_and_read_line(
            Command::new("dbus-daemon")
                .arg("--config-file")
                .arg(&bus_config)
                .args(["--print-address=1", "--nofork"])
                .stderr(Stdio::null()),
        );

        let mut desktop = Self {
            keyring: None,
            _bus: bus,
            _screen: screen,
            display: format!(":{display}"),
            bus_address,
            home,
            log_level: None,
            directory: None,
            mocks_camera: false,
            is_dark: false,
        };
        if keyring == Keyring::Unlocked {
            desktop.start_keyring();
        }
        desktop
    }

    /// Starts the Secret Service, unlocked, and waits until it answers.
    ///
    /// # Panics
    ///
    /// If it does not.
    pub fn start_keyring(&mut self) {
        self.run_keyring(&["--unlock"]);
    }

    /// Locks the keyring: what it keeps is there, and nobody has typed its password since.
    ///
    /// # Panics
    ///
    /// If it does not answer.
    pub fn lock_keyring(&mut self) {
        self.run_keyring(&[]);
    }

    fn run_keyring(&mut self, arguments: &[&str]) {
        self.keyring = None;
        let mut command = self.command("gnome-keyring-daemon");
        command
            .args(["--foreground", "--components=secrets"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.keyring = Some(Process::start_with_input(&mut command, b"\n"));
        Self::wait_for("the keyring answers", || {
            // Says nothing on standard error and exits with 1 where nothing is found; complains where no
            // service is there.
            self.command("secret-tool")
                .args(["lookup", "is-it", "there"])
                .output()
                .is_ok_and(|output| output.stderr.is_empty())
        });
    }

    /// Ends the Secret Service, as a crash would.
    pub fn end_keyring(&mut self) {
        self.keyring = None;
    }

    /// Everything the app has filed in the keyring, as libsecret's own tool tells it: labels, attributes, secrets.
    ///
    /// # Panics
    ///
    /// If the tool is not there.
    #[must_use]
    pub fn keyring_contents(&self) -> String {
        let output = self
            .command("secret-tool")
            .args(["search", "--all", "--unlock", "service", "app.pinion.member"])
            .output()
            .expect("secret-tool is installed");

        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// One of the things that the app has filed in the keyring, by its name there.
    ///
    /// # Panics
    ///
    /// If libsecret's own tool is not there.
    #[must_use]
    pub fn keyring_secret(&self, name: &str) -> Option<String> {
        let output = self
            .command("secret-tool")
            .args(["lookup", "service", "app.pinion.member", "username", name])
            .output()
            .expect("secret-tool is installed");

        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Replaces one of the things that the app has filed in the keyring by another text, as time or another version of
    /// the app would have written it.
    ///
    /// # Panics
    ///
    /// If the keyring does not take it.
    pub fn replace_keyring_secret(&self, name: &str, secret: &str) {
        let about = ["service", "app.pinion.member", "username", name];
        let cleared = self.command("secret-tool").arg("clear").args(about).status();
        assert!(cleared.is_ok_and(|it| it.success()), "the keyring forgets what is replaced");
        let mut store = self.command("secret-tool");
        store.args(["store", "--label", name]).args(about).args(["target", "default"]);
        let mut store = Process::start_with_input(store.stdin(Stdio::piped()), secret.as_bytes());
        assert!(store.ends_well(), "the keyring takes what replaces it");
    }

    /// Lets the app say more on standard error from its next start on; see [`Desktop::said`].
    pub fn log_at(&mut self, level: &str) {
        self.log_level = Some(level.to_owned());
    }

    /// Has programs look dark from their next start on, as a desktop does whose owner wants that.
    pub fn prefer_dark(&mut self) {
        self.is_dark = true;
    }

    /// Has the app look short names up at `address` from its next start on.
    pub fn look_names_up_at(&mut self, address: &str) {
        self.directory = Some(address.to_owned());
    }

    /// Gives the app a camera and a microphone of the webview's own from its next start on: a moving picture, a tone.
    pub fn mock_camera(&mut self) {
        self.mocks_camera = true;
    }

    /// Everything the app has said on standard error so far: its log, and what it says when it crashes.
    ///
    /// # Panics
    ///
    /// If what was written cannot be read.
    #[must_use]
    pub fn said(&self) -> String {
        let said = fs::read(self.said_file()).unwrap_or_default();
        String::from_utf8_lossy(&said).into_owned()
    }

    fn said_file(&self) -> PathBuf {
        self.home.path().join("said.log")
    }

    /// A program that is `app` with its standard error in a file: the drivers between a test and the app pass on
    /// nothing of it.
    fn with_log(&self, app: &Path) -> PathBuf {
        let wrapper = self.home.path().join("app");
        let script = format!(
            "#!/bin/sh\nexec \"{}\" \"$@\" 2>>\"{}\"\n",
            app.display(),
            self.said_file().display()
        );
        fs::write(&wrapper, script).expect("the home takes files");
        fs::set_permissions(&wrapper, Permissions::from_mode(0o755)).expect("they can be run");
        wrapper
    }

    /// Opens the app's window.
    ///
    /// # Panics
    ///
    /// If no window opens.
    pub async fn open(&self, app: &Path, arguments: &[&str]) -> AppWindow {
        AppWindow::open(self, &self.with_log(app), arguments).await
    }

    /// Runs a program without a driver, as a person would start it.
    #[must_use]
    pub fn run(&self, program: &Path, arguments: &[&str]) -> Running {
        let mut command = self.command(program);
        Running(Process::start(command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null())))
    }

    /// Looks at the screen.
    #[must_use]
    pub fn screen(&self) -> Screen {
        Screen::connect(&self.display)
    }

    /// A command that runs on this desktop and writes nowhere but below its home.
    #[must_use]
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let home = self.home.path();
        let mut command = Command::new(program);
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus_address)
            // The machine's own is none of a test's.
            .env("DBUS_SYSTEM_BUS_ADDRESS", &self.bus_address)
            .env("HOME", home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_RUNTIME_DIR", home.join("runtime"))
            .env("TMPDIR", home.join("tmp"))
            .env("NO_AT_BRIDGE", "1")
            .env("GDK_BACKEND", "x11")
            .env("LANG", "C.UTF-8")
            .env("TZ", "UTC")
            .env_remove("WAYLAND_DISPLAY");
        if self.is_dark {
            command.env("GTK_THEME", "Adwaita:dark");
        }
        if let Some(level) = &self.log_level {
            command.env("RUST_LOG", level);
        }
        if let Some(directory) = &self.directory {
            command.env("PINION_DIRECTORY", directory);
        }
        if self.mocks_camera {
            command.env("PINION_MOCK_CAMERA", "1");
        }
        command
    }

    /// Where the desktop's bus is, which is its session's and its system's.
    #[must_use]
    pub fn bus_address(&self) -> &str {
        &self.bus_address
    }

    /// The folder for what programs keep.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    fn display(&self) -> &str {
        &self.display
    }

    /// Every file below the home, keyring files left out: what the app, its webview and their libraries wrote.
    ///
    /// # Panics
    ///
    /// If the home cannot be read.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        let mut files = files::below(self.home.path());
        files.retain(|path| !path.ancestors().any(|folder| folder.ends_with("data/keyrings")));
        files
    }

    fn wait_for(what: &str, mut done: impl FnMut() -> bool) {
        let started = std::time::Instant::now();
        while !done() {
            assert!(started.elapsed() < Duration::from_secs(20), "{what} within 20 s");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// A program running on a desktop. Dropping it ends the program.
#[derive(Debug)]
pub struct Running(Process);

impl Running {
    /// What the program and everything it started hold in memory.
    #[must_use]
    pub fn memory(&self) -> Memory {
        memory::of_tree(self.0.id())
    }

    /// The process in which the app draws its page; `None` while there is none.
    #[must_use]
    pub fn page_process(&self) -> Option<u32> {
        tree::page_process(self.0.id())
    }
}

impl Process {
    fn start_with_input(command: &mut Command, input: &[u8]) -> Self {
        let mut process = Self::start(command);
        let mut stdin = process.take_stdin().expect("standard input is piped");
        stdin.write_all(input).expect("the program reads its input");
        process
    }
}
