//! Does the database answer, take writes, fit its keys, and have PINs left?

use std::fmt::Display;

use pinion_domain::{Clock as _, Fill};
use pinion_storage::{Database, PinKeys, accounts, pins};

use super::{Check, Finding};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::store;

pub async fn all(config: &Config) -> Vec<Check> {
    let fail = |cause: &dyn Display| {
        vec![Check { name: "database", finding: Finding::Wrong(cause.to_string()) }]
    };
    // Opening a SQLite file would make it, and a doctor makes nothing.
    if config.data.database_url.is_none() && !config.data.sqlite_file().exists() {
        return fail(&"there is none yet; `pinion-portal serve` makes it");
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
    let keys = match PinKeys::open(database, &config.data.keys_file()).await {
        Ok(keys) => keys,
        Err(error) => {
            return vec![Check { name: "keys", finding: Finding::Wrong(error.to_string()) }];
        }
    };
    vec![
        Check { name: "keys", finding: Finding::Fine("belong to this database".into()) },
        Check { name: "free PINs", finding: free_pins(database, &keys).await },
    ]
}

async fn free_pins(database: &Database, keys: &PinKeys) -> Finding {
    let fill = match accounts::the_one(database).await {
        Ok(account) => {
            pins::fill(database, keys, account.id, &account.policy, SystemClock.now()).await
        }
        Err(error) => Err(error),
    };
    match fill {
        Ok(fill) => judge(&fill),
        Err(error) => Finding::Wrong(error.to_string()),
    }
}

fn judge(fill: &Fill) -> Finding {
    let words = format!("{} of {} codes are free", fill.free(), fill.allowed);
    if fill.free() == 0 {
        Finding::Wrong(format!("{words}: nobody can be registered; use PINs of six digits"))
    } else if fill.is_low() {
        Finding::Doubtful(format!("{words}; consider PINs of six digits"))
    } else {
        Finding::Fine(words)
    }
}
