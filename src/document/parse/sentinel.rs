//! Private-use characters that replace what html2text would drop or change.
//!
//! They are at the end of Unicode's last private plane and are removed from all input, so any that come back are
//! ours.

use std::borrow::Cow;

/// A block without text: a rule or embedded media.
pub(super) const OBJECT: char = '\u{10fff0}';
/// An image.
pub(super) const PICTURE: char = '\u{10fff1}';
/// The text continues the previous piece without a break.
pub(super) const JOIN: char = '\u{10fff2}';
/// Next to `*`, `**` and `~~`, see `emphasis`; around HTML in a line, see `template` and `extensions`.
pub(super) const FLANK: char = '\u{10fff4}';
/// A tab in preformatted text.
const TAB: char = '\u{10fff3}';
/// The first non-ASCII blank; the following characters stand for the others in [`BLANKS`].
const FIRST_BLANK: u32 = 0x10_ffd0;

/// Meaningful white space, which html2text would collapse, and zero-width characters: html2text loses the blank after
/// a word of these, and a link that contains only a no-break space.
const BLANKS: [char; 27] = [
    '\u{3000}', '\u{2000}', '\u{2001}', '\u{2002}', '\u{2003}', '\u{2004}', '\u{2005}', '\u{2006}',
    '\u{2007}', '\u{2008}', '\u{2009}', '\u{200a}', '\u{200b}', '\u{202f}', '\u{205f}', '\u{1680}',
    '\u{180e}', '\u{85}', '\u{2060}', '\u{2061}', '\u{2062}', '\u{2063}', '\u{2064}', '\u{200c}', '\u{200d}',
    '\u{a0}', '\u{ad}',
];

pub(super) fn is_sentinel(c: char) -> bool {
    ('\u{10ffd0}'..='\u{10ffff}').contains(&c)
}

/// Replaces the characters that html2text would change.
pub(super) fn hide(text: &str) -> Cow<'_, str> {
    let special = |c: char| c == '\t' || !c.is_ascii() && BLANKS.contains(&c);
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let hidden = |c: char| match c {
        '\t' => TAB,
        c if c.is_ascii() => c,
        c => BLANKS
            .iter()
            .position(|blank| *blank == c)
            .and_then(|i| char::from_u32(FIRST_BLANK + i as u32))
            .unwrap_or(c),
    };
    Cow::Owned(text.chars().map(hidden).collect())
}

/// The character that a sentinel stands for; `None` if it does not stand for text.
pub(super) fn shown(c: char) -> Option<char> {
    match c {
        TAB => Some('\t'),
        c if !is_sentinel(c) => Some(c),
        c => BLANKS.get((c as u32).checked_sub(FIRST_BLANK)? as usize).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_comes_back() {
        let text = "\u{3000}段落\tcode\u{2003}em\u{200b}x";
        let hidden = hide(text);
        assert!(!hidden.contains(['\t', '\u{3000}', '\u{2003}']));
        assert_eq!(hidden.chars().filter_map(shown).collect::<String>(), text);
        assert_eq!([OBJECT, PICTURE, JOIN].into_iter().find_map(shown), None);
        assert!(matches!(hide("plain 钉钉"), Cow::Borrowed(_)));
    }
}
