//! What lies on the disk, and how databases are opened.

use std::{collections::HashSet, fs, os::unix::fs::PermissionsExt, path::PathBuf};

use pinion_storage::{Database, Error, Options, customers, mail_settings, mails, pins};
use pinion_testdb::Sqlite;

use crate::space::Space;

/// The database file and what SQLite keeps beside it.
fn files(space: &Space) -> Vec<PathBuf> {
    let file = space.url.strip_prefix("sqlite://").unwrap();
    let beside = ["", "-wal", "-shm"].iter().map(|end| PathBuf::from(format!("{file}{end}")));
    beside.filter(|path| path.exists()).collect()
}

#[tokio::test]
async fn a_stolen_database_file_tells_no_pin() {
    let mut space = Space::on_sqlite().await;
    let mut known = Vec::new();
    for number in 0..40 {
        // Long PINs: a short one may stand in a file by chance, among the times and ids.
        let digits = format!("{:016}", 7_364_512_098_745_123_u64 + number * 1_234_567_891);
        space.register_with(&format!("Customer {number}"), &digits).await;
        known.push(digits);
    }
    let mut changed = space.register_with("Changed", "9182736455463728").await;
    known.push("9182736455463728".to_owned());
    for number in 0..5 {
        let tx = space.db.begin().await.unwrap();
        let policy = space.account.policy.clone();
        let made = pins::replace(&tx, &space.keys, &policy, &changed, space.now, &mut space.rng);
        made.await.unwrap();
        tx.commit().await.unwrap();
        changed = customers::get(&space.db, changed.id).await.unwrap().unwrap();
        assert!(changed.revision > number);
    }

    let mut searched = 0;
    for file in files(&space) {
        let bytes = fs::read(&file).unwrap();
        let runs: HashSet<&[u8]> = bytes.windows(16).collect();
        let numbers: HashSet<&[u8]> = bytes.windows(8).collect();
        for digits in &known {
            let number: u64 = digits.parse().unwrap();
            assert!(!runs.contains(digits.as_bytes()), "as text in {}", file.display());
            assert!(!numbers.contains(number.to_be_bytes().as_slice()), "as a number");
            assert!(!numbers.contains(number.to_le_bytes().as_slice()), "as a number");
        }
        searched += bytes.len();
    }

    assert!(searched > 40 * 100, "there was something to search: {searched} bytes");
    let name = fs::read(&files(&space)[1]).unwrap();
    let shown = name.windows(11).any(|run| run == b"Customer 39");
    assert!(shown, "the search finds what is not encrypted");
}

#[tokio::test]
async fn keeps_the_database_file_to_its_owner() {
    let space = Space::on_sqlite().await;

    for file in files(&space) {
        let mode = fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.display());
    }
}

#[tokio::test]
async fn copies_a_database_that_is_written_to() {
    let mut space = Space::on_sqlite().await;
    let (ada, pin) = space.register("Ada").await;
    let open = space.db.begin().await.unwrap();
    space.register_in(&open, "Unfinished", None).await.unwrap();
    let copy = space.folder.path().join("copy.db");

    space.db.backup_sqlite(&copy).await.unwrap();
    open.commit().await.unwrap();
    let again = space.db.backup_sqlite(&copy).await;

    let mode = fs::metadata(&copy).unwrap().permissions().mode() & 0o777;
    let url = format!("sqlite://{}", copy.display());
    let restored = Database::open(&url, Options::default()).await.unwrap();
    assert_eq!(pins::open(&restored, &space.keys, &ada).await.unwrap(), Some(pin));
    assert_eq!(customers::count(&restored, space.account.id).await.unwrap(), 1);
    assert_eq!(mode, 0o600);
    assert!(again.is_err(), "nothing is overwritten");
}

#[tokio::test]
async fn leaves_copying_postgresql_to_pg_dump() {
    let space = Space::on_postgres().await;

    let refused = space.db.backup_sqlite(&space.folder.path().join("copy.db")).await;

    assert!(matches!(refused, Err(Error::NotOnThisDatabase(_))));
}

#[tokio::test]
async fn says_nothing_of_a_password_in_an_address() {
    for address in ["mysql://root:hunter2@db/pinion", "postgres://root:hunter2@127.0.0.1:1/p"] {
        let options = Options { patience: std::time::Duration::from_millis(200), connections: 2 };

        let refused = Database::open(address, options).await.err().unwrap();

        assert!(!format!("{refused} {refused:?}").contains("hunter2"), "{refused}");
    }
}

#[tokio::test]
async fn checks_that_the_database_answers_and_takes_writes() {
    let space = Space::on_sqlite().await;
    space.db.check().await.unwrap();
    space.db.check_writes().await.unwrap();
    let empty = Sqlite::fresh();
    let fresh = Database::open(&empty.url(), Options::default()).await.unwrap();

    assert!(fresh.pending_migrations().await.unwrap() > 0);
    assert!(fresh.check_writes().await.is_err(), "there are no tables yet");
}

#[tokio::test]
async fn a_stolen_database_file_tells_no_link_and_no_mail_password() {
    let mut space = Space::on_sqlite().await;
    let (ada, _) = space.register("Ada").await;
    let tx = space.db.begin().await.unwrap();
    let mail = mails::NewMail {
        account: space.account.id,
        to: mails::To::Customer(ada.id),
        message: "password-reset",
        values: Some(b"https://pins.example.org/#/reset/geheimes-wort"),
        expires_at: None,
        dedup_key: Some("known-words"),
        quiet_for: None,
    };
    mails::enqueue(&tx, &space.keys, &mail, space.now, &mut space.rng).await.unwrap();
    let change = mail_settings::Change {
        smtp_url: customers::Field::Set("smtps://ada:geheimes-wort@mail.example.org".into()),
        ..mail_settings::Change::default()
    };
    let account = space.account.id;
    mail_settings::change(&tx, &space.keys, account, &change, &mut space.rng).await.unwrap();
    tx.commit().await.unwrap();

    let bytes: Vec<u8> = files(&space).iter().flat_map(|file| fs::read(file).unwrap()).collect();
    let holds = |words: &str| bytes.windows(words.len()).any(|run| run == words.as_bytes());

    assert!(!holds("geheimes-wort") && !holds("mail.example.org"));
    assert!(holds("known-words"), "the search finds what is not encrypted");
}
