//! The names of keys in the key table and the configuration.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The name of a key press in the key table (`j`, `^F`, `S-Tab`, `PgDn`); `None` for keys without a name.
///
/// Full-width punctuation, which an active input method produces, has the name of its ASCII key.
pub fn name(key: KeyEvent) -> Option<String> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    if key
        .modifiers
        .intersects(KeyModifiers::ALT | KeyModifiers::SUPER | KeyModifiers::META | KeyModifiers::HYPER)
    {
        return None;
    }
    let shifted = |name: &str| {
        if key.modifiers.contains(KeyModifiers::SHIFT) { format!("S-{name}") } else { name.to_owned() }
    };
    Some(match key.code {
        KeyCode::Char(' ' | '\u{3000}') => "Space".into(),
        KeyCode::Char(c) if control => format!("^{}", c.to_ascii_uppercase()),
        KeyCode::Char(c) => ascii(c).to_string(),
        KeyCode::Enter => "Enter".into(),
        KeyCode::Esc => "Esc".into(),
        KeyCode::Backspace => "Backspace".into(),
        KeyCode::Tab => shifted("Tab"),
        KeyCode::BackTab => "S-Tab".into(),
        KeyCode::Up => shifted("↑"),
        KeyCode::Down => shifted("↓"),
        KeyCode::Left => shifted("←"),
        KeyCode::Right => shifted("→"),
        KeyCode::Home => "Home".into(),
        KeyCode::End => "End".into(),
        KeyCode::PageUp => "PgUp".into(),
        KeyCode::PageDown => "PgDn".into(),
        KeyCode::Delete => "Del".into(),
        KeyCode::F(number) => format!("F{number}"),
        _ => return None,
    })
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

/// The key names of several characters.
const NAMED: [&str; 15] = [
    "Space",
    "Enter",
    "Esc",
    "Backspace",
    "S-Tab",
    "Tab",
    "S-↑",
    "S-↓",
    "S-←",
    "S-→",
    "Home",
    "End",
    "PgUp",
    "PgDn",
    "Del",
];

/// Splits a sequence of the key table or the configuration into its keys: `gg` is two keys; `^F`, `S-Tab` and `PgDn`
/// are one each. `None` if it contains a key that cannot be pressed.
pub fn sequence(written: &str) -> Option<Vec<String>> {
    let mut keys = Vec::new();
    let mut rest = written;
    while let Some(first) = rest.chars().next() {
        let length = NAMED
            .into_iter()
            .find(|name| rest.starts_with(name))
            .map(str::len)
            .or_else(|| control(rest))
            .or_else(|| function(rest))
            .unwrap_or(first.len_utf8());
        let (key, behind) = rest.split_at(length);
        if length == first.len_utf8()
            && (ascii(first) != first || first.is_whitespace() || first.is_control())
        {
            return None;
        }
        // Terminals do not report the case of a letter pressed with Control.
        keys.push(if length == 2 && first == '^' { key.to_ascii_uppercase() } else { key.to_owned() });
        rest = behind;
    }
    (!keys.is_empty()).then_some(keys)
}

/// The length of `^F` if the text begins with such a key.
fn control(text: &str) -> Option<usize> {
    let mut bytes = text.bytes();
    let is = bytes.next() == Some(b'^')
        && bytes.next().is_some_and(|byte| byte.is_ascii_graphic() && byte != b'^');
    is.then_some(2)
}

/// The length of `F5` if the text begins with such a key.
fn function(text: &str) -> Option<usize> {
    let digits = text.strip_prefix('F')?.bytes().take(2).take_while(u8::is_ascii_digit).count();
    (digits > 0).then_some(1 + digits)
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
            assert_eq!(name(KeyEvent::new(code, modifiers)).as_deref(), expected, "{code:?}");
        }
    }

    #[test]
    fn a_sequence_is_split_into_its_keys() {
        let table: &[(&str, &[&str])] = &[
            ("gg", &["g", "g"]),
            ("gEnd", &["g", "End"]),
            ("^w^Wj", &["^W", "^W", "j"]),
            ("F12x", &["F12", "x"]),
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
            let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
            assert_eq!(sequence(written), Some(keys), "{written}");
        }
        for wrong in ["", "：", "ｊ", "a b", "\u{1b}"] {
            assert_eq!(sequence(wrong), None, "{wrong:?}");
        }
    }
}
