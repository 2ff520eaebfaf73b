//! Repairs JSON that is cut off or has control characters, so that what stands before the damage can be read.

/// JSON as far as it goes.
pub(super) struct Repaired {
    /// The whole text, with open strings, arrays and objects closed.
    pub(super) closed: String,
    /// The text up to the last value that is complete, closed.
    pub(super) complete: String,
}

/// Repairs a text. Linear; the text is read once.
pub(super) fn repair(text: &str) -> Repaired {
    let mut out = String::with_capacity(text.len() + 64);
    let mut open: Vec<char> = Vec::new();
    // Where the last complete value ends, and how to close what is open there.
    let mut checkpoint = (0, String::new());
    let mut characters = text.chars().peekable();
    let mut is_string = false;
    while let Some(c) = characters.next() {
        if is_string {
            match c {
                '"' => is_string = false,
                '\\' => {
                    match characters.next() {
                        Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => {
                            out.extend(['\\', next]);
                        }
                        Some(next) if !next.is_control() => out.push(next),
                        _ => {}
                    }
                    continue;
                }
                '\n' => {
                    out.push_str("\\n");
                    continue;
                }
                '\t' => {
                    out.push_str("\\t");
                    continue;
                }
                c if c < ' ' => continue,
                _ => {}
            }
            out.push(c);
            continue;
        }
        match c {
            '"' => is_string = true,
            '{' => open.push('}'),
            '[' => open.push(']'),
            ',' => {
                checkpoint = (out.len(), open.iter().rev().collect());
                while characters.peek().is_some_and(char::is_ascii_whitespace) {
                    characters.next();
                }
                // A comma in front of a bracket.
                if matches!(characters.peek(), Some('}' | ']')) {
                    continue;
                }
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
    let mut complete = out[..checkpoint.0].to_owned();
    complete.push_str(&checkpoint.1);
    if is_string {
        out.push('"');
    }
    out.extend(open.iter().rev());
    Repaired { closed: out, complete }
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
            ("{\"a\":\"x\ny\tz\u{3}\"}", "{\"a\":\"x\\ny\\tz\"}"),
            ("{\"a\":\"\\x \\\"\"}", "{\"a\":\"x \\\"\"}"),
        ];
        for (text, expected) in table {
            let repaired = repair(text);
            let read = |text: &str| serde_json::from_str::<Value>(text).ok();
            let value = read(&repaired.closed).or_else(|| read(&repaired.complete));
            assert_eq!(value, read(expected), "{text}");
        }
    }
}
