//! Letters kept as files (`.eml`): the header, and the text in the first part that has one.

use encoding_rs::Encoding;
use std::borrow::Cow;

/// A letter.
pub(super) struct Mail {
    /// Title, author and date.
    pub(super) fields: Vec<(&'static str, String)>,
    /// The text, decoded.
    pub(super) text: String,
}

/// Parts in parts that are opened.
const DEPTH: usize = 8;

/// Reads a letter; none if the bytes do not begin with the header of one.
pub(super) fn read(bytes: &[u8]) -> Option<Mail> {
    let (head, body) = split(bytes);
    let head = unfolded(head);
    let title = value(&head, "subject").map(|text| words(&text));
    let author = value(&head, "from").map(|text| name(&words(&text)));
    let date = value(&head, "date");
    if title.is_none() && author.is_none() && date.is_none() {
        return None;
    }
    let found = [("title", title), ("author", author), ("date", date)];
    let fields = found.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
    let text = part(&head, body, 0).map(|(_, text)| text).unwrap_or_default();
    Some(Mail { fields, text: text.replace("\r\n", "\n").replace('\r', "\n") })
}

/// Head and body, with a blank line between them.
fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let at = |mark: &[u8]| memchr::memmem::find(bytes, mark).map(|at| (at, mark.len()));
    let found = [at(b"\r\n\r\n"), at(b"\n\n")].into_iter().flatten().min();
    found.map_or((bytes, &[][..]), |(at, len)| (&bytes[..at], &bytes[at + len..]))
}

/// The lines of a head, each field on one line.
fn unfolded(head: &[u8]) -> Vec<String> {
    let limit = &head[..head.len().min(256 * 1024)];
    let text = String::from_utf8_lossy(limit);
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match lines.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => {
                last.push(' ');
                last.push_str(line.trim());
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

fn value(head: &[String], key: &str) -> Option<String> {
    head.iter().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case(key).then(|| value.trim().to_owned())
    })
}

/// The text of a part and how much it is worth: HTML before plain text.
fn part(head: &[String], body: &[u8], depth: usize) -> Option<(u8, String)> {
    let kind = value(head, "content-type").unwrap_or_else(|| "text/plain".to_owned());
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") {
        let boundary = parameter(&kind, "boundary").filter(|_| depth < DEPTH)?;
        let found = parts(body, &boundary).filter_map(|bytes| {
            let (head, body) = split(bytes);
            part(&unfolded(head), body, depth + 1)
        });
        return found.reduce(|best, next| if next.0 > best.0 { next } else { best });
    }
    let worth = match lower.split(';').next().unwrap_or_default().trim() {
        "text/html" => 2,
        "text/plain" => 1,
        _ => return None,
    };
    let bytes =
        match value(head, "content-transfer-encoding").unwrap_or_default().to_ascii_lowercase().as_str() {
            "quoted-printable" => Cow::Owned(quoted_printable(body)),
            "base64" => Cow::Owned(base64(body)),
            _ => Cow::Borrowed(body),
        };
    let charset = parameter(&kind, "charset").unwrap_or_default();
    let encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    Some((worth, encoding.decode(&bytes).0.into_owned()))
}

/// The parts between the lines of a boundary.
fn parts<'b>(body: &'b [u8], boundary: &str) -> impl Iterator<Item = &'b [u8]> {
    let mark = format!("--{boundary}");
    let mut starts: Vec<usize> = memchr::memmem::find_iter(body, mark.as_bytes()).take(1_000).collect();
    starts.push(body.len());
    let length = mark.len();
    (1..starts.len()).map(move |at| {
        let from = (starts[at - 1] + length).min(starts[at]);
        let bytes = &body[from..starts[at]];
        let line = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
        &bytes[line..]
    })
}

/// A parameter of a header: `boundary="x"`.
fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if bytes[at] != b'=' {
            out.push(bytes[at]);
            at += 1;
        } else if let (Some(high), Some(low)) = (digit(rest.get(1)), digit(rest.get(2))) {
            out.push((high * 16 + low) as u8);
            at += 3;
        } else {
            // A soft line break.
            at += if rest.starts_with(b"=\r\n") {
                3
            } else if rest.starts_with(b"=\n") {
                2
            } else {
                1
            };
        }
    }
    out
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in bytes {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    out
}

/// Decodes the encoded words of RFC 2047: `=?UTF-8?B?5paw?=`.
fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut after_word = false;
    while let Some(at) = rest.find("=?") {
        let (before, word) = rest.split_at(at);
        // Blanks between encoded words are no text.
        if !(after_word && before.trim().is_empty()) {
            out.push_str(before);
        }
        let decoded = word_at(word);
        after_word = decoded.is_some();
        let (decoded, length) = decoded.unwrap_or_else(|| ("=?".to_owned(), 2));
        out.push_str(&decoded);
        rest = &word[length..];
    }
    out.push_str(rest);
    out
}

/// The encoded word at the start of a text, and its length.
fn word_at(text: &str) -> Option<(String, usize)> {
    let mut parts = text[2..].splitn(3, '?');
    let (charset, kind, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let end = rest.find("?=")?;
    let bytes = match kind {
        "B" | "b" => base64(&rest.as_bytes()[..end]),
        "Q" | "q" => quoted_printable(rest[..end].replace('_', " ").as_bytes()),
        _ => return None,
    };
    let encoding = Encoding::for_label(charset.split('*').next()?.as_bytes())?;
    let length = 2 + charset.len() + 1 + kind.len() + 1 + end + 2;
    Some((encoding.decode(&bytes).0.into_owned(), length))
}

/// The name in `Name <address>`; else the address.
fn name(text: &str) -> String {
    let name = text.split('<').next().unwrap_or_default().trim().trim_matches('"').trim();
    if name.is_empty() { text.trim_matches(['<', '>', ' ']).to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(letter: &str) -> String {
        read(letter.as_bytes()).map(|mail| mail.text).unwrap_or_default()
    }

    #[test]
    fn a_letter_has_a_title_an_author_and_a_text() {
        let letter = "From: Ann Keel <ann@example.org>\nSubject: =?UTF-8?B?5paw6Ze7?=\n =?utf-8?q?_caf=C3=A9?=\nDate: Thu, 24 Mar 2022 11:59:21 +0800\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<p>caf=C3=A9 =\nau lait</p>\n";
        let mail = read(letter.as_bytes());
        let mail = mail.map(|mail| (mail.fields, mail.text));
        let fields = vec![
            ("title", "新闻 café".to_owned()),
            ("author", "Ann Keel".to_owned()),
            ("date", "Thu, 24 Mar 2022 11:59:21 +0800".to_owned()),
        ];
        assert_eq!(mail, Some((fields, "<p>café au lait</p>\n".to_owned())));
    }

    #[test]
    fn of_several_parts_the_html_is_read() {
        let letter = "Subject: x\nContent-Type: multipart/alternative; boundary=\"b1\"\n\nignored\n--b1\nContent-Type: text/plain\n\nplain\n--b1\nContent-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: base64\n\nPHA+Y2Fm6TwvcD4=\n--b1--\n";
        assert_eq!(text(letter), "<p>café</p>");
        assert_eq!(text("Subject: x\n\nwords\n"), "words\n");
        assert_eq!(text("Subject: x\nContent-Type: image/png\n\nwords\n"), "");
        assert!(read(b"words\n\nmore").is_none());
    }

    #[test]
    fn no_letter_makes_it_panic() {
        arbtest::arbtest(|u| {
            let pieces = [
                "Subject: ",
                "=?utf-8?B?",
                "?=",
                "=",
                "\n",
                "\n\n",
                "\r\n",
                "--b",
                "--",
                "Content-Type: multipart/mixed; boundary=b\n",
                "Content-Transfer-Encoding: base64\n",
                "é",
                "Content-Type: text/plain\n",
                " ",
                "=C3",
                "?",
                "x",
            ];
            let mut letter = String::new();
            for _ in 0..u.int_in_range(0..=20)? {
                letter.push_str(u.choose(&pieces)?);
            }
            let _ = read(letter.as_bytes());
            Ok(())
        });
    }
}
