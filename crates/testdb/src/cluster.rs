//! One PostgreSQL server for all tests of a run, which ends by itself.
//!
//! Test runners start a process a test, so the server belongs to none of them. Each process
//! holds a shared lock on a file while it uses the server; the kernel lets go of it however the
//! process ends. A small script beside the server waits until nobody holds it, then stops the
//! server and removes its folder.

use std::{
    fs::{self, File},
    os::unix::{fs::MetadataExt, net::UnixStream, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

/// What the server promises of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// It is there as long as the machine runs: tests are about rules, and cut no power.
    Machine,
    /// It is on the disk, as where the product is used.
    Disk,
}

impl Durability {
    /// What the server is told. Its own defaults wait for the disk.
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Machine => {
                &["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
            }
            Self::Disk => &[],
        }
    }

    /// Sets the servers of the two apart.
    fn name(self) -> &'static str {
        match self {
            Self::Machine => "pinion-testdb",
            Self::Disk => "pinion-benchdb",
        }
    }
}

/// The right to use the server, held while it is needed.
#[derive(Debug)]
pub(crate) struct Cluster {
    folder: PathBuf,
    tools: PathBuf,
    _in_use: File,
}

impl Cluster {
    /// Who the tests are to the server.
    pub(crate) const USER: &str = "pinion";

    /// Starts the server unless it runs, and keeps it running until dropped.
    pub(crate) fn join(durability: Durability) -> Self {
        let tools = tools();
        let name = format!("{}-{}", durability.name(), own_user());
        let folder = std::env::temp_dir().join(name);
        let gate = lock_file(&folder.with_extension("gate"));
        let in_use = lock_file(&folder.with_extension("in-use"));
        // Who holds the gate starts or stops the server; everybody else waits.
        gate.lock().expect("the gate can be locked");
        if UnixStream::connect(folder.join(".s.PGSQL.5432")).is_err() {
            start(&tools, &folder, durability);
        }
        in_use.lock_shared().expect("the use can be noted");
        gate.unlock().expect("the gate can be unlocked");
        Self { folder, tools, _in_use: in_use }
    }

    /// Returns where the server's socket is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs one of PostgreSQL's commands against the server.
    pub(crate) fn run(&self, command: &str, arguments: &[&str]) {
        assert!(self.try_run(command, arguments), "{command} {arguments:?} failed");
    }

    /// As [`Cluster::run`], and tells whether it went well.
    pub(crate) fn try_run(&self, command: &str, arguments: &[&str]) -> bool {
        let status = Command::new(self.tools.join(command))
            .arg(format!("--host={}", self.folder.display()))
            .arg(format!("--username={}", Self::USER))
            .args(arguments)
            .env_remove("PGPORT")
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status();
        status.is_ok_and(|status| status.success())
    }
}

/// Waits for the last user to go, twice in a row so that the pause between two tests does not
/// count, and then stops the server. The gate keeps new users out meanwhile.
const KEEPER: &str = r#"
folder=$1 gate=$2 in_use=$3; shift 3
"$@" >"$folder.log" 2>&1 &
server=$!
idle=0
exec 8>"$gate" 9>"$in_use"
while kill -0 $server 2>/dev/null; do
    sleep 3
    flock 8
    if flock --nonblock 9; then idle=$((idle + 1)); flock --unlock 9; else idle=0; fi
    if [ $idle -ge 2 ]; then
        kill -INT $server; wait $server; rm -rf "$folder" "$folder.log"; exit
    fi
    flock --unlock 8
done
"#;

fn start(tools: &Path, folder: &Path, durability: Durability) {
    if folder.exists() {
        fs::remove_dir_all(folder).expect("yesterday's server can be removed");
    }
    fs::create_dir(folder).expect("there is room for temporary files");
    let owner = server_user();
    let data = make(tools, folder, owner);

    let server = as_owner(owner, &tools.join("postgres"));
    let mut keeper = Command::new("sh")
        .args(["-c", KEEPER, "keeper"])
        .arg(folder)
        .arg(folder.with_extension("gate"))
        .arg(folder.with_extension("in-use"))
        .arg(server.get_program())
        .args(server.get_args())
        .arg("-D")
        .arg(&data)
        .arg("-k")
        .arg(folder)
        .args(["-c", "listen_addresses=", "-c", "max_connections=300"])
        .args(durability.arguments())
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0) // a test runner that ends a test's group leaves the server alone
        .spawn()
        .expect("there is a shell");
    thread::spawn(move || keeper.wait());
    wait_until_ready(tools, folder);
}

/// Makes an empty cluster in `folder`, which is given to the server's user. Returns where its data is.
pub(crate) fn make(tools: &Path, folder: &Path, owner: Option<(u32, u32)>) -> PathBuf {
    if let Some((user, group)) = owner {
        std::os::unix::fs::chown(folder, Some(user), Some(group)).expect("root may give away");
    }
    let data = folder.join("data");
    let made = as_owner(owner, &tools.join("initdb"))
        .arg(format!("--pgdata={}", data.display()))
        .arg(format!("--username={}", Cluster::USER))
        .args(["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--wal-segsize=4"])
        .current_dir("/")
        .stdout(Stdio::null())
        .status();
    assert!(made.is_ok_and(|status| status.success()), "initdb failed in {}", folder.display());
    data
}

/// Waits until the server takes queries: its socket is there a moment earlier.
pub(crate) fn wait_until_ready(tools: &Path, folder: &Path) {
    for _ in 0..300 {
        let ready = Command::new(tools.join("pg_isready"))
            .arg("--quiet")
            .arg(format!("--host={}", folder.display()))
            .env_remove("PGPORT")
            .current_dir("/")
            .status();
        if ready.is_ok_and(|status| status.success()) {
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
    let log = folder.with_extension("log");
    panic!("PostgreSQL did not start within 30 s; see {}", log.display());
}

/// Returns the folder of the newest PostgreSQL's programs.
pub(crate) fn tools() -> PathBuf {
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = installed.map(|version| version.path().join("bin")).max_by_key(|bin| {
        let version = bin.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        version.and_then(|version| version.parse::<u32>().ok())
    });
    newest
        .filter(|bin| bin.join("initdb").exists())
        .expect("this test needs PostgreSQL, which is not installed: run `cargo xtask setup`")
}

/// Opens, or makes, a file to lock.
fn lock_file(path: &Path) -> File {
    let opened = File::options().create(true).truncate(false).write(true).open(path);
    opened.expect("there is room for temporary files")
}

fn own_user() -> u32 {
    fs::metadata("/proc/self").expect("there is /proc").uid()
}

/// The user and group the server runs as: it refuses to be root. `None` for ourselves.
pub(crate) fn server_user() -> Option<(u32, u32)> {
    if own_user() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").expect("there are users");
    let named = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let fields: Vec<&str> = line.split(':').collect();
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    named("postgres").or_else(|| named("nobody"))
}

/// A command that runs `program` as `owner`.
pub(crate) fn as_owner(owner: Option<(u32, u32)>, program: &Path) -> Command {
    let Some((user, group)) = owner else {
        return Command::new(program);
    };
    let mut command = Command::new("setpriv");
    command
        .arg(format!("--reuid={user}"))
        .arg(format!("--regid={group}"))
        .arg("--clear-groups")
        .arg(program);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serves_a_second_user_with_the_same_server() {
        let first = Cluster::join(Durability::Machine);
        let second = Cluster::join(Durability::Machine);

        assert_eq!(first.folder(), second.folder());
        drop(first);
        second.run("psql", &["--command=SELECT 1", "postgres"]);
    }

    #[test]
    fn waits_for_the_disk_where_it_is_told_to() {
        const WAITS: &str = "DO $$ BEGIN ASSERT current_setting('fsync') = 'on' \
            AND current_setting('full_page_writes') = 'on' \
            AND current_setting('synchronous_commit') = 'on'; END $$";
        let command = format!("--command={WAITS}");
        let waits = |durability| Cluster::join(durability).try_run("psql", &[&command, "postgres"]);

        assert!(waits(Durability::Disk));
        assert!(!waits(Durability::Machine));
    }
}
