//! Keys by name: what a key press is called in the key table, and how a name is read.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The name of a key press as the key table writes it (`j`, `^F`, `S-Tab`, `PgDn`), or nothing for keys that
/// have no name there.
///
/// Full-width punctuation, as an input method left switched on makes it, is named by its ASCII key.
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
        KeyCode::Char(' ') => "Space".into(),
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
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// The keys of a sequence as the key table writes it: `gg` is two, `^F`, `S-Tab` and `PgDn` are one each.
pub fn sequence(written: &str) -> Vec<String> {
    let named = written.chars().count() == 1
        || written.starts_with('^')
        || written.starts_with("S-")
        || written.starts_with(|c: char| c.is_ascii_uppercase()) && written.len() > 1;
    if named { vec![written.to_owned()] } else { written.chars().map(String::from).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_press_has_the_name_the_table_uses() {
        let table = [
            (KeyCode::Char('j'), KeyModifiers::NONE, Some("j")),
            (KeyCode::Char('G'), KeyModifiers::SHIFT, Some("G")),
            (KeyCode::Char('f'), KeyModifiers::CONTROL, Some("^F")),
            (KeyCode::Char('：'), KeyModifiers::NONE, Some(":")),
            (KeyCode::Char('？'), KeyModifiers::NONE, Some("?")),
            (KeyCode::Char('《'), KeyModifiers::NONE, Some("<")),
            (KeyCode::Char('ｊ'), KeyModifiers::NONE, Some("j")),
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
            ("yy", &["y", "y"]),
            ("^F", &["^F"]),
            ("PgDn", &["PgDn"]),
            ("G", &["G"]),
            ("→", &["→"]),
        ];
        for (written, keys) in table {
            assert_eq!(sequence(written), *keys);
        }
    }
}
