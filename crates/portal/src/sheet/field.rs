//! What each cell takes. A reason goes on from what the cell is called, by its name or "this"; a PIN's is a sentence.

use pinion_domain::Pin;
use pinion_storage::text::MAX_LANGUAGE;

/// Longest name of a person or company. Unit: characters. Far beyond the longest on record, and short enough
/// that a page of them stays a page.
const NAME_CHARACTERS: usize = 200;

/// Longest e-mail address. Unit: bytes. Source: RFC 5321, 4.5.3.1.3, less the two angle brackets.
const EMAIL_BYTES: usize = 254;

pub fn name(text: &str) -> Result<String, String> {
    if text.chars().count() > NAME_CHARACTERS {
        return Err(format!("is longer than {NAME_CHARACTERS} characters"));
    }
    if text.contains(char::is_control) {
        return Err("holds a control character, such as a line break".to_owned());
    }
    Ok(text.to_owned())
}

/// Takes what could be delivered to; only a mail that arrives proves more.
pub fn email(text: &str) -> Result<String, String> {
    let bad = || "is not an e-mail address".to_owned();

    let (local, domain) = text.rsplit_once('@').ok_or_else(bad)?;
    let domain_is_plain = domain
        .split('.')
        .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
        && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
    let local_is_plain = !local.is_empty()
        && local.split('.').all(|part| !part.is_empty())
        && !local.contains(|c: char| {
            c.is_whitespace() || c.is_control() || r#"@,;:<>()[]\""#.contains(c)
        });
    if !domain_is_plain || !local_is_plain || text.len() > EMAIL_BYTES {
        return Err(bad());
    }
    Ok(text.to_owned())
}

pub fn pin(text: &str) -> Result<Pin, String> {
    Pin::parse(text).map_err(|error| error.to_string())
}

pub fn language(text: &str) -> Result<String, String> {
    let is_tag = text.len() <= MAX_LANGUAGE
        && text.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
        && text.split('-').next().is_some_and(|first| {
            (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic())
        });
    if is_tag {
        Ok(text.to_owned())
    } else {
        Err("is not a language tag such as en or pt-BR".into())
    }
}

pub fn yes_or_no(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" => Ok(true),
        "false" | "no" | "n" | "0" => Ok(false),
        _ => Err("takes true or false, yes or no, 1 or 0".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_addresses_that_can_be_delivered_to() {
        for good in ["a@b", "o'brien+x@example.org", "günther@bücher.example", "x_y-z@a-b.example"]
        {
            assert!(email(good).is_ok(), "{good}");
        }
        for bad in [
            "", "a", "@b", "a@", "a b@c", "a@b..c", "a@-b", "a@b c", "a@@b", "<a@b>", "a..b@c",
            "a@b,c",
        ] {
            assert!(email(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn takes_language_tags() {
        for good in ["en", "pt-BR", "zh-Hant-TW", "es-419"] {
            assert!(language(good).is_ok(), "{good}");
        }
        for bad in ["e", "english language", "en_US", "1234", "en-"] {
            assert!(language(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_stay_on_one_line() {
        assert!(name("Ana\nLíšková").is_err());
        assert!(name(&"x".repeat(201)).is_err());
        assert!(name("王小明").is_ok());
    }
}
