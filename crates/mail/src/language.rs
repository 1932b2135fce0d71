//! In which language somebody is written to.

/// The language in which every message ships, and which is taken where no other is there.
pub const FALLBACK: &str = "en";

/// The longest tag. Source: RFC 5646, 4.4.1. Unit: characters.
const LONGEST: usize = 35;

/// Returns the languages to try for a recipient, the best first, each once: theirs, the space's, [`FALLBACK`]; and
/// of each, what is left of it when its last part is dropped (`pt-BR`, then `pt`).
///
/// In lower case, as BCP 47 tags are compared. What is no tag is left out.
#[must_use]
pub fn fallbacks(recipient: Option<&str>, space: &str) -> Vec<String> {
    let mut languages: Vec<String> = Vec::new();
    for tag in recipient.into_iter().chain([space, FALLBACK]).filter(|tag| is_tag(tag)) {
        let tag = tag.to_ascii_lowercase();
        let mut rest = tag.as_str();
        loop {
            if !languages.iter().any(|known| known == rest) {
                languages.push(rest.to_owned());
            }
            match rest.rsplit_once('-') {
                Some((shorter, _)) => rest = shorter,
                None => break,
            }
        }
    }
    languages
}

/// Tells whether `tag` has the form of a BCP 47 language tag.
#[must_use]
pub fn is_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    tag.len() <= LONGEST
        && (2..=8).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_the_recipients_language_then_the_spaces_then_english() {
        assert_eq!(fallbacks(Some("pt-BR"), "de-AT"), ["pt-br", "pt", "de-at", "de", "en"]);
        assert_eq!(fallbacks(None, "en-GB"), ["en-gb", "en"]);
        assert_eq!(fallbacks(Some("fr"), "fr"), ["fr", "en"]);
    }

    #[test]
    fn leaves_out_what_is_no_tag() {
        for bad in ["", "-", "d", "de_AT", "../en", "de-", "ümlaut", "abcdefghi"] {
            assert_eq!(fallbacks(Some(bad), "en"), ["en"], "{bad}");
        }
    }
}
