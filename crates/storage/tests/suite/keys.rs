//! The key file and the database belong together.

use std::{fs, os::unix::fs::PermissionsExt};

use pinion_storage::{Database, KeyError, Options, PinKeys, pins};

use pinion_testdb::Sqlite;

use crate::{on_both_databases, space::Space};

on_both_databases! {
    makes_a_private_key_file_once_and_reads_it_later,
    refuses_a_wrong_key,
    never_makes_a_new_key_for_a_database_that_has_one,
    refuses_a_file_that_is_no_key_file,
}

async fn makes_a_private_key_file_once_and_reads_it_later(mut space: Space) {
    let (ada, made) = space.register("Ada").await;
    let text = fs::read_to_string(space.key_file()).unwrap();
    let again = Database::open(&space.url, Options::default()).await.unwrap();

    let keys = PinKeys::open_or_create(&again, &space.key_file(), &mut space.rng).await.unwrap();

    assert_eq!(pins::open(&again, &keys, &ada).await.unwrap(), Some(made));
    assert_eq!(fs::read_to_string(space.key_file()).unwrap(), text);
    assert_eq!(fs::metadata(space.key_file()).unwrap().permissions().mode() & 0o777, 0o600);
    let beside = fs::read_dir(space.folder.path()).unwrap().count();
    assert_eq!(beside, 1, "no draft is left");
}

async fn refuses_a_wrong_key(mut space: Space) {
    let other = Sqlite::fresh();
    let another = Database::open(&other.url(), Options::default()).await.unwrap();
    another.migrate().await.unwrap();
    let file = space.folder.path().join("other-keys");
    PinKeys::open_or_create(&another, &file, &mut space.rng).await.unwrap();

    let refused = PinKeys::open_or_create(&space.db, &file, &mut space.rng).await;
    let doctor = PinKeys::open(&space.db, &file).await;

    assert!(matches!(refused, Err(KeyError::Wrong(_))), "{refused:?}");
    assert!(matches!(doctor, Err(KeyError::Wrong(_))), "{doctor:?}");
}

async fn never_makes_a_new_key_for_a_database_that_has_one(mut space: Space) {
    fs::remove_file(space.key_file()).unwrap();

    let refused = PinKeys::open_or_create(&space.db, &space.key_file(), &mut space.rng).await;

    assert!(matches!(refused, Err(KeyError::Missing(_))), "{refused:?}");
    assert!(!space.key_file().exists());
}

async fn refuses_a_file_that_is_no_key_file(mut space: Space) {
    fs::write(space.key_file(), "index nothing\n").unwrap();

    let refused = PinKeys::open_or_create(&space.db, &space.key_file(), &mut space.rng).await;

    assert!(matches!(refused, Err(KeyError::Unreadable(_))), "{refused:?}");
    assert_eq!(fs::read_to_string(space.key_file()).unwrap(), "index nothing\n");
}
