//! Every screen of the app at every size in both themes, written to `docs/images/app/`.
//!
//! `cargo xtask screenshots` runs this. It is no test: it says what the screens look like, and a person looks.

// The futures of a whole tour nest deeper than the compiler's default allows.
#![recursion_limit = "256"]

use std::fs;
use std::path::{Path, PathBuf};

use pinion_testkit::desktop::{AppWindow, Desktop, Keyring, Size};
use pinion_testkit::space::{EMAIL, PASSWORD, PinionSpace, Space};

const SIZES: [(&str, Size); 3] =
    [("phone", Size::PHONE), ("tablet", Size::TABLET), ("desktop", Size::DESKTOP)];

#[tokio::test]
#[ignore = "writes pictures; `cargo xtask screenshots` runs it"]
async fn photographs_every_screen() {
    let desktop = Desktop::start(Keyring::Unlocked);
    let space = PinionSpace::start().await;

    for theme in ["Light", "Dark"] {
        let studio = Studio::new(&desktop, theme).await;
        studio.tour(&space).await;
        studio.window.close().await;
    }
    let studio = Studio::new(&desktop, "Light").await;
    studio.tour_in_other_languages(&space).await;
    studio.window.close().await;
}

/// A window that is photographed.
struct Studio {
    window: AppWindow,
    folder: PathBuf,
    theme: &'static str,
}

impl Studio {
    async fn new(desktop: &Desktop, theme: &'static str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images/app");
        fs::create_dir_all(&folder).expect("the repository takes pictures");
        let window = desktop.open(Path::new(env!("CARGO_BIN_EXE_pinion")), &[]).await;

        Self { window, folder, theme }
    }

    async fn tour(&self, space: &PinionSpace) {
        let window = &self.window;
        window.heading("Where is your space?").await;
        window.press("Settings").await;
        window.choose(self.theme).await;
        window.press("Back").await;
        window.heading("Where is your space?").await;
        self.photograph("welcome").await;
        window.fill("Name or address of your space", "http://127.0.0.1:9").await;
        window.press("Continue").await;
        window.text("We could not reach your space").await;
        self.photograph("welcome-unreachable").await;
        window.find_space(space).await;
        self.photograph("sign-in").await;
        window.enter(EMAIL, "not-the-password").await;
        window.text("E-mail or password is not right").await;
        self.photograph("sign-in-refused").await;
        window.enter(EMAIL, PASSWORD).await;
        window.text("Good ").await;
        self.photograph("home").await;
        window.press("My Pincode").await;
        window.heading("My Pincode").await;
        self.photograph("my-pincode-masked").await;
        window.press("Show PIN").await;
        window.digits().await;
        self.photograph("my-pincode").await;
        window.press("Back").await;
        window.press("Account").await;
        window.heading("Account").await;
        self.photograph("account").await;
        window.press("Profile").await;
        window.heading("Profile").await;
        self.photograph("profile").await;
        window.press("Back").await;
        window.press("Back").await;
        window.press("Settings").await;
        window.heading("Settings").await;
        self.photograph("settings").await;
        window.press("Sign out").await;
        self.photograph("sign-out").await;
        window.confirm_sign_out().await;
        window.heading("Where is your space?").await;
    }

    /// Other words, other lengths, and the other direction.
    async fn tour_in_other_languages(&self, space: &PinionSpace) {
        let window = &self.window;
        window.sign_in(space).await;
        for (settings, language, name, my_pincode) in
            [("Settings", "Español", "spanish", "Mi PIN"), ("Ajustes", "العربية", "arabic", "رمزي")]
        {
            window.press(settings).await;
            window.choose(language).await;
            self.photograph(&format!("settings-{name}")).await;
            window.run("history.back()").await;
            window.text("Ada").await;
            self.photograph(&format!("home-{name}")).await;
            window.press(my_pincode).await;
            self.photograph(&format!("my-pincode-masked-{name}")).await;
            window.run("history.back()").await;
            window.text("Ada").await;
        }
    }

    async fn photograph(&self, screen: &str) {
        for (size_name, size) in SIZES {
            self.window.resize(size).await;
            let theme = self.theme.to_lowercase();
            let file = self.folder.join(format!("{screen}-{size_name}-{theme}.png"));
            fs::write(&file, self.window.screenshot().await)
                .expect("the repository takes pictures");
        }
        self.window.resize(Size::PHONE).await;
    }
}
