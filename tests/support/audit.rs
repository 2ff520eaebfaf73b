//! What a reader may send to a terminal, and what was sent beside it.

/// Every escape sequence and control of an output that is not on the list of those a reader may send: in
/// escaped form, each once.
pub fn audit(output: &[u8]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = output;
    while let Some((&byte, after)) = rest.split_first() {
        let length = match byte {
            0x1b => sequence_length(rest),
            // C1 controls as UTF-8.
            0xc2 if matches!(after.first(), Some(0x80..=0x9f)) => 2,
            0x00..=0x1f | 0x7f => 1,
            _ => {
                rest = after;
                continue;
            }
        };
        let (sequence, after) = rest.split_at(length.min(rest.len()));
        rest = after;
        let text = sequence.escape_ascii().to_string();
        if !is_allowed(sequence) && !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

fn sequence_length(bytes: &[u8]) -> usize {
    match bytes.get(1) {
        Some(b'[') => 2 + 1 + bytes[2..].iter().take_while(|byte| !matches!(byte, 0x40..=0x7e)).count(),
        Some(b']' | b'P' | b'_' | b'^' | b'X') => {
            let end = bytes.windows(2).position(|pair| pair == b"\x1b\\").map_or(bytes.len(), |at| at + 2);
            bytes.iter().position(|byte| *byte == 7).map_or(end, |bell| end.min(bell + 1))
        }
        Some(b'(') => 3,
        _ => 2,
    }
}

fn is_allowed(sequence: &[u8]) -> bool {
    let exact: [&[u8]; 7] = [b"\r", b"\n", b"\x1b>", b"\x1b(B", b"\x1b]11;?\x1b\\", b"\x1b[c", b"\x1b[r"];
    if exact.contains(&sequence) {
        return true;
    }
    if let Some(link) = sequence.strip_prefix(b"\x1b]8;") {
        return is_link(link);
    }
    let Some(body) = sequence.strip_prefix(b"\x1b[") else { return false };
    let Some((last, parameters)) = body.split_last() else { return false };
    if let Some(modes) = parameters.strip_prefix(b"?") {
        let modes = std::str::from_utf8(modes).unwrap_or_default();
        let known =
            ["1", "7", "25", "1000", "1002", "1003", "1004", "1005", "1006", "1015", "1049", "2004", "2026"];
        return matches!(last, b'h' | b'l') && known.contains(&modes);
    }
    let plain = parameters.iter().all(|byte| matches!(byte, b'0'..=b'9' | b';' | b':'));
    // Colours and attributes, placing the cursor, clearing.
    plain && matches!(last, b'm' | b'H' | b'J' | b'K')
}

/// A hyperlink's end, or its beginning with a number and an address of the web.
fn is_link(link: &[u8]) -> bool {
    if link == b";\x1b\\" {
        return true;
    }
    let link =
        std::str::from_utf8(link).ok().and_then(|link| link.strip_prefix("id=")?.strip_suffix("\x1b\\"));
    let Some((number, address)) = link.and_then(|link| link.split_once(';')) else { return false };
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let of_web = ["http://", "https://"].iter().any(|scheme| address.starts_with(scheme));
    is_number && of_web && address.len() <= 2048 && address.bytes().all(|byte| byte.is_ascii_graphic())
}

#[test]
fn the_audit_finds_what_a_reader_never_sends() {
    let table: [(&[u8], &[&str]); 12] = [
        ("\x1b[1;1H钉é\x1b[38;5;1mred\x1b[0m\r\n".as_bytes(), &[]),
        (b"\x1b]0;title\x07x", &["\\x1b]0;title\\x07"]),
        (b"\x1b]52;c;eA==\x1b\\x", &["\\x1b]52;c;eA==\\x1b\\\\"]),
        (b"\x1b]8;id=12;https://a.example/?b;c\x1b\\x\x1b]8;;\x1b\\", &[]),
        (b"\x1b]8;id=1;file:///etc/passwd\x1b\\", &["\\x1b]8;id=1;file:///etc/passwd\\x1b\\\\"]),
        (b"\x1b]8;;https://a.example\x1b\\", &["\\x1b]8;;https://a.example\\x1b\\\\"]),
        (b"\x1b]8;id=1;https://a.example\x07", &["\\x1b]8;id=1;https://a.example\\x07"]),
        (b"\x1b]8;id=1;https://a b\x1b\\", &["\\x1b]8;id=1;https://a b\\x1b\\\\"]),
        (b"\x1b[?1003h", &[]),
        (b"\x1b[?69h\x1b[6n", &["\\x1b[?69h", "\\x1b[6n"]),
        (b"\t\x07", &["\\t", "\\x07"]),
        ("\u{9b}2J".as_bytes(), &["\\xc2\\x9b"]),
    ];
    for (output, expected) in table {
        assert_eq!(audit(output), expected, "{}", output.escape_ascii());
    }
}
