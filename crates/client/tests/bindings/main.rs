//! Keeps the window's types and ours alike.

use std::path::Path;

use pinion_client::kiosk::views::{
    ExitView, KioskSettings, KioskStartView, KioskView, PressMeans, PressOutcome, PressView,
    ReadyView,
};
use pinion_client::views::{
    FreshnessView, HidePin, Kept, KeyringView, MemberView, OpenAt, PinSource, PinView, PortalView,
    RevealedPinView, SessionView, Settings, SignInForm, StartView, Theme,
};
use pinion_client::{CommandError, ErrorCode};
use ts_rs::{Config, TS};

const MEMBER_HEADER: &str =
    "// Written from crates/client/src/views.rs and error.rs by a test there. Do not edit.\n";

const KIOSK_HEADER: &str =
    "// Written from crates/client/src/kiosk/views.rs by a test there. Do not edit.

import type { ErrorCode, KeyringView, PortalView } from \"./bindings\";
";

fn of_the_member() -> String {
    let config = Config::default();
    let declarations = [
        StartView::decl(&config),
        OpenAt::decl(&config),
        KeyringView::decl(&config),
        SessionView::decl(&config),
        Kept::decl(&config),
        FreshnessView::decl(&config),
        PortalView::decl(&config),
        MemberView::decl(&config),
        PinView::decl(&config),
        PinSource::decl(&config),
        RevealedPinView::decl(&config),
        SignInForm::decl(&config),
        Settings::decl(&config),
        Theme::decl(&config),
        HidePin::decl(&config),
        ErrorCode::decl(&config),
        CommandError::decl(&config),
    ];

    file(MEMBER_HEADER, &declarations)
}

fn of_the_kiosk() -> String {
    let config = Config::default();
    let declarations = [
        KioskStartView::decl(&config),
        KioskView::decl(&config),
        ReadyView::decl(&config),
        PressMeans::decl(&config),
        PressView::decl(&config),
        PressOutcome::decl(&config),
        ExitView::decl(&config),
        KioskSettings::decl(&config),
    ];

    file(KIOSK_HEADER, &declarations)
}

fn file(header: &str, declarations: &[String]) -> String {
    declarations
        .iter()
        .map(|declaration| without_comments(declaration))
        .fold(header.to_owned(), |text, it| text + "\nexport " + &it + "\n")
}

/// The comments are Rust's, and would be broken across lines in the midst of a type.
fn without_comments(declaration: &str) -> String {
    let mut parts = declaration.split("\n/**");
    let first = parts.next().expect("text has a first part").to_owned();

    let after = |part: &str| part.split_once("*/\n").expect("a comment ends").1.to_owned();
    parts.fold(first, |text, part| text + &after(part))
}

#[test]
fn the_window_has_the_types_of_this_crate() {
    holds("bindings.ts", &of_the_member());
}

#[test]
fn the_kiosks_window_has_the_types_of_this_crate() {
    holds("kiosk-bindings.ts", &of_the_kiosk());
}

/// `PINION_WRITE_BINDINGS=1` writes the file instead.
fn holds(name: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/backend").join(name);
    if std::env::var_os("PINION_WRITE_BINDINGS").is_some_and(|value| value == "1") {
        std::fs::write(&path, expected).expect("the UI's folder takes files");
    }

    let committed = std::fs::read_to_string(&path).expect("the file is committed");

    assert_eq!(
        committed, expected,
        "write ui/src/backend/{name} anew: PINION_WRITE_BINDINGS=1 cargo nextest run -p pinion-client -E 'binary(bindings)'"
    );
}
