//! What the parser would need for a file of MIME parts, told before it is parsed. It looks through the rest of the file
//! for the boundary of each part, nests letters as deep as they are, and decodes a letter that is encoded to parse it
//! as well.
//!
//! The estimate may be too high, never too low. It knows no more of the format than this takes; its decoders follow the
//! parser, which decodes what is damaged.

use crate::html::BASE64;
use base64::Engine as _;

/// How often the parser may look through a file for the boundary of a part, in bytes.
const LOOKED_THROUGH: usize = 1 << 30;
/// Letters in letters that are parsed. The parser's result is nested as deep.
pub(super) const LETTERS: usize = 300;
/// The bytes that the parser may copy: of an encoded letter all for each letter in it.
const COPIED: usize = 1 << 28;
/// How many encoded letters within each other the parser decodes.
const DECODINGS: usize = 3;
/// A shorter text in base64 holds no letter with a letter in it.
const RUN_MIN: usize = 32;

/// Whether the time, the memory and the depth that the parser needs are bounded.
pub(super) fn is_affordable(bytes: &[u8]) -> bool {
    Cost::of(bytes, DECODINGS).is_affordable()
}

#[derive(Clone, Copy, Default)]
struct Cost {
    searched: usize,
    letters: usize,
    copied: usize,
}

impl Cost {
    /// The cost of a text in which encoded letters are decoded so often.
    fn of(bytes: &[u8], decodings: usize) -> Self {
        let mut letters: Vec<usize> = [&b"rfc822"[..], b"global"]
            .into_iter()
            .flat_map(|kind| places(bytes, kind).filter(|at| is_subtype(bytes, *at)))
            .take(2 * LETTERS)
            .collect();
        letters.sort_unstable();
        let digests = places(bytes, b"digest").filter(|at| is_subtype(bytes, *at)).count();
        let searched = places(bytes, b"boundary").count().saturating_mul(bytes.len());
        let mut cost = Self { searched, letters: letters.len() + digests, copied: 0 };
        if decodings == 0 || cost.letters == 0 || !cost.is_affordable() {
            return cost;
        }
        // A letter in a digest needs no type.
        let has = |encoding: &'static [u8]| {
            if digests > 0 {
                places(bytes, encoding).next().is_some()
            } else {
                is_beside(bytes, encoding, &letters)
            }
        };
        if has(b"base64") {
            for run in runs(bytes) {
                cost = cost.plus(Self::of_run(run, decodings - 1));
                if !cost.is_affordable() {
                    return cost;
                }
            }
        }
        if has(b"quoted-printable") {
            // The whole text is taken for encoded, because the start of the letter is not known.
            cost = cost.max(Self::of_decoded(&quoted_printable(bytes), decodings - 1));
        }
        cost
    }

    /// The cost of a text in base64 that begins anywhere in these bytes: in each group of four that is possible.
    fn of_run(run: &[u8], decodings: usize) -> Self {
        let (first, rest) = run.split_at(run.iter().position(|byte| *byte == b'=').unwrap_or(run.len()));
        let first = (0..4).map(|skipped| Self::of_decoded(&base64(first, skipped), decodings));
        // Padding ends a group.
        first.fold(Self::default(), Self::max).plus(Self::of_decoded(&base64(rest, 0), decodings))
    }

    fn of_decoded(text: &[u8], decodings: usize) -> Self {
        let cost = Self::of(text, decodings);
        Self { copied: cost.copied.saturating_add(cost.letters.saturating_mul(text.len())), ..cost }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            searched: self.searched.saturating_add(other.searched),
            letters: self.letters.saturating_add(other.letters),
            copied: self.copied.saturating_add(other.copied),
        }
    }

    fn max(self, other: Self) -> Self {
        Self {
            searched: self.searched.max(other.searched),
            letters: self.letters.max(other.letters),
            copied: self.copied.max(other.copied),
        }
    }

    fn is_affordable(self) -> bool {
        self.searched <= LOOKED_THROUGH && self.letters <= LETTERS && self.copied <= COPIED
    }
}

/// Where a word is, in small or capital letters.
fn places<'b>(bytes: &'b [u8], word: &'static [u8]) -> impl Iterator<Item = usize> + 'b {
    let is_here = move |at: &usize| {
        bytes.get(*at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word))
    };
    memchr::memchr2_iter(word[0], word[0].to_ascii_uppercase(), bytes).filter(is_here)
}

/// Whether the word at a byte may be a subtype. Between the sign before it and the word the parser skips comments,
/// quotation marks and backslashes.
fn is_subtype(bytes: &[u8], at: usize) -> bool {
    matches!(bytes[..at].trim_ascii_end().last(), Some(b'/' | b')' | b'"' | b'\\'))
}

/// Whether a word is in one paragraph with one of these places, as two fields of a header are.
fn is_beside(bytes: &[u8], word: &'static [u8], places: &[usize]) -> bool {
    let is_blank = |line_end: usize| {
        let behind = &bytes[line_end + 1..];
        behind.starts_with(b"\n") || behind.starts_with(b"\r\n")
    };
    let mut end = 0;
    places.iter().any(|at| {
        if *at < end {
            return false;
        }
        let mut line_ends = memchr::memrchr_iter(b'\n', &bytes[end..*at]).map(|line_end| end + line_end);
        let start = line_ends.find(|line_end| is_blank(*line_end)).unwrap_or(end);
        let mut line_ends = memchr::memchr_iter(b'\n', &bytes[*at..]).map(|line_end| at + line_end);
        end = line_ends.find(|line_end| is_blank(*line_end)).unwrap_or(bytes.len());
        self::places(&bytes[start..end], word).next().is_some()
    })
}

/// The parts of a text that the parser would decode as base64 as a whole. A line of a header may be the start of one.
fn runs(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut last = b' ';
    let ends = move |byte: &u8| {
        let last = std::mem::replace(&mut last, *byte);
        !is_base64(*byte)
            && !matches!(byte, b'=' | b' ' | b'\t' | b'\r' | b'\n')
            && (*byte != b'-' || last == b'-')
    };
    bytes.split(ends).filter(|run| run.len() >= RUN_MIN)
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// Decodes base64 without so many of its first letters.
fn base64(run: &[u8], skipped: usize) -> Vec<u8> {
    let letters = run.iter().copied().filter(|byte| is_base64(*byte) || *byte == b'=');
    let letters: Vec<u8> = letters.skip(skipped).collect();
    let mut decoded = Vec::with_capacity(letters.len() / 4 * 3);
    for group in letters.split(|byte| *byte == b'=') {
        // A letter alone is no byte.
        let whole = if group.len() % 4 == 1 { group.len() - 1 } else { group.len() };
        let _ = BASE64.decode_vec(&group[..whole], &mut decoded);
    }
    decoded
}

/// Decodes what the parser would decode, and keeps what it would not.
fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    enum State {
        Plain,
        Sign,
        Digit(u32),
    }
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut state = State::Plain;
    for byte in bytes {
        let digit = char::from(*byte).to_digit(16);
        state = match (state, byte, digit) {
            (state, b'\r', _) => state,
            (State::Sign, b'\n', _) => State::Plain,
            (state, b'\n', _) => {
                decoded.push(b'\n');
                state
            }
            (_, b'=', _) => State::Sign,
            (State::Sign, byte, _) if byte.is_ascii_whitespace() => State::Sign,
            (State::Sign, _, Some(digit)) => State::Digit(digit),
            (State::Digit(first), byte, Some(second)) => {
                decoded.push(u8::try_from(16 * first + second).unwrap_or(*byte));
                State::Plain
            }
            (_, byte, _) => {
                decoded.push(*byte);
                State::Plain
            }
        };
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;
    use mail_parser::{Message, MessageParser, PartType};

    /// How a letter is enclosed in another.
    type Encode<'e> = &'e dyn Fn(&str) -> String;

    /// Letters in letters, the innermost with a text.
    fn nested(kind: &str, count: usize) -> String {
        format!("Subject: x\n{}Subject: y\n\ninnermost", format!("{kind}\n\n").repeat(count))
    }

    fn depth(message: &Message<'_>) -> usize {
        let inner = message.parts.iter().map(|part| match &part.body {
            PartType::Message(inner) => 1 + depth(inner),
            _ => 0,
        });
        inner.max().unwrap_or_default()
    }

    #[test]
    fn letters_in_letters_are_counted_as_the_parser_reads_them() {
        for kind in [
            "Content-Type: message/rfc822",
            "Content-Type: message/Global",
            "Content-Type: message/ \t\r rfc822; a=b",
            "Content-Type: message/\"rfc822\"",
            "Content-Type: message/\\rfc822",
            "Content-Type: (a)message(b)/(c)rfc822",
            "Content-Type: message/\" (c)\\\" rfc822",
            "Content-Type: multipart/digest; a=b",
        ] {
            assert!(is_affordable(nested(kind, LETTERS).as_bytes()), "{kind}");
            assert!(!is_affordable(nested(kind, LETTERS + 1).as_bytes()), "{kind}");
            let letter = nested(kind, 2);
            let message = MessageParser::new().parse(&letter).expect("a letter");
            assert_eq!(depth(&message), if kind.contains("digest") { 0 } else { 2 }, "{kind}");
        }
    }

    #[test]
    fn letters_in_encoded_letters_are_counted() {
        let quoted = |text: &str| {
            let bytes: Vec<String> = text.bytes().map(|byte| format!("={byte:02X}=\n")).collect();
            bytes.concat()
        };
        let letter = |header: &str, body: &str| format!("Subject: x\n{header}\n\n{body}");
        let base64 = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64";
        let printable = "Content-Transfer-Encoding: Quoted-Printable\nContent-Type: message/rfc822";
        let encodings: [(&str, Encode<'_>); 9] = [
            ("base64", &|text| letter(base64, &STANDARD.encode(text))),
            ("other groups", &|text| letter(&format!("{base64}\n \nA"), &STANDARD.encode(text))),
            ("hyphens", &|text| letter(base64, &STANDARD.encode(text).replace('A', "-A\n"))),
            ("padding", &|text| {
                let pieces = text.as_bytes().chunks(4);
                letter(base64, &pieces.map(|piece| STANDARD.encode(piece)).collect::<String>())
            }),
            ("quoted-printable", &|text| letter(printable, text)),
            ("every byte", &|text| letter(printable, &quoted(text))),
            ("blanks", &|text| letter(printable, &text.replace("message/r", "message/= \t7\r2"))),
            ("both", &|text| letter(printable, &letter(base64, &STANDARD.encode(text)))),
            ("digest", &|text| {
                let part =
                    format!("--b\nContent-Transfer-Encoding: base64\n\n{}\n--b--\n", STANDARD.encode(text));
                letter("Content-Type: multipart/digest; boundary=b", &part)
            }),
        ];
        for (name, encode) in encodings {
            let few = encode(&nested("Content-Type: message/rfc822", 3));
            assert!(is_affordable(few.as_bytes()), "{name}");
            let message = MessageParser::new().parse(&few).expect("a letter");
            assert!(depth(&message) >= 4, "{name}: {}", depth(&message));
            let many = encode(&nested("Content-Type: message/rfc822", LETTERS + 1));
            assert!(!is_affordable(many.as_bytes()), "{name}");
        }
        // The parser copies all of the letter for each letter in it.
        let long = nested("Content-Type: message/rfc822", 100) + &"words\n".repeat(500_000);
        assert!(is_affordable(long.as_bytes()));
        assert!(!is_affordable(letter(base64, &STANDARD.encode(&long)).as_bytes()));
        let beside = format!("Content-Transfer-Encoding: base64\n\n{}", STANDARD.encode(&long));
        assert!(is_affordable(letter("", &beside).as_bytes()));
    }
}
