//! Whole sequences → keys, mouse, paste, answers. Sequences that are not input are dropped: mode reports, cursor
//! positions, key releases and unknown ones.
//!
//! Known are the function keys of xterm and VT220 with modifiers, those of rxvt and the Linux console, the application
//! keypad, xterm's `modifyOtherKeys`, and the `CSI … u` form of fixterms and kitty
//! (sw.kovidgoyal.net/kitty/keyboard-protocol). This module exists because crossterm's decoder, and terminput's, which
//! follows it, panic on a mouse report of column 0 and know neither the keypad nor `modifyOtherKeys`.

use super::tokens::{Alt, Token};
use super::{Capability, Input, probe};
use crate::text::{clean_block, sanitise::is_unsafe};
use ratatui::crossterm::event::{
    KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

/// The input of a sequence; `None` if it is not input.
pub(super) fn decode(token: &Token) -> Option<Input> {
    match token {
        Token::Char { c, alt } => (!is_unsafe(*c)).then(|| key(KeyCode::Char(*c), alt_of(*alt))),
        Token::Control { byte, alt } => Some(control(*byte, alt_of(*alt))),
        Token::Csi { parameters, last } => csi(parameters, *last),
        Token::Ss3(byte) => ss3(*byte),
        Token::Console(byte @ b'A'..=b'E') => Some(plain(KeyCode::F(byte - b'A' + 1))),
        Token::Console(_) => None,
        Token::OldMouse([button, column, row]) => {
            let [button, column, row] =
                [*button, *column, *row].map(|byte| u16::from(byte.saturating_sub(32)));
            mouse(button, column, row, b'M')
        }
        Token::Osc(string) => {
            let (red, green, blue) = probe::background_answer(string)?;
            Some(Input::Background(red, green, blue))
        }
        Token::Apc(string) => probe::kitty_answer(string).map(Input::Capability),
        Token::Paste(bytes) => Some(Input::Paste(clean_block(&String::from_utf8_lossy(bytes)).into_owned())),
    }
}

fn plain(code: KeyCode) -> Input {
    key(code, KeyModifiers::NONE)
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Input {
    Input::Key(KeyEvent::new(code, modifiers))
}

fn alt_of(alt: Alt) -> KeyModifiers {
    if alt == Alt::Yes { KeyModifiers::ALT } else { KeyModifiers::NONE }
}

fn control(byte: u8, alt: KeyModifiers) -> Input {
    let ctrl = |c: char| key(KeyCode::Char(c), alt | KeyModifiers::CONTROL);
    match byte {
        0x00 => ctrl(' '),
        0x08 | 0x7f => key(KeyCode::Backspace, alt),
        b'\t' => key(KeyCode::Tab, alt),
        b'\r' => key(KeyCode::Enter, alt),
        0x1b => key(KeyCode::Esc, alt),
        0x01..=0x1a => ctrl(char::from(byte - 1 + b'a')),
        _ => ctrl(char::from(byte.wrapping_add(0x40) & 0x7f)),
    }
}

fn ss3(byte: u8) -> Option<Input> {
    let code = match byte {
        b'P'..=b'S' => KeyCode::F(byte - b'P' + 1),
        b'M' => KeyCode::Enter,
        b'I' => KeyCode::Tab,
        b' ' => KeyCode::Char(' '),
        b'X' => KeyCode::Char('='),
        // The keypad sends its own characters 0x40 higher.
        b'j'..=b'y' => KeyCode::Char(char::from(byte - 0x40)),
        b'a'..=b'd' => return Some(key(arrow(byte.to_ascii_uppercase())?, KeyModifiers::CONTROL)),
        _ => arrow(byte)?,
    };
    Some(plain(code))
}

fn arrow(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        _ => return None,
    })
}

fn csi(parameters: &str, last: u8) -> Option<Input> {
    if let Some(report) = parameters.strip_prefix('<') {
        let [button, column, row] = numbers(report)?;
        return matches!(last, b'M' | b'm').then(|| mouse(button, column, row, last))?;
    }
    if let Some(attributes) = parameters.strip_prefix('?')
        && last == b'c'
    {
        return Some(Input::Capability(Capability::AllAnswered {
            sixel: attributes.split(';').skip(1).any(|one| one == "4"),
        }));
    }
    if last == b't' {
        return probe::cell_answer(parameters)
            .map(|(width, height)| Input::Capability(Capability::Cell(width, height)));
    }
    // Private parameters and intermediates belong to answers.
    if parameters.bytes().any(|byte| !matches!(byte, b'0'..=b'9' | b';' | b':')) {
        return None;
    }
    let mut fields = parameters.split(';');
    let first = fields.next().unwrap_or_default();
    let second = fields.next().unwrap_or_default();
    let (modifiers, kind) = modifiers(second)?;
    if kind == KeyEventKind::Release {
        return None;
    }
    let code = match last {
        b'~' if first == "27" => character(number(fields.next()?)?)?,
        b'~' => function(number(first)?)?,
        b'u' if !first.is_empty() => {
            // `code:shifted:base`: with Shift, the second code is the character that the keyboard produces.
            let mut codes = first.split(':');
            let code = number(codes.next()?)?;
            let shifted = codes.next().and_then(number).filter(|_| modifiers.contains(KeyModifiers::SHIFT));
            character(shifted.unwrap_or(code))?
        }
        b'Z' if parameters.is_empty() || first == "1" => KeyCode::BackTab,
        b'a'..=b'd' if parameters.is_empty() => {
            return Some(key(arrow(last.to_ascii_uppercase())?, KeyModifiers::SHIFT));
        }
        b'P'..=b'S' if is_function(first, second) => KeyCode::F(last - b'P' + 1),
        // `CSI row ; column R` is a cursor position.
        _ if first.is_empty() || first == "1" => arrow(last)?,
        _ => return None,
    };
    Some(Input::Key(normal(code, modifiers, kind)))
}

/// Whether the parameters are those of F1 to F4 and not a cursor position.
fn is_function(first: &str, second: &str) -> bool {
    (first.is_empty() && second.is_empty())
        || (first == "1" && second.split(':').next().and_then(number).is_some_and(|mask| mask > 1))
}

/// Normalises a key: a character is what was typed, without `SHIFT`; Shift-Tab is `BackTab`.
fn normal(code: KeyCode, mut modifiers: KeyModifiers, kind: KeyEventKind) -> KeyEvent {
    let code = match code {
        KeyCode::Char(c) => {
            let shifted = modifiers.contains(KeyModifiers::SHIFT);
            modifiers.remove(KeyModifiers::SHIFT);
            KeyCode::Char(if shifted { c.to_ascii_uppercase() } else { c })
        }
        KeyCode::Tab if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        KeyCode::BackTab => {
            modifiers.insert(KeyModifiers::SHIFT);
            code
        }
        code => code,
    };
    KeyEvent::new_with_kind(code, modifiers, kind)
}

/// Reads `mask:kind`; the mask is one more than the sum of its bits.
fn modifiers(field: &str) -> Option<(KeyModifiers, KeyEventKind)> {
    let mut parts = field.split(':');
    let mask = parts.next().unwrap_or_default();
    let mask = if mask.is_empty() { 0 } else { number(mask)?.saturating_sub(1) };
    let table = [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
        (8, KeyModifiers::SUPER),
        (16, KeyModifiers::HYPER),
        (32, KeyModifiers::META),
    ];
    let modifiers = table.iter().filter(|(bit, _)| mask & bit != 0).map(|(_, modifier)| *modifier).collect();
    let kind = match parts.next() {
        Some("2") => KeyEventKind::Repeat,
        Some("3") => KeyEventKind::Release,
        _ => KeyEventKind::Press,
    };
    Some((modifiers, kind))
}

/// The keys of `CSI n ~`.
fn function(number: u32) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number as u8 - 10),
        17..=21 => KeyCode::F(number as u8 - 11),
        23..=26 => KeyCode::F(number as u8 - 12),
        28 | 29 => KeyCode::F(number as u8 - 13),
        31..=34 => KeyCode::F(number as u8 - 14),
        _ => return None,
    })
}

/// The keys of `CSI n u`: the code of a character, or one of kitty's in the private use area.
fn character(number: u32) -> Option<KeyCode> {
    Some(match number {
        8 | 127 => KeyCode::Backspace,
        9 => KeyCode::Tab,
        13 | 57414 => KeyCode::Enter,
        27 => KeyCode::Esc,
        57376..=57398 => KeyCode::F((number - 57376) as u8 + 13),
        57399..=57408 => KeyCode::Char(char::from_digit(number - 57399, 10)?),
        57409 => KeyCode::Char('.'),
        57410 => KeyCode::Char('/'),
        57411 => KeyCode::Char('*'),
        57412 => KeyCode::Char('-'),
        57413 => KeyCode::Char('+'),
        57415 => KeyCode::Char('='),
        57416 => KeyCode::Char(','),
        57417 => KeyCode::Left,
        57418 => KeyCode::Right,
        57419 => KeyCode::Up,
        57420 => KeyCode::Down,
        57421 => KeyCode::PageUp,
        57422 => KeyCode::PageDown,
        57423 => KeyCode::Home,
        57424 => KeyCode::End,
        57425 => KeyCode::Insert,
        57426 => KeyCode::Delete,
        // Modifier keys alone, media keys.
        57344..=63743 => return None,
        _ => KeyCode::Char(char::from_u32(number).filter(|c| !is_unsafe(*c))?),
    })
}

/// Reads a mouse report: the bits of the button, 1-based column and row, `m` for a release.
fn mouse(button: u16, column: u16, row: u16, last: u8) -> Option<Input> {
    let which = match button & 3 {
        0 => MouseButton::Left,
        1 => MouseButton::Middle,
        _ => MouseButton::Right,
    };
    // 32: motion, 64: wheel, 128: further buttons.
    let kind = match (button & 0b1110_0000, button & 3) {
        (0, 3) => MouseEventKind::Up(MouseButton::Left),
        (0, _) if last == b'm' => MouseEventKind::Up(which),
        (0, _) => MouseEventKind::Down(which),
        (32, 3) => MouseEventKind::Moved,
        (32, _) => MouseEventKind::Drag(which),
        (64, _) if last == b'm' => return None,
        (64, 0) => MouseEventKind::ScrollUp,
        (64, 1) => MouseEventKind::ScrollDown,
        (64, 2) => MouseEventKind::ScrollLeft,
        (64, _) => MouseEventKind::ScrollRight,
        _ => return None,
    };
    let table = [(4, KeyModifiers::SHIFT), (8, KeyModifiers::ALT), (16, KeyModifiers::CONTROL)];
    let modifiers =
        table.iter().filter(|(bit, _)| button & bit != 0).map(|(_, modifier)| *modifier).collect();
    Some(Input::Mouse(MouseEvent {
        kind,
        column: column.checked_sub(1)?,
        row: row.checked_sub(1)?,
        modifiers,
    }))
}

fn number(digits: &str) -> Option<u32> {
    digits.parse().ok()
}

fn numbers<const N: usize>(fields: &str) -> Option<[u16; N]> {
    let mut numbers = [0; N];
    let mut fields = fields.split(';');
    for number in &mut numbers {
        *number = fields.next()?.parse().ok()?;
    }
    fields.next().is_none().then_some(numbers)
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
