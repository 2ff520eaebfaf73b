//! The help page as lines: keys to the left, what they do to the right, all of it at any width.

use crate::app::popup::Help;
use crate::app::settings::Settings;
use crate::text::line_break::break_lines;
use crate::text::width;

/// The widest the page becomes, its frame included, in columns.
pub const WIDEST: u16 = 78;
/// Columns of the page that are frame and margin.
const FRAME: u16 = 4;
/// Columns the keys take.
const KEYS: usize = 18;
/// What stands before keys.
const INDENT: &str = "  ";

/// A line of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Where the keys below work.
    Heading(String),
    /// Keys, and what they do; either may go on from the line before.
    Keys(String, String),
    /// Nothing.
    Blank,
}

/// Columns for the page's text on a screen of so many.
pub fn columns(screen: u16) -> usize {
    usize::from(screen.min(WIDEST).saturating_sub(FRAME))
}

/// Columns for the keys, of those for all.
pub fn key_columns(columns: usize) -> usize {
    KEYS.min(columns / 2)
}

impl Help {
    /// The lines of the page in so many columns.
    pub fn lines(&self, settings: &Settings, columns: usize) -> Vec<Line> {
        let for_keys = key_columns(columns);
        let mut lines = Vec::new();
        for (context, bindings) in self.sections(settings) {
            lines.push(Line::Heading(settings.language.context(context).into()));
            for binding in bindings {
                let help = settings.language.help(binding.action, context);
                let ranges = break_lines(help, columns.saturating_sub(for_keys + 1));
                let words: Vec<&str> = ranges.into_iter().map(|range| &help[range]).collect();
                let keys = rows_of_keys(&binding.keys, for_keys);
                lines.extend((0..keys.len().max(words.len())).map(|at| {
                    let keys = keys.get(at).cloned().unwrap_or_default();
                    Line::Keys(keys, words.get(at).map_or_else(String::new, |words| (*words).to_owned()))
                }));
            }
            lines.push(Line::Blank);
        }
        lines
    }
}

/// Keys in rows of so many columns; none is divided.
fn rows_of_keys(keys: &[String], columns: usize) -> Vec<String> {
    let mut rows = Vec::new();
    let mut row = String::from(INDENT);
    for key in keys {
        let is_first = row.len() == INDENT.len();
        if !is_first && width(&row) + 1 + width(key) > columns {
            rows.push(std::mem::replace(&mut row, INDENT.into()));
        } else if !is_first {
            row.push(' ');
        }
        row.push_str(key);
    }
    rows.push(row);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::KeyContext;
    use crate::language::Language;

    #[test]
    fn nothing_is_cut_off_at_any_width() {
        for language in [Language::English, Language::Chinese] {
            let settings = Settings { language, ..Settings::default() };
            let help = Help::of(KeyContext::Lists);
            let all = |columns| {
                let (mut keys, mut words) = (String::new(), String::new());
                for line in help.lines(&settings, columns) {
                    if let Line::Keys(left, right) = line {
                        assert!(width(&left) <= key_columns(columns), "{columns} {left}");
                        assert!(width(&right) + key_columns(columns) < columns, "{columns} {right}");
                        keys.extend(left.split_whitespace());
                        words.extend(right.split_whitespace());
                    }
                }
                (keys, words)
            };
            let wide = all(1000);
            for columns in [40, 56, 74] {
                assert_eq!(all(columns), wide, "{columns}");
            }
        }
    }
}
