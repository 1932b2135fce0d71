//! A desktop, a portal with one member, and the app.

use std::path::Path;

use pinion_testkit::desktop::{AppWindow, Desktop, Keyring};
use pinion_testkit::space::{EMAIL, PASSWORD, Space};

/// Writes one test for each kind of portal. The body is an `async fn` generic over the space.
macro_rules! on_both_portals {
    ($($(#[$attribute:meta])* $name:ident),+ $(,)?) => {
        mod pinion {
            $($(#[$attribute])* #[tokio::test]
            async fn $name() {
                super::$name::<pinion_testkit::space::PinionSpace>().await;
            })+
        }

        mod nexudus {
            $($(#[$attribute])* #[tokio::test]
            async fn $name() {
                super::$name::<pinion_testkit::space::NexudusSpace>().await;
            })+
        }
    };
}
pub(crate) use on_both_portals;

/// The debug app, built with the UI inside.
pub const APP: &str = env!("CARGO_BIN_EXE_pinion");

/// A PIN that no file holds by chance.
pub const LONG_PIN: &str = "4027351986340275";

/// Everything one test needs.
pub struct Stage<S> {
    pub desktop: Desktop,
    pub space: S,
}

impl<S: Space> Stage<S> {
    /// A desktop with an unlocked keyring.
    pub async fn new() -> Self {
        Self::with_keyring(Keyring::Unlocked).await
    }

    /// A desktop with or without a keyring.
    pub async fn with_keyring(keyring: Keyring) -> Self {
        Self { desktop: Desktop::start(keyring), space: S::start().await }
    }

    /// Opens the app.
    pub async fn open(&self) -> AppWindow {
        self.desktop.open(Path::new(APP), &[]).await
    }

    /// Opens the app and goes as far as the sign-in screen.
    pub async fn open_at_sign_in(&self) -> AppWindow {
        let window = self.open().await;
        window.find_space(&self.space).await;
        window
    }

    /// Opens the app and signs the member in.
    pub async fn open_signed_in(&self) -> AppWindow {
        let window = self.open_at_sign_in().await;
        window.enter(EMAIL, PASSWORD).await;
        window.text("Good ").await;
        window
    }

    /// Opens the app, signs the member in, and goes to My Pincode.
    pub async fn open_at_my_pincode(&self) -> AppWindow {
        let window = self.open_signed_in().await;
        window.press("My Pincode").await;
        window.heading("My Pincode").await;
        window
    }
}
