//! How to address people.

/// What to greet somebody with: the first word of their name.
///
/// A name with Chinese, Japanese or Korean characters is used whole: its first word is the family name, and no
/// rule says where it ends.
#[must_use]
pub fn first_name(full_name: &str) -> &str {
    if full_name.chars().any(is_cjk) {
        return full_name;
    }

    full_name.split_whitespace().next().unwrap_or_default()
}

/// Hangul, kana and Han characters, by their Unicode blocks.
fn is_cjk(c: char) -> bool {
    matches!(
        c,
        '\u{1100}'..='\u{11ff}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3130}'..='\u{318f}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7af}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{323af}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greets_by_the_first_word() {
        for (full, first) in [
            ("Ana María Pérez", "Ana"),
            ("Sukarno", "Sukarno"),
            ("Jean-Luc O'Brien", "Jean-Luc"),
            ("محمد الأمين", "محمد"),
            ("Лев Толстой", "Лев"),
            ("山田 太郎", "山田 太郎"),
            ("김민준", "김민준"),
            ("さくら 桃子", "さくら 桃子"),
            ("  Ana  Líšková", "Ana"),
            (" ", ""),
            ("", ""),
        ] {
            assert_eq!(first_name(full), first);
        }
    }
}
