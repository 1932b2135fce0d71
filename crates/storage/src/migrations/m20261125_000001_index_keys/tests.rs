use std::{
    fs,
    time::{Duration, SystemTime},
};

use pinion_domain::{ForbiddenCodes, Pin, PinPolicy};
use pinion_testdb::{Postgres, Sqlite};
use rand::{SeedableRng, rngs::ChaCha20Rng};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, Query},
};
use sea_orm_migration::MigratorTrait;
use uuid::Uuid;

use crate::{
    AccountId, CustomerId, Database, Options, PinKeys, Tx,
    conn::sealed::Raw,
    customers,
    keys::OldKeys,
    migrations::Migrator,
    pins::{self, SetError},
    time::to_ms,
};

/// The steps there were before.
const BEFORE: u32 = 8;

const ADA: Uuid = Uuid::from_u128(1);
const BOB: Uuid = Uuid::from_u128(2);

#[tokio::test]
async fn pins_of_before_are_found_and_rest_on_sqlite() {
    let database = Sqlite::fresh();
    pins_of_before_are_found_and_rest(&database.url()).await;
}

#[tokio::test]
async fn pins_of_before_are_found_and_rest_on_postgres() {
    let database = tokio::task::spawn_blocking(Postgres::fresh).await.unwrap();
    pins_of_before_are_found_and_rest(&database.url()).await;
}

async fn pins_of_before_are_found_and_rest(url: &str) {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000);
    let mut rng = ChaCha20Rng::seed_from_u64(20_261_125);
    let (folder, old) = (tempfile::tempdir().unwrap(), OldKeys::new(&mut rng));
    let file = folder.path().join("pin-keys");
    fs::write(&file, old.text()).unwrap();
    let db = Database::open(url, Options::default()).await.unwrap();
    let tx = db.begin().await.unwrap();
    Migrator::up(tx.raw(), Some(BEFORE)).await.unwrap();
    fill(&tx, &old, now, &mut rng).await;
    tx.commit().await.unwrap();

    db.migrate().await.unwrap();

    let keys = PinKeys::open_or_create(&db, &file, &mut rng).await.unwrap();
    let (adas, bobs) = (Pin::parse("00427").unwrap(), Pin::parse("48213").unwrap());
    assert_eq!(find(&db, &keys, &adas).await, Some(CustomerId(1)));
    keys.prepare(&db, &mut rng).await.unwrap();
    let tx = db.begin().await.unwrap();
    let number = keys.take_into_use(&tx, &mut rng, &mut |_| {}).await.unwrap();
    let policy = PinPolicy::new(5, ForbiddenCodes::default(), false).unwrap();
    let ada = customers::get(&tx, CustomerId(1)).await.unwrap().unwrap();
    let rests = pins::set(&tx, &keys, &policy, &ada, &bobs, now, &mut rng).await;
    tx.commit().await.unwrap();
    assert_eq!(number, Some(2));
    assert!(matches!(rests, Err(SetError::Resting { .. })), "{rests:?}");
    assert_eq!(find(&db, &keys, &adas).await, Some(CustomerId(1)));
    assert_eq!(pins::open(&db, &keys, &ada).await.unwrap(), Some(adas));
}

async fn find(db: &Database, keys: &PinKeys, pin: &Pin) -> Option<CustomerId> {
    pins::find(db, keys, AccountId(1), pin).await.unwrap()
}

/// Writes rows as a program of before wrote them: one who has a PIN, and one whose PIN was released.
async fn fill(tx: &Tx, old: &OldKeys, now: SystemTime, rng: &mut ChaCha20Rng) {
    let now = to_ms(now);
    for (name, value) in old.checks(rng) {
        insert(tx, "key_checks", [("name", name.into()), ("check_value", value.into())]).await;
    }
    let account = [
        ("id", 1_i64.into()),
        ("short_name", "main".into()),
        ("name", "My space".into()),
        ("time_zone", "UTC".into()),
        ("language", "en".into()),
        ("pin_digits", 5_i16.into()),
        ("five_digits_required", false.into()),
        ("created_at_ms", now.into()),
    ];
    insert(tx, "accounts", account).await;
    for (id, unique_id, name) in [(1_i64, ADA, "ada"), (2, BOB, "bob")] {
        let customer = [
            ("id", id.into()),
            ("unique_id", unique_id.into()),
            ("account_id", 1_i64.into()),
            ("full_name", name.into()),
            ("name_key", name.into()),
            ("email", name.into()),
            ("email_key", name.into()),
            ("active", true.into()),
            ("revision", 1_i64.into()),
            ("created_at_ms", now.into()),
            ("updated_at_ms", now.into()),
        ];
        insert(tx, "customers", customer).await;
    }
    for (id, unique_id, digits) in [(1_i64, ADA, "00427"), (2, BOB, "48213")] {
        let pin = Pin::parse(digits).unwrap();
        let (index, sealed) = old.pin(AccountId(1), unique_id, &pin, rng);
        let (sealed, released) =
            if unique_id == ADA { (Some(sealed), None) } else { (None, Some(now)) };
        let row = [
            ("account_id", 1_i64.into()),
            ("customer_id", id.into()),
            ("pin_index", index.into()),
            ("sealed", sealed.into()),
            ("digits", 5_i16.into()),
            ("key_id", 1_i16.into()),
            ("created_at_ms", now.into()),
            ("released_at_ms", released.into()),
        ];
        insert(tx, "pins", row).await;
    }
}

async fn insert<const N: usize>(
    tx: &Tx,
    table: &'static str,
    row: [(&'static str, sea_orm::Value); N],
) {
    let (columns, values): (Vec<_>, Vec<_>) = row.into_iter().unzip();
    let row = Query::insert()
        .into_table(table)
        .columns(columns)
        .values_panic(values.into_iter().map(Expr::value))
        .take();
    tx.raw().execute(&row).await.unwrap();
}
