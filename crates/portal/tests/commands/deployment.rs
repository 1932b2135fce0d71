//! A data directory of a test's own, and the binary run on it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use pinion_storage::audit::{self, Entry};
use pinion_storage::{Database, Options, accounts};

/// A password that is good enough.
pub const PASSWORD: &str = "harbour lamp tide";

pub struct Deployment {
    pub folder: tempfile::TempDir,
    database_url: Option<String>,
}

/// How a command went.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// The last line of the answer.
    pub fn last(&self) -> &str {
        self.out.lines().last().unwrap_or_default()
    }
}

impl Deployment {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), database_url: None }
    }

    pub fn on_postgres(url: String) -> Self {
        Self { database_url: Some(url), ..Self::new() }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Writes a file beside the data.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pinion-portal"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PINION_") {
                command.env_remove(name);
            }
        }
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("PINION_DATA", self.data())
            .env("PINION_LISTEN", "127.0.0.1:0")
            .stdin(Stdio::null());
        if let Some(url) = &self.database_url {
            command.env("PINION_DATABASE_URL", url);
        }
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::from(self.command(arguments).output().unwrap())
    }

    /// Runs a command with something on standard input.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Run {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that refuses before it reads leaves the pipe closed.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        Run::from(child.wait_with_output().unwrap())
    }

    /// Imports a CSV.
    pub fn import(&self, csv: impl AsRef<[u8]>, more: &[&str]) -> Run {
        let file = self.file("members.csv", csv);
        self.run(&[&["members", "import", file.to_str().unwrap()], more].concat())
    }

    /// Every customer with the PIN, as `export` has them.
    pub fn export(&self) -> String {
        let run = self.run(&["members", "export", "--with-pins"]);
        assert_eq!(run.status, 0, "{run:?}");
        run.out
    }

    async fn database(&self) -> Database {
        let url = format!("sqlite://{}", self.data().join("pinion.sqlite").display());
        Database::open(&url, Options::default()).await.unwrap()
    }

    /// Does something while another process writes and does not come to an end.
    pub fn while_another_writes<T>(&self, what: impl FnOnce() -> T) -> T {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let writing = runtime.block_on(async { self.database().await.begin().await.unwrap() });
        let done = what();
        runtime.block_on(writing.rollback()).unwrap();
        done
    }

    /// The latest entries of the audit log.
    pub fn audit_log(&self) -> Vec<Entry> {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let database = self.database().await;
            let account = accounts::the_one(&database).await.unwrap().id;
            let records = audit::latest(&database, account, 100).await.unwrap();
            records.into_iter().map(|record| record.entry).collect()
        })
    }

    /// Runs a command on a terminal of its own, and returns all that the terminal showed.
    pub fn on_a_terminal(&self, arguments: &[&str]) -> String {
        let program = env!("CARGO_BIN_EXE_pinion-portal");
        let line = format!("'{program}' '{}'", arguments.join("' '"));
        let shown = Command::new("script")
            .args(["--quiet", "--return", "--command", &line, "/dev/null"])
            .current_dir(self.folder.path())
            .env("PINION_DATA", self.data())
            .env("TERM", "xterm")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        String::from_utf8(shown.stdout).unwrap()
    }

    pub fn serve(&self) -> Serving {
        Serving::start(self.command(&["serve"]).stderr(Stdio::null()))
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A portal that runs until it is dropped.
pub struct Serving {
    child: Child,
    pub address: String,
    out: BufReader<std::process::ChildStdout>,
}

impl Serving {
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let address = line.strip_prefix("listening on http://").expect("one line tells where");
        Self { address: address.trim_end().to_owned(), child, out }
    }

    pub fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).unwrap()
    }

    /// Sends a request as written, and returns all that comes back.
    pub fn ask(&self, request: &str) -> String {
        let mut stream = self.connect();
        // It may be closed before all is written: what comes back tells.
        let _ = stream.write_all(request.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    pub fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
    }

    pub fn post_form(&self, path: &str, form: &str) -> String {
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            form.len()
        ))
    }

    /// Sends what a page of its own would.
    pub fn post_json(&self, path: &str, json: &str) -> String {
        let address = &self.address;
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\n\
             connection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{json}",
            json.len()
        ))
    }

    /// The next line it prints.
    pub fn next_line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, and returns its exit status and what else it printed.
    pub fn terminate(mut self) -> (i32, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let status = self.child.wait().unwrap().code().unwrap_or(-1);
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        (status, rest)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The permissions of a file, without its kind.
pub fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
