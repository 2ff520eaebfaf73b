//! The decoder's tables, from bytes to input.

use super::super::tokens::Tokenizer;
use super::*;

fn inputs(bytes: &[u8]) -> Vec<Input> {
    let mut tokenizer = Tokenizer::default();
    let mut tokens = Vec::new();
    tokenizer.push(bytes, &mut tokens);
    tokens.iter().filter_map(decode).collect()
}

#[test]
fn keys_in_every_dialect() {
    use KeyCode::{
        BackTab, Backspace, Char, Delete, Down, End, Enter, Esc, F, Home, Left, PageDown, Right, Tab, Up,
    };
    const NONE: KeyModifiers = KeyModifiers::NONE;
    const SHIFT: KeyModifiers = KeyModifiers::SHIFT;
    const ALT: KeyModifiers = KeyModifiers::ALT;
    const CTRL: KeyModifiers = KeyModifiers::CONTROL;
    let table: Vec<(&str, KeyCode, KeyModifiers)> = vec![
        ("q", Char('q'), NONE),
        ("Q", Char('Q'), NONE),
        ("钉", Char('钉'), NONE),
        ("：", Char('：'), NONE),
        ("\x1bq", Char('q'), ALT),
        ("\x03", Char('c'), CTRL),
        ("\x00", Char(' '), CTRL),
        ("\x1a", Char('z'), CTRL),
        ("\x0c", Char('l'), CTRL),
        ("\x1c", Char('\\'), CTRL),
        ("\x1f", Char('_'), CTRL),
        ("\r", Enter, NONE),
        ("\n", Char('j'), CTRL),
        ("\t", Tab, NONE),
        ("\x7f", Backspace, NONE),
        ("\x08", Backspace, NONE),
        ("\x1b\x7f", Backspace, ALT),
        // Cursor keys, both modes, with modifiers.
        ("\x1b[A", Up, NONE),
        ("\x1bOB", Down, NONE),
        ("\x1b[1;5C", Right, CTRL),
        ("\x1b[1;2D", Left, SHIFT),
        ("\x1b[H", Home, NONE),
        ("\x1bOF", End, NONE),
        ("\x1b[1;4H", Home, SHIFT.union(ALT)),
        ("\x1b[Z", BackTab, SHIFT),
        // VT220, Linux, rxvt.
        ("\x1b[1~", Home, NONE),
        ("\x1b[7~", Home, NONE),
        ("\x1b[4~", End, NONE),
        ("\x1b[3~", Delete, NONE),
        ("\x1b[6;5~", PageDown, CTRL),
        ("\x1b[11~", F(1), NONE),
        ("\x1b[15~", F(5), NONE),
        ("\x1b[17~", F(6), NONE),
        ("\x1b[24;2~", F(12), SHIFT),
        ("\x1b[34~", F(20), NONE),
        ("\x1b[[C", F(3), NONE),
        ("\x1b[a", Up, SHIFT),
        ("\x1bOd", Left, CTRL),
        ("\x1bOP", F(1), NONE),
        ("\x1b[1;2R", F(3), SHIFT),
        ("\x1b[R", F(3), NONE),
        // The application keypad.
        ("\x1bOM", Enter, NONE),
        ("\x1bOj", Char('*'), NONE),
        ("\x1bOp", Char('0'), NONE),
        ("\x1bOy", Char('9'), NONE),
        // modifyOtherKeys and CSI u.
        ("\x1b[27;5;105~", Char('i'), CTRL),
        ("\x1b[27;2;13~", Enter, SHIFT),
        ("\x1b[105;5u", Char('i'), CTRL),
        ("\x1b[97;2u", Char('A'), NONE),
        ("\x1b[49:33;2u", Char('!'), NONE),
        ("\x1b[27u", Esc, NONE),
        ("\x1b[13;1:1u", Enter, NONE),
        ("\x1b[9;2u", BackTab, SHIFT),
        ("\x1b[57399u", Char('0'), NONE),
        ("\x1b[57414u", Enter, NONE),
        ("\x1b[57376u", F(13), NONE),
        ("\x1b[27;5;65289~", Char('\u{ff09}'), CTRL),
    ];
    for (bytes, code, modifiers) in table {
        assert_eq!(inputs(bytes.as_bytes()), [key(code, modifiers)], "{}", bytes.escape_debug());
    }
    let repeat = KeyEvent::new_with_kind(Up, NONE, KeyEventKind::Repeat);
    assert_eq!(inputs(b"\x1b[1;1:2A"), [Input::Key(repeat)]);
}

#[test]
fn answers_releases_and_damage_are_no_input() {
    let table: [&[u8]; 29] = [
        b"\x1b[>41;388;0c",
        b"\x1b[=1;2c",
        b"\x1b[0n",
        b"\x1b[12;40R",
        b"\x1b[1;1R",
        b"\x1b[?2026;2$y",
        b"\x1b[?1u",
        b"\x1b[8;24;80t",
        b"\x1b[4;600;800t",
        b"\x1b[?997;1n",
        b"\x1b]10;rgb:ffff/ffff/ffff\x07",
        b"\x1b]11;?\x07",
        b"\x1b_Gi=31;ENOTSUP:x\x1b\\",
        b"\x1b_Gi=7;OK\x1b\\",
        b"\x1b[6;0;0t",
        b"\x1b[6;99999;8t",
        b"\x1b[6;20t",
        b"\x1bP1$r0m\x1b\\",
        b"\x1b[97;1:3u",
        b"\x1b[1;1:3A",
        b"\x1b[57441u",
        b"\x1b[99999999999u",
        b"\x1b[<0;0;0M",
        b"\x1b[<0;1M",
        b"\x1b[<999;1;1M",
        b"\x1b[<64;1;1m",
        b"\x1b[I\x1b[O",
        b"\x1b[999~",
        b"\x1b[M   ",
    ];
    for bytes in table {
        assert_eq!(inputs(bytes), [], "{}", bytes.escape_ascii());
    }
}

#[test]
fn the_mouse_counts_from_zero() {
    use MouseEventKind::{Down, Drag, ScrollDown, ScrollUp, Up};
    let table: [(&[u8], MouseEventKind, u16, u16, KeyModifiers); 7] = [
        (b"\x1b[<0;1;1M", Down(MouseButton::Left), 0, 0, KeyModifiers::NONE),
        (b"\x1b[<0;12;5m", Up(MouseButton::Left), 11, 4, KeyModifiers::NONE),
        (b"\x1b[<2;300;5M", Down(MouseButton::Right), 299, 4, KeyModifiers::NONE),
        (b"\x1b[<64;2;2M", ScrollUp, 1, 1, KeyModifiers::NONE),
        (b"\x1b[<69;2;2M", ScrollDown, 1, 1, KeyModifiers::SHIFT),
        (b"\x1b[<48;2;2M", Drag(MouseButton::Left), 1, 1, KeyModifiers::CONTROL),
        (b"\x1b[M !\"", Down(MouseButton::Left), 0, 1, KeyModifiers::NONE),
    ];
    for (bytes, kind, column, row, modifiers) in table {
        let expected = Input::Mouse(MouseEvent { kind, column, row, modifiers });
        assert_eq!(inputs(bytes), [expected], "{}", bytes.escape_ascii());
    }
}

#[test]
fn a_paste_is_text() {
    let table: [(&[u8], &str); 4] = [
        (b"\x1b[200~two\rlines\x1b[201~", "two\nlines"),
        (b"\x1b[200~:q\r\x1b[31m\x1b\x1b[201~", ":q\n[31m"),
        (b"\x1b[200~\xff\xe9\x92\x89\x1b[201~", "\u{fffd}钉"),
        (b"\x1b[200~a\xe2\x80\xaeb\x1b[201~", "ab"),
    ];
    for (bytes, text) in table {
        assert_eq!(inputs(bytes), [Input::Paste(text.into())], "{}", bytes.escape_ascii());
    }
}

#[test]
fn answers_about_pictures_are_decoded() {
    let table: [(&[u8], Capability); 7] = [
        (b"\x1b_Gi=31;OK\x1b\\", Capability::Kitty),
        (b"\x1b_Gi=32;OK\x1b\\", Capability::Placeholders),
        (b"\x1b[6;20;10t", Capability::Cell(10, 20)),
        (b"\x1b[?62;4c", Capability::AllAnswered { sixel: true }),
        (b"\x1b[?62;22;4;52c", Capability::AllAnswered { sixel: true }),
        (b"\x1b[?1;2c", Capability::AllAnswered { sixel: false }),
        (b"\x1b[?4c", Capability::AllAnswered { sixel: false }),
    ];
    for (bytes, capability) in table {
        assert_eq!(inputs(bytes), [Input::Capability(capability)], "{}", bytes.escape_ascii());
    }
}

#[test]
fn an_answer_about_the_background_is_decoded() {
    assert_eq!(inputs(b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\"), [Input::Background(30, 30, 46)]);
}

#[test]
fn no_bytes_panic() {
    arbtest::arbtest(|u| {
        let bytes: Vec<u8> = u.arbitrary()?;
        inputs(&bytes);
        let mut sequence = b"\x1b[".to_vec();
        for _ in 0..u.int_in_range(0..=10)? {
            sequence.push(*u.choose(b"0123456789;:<?M")?);
        }
        sequence.push(*u.choose(b"MmuR~AZPSc")?);
        inputs(&sequence);
        Ok(())
    });
}
