//! Characters that stand for something on the way through html2text, which would drop or change the thing itself.
//!
//! They lie at the end of Unicode's last private plane and are taken out of every text that comes in, so that one
//! coming back is one of ours.

use std::borrow::Cow;

/// A horizontal rule, or something embedded: a block without text.
pub(super) const OBJECT: char = '\u{10fff0}';
/// A picture.
pub(super) const PICTURE: char = '\u{10fff1}';
/// The text goes on without a break where the piece before ended.
pub(super) const JOIN: char = '\u{10fff2}';
/// Beside `**`, see `emphasis`; before a picture that a template tag names, see `template`.
pub(super) const FLANK: char = '\u{10fff4}';
/// A tab of preformatted text.
const TAB: char = '\u{10fff3}';
/// A blank that is not of ASCII; the next characters count up in [`BLANKS`].
const FIRST_BLANK: u32 = 0x10_ffd0;

/// White space that means something: html2text would fold it. And characters without width: html2text loses the
/// blank after a word that is made of them, and a link that holds only a no-break space.
const BLANKS: [char; 27] = [
    '\u{3000}', '\u{2000}', '\u{2001}', '\u{2002}', '\u{2003}', '\u{2004}', '\u{2005}', '\u{2006}',
    '\u{2007}', '\u{2008}', '\u{2009}', '\u{200a}', '\u{200b}', '\u{202f}', '\u{205f}', '\u{1680}',
    '\u{180e}', '\u{85}', '\u{2060}', '\u{2061}', '\u{2062}', '\u{2063}', '\u{2064}', '\u{200c}', '\u{200d}',
    '\u{a0}', '\u{ad}',
];

/// Whether a character is one of those above.
pub(super) fn is_sentinel(c: char) -> bool {
    ('\u{10ffd0}'..='\u{10ffff}').contains(&c)
}

/// Replaces what html2text would change.
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

/// What a character stood for; none for those that are no text.
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
