//! Keys as values: what a key press is, how the key table writes it, and how that is read.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt::{self, Display};

/// A key with Control or Shift, if they were held. Two presses that the key table writes the same are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// The named keys, as the key table writes them. A name that begins another one stands behind it.
const NAMED: [(&str, Key); 15] = [
    ("Space", Key::plain(KeyCode::Char(' '))),
    ("Enter", Key::plain(KeyCode::Enter)),
    ("Esc", Key::plain(KeyCode::Esc)),
    ("Backspace", Key::plain(KeyCode::Backspace)),
    ("S-Tab", Key::plain(KeyCode::BackTab)),
    ("Tab", Key::plain(KeyCode::Tab)),
    ("S-↑", Key::shifted(KeyCode::Up)),
    ("S-↓", Key::shifted(KeyCode::Down)),
    ("S-←", Key::shifted(KeyCode::Left)),
    ("S-→", Key::shifted(KeyCode::Right)),
    ("Home", Key::plain(KeyCode::Home)),
    ("End", Key::plain(KeyCode::End)),
    ("PgUp", Key::plain(KeyCode::PageUp)),
    ("PgDn", Key::plain(KeyCode::PageDown)),
    ("Del", Key::plain(KeyCode::Delete)),
];
/// The arrows: named like letters, by one character.
const ARROWS: [(char, KeyCode); 4] =
    [('↑', KeyCode::Up), ('↓', KeyCode::Down), ('←', KeyCode::Left), ('→', KeyCode::Right)];

impl Key {
    const fn plain(code: KeyCode) -> Self {
        Self { code, modifiers: KeyModifiers::NONE }
    }

    const fn shifted(code: KeyCode) -> Self {
        Self { code, modifiers: KeyModifiers::SHIFT }
    }

    /// The key of a press, or none for presses that the key table cannot name.
    ///
    /// Full-width punctuation, which an input method types while it is on, counts as its ASCII key. The case of a letter
    /// pressed with Control does not count, nor does Shift where it makes another character.
    pub fn of(press: KeyEvent) -> Option<Self> {
        if press
            .modifiers
            .intersects(KeyModifiers::ALT | KeyModifiers::SUPER | KeyModifiers::META | KeyModifiers::HYPER)
        {
            return None;
        }
        let shift = press.modifiers & KeyModifiers::SHIFT;
        Some(match press.code {
            KeyCode::Char(' ' | '\u{3000}') => Self::plain(KeyCode::Char(' ')),
            KeyCode::Char(c) if press.modifiers.contains(KeyModifiers::CONTROL) => Self::control(c),
            KeyCode::Char(c) => Self::plain(KeyCode::Char(ascii(c))),
            KeyCode::Tab if !shift.is_empty() => Self::plain(KeyCode::BackTab),
            code @ (KeyCode::Up | KeyCode::Down | KeyCode::Left | KeyCode::Right) => {
                Self { code, modifiers: shift }
            }
            code @ (KeyCode::Enter
            | KeyCode::Esc
            | KeyCode::Backspace
            | KeyCode::Tab
            | KeyCode::BackTab
            | KeyCode::Home
            | KeyCode::End
            | KeyCode::PageUp
            | KeyCode::PageDown
            | KeyCode::Delete
            | KeyCode::F(_)) => Self::plain(code),
            _ => return None,
        })
    }

    /// A character pressed with Control.
    pub const fn control(c: char) -> Self {
        Self { code: KeyCode::Char(c.to_ascii_uppercase()), modifiers: KeyModifiers::CONTROL }
    }

    /// What was pressed, if it was pressed without Control and Shift.
    pub fn code(self) -> Option<KeyCode> {
        self.modifiers.is_empty().then_some(self.code)
    }

    /// The digit, if it is one.
    pub fn digit(self) -> Option<usize> {
        match self.code()? {
            KeyCode::Char(c) => c.to_digit(10).map(|digit| digit as usize),
            _ => None,
        }
    }

    /// The key at the beginning of a text, and the text behind it.
    fn read(text: &str) -> Option<(Self, &str)> {
        if let Some((name, key)) = NAMED.into_iter().find(|(name, _)| text.starts_with(name)) {
            return Some((key, &text[name.len()..]));
        }
        let mut characters = text.chars();
        let first = characters.next()?;
        let rest = characters.as_str();
        if let Some(second) = characters.next().filter(|c| first == '^' && c.is_ascii_graphic() && *c != '^')
        {
            return Some((Self::control(second), characters.as_str()));
        }
        if first == 'F' {
            let digits = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
            if let Ok(number) = rest[..digits].parse() {
                return Some((Self::plain(KeyCode::F(number)), &rest[digits..]));
            }
        }
        if let Some((_, code)) = ARROWS.into_iter().find(|(arrow, _)| *arrow == first) {
            return Some((Self::plain(code), rest));
        }
        if ascii(first) != first || first.is_whitespace() || first.is_control() {
            return None;
        }
        Some((Self::plain(KeyCode::Char(first)), rest))
    }
}

impl Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, _)) = NAMED.iter().find(|(_, key)| key == self) {
            return f.write_str(name);
        }
        if let Some((arrow, _)) = ARROWS.iter().find(|(_, code)| *code == self.code) {
            return write!(f, "{arrow}");
        }
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => write!(f, "{c}"),
            KeyCode::Char(c) => write!(f, "^{c}"),
            KeyCode::F(number) => write!(f, "F{number}"),
            // `Key::of` and `Key::read` make no other.
            _ => Ok(()),
        }
    }
}

/// The keys of a sequence as the key table and the configuration write it: `gg` is two, `^F`, `S-Tab` and `PgDn` are
/// one each. None if part of it names no key, or if it is empty.
pub fn sequence(written: &str) -> Option<Vec<Key>> {
    let mut keys = Vec::new();
    let mut rest = written;
    while !rest.is_empty() {
        let (key, behind) = Key::read(rest)?;
        keys.push(key);
        rest = behind;
    }
    (!keys.is_empty()).then_some(keys)
}

fn ascii(c: char) -> char {
    match c {
        '：' => ':',
        '？' => '?',
        '，' => ',',
        '／' => '/',
        '《' => '<',
        '》' => '>',
        '、' => '\\',
        '【' | '「' => '[',
        '】' | '」' => ']',
        '『' => '{',
        '』' => '}',
        '。' => '.',
        '；' => ';',
        '￥' | '¥' => '$',
        '·' => '`',
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        '—' => '_',
        '…' => '^',
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_press_has_its_name() {
        let table = [
            (KeyCode::Char('j'), KeyModifiers::NONE, Some("j")),
            (KeyCode::Char('G'), KeyModifiers::SHIFT, Some("G")),
            (KeyCode::Char('f'), KeyModifiers::CONTROL, Some("^F")),
            (KeyCode::Char('：'), KeyModifiers::NONE, Some(":")),
            (KeyCode::Char('？'), KeyModifiers::NONE, Some("?")),
            (KeyCode::Char('《'), KeyModifiers::NONE, Some("<")),
            (KeyCode::Char('ｊ'), KeyModifiers::NONE, Some("j")),
            (KeyCode::Char('，'), KeyModifiers::NONE, Some(",")),
            (KeyCode::Char('／'), KeyModifiers::NONE, Some("/")),
            (KeyCode::Char('》'), KeyModifiers::NONE, Some(">")),
            (KeyCode::Char('、'), KeyModifiers::NONE, Some("\\")),
            (KeyCode::Char('【'), KeyModifiers::NONE, Some("[")),
            (KeyCode::Char('｜'), KeyModifiers::NONE, Some("|")),
            (KeyCode::Char('３'), KeyModifiers::NONE, Some("3")),
            (KeyCode::Char('\u{3000}'), KeyModifiers::NONE, Some("Space")),
            (KeyCode::Char('x'), KeyModifiers::ALT, None),
            (KeyCode::BackTab, KeyModifiers::SHIFT, Some("S-Tab")),
            (KeyCode::Char(' '), KeyModifiers::NONE, Some("Space")),
        ];
        for (code, modifiers, expected) in table {
            let key = Key::of(KeyEvent::new(code, modifiers));
            assert_eq!(key.map(|key| key.to_string()).as_deref(), expected, "{code:?}");
            if let (Some(key), Some(name)) = (key, expected) {
                assert_eq!(sequence(name), Some(vec![key]), "{name}");
            }
        }
    }

    #[test]
    fn a_sequence_is_split_into_its_keys() {
        let table: &[(&str, &[&str])] = &[
            ("gg", &["g", "g"]),
            ("gEnd", &["g", "End"]),
            ("^w^Wj", &["^W", "^W", "j"]),
            ("F12x", &["F12", "x"]),
            ("S-↑↑", &["S-↑", "↑"]),
            ("F", &["F"]),
            ("^", &["^"]),
            ("S-Tab", &["S-Tab"]),
            ("\\", &["\\"]),
            ("yy", &["y", "y"]),
            ("^F", &["^F"]),
            ("PgDn", &["PgDn"]),
            ("G", &["G"]),
            ("→", &["→"]),
        ];
        for (written, keys) in table {
            let split: Vec<String> =
                sequence(written).into_iter().flatten().map(|key| key.to_string()).collect();
            assert_eq!(split, *keys, "{written}");
        }
        for wrong in ["", "：", "ｊ", "a b", "\u{1b}"] {
            assert_eq!(sequence(wrong), None, "{wrong:?}");
        }
    }
}
