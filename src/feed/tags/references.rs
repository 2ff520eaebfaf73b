//! Character references: those of XML and HTML, decoded once.

use super::repairs::{Repair, Repairs};
use html5ever::data::NAMED_ENTITIES;
use std::borrow::Cow;

/// The longest name of an entity with its semicolon (`CounterClockwiseContourIntegral;`), and room for zeros in a
/// number. In bytes.
const LONGEST: usize = 40;

/// Decodes every reference that ends in a semicolon, once. Any other `&` is text.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    let mut repairs = Repairs::default();
    references(text, &mut Place { repairs: &mut repairs, line: 0, is_declared: true })
}

/// Where repairs are counted.
pub(super) struct Place<'a> {
    pub(super) repairs: &'a mut Repairs,
    /// The line of the text.
    pub(super) line: u32,
    /// Whether the document has a type, which may declare the entities of HTML.
    pub(super) is_declared: bool,
}

/// Decodes the references of a text.
pub(super) fn references<'t>(text: &'t str, place: &mut Place) -> Cow<'t, str> {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    loop {
        let (read, len) = one(rest, place);
        match read {
            Read::Char(c) => out.push(c),
            Read::Two(a, b) => out.extend([a, b]),
            Read::Nothing => {}
        }
        rest = &rest[len..];
        let Some(next) = memchr::memchr(b'&', rest.as_bytes()) else {
            out.push_str(rest);
            return Cow::Owned(out);
        };
        out.push_str(&rest[..next]);
        rest = &rest[next..];
    }
}

enum Read {
    Char(char),
    Two(char, char),
    Nothing,
}

/// The reference at the beginning of a text, which is an `&`, and its length in bytes.
fn one(text: &str, place: &mut Place) -> (Read, usize) {
    let bytes = text.as_bytes();
    match bytes {
        [_, b'l', b't', b';', ..] => return (Read::Char('<'), 4),
        [_, b'g', b't', b';', ..] => return (Read::Char('>'), 4),
        [_, b'a', b'm', b'p', b';', ..] => return (Read::Char('&'), 5),
        [_, b'q', b'u', b'o', b't', b';', ..] => return (Read::Char('"'), 6),
        [_, b'a', b'p', b'o', b's', b';', ..] => return (Read::Char('\''), 6),
        _ => {}
    }
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'#';
    let len = bytes[1..].iter().take(LONGEST).take_while(|b| is_name(b)).count();
    if bytes.get(1 + len) != Some(&b';') || len == 0 {
        place.repairs.add(Repair::BareAmpersand, place.line);
        return (Read::Char('&'), 1);
    }
    let (name, whole) = (&text[1..=len], len + 2);
    if let Some(number) = name.strip_prefix('#') {
        return match numbered(number) {
            Some(c) if is_control(c) => {
                place.repairs.add(Repair::Control, place.line);
                (Read::Nothing, whole)
            }
            Some(c) => (Read::Char(c), whole),
            None => {
                place.repairs.add(Repair::BareAmpersand, place.line);
                (Read::Char('&'), 1)
            }
        };
    }
    let find = |name: &str| NAMED_ENTITIES.get(name).filter(|(first, _)| *first != 0);
    // Feeds also write the five entities of XML in capitals.
    let found = find(&text[1..whole]).or_else(|| find(&text[1..whole].to_ascii_lowercase()));
    let Some((first, second)) = found else {
        place.repairs.add(Repair::BareAmpersand, place.line);
        return (Read::Char('&'), 1);
    };
    if !place.is_declared {
        place.repairs.add(Repair::HtmlEntity, place.line);
    }
    match (char::from_u32(*first), char::from_u32(*second)) {
        (Some(first), Some(second)) if second != '\0' => (Read::Two(first, second), whole),
        (Some(first), _) => (Read::Char(first), whole),
        (None, _) => (Read::Nothing, whole),
    }
}

/// The character of a number behind `#`. As in HTML, 128 to 159 are those of Windows-1252.
fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse::<u32>(),
    };
    let code = code.ok().filter(|_| !number.contains('+'))?;
    if let Ok(byte @ 0x80..=0x9f) = u8::try_from(code) {
        return encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next();
    }
    Some(char::from_u32(code).unwrap_or('\u{fffd}'))
}

/// Whether XML forbids a control character. White space is none.
pub(super) fn is_control(c: char) -> bool {
    c < ' ' && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{7f}' | '\u{fffe}' | '\u{ffff}')
}
