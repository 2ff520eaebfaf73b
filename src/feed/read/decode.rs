//! Decodes the bytes of a feed: what the bytes show counts more than what the document says, and that more than what the
//! server says.

use crate::article::{self, Problem};
use std::borrow::Cow;

/// The text of a feed, whose lines end in `\n`, and what could not be decoded.
pub(super) fn decode<'b>(bytes: &'b [u8], charset: Option<&str>) -> (Cow<'b, str>, Option<Problem>) {
    if let Some(text) = utf32(bytes) {
        return (Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")), None);
    }
    article::decode_with_charset(bytes, charset)
}

/// The text of bytes in UTF-32, recognised by a byte order mark or by its first character, which is `<`.
fn utf32(bytes: &[u8]) -> Option<String> {
    let (is_big, rest) = match bytes {
        [0, 0, 0xfe, 0xff, rest @ ..] => (true, rest),
        [0xff, 0xfe, 0, 0, rest @ ..] => (false, rest),
        [0, 0, 0, b'<', ..] => (true, bytes),
        [b'<', 0, 0, 0, ..] => (false, bytes),
        _ => return None,
    };
    let character = |four: &[u8]| {
        let four = four.try_into().unwrap_or_default();
        let code = if is_big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) };
        char::from_u32(code).unwrap_or('\u{fffd}')
    };
    Some(rest.chunks_exact(4).map(character).collect())
}
