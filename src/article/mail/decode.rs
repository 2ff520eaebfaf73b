//! Decodes the texts of a letter: fields of its header (RFC 2047), transfer encodings, character sets. Damaged texts are
//! decoded as far as possible.

use super::super::decode;
use super::super::values::one_line;
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8};
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::parsers::MessageStream;
use mail_parser::{
    Addr, Address, DateTime, GetHeader, Header, HeaderName, HeaderValue, Message, MessagePart, MimeHeaders,
};
use std::borrow::Cow;

/// The longest field that is read a second time, in bytes.
const FIELD: usize = 64 << 10;

/// The text of a field, decoded; none if it is missing or empty.
pub(super) fn header(message: &Message<'_>, name: &HeaderName<'_>) -> Option<String> {
    let header = field(message, name)?;
    let text = match &header.value {
        HeaderValue::Text(text) => text.to_string(),
        HeaderValue::TextList(texts) => texts.join(" "),
        _ => raw(message, header)?.into_owned(),
    };
    let text = if is_damaged(&text) {
        let again = joined(&raw(message, header)?);
        match MessageStream::new(format!("{again}\n").as_bytes()).parse_unstructured() {
            HeaderValue::Text(text) => text.into_owned(),
            _ => text,
        }
    } else {
        text
    };
    Some(one_line(&text)).filter(|text| !text.is_empty())
}

/// A field as written, on one line.
pub(super) fn raw_header(message: &Message<'_>, name: &HeaderName<'_>) -> Option<String> {
    let text = raw(message, field(message, name)?)?;
    Some(one_line(&text))
}

fn field<'m, 'b>(message: &'m Message<'b>, name: &HeaderName<'_>) -> Option<&'m Header<'b>> {
    let is_it = |header: &&Header<'_>| match (&header.name, name) {
        (HeaderName::Other(found), HeaderName::Other(name)) => found.eq_ignore_ascii_case(name),
        (found, name) => found == name,
    };
    message.parts.first()?.headers.iter().find(is_it)
}

/// The bytes of a field as text, whatever their encoding.
fn raw<'m>(message: &'m Message<'_>, header: &Header<'_>) -> Option<Cow<'m, str>> {
    let bytes = message.raw_message.get(header.offset_start as usize..header.offset_end as usize)?;
    let bytes = &bytes[..bytes.len().min(FIELD)];
    Some(decode::decode(bytes, "").text)
}

fn is_damaged(text: &str) -> bool {
    text.contains('\u{fffd}')
}

/// A field with encoded words joined that follow each other in one encoding: some programs divide a text within a
/// character.
fn joined(field: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in field.split_whitespace() {
        let next = encoded(word);
        let last = words.last_mut();
        if let (Some((head, data)), Some(last)) = (next, last)
            && let Some((last_head, last_data)) = encoded(last)
            && head.eq_ignore_ascii_case(last_head)
            && !last_data.ends_with('=')
        {
            last.truncate(last.len() - "?=".len());
            last.push_str(data);
            last.push_str("?=");
        } else {
            words.push(word.to_owned());
        }
    }
    words.join(" ")
}

/// Encoding and data of an encoded word: `=?utf-8?B?` and `5paw` of `=?utf-8?B?5paw?=`.
fn encoded(word: &str) -> Option<(&str, &str)> {
    let inside = word.strip_prefix("=?")?.strip_suffix("?=")?;
    let charset = inside.find('?')?;
    let encoding = inside[charset + 1..].find('?')?;
    let head = "=?".len() + charset + 1 + encoding + 1;
    Some((&word[..head], &word[head..word.len() - "?=".len()]))
}

/// Who wrote a letter: the names, else the addresses.
pub(super) fn sender(message: &Message<'_>) -> Option<String> {
    from(message, &|found| {
        let name = found.name().map(str::trim).filter(|name| !name.is_empty());
        name.or_else(|| found.address().map(str::trim)).map(str::to_owned)
    })
}

/// Who wrote a letter: names and addresses.
pub(super) fn senders(message: &Message<'_>) -> Option<String> {
    from(message, &|found| match (found.name(), found.address()) {
        (Some(name), Some(address)) => Some(format!("{name} <{address}>")),
        (name, address) => name.or(address).map(str::to_owned),
    })
}

fn from(message: &Message<'_>, written: &dyn Fn(&Addr<'_>) -> Option<String>) -> Option<String> {
    let header = field(message, &HeaderName::From).or_else(|| field(message, &HeaderName::Sender))?;
    let names = names(&header.value, written)?;
    if !is_damaged(&names) {
        return Some(names);
    }
    let again = format!("{}\n", joined(&raw(message, header)?));
    self::names(&MessageStream::new(again.as_bytes()).parse_address(), written).or(Some(names))
}

fn names(value: &HeaderValue<'_>, written: &dyn Fn(&Addr<'_>) -> Option<String>) -> Option<String> {
    let HeaderValue::Address(addresses) = value else { return None };
    let mut names: Vec<String> = addresses.iter().filter_map(written).take(50).collect();
    if let (true, Address::Group(groups)) = (names.is_empty(), addresses) {
        names.extend(groups.iter().filter_map(|group| group.name.as_deref()).map(str::to_owned));
    }
    Some(one_line(&names.join(", "))).filter(|names| !names.is_empty())
}

/// The date of a letter, in a form that names its zone if it can be read, else as written.
pub(super) fn date(message: &Message<'_>) -> Option<String> {
    match moment(message) {
        Some((_, date)) => Some(date),
        None => raw_header(message, &HeaderName::Date).filter(|date| !date.is_empty()),
    }
}

/// The date of a letter in seconds, and with its zone.
pub(super) fn moment(message: &Message<'_>) -> Option<(i64, String)> {
    let HeaderValue::DateTime(date) = &field(message, &HeaderName::Date)?.value else { return None };
    DateTime::is_valid(date).then(|| (date.to_timestamp(), date.to_rfc3339()))
}

/// A part as text, and whether it is as it was written. Line ends are `\n`.
pub(super) fn text(message: &Message<'_>, part: &MessagePart<'_>) -> (String, bool) {
    let whole = message.raw_message.get(part.offset_body as usize..part.offset_end as usize);
    let encoding = part.headers.header_value(&HeaderName::ContentTransferEncoding);
    let encoding = match encoding {
        Some(HeaderValue::Text(encoding)) => encoding.trim(),
        _ => "",
    };
    let whole = whole.unwrap_or_default();
    let is = |name: &str| encoding.eq_ignore_ascii_case(name);
    let (bytes, is_sound) = if is("quoted-printable") {
        (Cow::Owned(quoted_printable(whole)), true)
    } else if is("base64") {
        let (bytes, faults) = base64(whole);
        // A text with blanks between its words is not encoded, whatever the header says.
        let blanks = memchr::memchr_iter(b' ', whole).count();
        let is_text = (faults + blanks) * 10 > whole.len();
        let bytes = if is_text { Cow::Borrowed(whole) } else { Cow::Owned(bytes) };
        (bytes, faults == 0 && !is_text)
    } else {
        (Cow::Borrowed(whole), true)
    };
    let charset = part.content_type().and_then(|kind| kind.attribute("charset"));
    (characters(&bytes, charset), is_sound)
}

/// Decodes characters. The name in the header counts before what the text says of itself; without a name, and if the
/// bytes are not what it says, the encoding is detected.
fn characters(bytes: &[u8], charset: Option<&str>) -> String {
    let charset = charset.map(str::trim).unwrap_or_default();
    let is_unnamed = charset.is_empty() || charset.eq_ignore_ascii_case("us-ascii") || charset == "ascii";
    if is_unnamed && has_japanese_escapes(bytes) {
        return lines(&ISO_2022_JP.decode_without_bom_handling(bytes).0);
    }
    let named = Encoding::for_label(charset.as_bytes()).filter(|_| !is_unnamed);
    if let Some(encoding) = named
        && encoding != encoding_rs::REPLACEMENT
    {
        let (text, damaged) = encoding.decode_with_bom_removal(bytes);
        let is_right =
            if encoding == UTF_8 { is_mostly_sound(&text) } else { std::str::from_utf8(bytes).is_err() };
        if !damaged || is_right {
            return lines(&text);
        }
    } else if let Some(decoder) = charset_decoder(charset.as_bytes()).filter(|_| !is_unnamed) {
        return lines(&decoder(bytes));
    }
    as_it_looks(bytes)
}

/// Whether a text is damaged in a few places, and not in another encoding.
fn is_mostly_sound(text: &str) -> bool {
    let (mut letters, mut faults) = (0, 0);
    for c in text.chars().filter(|c| !c.is_ascii()).take(10_000) {
        *(if c == '\u{fffd}' { &mut faults } else { &mut letters }) += 1;
    }
    faults * 2 <= letters
}

/// Whether the bytes change to Japanese characters as ISO-2022-JP does.
fn has_japanese_escapes(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"\x1b$").is_some_and(|at| matches!(bytes.get(at + 2), Some(b'B' | b'@')))
}

/// A text whose encoding nothing names.
pub(super) fn as_it_looks(bytes: &[u8]) -> String {
    decode::decode(bytes, "").text.into_owned()
}

fn lines(text: &str) -> String {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text.to_owned();
    }
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Decodes `=C3=A9`. An equals sign without two digits stays.
fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'=', rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        if let (Some(high), Some(low)) = (digit(rest.first()), digit(rest.get(1))) {
            out.push((high * 16 + low) as u8);
            rest = &rest[2..];
            continue;
        }
        // A soft line break may have blanks before the end of the line.
        let blanks = rest.iter().take_while(|byte| matches!(**byte, b' ' | b'\t' | b'\r')).count();
        match rest.get(blanks) {
            Some(b'\n') => rest = &rest[blanks + 1..],
            None => rest = &[],
            Some(_) => out.push(b'='),
        }
    }
    out.extend_from_slice(rest);
    out
}

/// Decodes base64, and counts the bytes in it that are none.
pub(super) fn base64(bytes: &[u8]) -> (Vec<u8>, usize) {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut bits, mut count, mut faults) = (0_u32, 0_u32, 0);
    for byte in bytes {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                (bits, count) = (0, 0);
                continue;
            }
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            _ => {
                faults += 1;
                continue;
            }
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    (out, faults)
}
