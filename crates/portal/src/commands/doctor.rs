//! `doctor`: is this deployment sound, and what is to be done where it is not?

mod clock;
mod database;
mod disk;
mod files;
mod mail;
mod network;

use std::io::Write as _;

use super::Refusal;
use crate::config::Config;

/// What one check found.
pub enum Finding {
    /// All is well.
    Fine(String),
    /// It works, and may surprise.
    Doubtful(String),
    /// It does not work, or is not safe.
    Wrong(String),
}

/// One check and what it found.
pub struct Check {
    name: &'static str,
    finding: Finding,
}

pub async fn run(config: Config) -> Result<(), Refusal> {
    let mut checks = vec![clock::plausible(&config), network::public_url(&config)];
    checks.push(network::listener(&config));
    checks.push(files::directory(&config));
    checks.push(files::keys(&config));
    checks.push(disk::free(&config));
    for name in &config.unknown_variables {
        let words = format!("{name} is no variable of this portal; is it misspelt?");
        checks.push(Check { name: "variables", finding: Finding::Doubtful(words) });
    }
    checks.extend(database::all(&config).await);
    checks.push(mail::relay(&config).await);

    let mut out = std::io::stdout().lock();
    let mut wrong = 0;
    for Check { name, finding } in &checks {
        let (mark, words) = match finding {
            Finding::Fine(words) => ("ok", words),
            Finding::Doubtful(words) => ("warning", words),
            Finding::Wrong(words) => {
                wrong += 1;
                ("wrong", words)
            }
        };
        let _ = writeln!(out, "{mark:<8}{name:<16}{words}");
    }

    match wrong {
        0 => Ok(()),
        1 => Err(Refusal::new("1 check found something wrong")),
        _ => Err(Refusal::new(format!("{wrong} checks found something wrong"))),
    }
}
