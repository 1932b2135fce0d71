//! Whose certificates are believed, over real TLS.

use std::ffi::OsStr;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{env, fs, thread};

use pinion_testnexudus::Nexudus;
use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};
use tempfile::NamedTempFile;
use tokio::time;

use super::support::portal;
use crate::portal::{FindError, Found, LinkError, Portal as _};

/// Where [`asks_as_another_process_was_told`] finds the address it asks.
const ADDRESS: &str = "PINION_TEST_ADDRESS";

/// Where [`asks_twice_as_another_process_was_told`] finds what the device believes later.
const LATER: &str = "PINION_TEST_LATER";

/// The environment in which a system's certificates are looked for elsewhere.
///
/// Source: OpenSSL's manual, `SSL_CTX_set_default_verify_paths`; the crate that reads them here follows it.
const SYSTEMS_CERTIFICATES: &str = "SSL_CERT_FILE";

#[tokio::test]
async fn believes_an_authority_that_the_device_believes() {
    let authority = Authority::new();
    let server = Server::start(authority.vouch_for("127.0.0.1"));

    let found = found_on_a_device_that_believes(&authority, &server);

    assert!(found.contains("is_pinion: true"), "{found}");
    assert_eq!(server.requests().len(), 1);
    assert!(server.requests()[0].starts_with("GET /.well-known/pinion "));
}

#[tokio::test]
async fn believes_an_authority_that_the_device_has_come_to_believe_an_hour_later() {
    let authority = Authority::new();
    let server = Server::start(authority.vouch_for("127.0.0.1"));
    let (before, later) = (Authority::new().file(), authority.file());

    let part = "tests::tls::asks_twice_as_another_process_was_told";
    let told = [(ADDRESS, server.address.as_ref()), (LATER, later.path().as_os_str())];
    let found = found_by(part, &before, &told);

    let untrusted = format!("{:?}, then Ok(", outcome(LinkError::Untrusted));
    assert!(found.starts_with(&untrusted), "{found}");
}

#[tokio::test]
async fn sends_nothing_to_whoever_has_anothers_certificate() {
    let authority = Authority::new();
    let server = Server::start(authority.vouch_for("pins.example.org"));

    let found = found_on_a_device_that_believes(&authority, &server);

    assert_eq!(found, format!("{:?}", outcome(LinkError::Untrusted)));
    assert_eq!(server.connections(), 1, "it was reached");
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn sends_nothing_to_whoever_has_a_certificate_that_is_over() {
    let authority = Authority::new();
    let mut over = names("127.0.0.1");
    over.not_after = rcgen::date_time_ymd(2020, 1, 1);
    let server = Server::start(authority.sign(&over));

    let found = found_on_a_device_that_believes(&authority, &server);

    assert_eq!(found, format!("{:?}", outcome(LinkError::Untrusted)));
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn sends_nothing_to_whoever_vouches_for_themselves() {
    let key = KeyPair::generate().unwrap();
    let certificate = names("127.0.0.1").self_signed(&key).unwrap();
    let server = Server::start((certificate, key));

    assert_eq!(found(&server.address).await, outcome(LinkError::Untrusted));
    assert_eq!(server.connections(), 1, "it was reached");
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn sends_nothing_to_whoever_a_stranger_vouches_for() {
    let server = Server::start(Authority::new().vouch_for("127.0.0.1"));

    assert_eq!(found(&server.address).await, outcome(LinkError::Untrusted));
    assert_eq!(server.requests(), Vec::<String>::new());
}

/// What a device is like is its environment, which a process is given at its start.
#[tokio::test]
#[ignore = "the part of the tests above that runs in a process of its own"]
async fn asks_as_another_process_was_told() {
    let found = found(&env::var(ADDRESS).unwrap()).await;

    eprintln!("found: {found:?}");
}

#[tokio::test]
#[ignore = "likewise"]
async fn asks_twice_as_another_process_was_told() {
    let (directory, address) = (Nexudus::start(), env::var(ADDRESS).unwrap().parse().unwrap());
    let portal = portal(&directory);

    let first = portal.find(&address).await;
    fs::copy(env::var(LATER).unwrap(), env::var(SYSTEMS_CERTIFICATES).unwrap()).unwrap();
    time::pause();
    time::advance(Duration::from_hours(1)).await;
    time::resume();
    let mut later = portal.find(&address).await;
    // The device is asked beside what goes on, which is quick and takes a while.
    for _ in 0..1_000 {
        if later.is_ok() {
            break;
        }
        time::sleep(Duration::from_millis(10)).await;
        later = portal.find(&address).await;
    }

    eprintln!("found: {first:?}, then {later:?}");
}

fn found_on_a_device_that_believes(authority: &Authority, server: &Server) -> String {
    let part = "tests::tls::asks_as_another_process_was_told";
    found_by(part, &authority.file(), &[(ADDRESS, server.address.as_ref())])
}

/// What a process found that runs one of the parts above on a device that believes whoever is in `believed`.
fn found_by(part: &str, believed: &NamedTempFile, told: &[(&str, &OsStr)]) -> String {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", part, "--ignored", "--nocapture"])
        .env(SYSTEMS_CERTIFICATES, believed.path())
        .envs(told.iter().copied())
        .output()
        .unwrap();

    let said = String::from_utf8(output.stderr).unwrap();
    let line = said.lines().find_map(|line| line.strip_prefix("found: "));
    line.unwrap_or_else(|| panic!("it asked: {said}")).to_owned()
}

async fn found(address: &str) -> Result<Found, FindError> {
    let directory = Nexudus::start();

    portal(&directory).find(&address.parse().unwrap()).await
}

fn outcome(link: LinkError) -> Result<Found, FindError> {
    Err(link.into())
}

fn names(name: &str) -> CertificateParams {
    CertificateParams::new([name.to_owned()]).unwrap()
}

/// An authority that no device knows.
struct Authority((Certificate, Issuer<'static, KeyPair>));

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut itself = CertificateParams::default();
        itself.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = itself.self_signed(&key).unwrap();

        Self((certificate, Issuer::new(itself, key)))
    }

    /// Its certificate, as a device keeps those that it believes.
    fn file(&self) -> NamedTempFile {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(self.0.0.pem().as_bytes()).unwrap();
        file
    }

    fn vouch_for(&self, name: &str) -> (Certificate, KeyPair) {
        self.sign(&names(name))
    }

    fn sign(&self, what: &CertificateParams) -> (Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();

        (what.signed_by(&key, &self.0.1).unwrap(), key)
    }
}

/// A Pinion portal that introduces itself over TLS, and does nothing else.
struct Server {
    address: String,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    connections: usize,
    /// What arrived once the connection was encrypted.
    requests: Vec<String>,
}

impl Server {
    fn start((certificate, key): (Certificate, KeyPair)) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let chain = vec![CertificateDer::from(certificate)];
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key);
        let config = Arc::new(config.unwrap());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = format!("https://{}", listener.local_addr().unwrap());
        let seen = Arc::<Mutex<Seen>>::default();

        let told = Arc::clone(&seen);
        // Ends with the test's process, which each test has to itself.
        thread::spawn(move || {
            for mut socket in listener.incoming().flatten() {
                told.lock().unwrap().connections += 1;
                let mut connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                let mut stream = Stream::new(&mut connection, &mut socket);
                let mut request = [0; 4_096];
                // A client that does not believe the certificate ends the handshake.
                let Ok(length @ 1..) = stream.read(&mut request) else { continue };
                let request = String::from_utf8_lossy(&request[..length]).into_owned();
                told.lock().unwrap().requests.push(request);
                let _ = stream.write_all(INTRODUCTION.as_bytes());
                connection.send_close_notify();
                let _ = connection.complete_io(&mut socket);
            }
        });

        Self { address, seen }
    }

    fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }

    fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().requests.clone()
    }
}

const INTRODUCTION: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n\
    {\"product\":\"pinion\",\"version\":\"1.0.0\",\"space_name\":\"Harbour Works\",\"features\":[]}";
