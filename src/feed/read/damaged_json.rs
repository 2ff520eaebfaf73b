//! Repairs JSON that is cut off or has characters that JSON does not allow, so that what stands before the damage can be
//! read.

/// The most arrays and objects, and the most commas outside of texts, that are read of a document. What they would need
/// of memory is many times their length.
pub(super) const LISTS_MAX: usize = 100_000;
const COMMAS_MAX: usize = 10 * LISTS_MAX;
/// How deep arrays and objects are read; the parser goes no deeper.
const DEPTH_MAX: usize = 127;

/// JSON as far as it goes.
pub(super) struct Repaired {
    /// The text, with open strings, arrays and objects closed.
    pub(super) closed: String,
    /// Where its last value ends that is complete.
    complete: usize,
    /// Whether it ends where there are too many values.
    pub(super) has_too_many_values: bool,
}

impl Repaired {
    /// The text up to the last value that is complete, closed.
    pub(super) fn complete(&self) -> String {
        let mut complete = self.closed[..self.complete].to_owned();
        let mut open = Vec::new();
        let mut is_string = false;
        let mut bytes = complete.bytes();
        while let Some(byte) = bytes.next() {
            match byte {
                b'\\' if is_string => {
                    bytes.next();
                }
                b'"' => is_string = !is_string,
                _ if is_string => {}
                b'{' => open.push('}'),
                b'[' => open.push(']'),
                b'}' | b']' => {
                    open.pop();
                }
                _ => {}
            }
        }
        complete.extend(open.iter().rev());
        complete
    }

    /// The byte of [`Repaired::closed`] at a line and a column in bytes, both counted from 1, as the parser tells them.
    pub(super) fn offset(&self, line: usize, column: usize) -> usize {
        let start = match line.checked_sub(2) {
            None => 0,
            Some(before) => {
                memchr::memchr_iter(b'\n', self.closed.as_bytes()).nth(before).map_or(0, |end| end + 1)
            }
        };
        let mut at = (start + column.saturating_sub(1)).min(self.closed.len());
        while !self.closed.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// Whether a document may have more values than are read: texts in it are counted like values.
pub(super) fn may_have_too_many_values(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > LISTS_MAX
        && (memchr::memchr2_iter(b'{', b'[', bytes).count() > LISTS_MAX
            || memchr::memchr_iter(b',', bytes).count() > COMMAS_MAX)
}

/// Repairs a text. Linear; the text is read once.
pub(super) fn repair(text: &str) -> Repaired {
    let mut out = String::with_capacity(text.len() + 64);
    let mut open: Vec<char> = Vec::new();
    let mut complete = 0;
    let (mut lists, mut commas) = (0, 0);
    let mut rest = text.chars();
    let mut is_string = false;
    while let Some(c) = rest.next() {
        if is_string {
            match c {
                '"' => {
                    is_string = false;
                    out.push('"');
                }
                '\\' => escape(&mut rest, &mut out),
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                c if c < ' ' => {}
                c => out.push(c),
            }
            continue;
        }
        match c {
            '"' => is_string = true,
            '{' | '[' => {
                lists += 1;
                if lists > LISTS_MAX || open.len() == DEPTH_MAX {
                    break;
                }
                open.push(if c == '{' { '}' } else { ']' });
            }
            ',' => {
                commas += 1;
                complete = out.len();
                let behind = rest.as_str().trim_ascii_start();
                // A comma in front of a bracket.
                if behind.starts_with(['}', ']']) {
                    continue;
                }
                if commas > COMMAS_MAX {
                    break;
                }
                rest = behind.chars();
            }
            '}' | ']' => {
                open.pop();
                out.push(c);
                if open.is_empty() {
                    break;
                }
                continue;
            }
            c if c < ' ' && !c.is_ascii_whitespace() => continue,
            _ => {}
        }
        out.push(c);
    }
    if is_string {
        out.push('"');
    }
    out.extend(open.iter().rev());
    Repaired { closed: out, complete, has_too_many_values: lists > LISTS_MAX || commas > COMMAS_MAX }
}

/// Appends what follows a backslash. Half of a surrogate pair is no character, and an unknown escape is its character.
fn escape(rest: &mut std::str::Chars<'_>, out: &mut String) {
    let digits = |text: &str| u16::from_str_radix(text.get(..4)?, 16).ok();
    match rest.next() {
        Some('u') => {
            let Some(unit) = digits(rest.as_str()) else {
                out.push('u');
                return;
            };
            let text = rest.as_str();
            let next = text[4..].strip_prefix("\\u").and_then(digits);
            let (length, is_character) = match (unit, next) {
                (0xd800..=0xdbff, Some(0xdc00..=0xdfff)) => (10, true),
                (0xd800..=0xdfff, _) => (4, false),
                _ => (4, true),
            };
            if is_character {
                out.push_str("\\u");
                out.push_str(&text[..length]);
            } else {
                out.push('\u{fffd}');
            }
            *rest = text[length..].chars();
        }
        Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => out.extend(['\\', next]),
        Some(next) if !next.is_control() => out.push(next),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn cut_and_damaged_json_can_be_read() {
        let table = [
            ("{\"a\":[1,2", "{\"a\":[1,2]}"),
            ("{\"a\":[{\"b\":\"c\"},{\"b\":\"d", "{\"a\":[{\"b\":\"c\"},{\"b\":\"d\"}]}"),
            ("{\"a\":1,\"b\":", "{\"a\":1}"),
            ("{\"a\":1,\"b", "{\"a\":1}"),
            ("{\"a\":[1,],}", "{\"a\":[1]}"),
            ("{\"a\":[1, ],}", "{\"a\":[1]}"),
            ("{\"a\":\"x\ny\tz\u{3}\"}", "{\"a\":\"x\\ny\\tz\"}"),
            ("{\"a\":\"\\x \\\"\"}", "{\"a\":\"x \\\"\"}"),
            (r#"{"a":"1 \ud83d","b":2}"#, "{\"a\":\"1 \u{fffd}\",\"b\":2}"),
            (r#"{"a":"1 \udc00\ud83d\ude00"}"#, "{\"a\":\"1 \u{fffd}\u{1f600}\"}"),
            (r#"{"a":"\uzz\u00e9"}"#, "{\"a\":\"uzzé\"}"),
        ];
        for (text, expected) in table {
            let repaired = repair(text);
            let read = |text: &str| serde_json::from_str::<Value>(text).ok();
            let value = read(&repaired.closed).or_else(|| read(&repaired.complete()));
            assert_eq!(value, read(expected), "{text}");
        }
    }

    #[test]
    fn values_are_counted_and_depth_is_bounded() {
        let items = |count: usize| format!("[{}1]", "{},".repeat(count));
        assert!(!may_have_too_many_values(&items(LISTS_MAX - 1)));
        let many = items(LISTS_MAX);
        assert!(may_have_too_many_values(&many));
        let repaired = repair(&many);
        assert!(repaired.has_too_many_values && repaired.closed.len() < many.len() + 2);
        let commas = format!("[{}1]", "1,".repeat(COMMAS_MAX + 1));
        assert!(may_have_too_many_values(&commas) && repair(&commas).has_too_many_values);
        // Commas in a text are none.
        let text = format!("[\"{}\"]", ",".repeat(COMMAS_MAX + 1));
        assert!(!repair(&text).has_too_many_values);
        let deep = format!("{}{}", "[".repeat(DEPTH_MAX + 1), ",".repeat(10));
        assert_eq!(repair(&deep).closed, "[".repeat(DEPTH_MAX) + &"]".repeat(DEPTH_MAX));
    }
}
