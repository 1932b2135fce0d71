//! The demo's data: a portal's data directory with an admin, the sample's customers and two passwords.

use std::fs;
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, ensure};

use super::credentials::Credentials;
use super::portal;
use crate::steps::Steps;
use crate::stop::Stop;

/// The portal's own default, taken where nothing else listens there.
const USUAL_PORT: u16 = 8750;

const SAMPLE: &str = "samples/harbour-works.csv";
const ADMIN: &str = "admin@harbour-works.example";

/// How the portal is told what the space is called and where it is.
const NAME: [&str; 6] = ["space", "set", "--name", "Harbour Works", "--time-zone", "Europe/Lisbon"];

/// A made-up space, ready to be served.
pub struct Space {
    /// The portal's program.
    pub program: PathBuf,
    /// The portal's data directory.
    pub data: PathBuf,
    /// Where the portal's own log goes.
    pub log: PathBuf,
    /// The same one each time, so that the app finds its portal again.
    pub port: u16,
    /// Who can sign in.
    pub credentials: Credentials,
}

impl Space {
    /// Opens the space in `folder`, and makes it first where there is none.
    pub fn open(steps: &mut Steps, programs: &Path, folder: &Path) -> Result<Self> {
        let program = programs.join(format!("pinion-portal{}", std::env::consts::EXE_SUFFIX));
        let (data, papers) = (folder.join("portal"), folder.join("credentials.txt"));
        fs::create_dir_all(folder)?;
        if !data.exists() {
            let credentials = Credentials::generate(&people()?)?;
            credentials.write(&papers)?;
            fill(steps, &program, &folder.join("portal.part"), &data, &credentials)?;
        }

        Ok(Self {
            program,
            data,
            log: folder.join("portal.log"),
            port: port(&folder.join("port"))?,
            credentials: Credentials::read(&papers)?,
        })
    }
}

/// Fills `part` and calls it `data` once it is whole: an interrupted start leaves nothing half made.
fn fill(
    steps: &mut Steps,
    program: &Path,
    part: &Path,
    data: &Path,
    credentials: &Credentials,
) -> Result<()> {
    if part.exists() {
        fs::remove_dir_all(part)?;
    }
    let mut accounts = credentials.accounts().iter();
    let admin = accounts.next().context("the first account is the admin")?;
    let create = ["admin", "create", "--email", &admin.email, "--name", "Demo Admin"];
    tell(program, part, &create, &admin.password)?;
    steps.quiet(
        "Name the space",
        portal::command(program, part).args(NAME),
        "The portal's own words above say what it dislikes.",
    )?;
    steps.quiet(
        "Import the sample's customers",
        portal::command(program, part).args(["members", "import", SAMPLE]),
        "The sample names the row it dislikes.",
    )?;
    for member in accounts {
        let set = ["members", "set-password", "--email", &member.email];
        tell(program, part, &set, &member.password)?;
    }

    Ok(fs::rename(part, data)?)
}

/// Runs a command of the portal that reads a password from its standard input.
fn tell(program: &Path, data: &Path, arguments: &[&str], password: &str) -> Result<()> {
    let mut child = portal::command(program, data)
        .args(arguments)
        .args(["--password-file", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} starts", program.display()))?;
    let mut input = child.stdin.take().context("standard input is piped")?;
    // A portal that refuses before it reads says why on standard error.
    let _ = writeln!(input, "{password}");
    drop(input);
    let output = child.wait_with_output()?;
    ensure!(
        output.status.success(),
        Stop::failed(format!(
            "pinion-portal {} refused: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr).trim()
        ))
    );

    Ok(())
}

/// The admin, and the first two customers of the sample who may come in.
fn people() -> Result<Vec<(&'static str, &'static str)>> {
    let sample = fs::read_to_string(SAMPLE).with_context(|| format!("{SAMPLE} is there"))?;
    let members = members(&sample).map(|email| ("member", &*email.to_owned().leak()));

    Ok(std::iter::once(("admin", ADMIN)).chain(members.take(2)).collect())
}

/// The e-mail addresses of active customers. No other column of the sample holds an at sign.
fn members(sample: &str) -> impl Iterator<Item = &str> {
    sample.lines().filter_map(|line| {
        let mut fields = line.split([',', ';']).map(str::trim);
        let inactive = fields.clone().any(|field| ["false", "no", "0"].contains(&field));

        if inactive { None } else { fields.find(|field| field.contains('@')) }
    })
}

/// The port kept in `path`, chosen and kept there the first time.
fn port(path: &Path) -> Result<u16> {
    if let Ok(kept) = fs::read_to_string(path) {
        let port = kept.trim().parse().with_context(|| format!("{} is a port", path.display()))?;
        bind(port).map_err(|_| {
            Stop::failed(format!(
                "port {port} is taken, perhaps by another demo: end that, or delete {}",
                path.display()
            ))
        })?;
        return Ok(port);
    }
    let listener = bind(USUAL_PORT).or_else(|_| bind(0))?;
    let port = listener.local_addr()?.port();
    fs::write(path, format!("{port}\n"))?;

    Ok(port)
}

fn bind(port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}

#[cfg(test)]
mod tests {
    use std::{env, fs, process};

    use super::{bind, members, port};

    #[test]
    fn keeps_its_port_and_says_when_somebody_else_has_it() {
        let path = env::temp_dir().join(format!("pinion-port-{}", process::id()));

        let chosen = port(&path).unwrap();
        let again = port(&path).unwrap();
        let somebody = bind(chosen).unwrap();
        let refusal = port(&path).unwrap_err();

        assert_eq!(chosen, again);
        assert!(refusal.to_string().contains(&format!("port {chosen} is taken")), "{refusal}");
        drop(somebody);
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn gives_passwords_to_customers_who_may_come_in() {
        let sample = "full_name,email,active\n\"O'Brien, Siobhán\",s@example.org,\n\
                      B,b@example.org,false\nC,c@example.org,true\n";

        let found: Vec<&str> = members(sample).collect();

        assert_eq!(found, ["s@example.org", "c@example.org"]);
    }
}
