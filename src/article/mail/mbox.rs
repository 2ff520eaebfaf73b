//! Divides a file of letters (`.mbox`) into the letters. It does not know what is in them.

use std::borrow::Cow;

/// A letter in a file of letters.
pub(super) struct Enclosed<'b> {
    /// Where it begins in the file.
    pub(super) at: usize,
    /// The letter, without the mark of quoted lines.
    pub(super) bytes: Cow<'b, [u8]>,
}

/// The letters of a file; none if it does not begin with the line before a letter. A line that begins with `From ` ends
/// a letter only behind a blank line and before a field, because some programs do not quote such lines of a text.
pub(super) fn letters(bytes: &[u8]) -> Option<Vec<Enclosed<'_>>> {
    let start = bytes.len() - bytes.trim_ascii_start().len();
    if !bytes[start..].starts_with(b"From ") {
        return None;
    }
    let mut starts = vec![start];
    for at in memchr::memmem::find_iter(bytes, b"\nFrom ") {
        let line = at + 1;
        let before = &bytes[..at];
        let is_behind_blank = before.ends_with(b"\n") || before.ends_with(b"\n\r");
        let below = memchr::memchr(b'\n', &bytes[line..]).map_or(bytes.len(), |end| line + end + 1);
        if is_behind_blank && is_field(first_line(&bytes[below..])) {
            starts.push(line);
        }
    }
    let ends = starts[1..].iter().copied().chain([bytes.len()]);
    let letters = starts.iter().zip(ends).map(|(&at, end)| {
        let whole = &bytes[at..end];
        let below = memchr::memchr(b'\n', whole).map_or(whole.len(), |end| end + 1);
        Enclosed { at, bytes: unquoted(&whole[below..]) }
    });
    Some(letters.collect())
}

fn first_line(bytes: &[u8]) -> &[u8] {
    &bytes[..memchr::memchr(b'\n', bytes).unwrap_or(bytes.len())]
}

/// Whether a line is a field of a header: `Name: value`.
pub(super) fn is_field(line: &[u8]) -> bool {
    let name = line.iter().take_while(|byte| byte.is_ascii_graphic() && **byte != b':').count();
    let rest = line[name..].trim_ascii_start();
    name > 0 && name < 80 && rest.starts_with(b":") && !rest.starts_with(b"://")
}

/// A letter without the `>` that was set before its lines that begin with `From `, however often they were quoted.
fn unquoted(bytes: &[u8]) -> Cow<'_, [u8]> {
    let is_quoted = |line: &[u8]| {
        let marks = line.iter().take_while(|byte| **byte == b'>').count();
        marks > 0 && line[marks..].starts_with(b"From ")
    };
    if memchr::memmem::find(bytes, b">From ").is_none() {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        out.extend_from_slice(&line[usize::from(is_quoted(line))..]);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn divided(file: &str) -> Vec<String> {
        let letters = letters(file.as_bytes()).unwrap_or_default();
        letters.iter().map(|letter| String::from_utf8_lossy(&letter.bytes).into_owned()).collect()
    }

    #[test]
    fn letters_begin_behind_a_blank_line_with_their_header() {
        let file = "From ann@example.org Mon Nov  2 06:30:00 2026\nSubject: One\n\nFrom here it rains.\n\n\
            From now on it snows.\n\n>From the hill\n>>From the sea\n>Fromage\n\n\
            From - Tue Nov  3 06:30:00 2026\r\nSubject: Two\r\n\r\nWords\r\n\r\nFrom bob\r\nX-A: b\r\n\r\n";
        assert_eq!(
            divided(file),
            [
                "Subject: One\n\nFrom here it rains.\n\nFrom now on it snows.\n\nFrom the hill\n>From the sea\n>Fromage\n\n",
                "Subject: Two\r\n\r\nWords\r\n\r\n",
                "X-A: b\r\n\r\n",
            ]
        );
        assert_eq!(divided("\n\nFrom a\n"), [""]);
        assert!(letters(b"Subject: x\n\nFrom a\n").is_none() && letters(b"").is_none());
    }

    #[test]
    fn a_field_has_a_name_without_blanks() {
        let table = [
            ("Subject: x", true),
            ("X-Mailer:", true),
            ("Date : now", true),
            ("Some words: more", false),
            ("https://example.org", false),
            (": x", false),
            ("", false),
        ];
        for (line, expected) in table {
            assert_eq!(is_field(line.as_bytes()), expected, "{line}");
        }
    }
}
