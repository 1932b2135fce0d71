//! The command line: what can be asked, and how a refusal is told.
//!
//! Answers go to standard output, everything else to standard error. The exit status is 0 where all
//! went well, 1 for a refusal, 2 for wrong usage.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::commands;
use crate::config::{Config, Log, LogFormat};

/// Keeps the PINs of a coworking space.
#[derive(Debug, Parser)]
#[command(name = "pinion-portal", version, about)]
pub(crate) struct Cli {
    /// The configuration file. Every key can also be set as a variable, `listen` as `PINION_LISTEN`.
    #[arg(long, global = true, value_name = "FILE", env = "PINION_CONFIG")]
    config: Option<PathBuf>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the portal until it is told to stop.
    Serve,
    /// Checks this deployment and says what to do.
    Doctor,
    /// Staff.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// The space itself.
    #[command(subcommand)]
    Space(SpaceCommand),
    /// Customers.
    #[command(subcommand)]
    Members(MembersCommand),
    /// The keys that PINs are kept under.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Writes database and keys into one file, as secret as the data directory itself. SQLite only.
    Backup {
        /// The file to write; it must not exist.
        file: PathBuf,
    },
    /// Fills an empty data directory from a backup. SQLite only.
    Restore {
        /// The file that `backup` wrote.
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Creates an admin.
    Create {
        /// Their e-mail address.
        #[arg(long)]
        email: String,
        /// Their full name.
        #[arg(long)]
        name: String,
        #[command(flatten)]
        password: PasswordFile,
    },
}

#[derive(Debug, Subcommand)]
enum SpaceCommand {
    /// Changes name, time zone, language, logo or the length of new PINs.
    Set(commands::space::Change),
}

#[derive(Debug, Subcommand)]
enum MembersCommand {
    /// Adds and updates customers from a CSV file.
    Import {
        /// The file. Columns: `full_name`, email, and if you like pin, company, language, active, photo.
        file: PathBuf,
        /// Refuse the whole file for one bad row.
        #[arg(long)]
        strict: bool,
        /// Mail the welcome message to everybody who is added. It must be switched on in the panel.
        #[arg(long)]
        welcome: bool,
    },
    /// Writes every customer as CSV to standard output.
    Export {
        /// Write the PINs too. It goes into the audit log.
        #[arg(long)]
        with_pins: bool,
    },
    /// Sets the password a customer signs in with.
    SetPassword {
        /// The customer's e-mail address.
        #[arg(long)]
        email: String,
        #[command(flatten)]
        password: PasswordFile,
    },
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Makes the next keys without using them yet: into the key file, or where the keys are in `PINION_PIN_KEYS`,
    /// as a new value for it on standard output. Only needed before `rotate` where several servers, or a variable,
    /// have the keys.
    Prepare,
    /// Puts new keys in the place of those that PINs are kept under, or finishes what was stopped midway. The
    /// portals go on.
    Rotate,
}

#[derive(Debug, Args)]
pub(crate) struct PasswordFile {
    /// The file that holds the password; `-` reads standard input. A line break at its end is not part of it.
    #[arg(long, value_name = "FILE")]
    pub password_file: PathBuf,
}

/// Runs the command that this process was started with.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too; they are answers, not errors.
            let wrong = error.use_stderr();
            let _ = error.print();
            return ExitCode::from(if wrong { 2 } else { 0 });
        }
    };

    match start(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => {
            if let Some(words) = refusal.words() {
                eprintln!("pinion-portal: {words}");
            }
            ExitCode::FAILURE
        }
    }
}

fn start(cli: Cli) -> Result<(), commands::Refusal> {
    let config = Config::read(cli.config.as_deref(), variables())?;
    // A command tells how it failed by itself, once; the database's own line would be the second.
    let usual =
        if matches!(cli.command, Command::Serve) { "info" } else { "warn,pinion_storage=off" };
    log_to_stderr(&config.log, usual);
    for name in &config.unknown_variables {
        tracing::warn!("{name} is set and is no variable of this portal");
    }

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| commands::Refusal::new(format!("cannot start: {error}")))?;
    let done = runtime.block_on(async {
        match cli.command {
            Command::Serve => commands::serve::run(config).await,
            Command::Doctor => commands::doctor::run(config).await,
            Command::Admin(AdminCommand::Create { email, name, password }) => {
                commands::admin::create(config, &email, &name, &password).await
            }
            Command::Space(SpaceCommand::Set(change)) => commands::space::set(config, change).await,
            Command::Members(MembersCommand::Import { file, strict, welcome }) => {
                commands::members::import::run(config, &file, strict, welcome).await
            }
            Command::Members(MembersCommand::Export { with_pins }) => {
                commands::members::export::run(config, with_pins).await
            }
            Command::Members(MembersCommand::SetPassword { email, password }) => {
                commands::members::set_password::run(config, &email, &password).await
            }
            Command::Keys(KeysCommand::Prepare) => commands::keys::prepare(config).await,
            Command::Keys(KeysCommand::Rotate) => commands::keys::rotate(config).await,
            Command::Backup { file } => commands::backup::run(config, &file).await,
            Command::Restore { file } => commands::restore::run(&config, &file).await,
        }
    });
    // A hash that nobody waits for any more must not hold the process.
    runtime.shutdown_background();
    done
}

/// The variables of this process that are text; others cannot be ours.
fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

fn log_to_stderr(log: &Log, usual: &str) {
    let filter = EnvFilter::new(log.filter.as_deref().unwrap_or(usual));
    let lines = tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filter);
    match log.format {
        LogFormat::Text => lines.with_ansi(false).init(),
        LogFormat::Json => lines.json().init(),
    }
}
