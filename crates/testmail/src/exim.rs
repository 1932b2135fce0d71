//! A mail server that others wrote, run by nobody but the test: it takes mail over TLS and delivers it to maildirs.
//!
//! The program is Debian's Exim, unpacked below `.tools/` by `cargo xtask setup` and never installed: a test leaves the
//! machine's own mail as it is. It serves whoever runs the test, or `nobody` where that is root.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use tempfile::TempDir;

use crate::caught::Caught;
use crate::certificate::Certificate;
use crate::port::free_port;

/// Where `cargo xtask setup` unpacks it.
const UNPACKED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.tools/exim/usr/sbin/exim4");

/// Tells a program of users that the system does not have. From Debian's `libnss-wrapper`.
const MADE_UP_USERS: &str = "libnss_wrapper.so";

/// Whom Debian's Exim was built to be; it does not start where there is no such user.
const USER: &str = "Debian-exim";

/// The name that its certificate is for.
const HOST: &str = "localhost";

/// Debian's `nobody` and `nogroup`, the same on every system.
const NOBODY: u32 = 65_534;

/// How long it may take to start, and to deliver.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long nothing is looked at between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// A running server with a mailbox for each of some addresses. Dropping it ends the server and removes its mail.
#[derive(Debug)]
pub struct Exim {
    // Ended before its folder goes.
    server: Server,
    port: u16,
    authority: PathBuf,
    folder: TempDir,
}

impl Exim {
    /// Starts a server on 127.0.0.1 that takes mail for these addresses of `domain` and for nobody else.
    ///
    /// # Panics
    ///
    /// If the program is not there (`cargo xtask setup` unpacks it), or does not start.
    #[must_use]
    pub fn start(domain: &str, mailboxes: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("there is room for a spool");
        let own_user = fs::metadata("/proc/self").expect("there is /proc").uid();
        let user = if own_user == 0 { NOBODY } else { own_user };
        let port = free_port();
        let authority =
            furnish(folder.path(), &settings(folder.path(), port, domain, mailboxes), user);
        give_away(folder.path(), user, own_user);

        let server = Server::start(folder.path(), user, own_user, port);
        Self { server, port, authority, folder }
    }

    /// Its address, as a mail setting has it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp+starttls://{HOST}:{}", self.port)
    }

    /// A file with the authority of its certificate, for a client to trust.
    #[must_use]
    pub fn authority(&self) -> &Path {
        &self.authority
    }

    /// Waits until there are `count` mails in somebody's mailbox, and returns them.
    ///
    /// # Panics
    ///
    /// If they do not come; with what the server wrote in its log.
    #[must_use]
    pub fn wait_for(&self, mailbox: &str, count: usize) -> Vec<Caught> {
        let until = Instant::now() + PATIENCE;
        loop {
            let mails = self.mails(mailbox);
            if mails.len() >= count {
                return mails;
            }
            let log =
                || fs::read_to_string(self.folder.path().join("log/main")).unwrap_or_default();
            assert!(
                Instant::now() < until,
                "{} mails came; {} says:\n{}",
                mails.len(),
                self.server.id(),
                log()
            );
            thread::sleep(PAUSE);
        }
    }

    /// What is in somebody's mailbox.
    ///
    /// # Panics
    ///
    /// If a mail cannot be read.
    #[must_use]
    pub fn mails(&self, mailbox: &str) -> Vec<Caught> {
        // As maildirs are read: what is still written lies in `tmp`.
        let new = self.folder.path().join("mail").join(mailbox).join("new");
        let files = fs::read_dir(new).into_iter().flatten().flatten();
        let read = |path: PathBuf| fs::read_to_string(path).expect("a mail of ours is text");
        files.map(|file| Caught::delivered(read(file.path()))).collect()
    }
}

/// The running program.
#[derive(Debug)]
struct Server(Child);

impl Server {
    fn start(folder: &Path, user: u32, own_user: u32, port: u16) -> Self {
        let mut command = Command::new("setpriv");
        // Ended also where the test is killed.
        command.args(["--pdeathsig", "KILL"]);
        if user != own_user {
            let (user, group) = (format!("--reuid={user}"), format!("--regid={user}"));
            command.args([user, group]).arg("--clear-groups");
        }
        command
            .arg(folder.join("exim"))
            .arg("-C")
            .arg(folder.join("settings"))
            .arg("-bdf")
            .current_dir(folder)
            .env_clear()
            .env("LD_PRELOAD", MADE_UP_USERS)
            .env("NSS_WRAPPER_PASSWD", folder.join("users"))
            .env("NSS_WRAPPER_GROUP", folder.join("groups"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.join("said")).expect("there is room for a log"));
        if let Some(path) = env::var_os("PATH") {
            command.env("PATH", path);
        }
        let mut server = Self(command.spawn().expect("setpriv is in every Debian"));
        let until = Instant::now() + PATIENCE;
        while !greets(port) {
            let said = || fs::read_to_string(folder.join("said")).unwrap_or_default();
            let ended = server.0.try_wait().expect("it is a child");
            assert!(ended.is_none(), "Exim did not start ({ended:?}): {}", said());
            assert!(Instant::now() < until, "Exim does not listen: {}", said());
            thread::sleep(PAUSE);
        }
        server
    }

    fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Puts in the folder all that the server needs; returns the file with its certificate's authority.
fn furnish(folder: &Path, settings: &str, user: u32) -> PathBuf {
    let write = |name: &str, content: &str| {
        fs::write(folder.join(name), content).expect("there is room for settings");
    };
    for name in ["spool", "log", "mail"] {
        fs::create_dir(folder.join(name)).expect("there is room for a spool");
    }
    let identity = Certificate::Good.identity();
    write("authority.pem", &identity.authority_pem);
    write("certificate.pem", &identity.certificate_pem);
    write("key.pem", &identity.key_pem);
    write("settings", settings);
    write("users", &format!("{USER}:x:{user}:{user}:Exim:{}:/bin/false\n", folder.display()));
    write("groups", &format!("{USER}:x:{user}:\n"));

    // A copy that everybody may run and nobody becomes root by: the loader would hide made-up users from a program that
    // changes who it is.
    let program = folder.join("exim");
    fs::copy(UNPACKED, &program).expect("Exim is unpacked: run `cargo xtask setup`");
    let all_may_run = fs::Permissions::from_mode(0o755);
    fs::set_permissions(program, all_may_run).expect("it is ours");
    folder.join("authority.pem")
}

/// Gives the folder, and what the server reads and writes in it, to whom the server runs as.
fn give_away(folder: &Path, user: u32, own_user: u32) {
    if user == own_user {
        return;
    }
    let files = fs::read_dir(folder).expect("it was just made").flatten().map(|file| file.path());
    for path in files.chain([folder.to_owned()]) {
        chown(path, Some(user), Some(user)).expect("root may give away");
    }
}

/// Its settings, as Exim's specification (4.96) has them.
fn settings(folder: &Path, port: u16, domain: &str, mailboxes: &[&str]) -> String {
    let folder = folder.display();
    let mut text = String::new();
    let _ = write!(
        text,
        "\
exim_path = {folder}/exim
spool_directory = {folder}/spool
log_file_path = {folder}/log/%s
pid_file_path = {folder}/pid
primary_hostname = {HOST}
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
daemon_startup_retries = 0
keep_environment = LD_PRELOAD : ^NSS_WRAPPER_
add_environment = PATH=/usr/bin:/bin
host_lookup =
rfc1413_hosts =
tls_advertise_hosts = *
tls_certificate = {folder}/certificate.pem
tls_privatekey = {folder}/key.pem
acl_smtp_rcpt = recipient
acl_smtp_data = content
begin acl
recipient:
  require message = 530 5.7.0 TLS first
          encrypted = *
  accept domains = {domain}
         local_parts = {}
  deny message = No such mailbox
content:
  require message = Headers that no mail program understands
          verify = header_syntax
  accept
begin routers
mailbox:
  driver = accept
  domains = {domain}
  local_parts = {}
  transport = maildir
begin transports
maildir:
  driver = appendfile
  directory = {folder}/mail/$local_part_data
  maildir_format
  create_directory
  envelope_to_add
  return_path_add
",
        mailboxes.join(" : "),
        mailboxes.join(" : "),
    );
    text
}

fn greets(port: u16) -> bool {
    let Ok(socket) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else { return false };
    let mut line = String::new();
    let patient = socket.set_read_timeout(Some(PATIENCE)).is_ok();
    patient && BufReader::new(socket).read_line(&mut line).is_ok() && line.starts_with("220 ")
}
