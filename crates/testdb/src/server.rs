//! A PostgreSQL server of one test's own, which can be stopped while others are at it.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::cluster::{self, Cluster};

/// A PostgreSQL server whose commits wait for the disk. Ends when dropped.
#[derive(Debug)]
pub struct Server {
    tools: PathBuf,
    owner: Option<(u32, u32)>,
    data: PathBuf,
    running: Option<Child>,
    // Last: the server is stopped before its files go.
    folder: tempfile::TempDir,
}

impl Server {
    /// Makes an empty cluster and starts its server.
    ///
    /// # Panics
    ///
    /// If PostgreSQL is not installed, or does not start: a test that needs it fails.
    #[must_use]
    pub fn start() -> Self {
        let (tools, owner) = (cluster::tools(), cluster::server_user());
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        let data = cluster::make(&tools, folder.path(), owner);
        let mut server = Self { tools, owner, data, running: None, folder };
        server.come_back();
        server
    }

    /// Returns the address to open its one database at, over a Unix socket.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres:///postgres?host={}&user={}", self.folder.path().display(), Cluster::USER)
    }

    /// Stops the server in its mode `immediate`: it ends every connection in its midst and tidies nothing up.
    ///
    /// # Panics
    ///
    /// If it does not run.
    pub fn stop_at_once(&mut self) {
        let mut running = self.running.take().expect("it runs");
        let told = Command::new("kill").args(["-QUIT", &running.id().to_string()]).status();
        assert!(told.is_ok_and(|status| status.success()), "the server can be told to stop");
        running.wait().expect("it stops");
    }

    /// Starts it again, where it was: it makes good what was left in its midst, and then takes queries.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn come_back(&mut self) {
        let server = cluster::as_owner(self.owner, &self.tools.join("postgres"))
            .arg("-D")
            .arg(&self.data)
            .arg("-k")
            .arg(self.folder.path())
            .args(["-c", "listen_addresses="])
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.running = Some(server.expect("PostgreSQL can be run"));
        cluster::wait_until_ready(&self.tools, self.folder.path());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.running.is_some() {
            self.stop_at_once();
        }
    }
}
