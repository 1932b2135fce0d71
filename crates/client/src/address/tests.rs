use proptest::prelude::*;

use super::*;

fn address(typed: &str) -> Result<String, AddressError> {
    typed.parse::<PortalAddress>().map(|address| address.to_string())
}

#[test]
fn a_word_is_a_short_name() {
    for (typed, name) in [("acme", "acme"), ("  Acme-2 ", "acme-2")] {
        assert_eq!(typed.parse(), Ok(Typed::ShortName(name.into())));
    }
}

#[test]
fn a_name_with_a_dot_a_port_or_a_path_is_an_address() {
    for typed in ["acme.spaces.nexudus.com", "localhost", "localhost:8750", "https://acme"] {
        assert!(matches!(typed.parse(), Ok(Typed::Address(_))), "{typed}");
    }
}

#[test]
fn refuses_what_is_neither() {
    for typed in ["", "  ", "acme space", "ac_me", "müller", "a@b.org", "user:pw@pins.example.org"]
    {
        assert_eq!(typed.parse::<Typed>(), Err(AddressError::Unreadable), "{typed}");
    }
}

#[test]
fn refuses_other_schemes() {
    for typed in ["ftp://pins.example.org", "javascript:alert(1)", "file:///etc/passwd", "data:,x"]
    {
        assert_eq!(address(typed), Err(AddressError::Unreadable), "{typed}");
    }
}

#[test]
fn assumes_https_away_from_this_machine_and_http_on_it() {
    assert_eq!(address("pins.example.org").unwrap(), "https://pins.example.org");
    assert_eq!(address("pins.example.org:8443/").unwrap(), "https://pins.example.org:8443");
    assert_eq!(address("localhost:8750").unwrap(), "http://localhost:8750");
    assert_eq!(address("127.0.0.1:8750").unwrap(), "http://127.0.0.1:8750");
    assert_eq!(address("[::1]:8750").unwrap(), "http://[::1]:8750");
}

#[test]
fn refuses_plain_http_to_anywhere_else() {
    for typed in [
        "http://pins.example.org",
        "HTTP://pins.example.org",
        "http://0.0.0.0",
        "http://192.168.1.4",
        "http://localhost.example.org",
        "http://127.0.0.1.example.org",
        "http://[::ffff:192.168.1.4]",
    ] {
        assert_eq!(address(typed), Err(AddressError::Insecure), "{typed}");
    }
}

#[test]
fn refuses_a_user_in_the_address() {
    for typed in ["https://me@pins.example.org", "https://me:secret@pins.example.org"] {
        assert_eq!(address(typed), Err(AddressError::Unreadable), "{typed}");
    }
}

#[test]
fn drops_query_fragment_and_the_slash_at_the_end() {
    assert_eq!(
        address(" https://Pins.Example.org/sub//?next=/x#top ").unwrap(),
        "https://pins.example.org/sub"
    );
}

#[test]
fn writes_international_names_in_ascii() {
    assert_eq!(address("bücher.example").unwrap(), "https://xn--bcher-kva.example");
}

#[test]
fn joins_paths_below_a_portal_in_a_folder() {
    let portal: PortalAddress = "https://pins.example.org/sub".parse().unwrap();

    let url = portal.below("/en/profile?_resource=Coworker");

    assert_eq!(url.as_str(), "https://pins.example.org/sub/en/profile?_resource=Coworker");
    assert_eq!(portal.root().unwrap().to_string(), "https://pins.example.org");
    assert_eq!(portal.root().unwrap().root(), None);
}

#[test]
fn knows_its_own_host() {
    let portal: PortalAddress = "https://pins.example.org".parse().unwrap();
    let on = |url: &str| portal.is_host_of(&Url::parse(url).unwrap());

    assert!(on("https://pins.example.org/photo.png"));
    assert!(on("https://pins.example.org:8443/photo.png"));
    assert!(!on("http://pins.example.org/photo.png"), "never less safe than the portal");
    assert!(!on("https://example.org/photo.png"));
    assert!(!on("https://pins.example.org.evil.example/photo.png"));
}

#[test]
fn what_a_portal_tells_of_is_below_it_or_on_its_host() {
    let portal: PortalAddress = "https://pins.example.org/sub".parse().unwrap();
    let own = |told| portal.own(told).map(String::from);

    assert_eq!(own("/logo.png").as_deref(), Some("https://pins.example.org/sub/logo.png"));
    assert_eq!(
        own("https://pins.example.org/logo.png").as_deref(),
        Some("https://pins.example.org/logo.png")
    );
    for elsewhere in ["//evil.example/x.png", "https://evil.example/x.png", "data:,x", "logo.png"] {
        assert_eq!(own(elsewhere), None, "{elsewhere}");
    }
}

proptest! {
    #[test]
    fn nothing_typed_panics_or_leaves_https(typed in "\\PC{0,60}") {
        if let Ok(Typed::Address(found)) = typed.parse::<Typed>() {
            let text = found.to_string();
            prop_assert!(text.starts_with("https://") || found.is_loopback(), "{}", text);
            prop_assert_eq!(text.parse::<PortalAddress>().unwrap(), found, "it reads back as itself");
        }
    }
}
