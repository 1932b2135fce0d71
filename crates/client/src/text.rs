//! Text that comes from a portal and goes on the screen: made harmless, and short enough to keep.

/// The longest name kept. Unit: characters, so at most 480 bytes.
///
/// Two names, an e-mail address and a PIN have to fit into one keyring entry.
const MAX_NAME_CHARS: usize = 120;

/// The longest e-mail address. Unit: bytes.
///
/// Source: RFC 5321, 4.5.3.1: 64 for the local part, 255 for the domain, and the sign between.
const MAX_EMAIL_BYTES: usize = 320;

/// A name on one line: no control characters, nothing that turns the direction of what follows, no spaces in a row.
pub fn name(text: &str) -> String {
    let harmless: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|&c| !c.is_control() && !turns_direction(c))
        .collect();
    let words: Vec<&str> = harmless.split(' ').filter(|word| !word.is_empty()).collect();

    words.join(" ").chars().take(MAX_NAME_CHARS).collect()
}

/// As [`name`], where an empty one is none.
pub fn optional_name(text: Option<&str>) -> Option<String> {
    text.map(name).filter(|name| !name.is_empty())
}

/// An e-mail address, or nothing where it is too long or holds what no address holds.
pub fn email(text: &str) -> String {
    let text = text.trim();
    let fits = text.len() <= MAX_EMAIL_BYTES
        && !text.contains(|c: char| c.is_control() || c.is_whitespace() || turns_direction(c));

    if fits { text.to_owned() } else { String::new() }
}

/// Explicit embeddings, overrides and isolates (Unicode Standard Annex 9, table 4).
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_names_harmless_and_short() {
        assert_eq!(name("  Ana \n\u{0}\u{202e} Pérez\t"), "Ana Pérez");
        assert_eq!(name("<b>Ana</b>"), "<b>Ana</b>", "markup is text like any other");
        assert_eq!(name(&"名".repeat(5_000)).chars().count(), MAX_NAME_CHARS);
        assert_eq!(optional_name(Some(" \u{7} ")), None);
    }

    #[test]
    fn drops_an_email_address_that_is_none() {
        assert_eq!(email(" ana@example.org "), "ana@example.org");
        assert_eq!(email("ana@example.org\r\nX: y"), "");
        assert_eq!(email(&"a".repeat(400)), "");
    }
}
