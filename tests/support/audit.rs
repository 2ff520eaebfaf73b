//! Checks output against the sequences that a reader may send to a terminal.

/// Every escape sequence and control character of an output that is not allowed, escaped, each once.
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
    // The position of the cursor is asked for only where widths are measured.
    let asked = output.windows(POSITION.len()).filter(|window| *window == POSITION).count();
    if ![0, MEASURED].contains(&asked) {
        found.push(POSITION.escape_ascii().to_string());
    }
    found
}

/// The question for the cursor's position.
const POSITION: &[u8] = b"\x1b[6n";
/// How many widths are measured.
const MEASURED: usize = 8;

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

/// The query for kitty's graphics protocol.
pub const ASK_KITTY: &[u8] = b"\x1b_Gi=31,a=q,t=d,f=24,o=z,s=1,v=1;eJxjYGAAAAADAAE=\x1b\\";
/// The query for kitty's placeholders.
pub const ASK_PLACEHOLDERS: &[u8] = b"\x1b_Gi=32,a=q,U=1,t=d,f=24,o=z,s=1,v=1;eJxjYGAAAAADAAE=\x1b\\";

fn is_allowed(sequence: &[u8]) -> bool {
    let exact: [&[u8]; 11] = [
        b"\x1b7",
        b"\x1b8",
        b"\x1b[6n",
        b"\r",
        b"\n",
        b"\x1b>",
        b"\x1b(B",
        b"\x1b]11;?\x1b\\",
        b"\x1b[c",
        b"\x1b[r",
        b"\x1b[16t",
    ];
    let exact = exact.into_iter().chain([ASK_KITTY, ASK_PLACEHOLDERS]).collect::<Vec<_>>();
    if exact.contains(&sequence) || is_picture(sequence) {
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
    // Colours and attributes, cursor positions, clearing.
    plain && matches!(last, b'm' | b'H' | b'J' | b'K')
}

/// Whether a sequence is part of an image as the encoders write it: a kitty command without an answer that sends,
/// places or deletes an image, a row for iTerm2, or a row of sixels.
fn is_picture(sequence: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(sequence) else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_base64 =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
    if let Some(command) = text.strip_prefix("\x1b_G").and_then(|text| text.strip_suffix("\x1b\\")) {
        let Some((keys, payload)) = command.split_once(';') else { return false };
        let is_known = |pair: &str| match pair.split_once('=') {
            Some(
                ("q", "2")
                | ("a", "T" | "t" | "p" | "d")
                | ("C" | "U", "1")
                | ("f", "32")
                | ("o", "z")
                | ("t", "d")
                | ("d", "i" | "I"),
            ) => true,
            Some(("m", value)) => matches!(value, "0" | "1"),
            Some(("i" | "s" | "v" | "p" | "x" | "y" | "w" | "h" | "c" | "r", value)) => is_number(value),
            _ => false,
        };
        return keys.split(',').all(is_known)
            && keys.split(',').any(|key| key == "q=2")
            && is_base64(payload);
    }
    if let Some(row) =
        text.strip_prefix("\x1b]1337;File=inline=1;size=").and_then(|text| text.strip_suffix('\x07'))
    {
        let Some((keys, payload)) = row.split_once(':') else { return false };
        let keys = keys.split(';').all(|key| {
            let number = |name: &str| key.strip_prefix(name).and_then(|rest| rest.strip_suffix("px"));
            key == "doNotMoveCursor=1"
                || is_number(key)
                || [number("width="), number("height=")].into_iter().flatten().any(is_number)
        });
        return keys && is_base64(payload);
    }
    text.strip_prefix("\x1bP9;1;0q\"1;1;").and_then(|text| text.strip_suffix("\x1b\\")).is_some_and(
        |sixels| {
            sixels
                .bytes()
                .all(|byte| matches!(byte, b'#' | b';' | b'!' | b'$' | b'-' | b'0'..=b'9' | b'?'..=b'~'))
        },
    )
}

/// Whether a link is the end of a hyperlink, or its start with a number and a web address.
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
    let table: [(&[u8], &[&str]); 22] = [
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
        (b"\x1b_Gq=2,i=7,a=T,U=1,f=32,o=z,t=d,s=4,v=4,m=0;eJw=\x1b\\", &[]),
        (b"\x1b_Ga=d,d=I,i=7,q=2;\x1b\\", &[]),
        (b"\x1b_Ga=p,i=7,p=1,x=0,y=20,w=40,h=40,c=4,r=2,C=1,q=2;\x1b\\", &[]),
        (
            b"\x1b_Gq=2,a=T,t=f,s=1,v=1;L2V0Yy9wYXNzd2Q=\x1b\\",
            &["\\x1b_Gq=2,a=T,t=f,s=1,v=1;L2V0Yy9wYXNzd2Q=\\x1b\\\\"],
        ),
        (b"\x1b_Gi=7,a=q;AAAA\x1b\\", &["\\x1b_Gi=7,a=q;AAAA\\x1b\\\\"]),
        (b"\x1bP9;1;0q\"1;1;2;6#0;2;100;0;0#0!2~-\x1b\\", &[]),
        (b"\x1bP$qm\x1b\\", &["\\x1bP$qm\\x1b\\\\"]),
        (b"\x1bP9;1;0q\"1;1;2;6 \x1b\\", &["\\x1bP9;1;0q\\\"1;1;2;6 \\x1b\\\\"]),
        (b"\x1b]1337;File=inline=1;size=4;width=8px;height=8px;doNotMoveCursor=1:AAAA\x07", &[]),
        (b"\x1b]1337;File=name=eA==:AAAA\x07", &["\\x1b]1337;File=name=eA==:AAAA\\x07"]),
    ];
    for (output, expected) in table {
        assert_eq!(audit(output), expected, "{}", output.escape_ascii());
    }
}
