//! Does the database answer, take writes, fit its keys, and have PINs left?

use std::fmt::Display;

use pinion_domain::{Clock as _, Fill, PinPolicy, advice};
use pinion_storage::{Database, PinKeys, Rotation, accounts, pins};

use super::{Check, Finding};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::store;

pub async fn all(config: &Config) -> Vec<Check> {
    let fail = |cause: &dyn Display| {
        vec![Check { name: "database", finding: Finding::Wrong(cause.to_string()) }]
    };
    // Opening a SQLite file would make it, and a doctor makes nothing.
    if let Some(missing) = config.data.sqlite_file().filter(|file| !file.exists()) {
        let missing = missing.display();
        return fail(&format!("there is none yet, no {missing}; `pinion-portal serve` makes it"));
    }
    let database = match store::open_database(&config.data).await {
        Ok(database) => database,
        Err(error) => return fail(&error),
    };

    let mut checks = vec![Check { name: "database", finding: answers(&database).await }];
    let sound = matches!(checks[0].finding, Finding::Fine(_));
    if sound {
        checks.extend(with_keys(config, &database).await);
    }
    let _ = database.close().await;
    checks
}

async fn answers(database: &Database) -> Finding {
    if let Err(error) = database.check().await {
        return Finding::Wrong(error.to_string());
    }
    match database.pending_migrations().await {
        Ok(0) => {}
        Ok(behind) => {
            return Finding::Wrong(format!(
                "its tables are {behind} steps behind this program; `pinion-portal serve` brings them up to date"
            ));
        }
        Err(error) => return Finding::Wrong(error.to_string()),
    }
    match database.check_writes().await {
        Ok(()) => Finding::Fine("answers, is up to date and takes writes".into()),
        Err(error) => Finding::Wrong(format!("it takes no writes: {error}")),
    }
}

async fn with_keys(config: &Config, database: &Database) -> Vec<Check> {
    let keys = match PinKeys::open(database, config.data.keys()).await {
        Ok(keys) => keys,
        Err(error) => {
            return vec![Check { name: "keys", finding: Finding::Wrong(error.to_string()) }];
        }
    };
    vec![
        Check { name: "keys", finding: rotation(database, &keys).await },
        Check { name: "free PINs", finding: free_pins(database, &keys).await },
    ]
}

async fn rotation(database: &Database, keys: &PinKeys) -> Finding {
    match keys.rotation(database).await {
        Ok(rotation) => judge_rotation(&rotation),
        Err(error) => Finding::Wrong(error.to_string()),
    }
}

fn judge_rotation(rotation: &Rotation) -> Finding {
    let Rotation { in_use, prepared, sealed_before, unneeded, .. } = rotation;
    if let Some(next) = prepared {
        return Finding::Doubtful(format!(
            "number {in_use} is in use and number {next} waits: a rotation was prepared, or stopped midway; once every \
             server has both, run `pinion-portal keys rotate`"
        ));
    }
    if *sealed_before > 0 {
        return Finding::Doubtful(format!(
            "a rotation to number {in_use} was stopped midway, and {sealed_before} PINs and other secrets are still \
             sealed with an older key; run `pinion-portal keys rotate`, which goes on"
        ));
    }
    if !unneeded.is_empty() {
        return Finding::Doubtful(format!(
            "belong to this database; nothing needs the lines {} any more, so take them out",
            unneeded.join(", ")
        ));
    }
    Finding::Fine("belong to this database".into())
}

async fn free_pins(database: &Database, keys: &PinKeys) -> Finding {
    match fill(database, keys).await {
        Ok((fill, digits)) => judge(&fill, digits),
        Err(error) => Finding::Wrong(error.to_string()),
    }
}

/// How full the space is, and how many digits its new PINs have.
async fn fill(database: &Database, keys: &PinKeys) -> Result<(Fill, u8), pinion_storage::Error> {
    let account = accounts::the_one(database).await?;
    let policy = &account.policy;
    let fill = pins::fill(database, keys, account.id, policy, SystemClock.now()).await?;
    Ok((fill, policy.digits()))
}

fn judge(fill: &Fill, digits: u8) -> Finding {
    let words = format!("{} of {} codes are free", fill.free(), fill.allowed);
    let advice = advice(digits);
    let how = if digits < PinPolicy::MAX_DIGITS {
        format!(" (`pinion-portal space set --pin-digits {}`)", digits + 1)
    } else {
        String::new()
    };
    if fill.free() == 0 {
        Finding::Wrong(format!("{words}: nobody can be registered; {advice}{how}"))
    } else if fill.is_low() {
        Finding::Doubtful(format!("{words}; {advice}{how}"))
    } else {
        Finding::Fine(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(taken: u64, digits: u8) -> Finding {
        judge(&Fill { taken, allowed: 100 }, digits)
    }

    #[test]
    fn warns_below_a_tenth_free_and_says_what_to_do() {
        assert!(matches!(judged(90, 5), Finding::Fine(_)));
        let Finding::Doubtful(words) = judged(91, 5) else { panic!("a doubt") };

        assert!(words.starts_with("9 of 100 codes are free; choose 6 digits"), "{words}");
        assert!(words.contains("space set --pin-digits 6"), "{words}");
    }

    #[test]
    fn a_full_space_is_wrong_and_no_more_than_ten_digits_are_advised() {
        let Finding::Wrong(six) = judged(100, 6) else { panic!("a fault") };
        let Finding::Wrong(ten) = judged(100, 10) else { panic!("a fault") };

        assert!(
            six.contains("nobody can be registered") && six.contains("--pin-digits 7"),
            "{six}"
        );
        assert!(!ten.contains("11"), "{ten}");
    }
}
