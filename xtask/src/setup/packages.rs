//! The Debian packages behind each need.

use super::Need;

/// The packages that `needs` stand for on this system.
///
/// Other systems than Linux bring the app's libraries along.
pub fn of(needs: &[Need]) -> Vec<&'static str> {
    if !cfg!(target_os = "linux") {
        return Vec::new();
    }

    needs.iter().flat_map(|need| of_one(*need)).copied().collect()
}

fn of_one(need: Need) -> &'static [&'static str] {
    match need {
        Need::AppLibraries => &[
            "build-essential",
            "file",
            "libayatana-appindicator3-dev",
            "librsvg2-dev",
            "libsecret-1-dev",
            "libwebkit2gtk-4.1-dev",
            "patchelf",
            "pkg-config",
        ],
        Need::Window => &[
            "dbus",
            "dbus-x11",
            "fonts-noto-core",
            "gnome-keyring",
            "libsecret-tools",
            "webkit2gtk-driver",
            "xclip",
            "xauth",
            "xvfb",
            "zbar-tools",
        ],
        Need::Browser => &["chromium", "chromium-driver"],
        Need::Database => &["postgresql"],
        Need::Clock => &["libfaketime"],
        // What the unpacked server is linked with, and what shows it a user that the system does not have.
        Need::MailServer => &[
            "libdb5.3",
            "libgnutls-dane0",
            "libidn12",
            "libnsl2",
            "libnss-wrapper",
            "libpcre2-8-0",
        ],
        Need::OtherPlatforms => &["cargo-web", "mingw-w64", "rust-web-src", "rustc-web"],
        Need::NpmPackages | Need::Nextest | Need::TauriDriver | Need::CargoDeny => &[],
    }
}
