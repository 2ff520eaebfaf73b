//! Folding: maps characters that search and comparison treat as equal to one character. One character stays one
//! character, so a position in the folded text, counted in characters, is also valid in the original.
//!
//! Folds letter case, full width, curly quotation marks and the ideographic space, nothing else: 钉钉, `Config`,
//! `ＣＯＮＦＩＧ`, `don’t`, “words”. A character that would fold to several, such as `İ`, is kept.

/// Folds one character.
pub fn fold_char(character: char) -> char {
    match character {
        '\0'..='\x7f' => character.to_ascii_lowercase(),
        // Ideographs, kana, hangul and their punctuation are the most frequent and never change.
        '\u{3001}'..='\u{a63f}' | '\u{ac00}'..='\u{d7ff}' => character,
        '\u{3000}' | '\u{a0}' => ' ',
        '‘' | '’' => '\'',
        '“' | '”' => '"',
        'ς' => 'σ',
        '\u{ff01}'..='\u{ff5e}' => half_width(character).to_ascii_lowercase(),
        _ => {
            let mut lower = character.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(lower), None) => lower,
                _ => character,
            }
        }
    }
}

/// The ASCII character for a full-width form.
fn half_width(character: char) -> char {
    u32::from(character).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(character)
}

/// Folds a text.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Appends the folded text.
pub fn fold_into(text: &str, folded: &mut String) {
    let (mut at, mut kept) = (0, 0);
    while let Some(first) = text.as_bytes().get(at) {
        at += match first {
            0..=b'@' | b'['..=b'\x7f' => 1,
            // U+4000 to U+9FFF are the most frequent and never change.
            0xe4..=0xe9 => 3,
            _ => {
                let Some(character) = text[at..].chars().next() else { break };
                let (other, length) = (fold_char(character), character.len_utf8());
                if other != character {
                    folded.push_str(&text[kept..at]);
                    folded.push(other);
                    kept = at + length;
                }
                length
            }
        };
    }
    folded.push_str(&text[kept..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_case_width_and_quotes_and_nothing_else() {
        for (text, folded) in [
            ("钉钉ＣＯＮＦＩＧ", "钉钉config"),
            ("A股 Config", "a股 config"),
            ("（ａ，Ｂ！）～", "(a,b!)~"),
            ("Don’t ‘a’ “b”", "don't 'a' \"b\""),
            ("全角\u{3000}空格\u{a0}x", "全角 空格 x"),
            ("ÀÉ ΣΑΣ ς Привет", "àé σασ σ привет"),
            ("İstanbul ẞ", "İstanbul ß"),
            ("。「」ーガ한글", "。「」ーガ한글"),
            ("Ａ\u{301}🙂", "a\u{301}🙂"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn every_character_stays_one_character_and_folds_once() {
        for character in (0..=0x0010_ffff).filter_map(char::from_u32) {
            let once = fold_char(character);
            assert_eq!(fold_char(once), once, "{character:?}");
            let text = format!("x{character}字");
            assert_eq!(fold(&text), format!("x{once}字"), "{character:?}");
        }
    }
}
