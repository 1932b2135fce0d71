//! Text as it is compared and searched, and what text a row takes.

use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use unicode_normalization::UnicodeNormalization;

/// The longest name, company or the like. Unit: characters.
pub const MAX_NAME: usize = 200;

/// The longest e-mail address. Unit: characters. Source: RFC 5321, 4.5.3.1 (64 + 1 + 255).
pub const MAX_EMAIL: usize = 320;

/// The longest language tag. Unit: characters, all of them ASCII. Source: RFC 5646, 4.4.1.
pub const MAX_LANGUAGE: usize = 35;

/// Some letters decompose into many; the database indexes no more than this. Unit: characters.
const MAX_NAME_KEY: usize = 400;

/// Which text a row does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// There is nothing in it.
    #[error("the {0} is missing")]
    Missing(&'static str),

    /// It is longer than its column.
    #[error("the {0} is too long")]
    TooLong(&'static str),

    /// It has line breaks or other control characters.
    #[error("the {0} has a character that cannot be printed")]
    Control(&'static str),
}

/// Returns an e-mail address as it is compared: without spaces around it, in lower case.
#[must_use]
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Returns a name as it is searched: in lower case, without accents, single-spaced.
#[must_use]
pub fn name_key(name: &str) -> String {
    let folded: String = name.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase).fold(
        String::with_capacity(name.len()),
        |mut folded, c| {
            match letter(c) {
                Some(plain) => folded.push_str(plain),
                None => folded.push(c),
            }
            folded
        },
    );
    let single_spaced = folded.split_whitespace().collect::<Vec<_>>().join(" ");
    single_spaced.chars().take(MAX_NAME_KEY).collect()
}

/// Returns what a customer is searched by: each part as [`name_key`] has it, a line each, so that no word is found
/// across two of them.
pub(crate) fn search_key(name: &str, email: &str, company: Option<&str>) -> String {
    let parts = [name, email, company.unwrap_or_default()];
    parts.map(name_key).join("\n")
}

/// Returns the words of a search, each as it is looked for in a [`search_key`].
pub(crate) fn words(search: &str) -> Vec<String> {
    // No text that is searched has such characters, and not every database takes them.
    let words = search.split(|c: char| c.is_whitespace() || c.is_control());
    words.map(name_key).filter(|word| !word.is_empty()).collect()
}

/// `text` holds `word`, which may have any characters in it.
pub(crate) fn contains(text: Expr, word: &str) -> Expr {
    text.like(LikeExpr::new(format!("%{}%", by_the_letter(word))).escape('\\'))
}

/// `text` begins with `start`, which may have any characters in it.
pub(crate) fn begins(text: Expr, start: &str) -> Expr {
    text.like(LikeExpr::new(format!("{}%", by_the_letter(start))).escape('\\'))
}

fn by_the_letter(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len());
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// Checks a text a row must have, named `what`.
pub(crate) fn required(text: &str, what: &'static str, longest: usize) -> Result<(), TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Missing(what));
    }
    if text.chars().count() > longest {
        return Err(TextError::TooLong(what));
    }
    if text.chars().any(char::is_control) {
        return Err(TextError::Control(what));
    }
    Ok(())
}

/// Combining Diacritical Marks: the accents of Latin, Greek and Cyrillic. Marks of other scripts
/// are letters there and stay.
fn is_accent(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Letters that no decomposition takes apart, as people without them type them.
fn letter(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_addresses_without_case_or_spaces_around() {
        assert_eq!(email_key("  Zoë@Example.ORG "), "zoë@example.org");
        assert_ne!(email_key("zoe@example.org"), email_key("zoë@example.org"));
    }

    #[test]
    fn finds_names_without_their_accents() {
        assert_eq!(name_key("Łukasz  Ørsted-Müller"), "lukasz orsted-muller");
        assert_eq!(name_key("Groß"), "gross");
        assert_eq!(name_key("Ἀθηνᾶ"), "αθηνα");
        assert_eq!(name_key("が"), "か\u{3099}", "a Japanese voicing mark is no accent");
    }

    #[test]
    fn searches_each_part_and_never_across_two() {
        let key = search_key("Łukasz Ørsted", "lo@Exámple.org", Some("Groß & Co"));

        assert_eq!(key, "lukasz orsted\nlo@example.org\ngross & co");
        assert_eq!(search_key("A", "b@c", None), "a\nb@c\n");
        assert_eq!(words("  GROß  é\0a "), ["gross", "e", "a"]);
        assert_eq!(words(" \t "), [""; 0]);
    }

    #[test]
    fn refuses_text_no_column_takes() {
        assert_eq!(required(" ", "name", 5), Err(TextError::Missing("name")));
        assert_eq!(required("éééééé", "name", 5), Err(TextError::TooLong("name")));
        assert_eq!(required("a\0b", "name", 5), Err(TextError::Control("name")));
        assert_eq!(required("ééééé", "name", 5), Ok(()));
    }
}
