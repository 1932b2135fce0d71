//! Every free code is equally likely, whichever way it is found.
//!
//! Each draw is undone, so that all are drawn from the same free codes. The rng is seeded, so that
//! a test that passes once passes always.

use std::{
    collections::HashMap,
    time::{Duration, SystemTime},
};

use pinion_domain::{Pin, PinPolicy};
use pinion_testdb::Sqlite;
use rand::{SeedableRng, rngs::ChaCha20Rng};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{AssignError, BulkPins, REST, assign, release};
use crate::{
    CustomerId, Database, Options, PinKeys, Tx,
    accounts::{self, Account},
    conn::sealed::Raw,
    customers::{self, Customer, Field, ImportOutcome, ImportRow},
    entities::pins,
};

/// No batch is drawn: the space is gone through.
const WITHOUT_BATCHES: usize = 30;

/// The smallest batch is drawn, and no larger one; where it hits no free code, the space is gone through.
const WITH_THE_SMALL_BATCH: usize = 520;

/// All batches are drawn.
const WITH_ALL_BATCHES: usize = 2_100;

/// An import draws at random in a space that allows a tenth of its codes or more, and lists them in another.
const FOR_AN_IMPORT: usize = 1_000;

#[tokio::test]
async fn assigns_uniformly_in_an_empty_space() {
    assigns_uniformly(WITHOUT_BATCHES, 0, 300).await;
    assigns_uniformly(WITH_THE_SMALL_BATCH, 0, 2_800).await;
}

#[tokio::test]
async fn assigns_uniformly_in_a_space_half_full() {
    assigns_uniformly(WITHOUT_BATCHES, 50, 300).await;
    assigns_uniformly(WITH_THE_SMALL_BATCH, 50, 1_500).await;
}

#[tokio::test]
async fn assigns_uniformly_in_a_space_nearly_full() {
    assigns_uniformly(WITH_THE_SMALL_BATCH, 95, 200).await;
    assigns_uniformly(WITH_ALL_BATCHES, 99, 500).await;
}

#[tokio::test]
async fn assigns_a_code_that_has_rested_as_often_as_one_that_nobody_had() {
    let mut space = Space::new(WITH_THE_SMALL_BATCH, 90).await;
    let tx = space.db.begin().await.unwrap();
    let first = customers::page(&tx, Some(&space.keys), space.account.id, CustomerId(0), 26).await;
    for one in first.unwrap() {
        release(&tx, one.customer.id, space.now).await.unwrap();
        space.free.extend(one.pin);
    }
    space.now += REST;

    space.draws_uniformly(&tx, 500, "90 % full, a twentieth of it rested").await;
}

#[tokio::test]
async fn takes_uniformly_for_an_import() {
    takes_uniformly(&[(0, 5_500), (50, 2_800)]).await;
}

#[tokio::test]
async fn takes_uniformly_for_an_import_into_a_space_nearly_full() {
    // Beyond 98 % the free codes are listed at once, before that when draws miss.
    takes_uniformly(&[(98, 300), (99, 200)]).await;
}

async fn takes_uniformly(cases: &[(usize, usize)]) {
    for (percent, draws) in cases.iter().copied() {
        let mut space = Space::new(FOR_AN_IMPORT, percent).await;
        let tx = space.db.begin().await.unwrap();
        let bulk = BulkPins::new(&tx, &space.keys, &space.account, space.now).await.unwrap();

        let mut counts = space.counts();
        for _ in 0..draws {
            count(&mut counts, &bulk.clone().take(&mut space.rng).unwrap());
        }

        assert_uniform(&counts, &format!("{percent} % full"));
    }
}

#[tokio::test]
async fn refuses_in_a_full_space() {
    for codes in [WITHOUT_BATCHES, WITH_THE_SMALL_BATCH] {
        let mut space = Space::new(codes, 100).await;
        let tx = space.db.begin().await.unwrap();
        let mut bulk = BulkPins::new(&tx, &space.keys, &space.account, space.now).await.unwrap();

        let refused = space.draw(&tx).await;

        assert!(matches!(refused, Err(AssignError::NoFreePin { digits: 4 })), "{refused:?}");
        assert!(bulk.take(&mut space.rng).is_none());
    }
}

#[test]
fn always_the_lowest_code_is_not_uniform() {
    let mut counts = HashMap::from([("2580".to_owned(), 0), ("2581".to_owned(), 0)]);
    for _ in 0..40 {
        count(&mut counts, &Pin::parse("2580").unwrap());
    }

    assert!(chi_square(&counts) > quantile_999(1.0));
}

async fn assigns_uniformly(codes: usize, percent: usize, draws: usize) {
    let mut space = Space::new(codes, percent).await;
    let tx = space.db.begin().await.unwrap();

    space.draws_uniformly(&tx, draws, &format!("{codes} codes, {percent} % full")).await;
}

/// How often each free code was drawn.
type Counts = HashMap<String, u32>;

fn count(counts: &mut Counts, pin: &Pin) {
    *counts.get_mut(pin.expose()).expect("only a free and allowed code is drawn") += 1;
}

fn assert_uniform(counts: &Counts, what: &str) {
    let degrees = f64::from(u32::try_from(counts.len()).unwrap() - 1);
    let (found, bound) = (chi_square(counts), quantile_999(degrees));
    assert!(found < bound, "{what}: {found} is not below {bound}");
}

/// Pearson's chi-square against the uniform distribution over the codes. It takes five expected
/// draws of each (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.15).
fn chi_square(counts: &Counts) -> f64 {
    let codes = f64::from(u32::try_from(counts.len()).unwrap());
    let expected = f64::from(counts.values().sum::<u32>()) / codes;
    assert!(expected >= 5.0, "too few draws to tell");
    counts.values().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum()
}

/// The 99.9 % quantile of chi-square: Wilson and Hilferty, "The Distribution of Chi-Square" (1931),
/// with the normal distribution's 3.0902.
fn quantile_999(degrees_of_freedom: f64) -> f64 {
    let ninth = 2.0 / (9.0 * degrees_of_freedom);
    degrees_of_freedom * (1.0 - ninth + 3.0902 * ninth.sqrt()).powi(3)
}

/// A space of a few codes, some of them taken, and a customer without a PIN.
struct Space {
    db: Database,
    keys: PinKeys,
    account: Account,
    free: Vec<Pin>,
    customer: Customer,
    now: SystemTime,
    rng: ChaCha20Rng,
    _folder: tempfile::TempDir,
    _database: Sqlite,
}

impl Space {
    async fn new(codes: usize, percent: usize) -> Self {
        let database = Sqlite::fresh();
        let mut rng = ChaCha20Rng::seed_from_u64(20_261_125);
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000);
        let folder = tempfile::tempdir().unwrap();
        let db = Database::open(&database.url(), Options::default()).await.unwrap();
        db.migrate().await.unwrap();
        let keys = PinKeys::open_or_create(&db, folder.path().join("pin-keys"), &mut rng).await;
        let keys = keys.unwrap();
        let tx = db.begin().await.unwrap();
        let mut account = accounts::init(&tx, now).await.unwrap();
        account.policy = policy(codes);

        let taken = codes * percent / 100;
        let rows: Vec<ImportRow> = (0..taken).map(row).collect();
        let mut bulk = BulkPins::new(&tx, &keys, &account, now).await.unwrap();
        let done =
            customers::import_chunk(&tx, &keys, &account, &rows, &mut bulk, now, &mut rng).await;
        assert!(done.unwrap().iter().all(|done| matches!(done, ImportOutcome::Added { .. })));
        let customer = without_pin(&tx, &keys, &account, &row(taken), now, &mut rng).await;
        let all = customers::page(&tx, Some(&keys), account.id, CustomerId(0), 9_999).await;
        let taken: Vec<Pin> = all.unwrap().into_iter().filter_map(|one| one.pin).collect();
        tx.commit().await.unwrap();
        let free = account.policy.all_allowed().filter(|pin| !taken.contains(pin)).collect();
        Self { db, keys, account, free, customer, now, rng, _folder: folder, _database: database }
    }

    fn counts(&self) -> Counts {
        self.free.iter().map(|pin| (pin.expose().to_owned(), 0)).collect()
    }

    async fn draws_uniformly(&mut self, tx: &Tx, draws: usize, what: &str) {
        let mut counts = self.counts();
        for _ in 0..draws {
            let part = tx.savepoint().await.unwrap();
            let pin = self.draw(&part).await.unwrap();
            part.rollback().await.unwrap();
            count(&mut counts, &pin);
        }

        assert_uniform(&counts, what);
    }

    async fn draw(&mut self, tx: &Tx) -> Result<Pin, AssignError> {
        let Self { keys, account, customer, now, rng, .. } = self;
        assign(tx, keys, &account.policy, customer, *now, rng).await
    }
}

/// Allows so many codes of four digits, all over the space.
fn policy(codes: usize) -> PinPolicy {
    let all = PinPolicy::new(4, std::iter::empty().collect(), false).unwrap();
    let every = usize::try_from(all.allowed_count()).unwrap() / codes;
    let others = all.all_allowed().enumerate();
    let others = others.filter(|(at, _)| at % every != 0 || at / every >= codes);
    let policy = PinPolicy::new(4, others.map(|(_, pin)| pin).collect(), false).unwrap();
    assert_eq!(usize::try_from(policy.allowed_count()).unwrap(), codes);
    policy
}

/// Registers somebody with a PIN that the policy would not hand out, and takes it away.
async fn without_pin(
    tx: &Tx,
    keys: &PinKeys,
    account: &Account,
    row: &ImportRow,
    now: SystemTime,
    rng: &mut ChaCha20Rng,
) -> Customer {
    let row = ImportRow { pin: Some(Pin::parse("00000").unwrap()), ..row.clone() };
    let mut bulk = BulkPins::new(tx, keys, account, now).await.unwrap();
    let rows = std::slice::from_ref(&row);
    customers::import_chunk(tx, keys, account, rows, &mut bulk, now, rng).await.unwrap();
    let customer = customers::find_by_email(tx, account.id, &row.email).await.unwrap().unwrap();
    let theirs = pins::Column::CustomerId.eq(customer.id.0);
    pins::Entity::delete_many().filter(theirs).exec(tx.raw()).await.unwrap();
    customer
}

fn row(number: usize) -> ImportRow {
    ImportRow {
        full_name: format!("Customer {number}"),
        email: format!("customer-{number}@example.org"),
        pin: None,
        company: Field::Keep,
        language: Field::Keep,
        active: None,
        photo: Field::Keep,
    }
}
