//! How the app was started: its arguments and its log.

use std::env;

use pinion_client::http::{DIRECTORY, HttpPortal, Timeouts};
use pinion_client::views::OpenAt;
use tracing_subscriber::EnvFilter;

/// What the command line asks for. Phones start apps without one.
#[derive(Debug, Default)]
pub struct Options {
    /// `--portal ADDRESS`: what the Welcome screen's field is filled with.
    pub portal: Option<String>,
    /// `--kiosk`: opens the kiosk, whatever the app was last.
    pub kiosk: bool,
    /// `--show pincode`: where a member who is signed in lands.
    pub open_at: OpenAt,
}

impl Options {
    /// Reads the process's own arguments. What is not known is passed over: desktops add arguments of their own.
    pub fn from_arguments() -> Self {
        Self::read(env::args().skip(1))
    }

    fn read(arguments: impl IntoIterator<Item = String>) -> Self {
        let mut options = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--kiosk" => options.kiosk = true,
                "--portal" => options.portal = arguments.next(),
                "--show" if arguments.next().as_deref() == Some("pincode") => {
                    options.open_at = OpenAt::Pincode;
                }
                _ => {}
            }
        }

        options
    }
}

/// Portals over the network. Debug builds may look short names up elsewhere, so that tests need no network.
pub fn portal() -> HttpPortal {
    let directory = env::var("PINION_DIRECTORY").ok().filter(|_| cfg!(debug_assertions));
    let directory = directory.as_deref().unwrap_or(DIRECTORY);
    let directory = directory.parse().expect("the directory has an address");

    HttpPortal::new(directory, Timeouts::default())
}

/// Whether the webview makes a camera up. Debug builds alone do, so that tests need none.
#[cfg(target_os = "linux")]
pub fn mocks_camera() -> bool {
    cfg!(debug_assertions) && env::var_os("PINION_MOCK_CAMERA").is_some()
}

/// Sends the log to standard error, at the level `RUST_LOG` asks for; warnings where it does not.
///
/// Secrets are unprintable by type, so no level shows one.
pub fn log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    // A second call in one process is a test's; the first subscriber stays.
    let _ =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Options {
        Options::read(arguments.iter().map(ToString::to_string))
    }

    #[test]
    fn takes_the_portal_and_the_screen_from_the_command_line() {
        let options = read(&["--portal", "https://pins.example.org", "--show", "pincode"]);

        assert_eq!(options.portal.as_deref(), Some("https://pins.example.org"));
        assert_eq!(options.open_at, OpenAt::Pincode);
    }

    #[test]
    fn opens_the_kiosk_where_it_is_asked_for() {
        assert!(read(&["--kiosk"]).kiosk);
        assert!(!read(&[]).kiosk);
    }

    #[test]
    fn passes_over_what_it_does_not_know() {
        let options = read(&["--gapplication-service", "--show", "elsewhere", "--portal"]);

        assert_eq!(options.portal, None);
        assert_eq!(options.open_at, OpenAt::Home);
    }
}
