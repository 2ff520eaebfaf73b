//! The help page: keys to the left, what they do to the right, all of it at any width; a query narrows it down.

use super::prompt::{Edit, Field};
use super::{Pressed, Step, scrolled};
use crate::app::layout::Layout;
use crate::app::settings::Settings;
use crate::app::shared::Cx;
use crate::input::action::{Action, KeyContext};
use crate::keymap::Bound;
use crate::text::fold::fold;
use crate::text::line_break::break_lines;
use crate::text::width;
use crossterm::event::{KeyCode, KeyEvent};

/// The widest the page becomes, its frame included, in columns.
pub const WIDEST: u16 = 78;
/// Columns of the page that are frame and margin.
const FRAME: u16 = 4;
/// Columns the keys take.
const KEYS: usize = 18;
/// What stands before keys.
const INDENT: &str = "  ";

/// The help page: the key table, as far as it matches what was typed.
#[derive(Clone, Debug, Default)]
pub struct Help {
    top: usize,
    /// What is looked for; while it is typed, every key goes there.
    field: Field,
    is_typing: bool,
    /// Where the reader is: what works there comes first.
    context: Option<KeyContext>,
}

impl Help {
    pub fn of(context: KeyContext) -> Self {
        Self { context: Some(context), ..Self::default() }
    }

    pub fn top(&self) -> usize {
        self.top
    }

    pub fn field(&self) -> &Field {
        &self.field
    }

    /// Whether keys go to the query.
    pub fn is_typing(&self) -> bool {
        self.is_typing
    }

    /// The actions that match the query, by context, the reader's own first.
    pub fn sections<'a>(&self, settings: &'a Settings) -> Vec<(KeyContext, Vec<&'a Bound>)> {
        let query = fold(self.field.text());
        let holds = |bound: &&Bound| {
            fold(settings.language.help(bound.action, bound.context)).contains(&query)
                || bound.keys.iter().any(|key| key == self.field.text())
                || bound.action.spec().name.replace('_', " ").contains(&query)
        };
        let mut contexts = KeyContext::ALL;
        contexts.sort_by_key(|context| Some(*context) != self.context);
        contexts
            .into_iter()
            .map(|context| {
                let own = settings.keys.bound().iter().filter(|bound| bound.context == context);
                (context, own.filter(holds).collect())
            })
            .filter(|(_, bound): &(_, Vec<_>)| !bound.is_empty())
            .collect()
    }

    pub(super) fn key(&mut self, pressed: Pressed, cx: &Cx<'_>) -> Step {
        if self.is_typing {
            self.type_key(pressed.event);
            return Step::Stay;
        }
        match (pressed.action, pressed.code()) {
            (Some(Action::Leave | Action::Help | Action::Escape | Action::Back), _)
            | (_, Some(KeyCode::Esc | KeyCode::Enter)) => return Step::Close,
            (Some(Action::Find), _) => self.is_typing = true,
            _ => self.scroll(scrolled(pressed, height(cx.layout).cast_signed()), cx),
        }
        Step::Stay
    }

    fn type_key(&mut self, key: KeyEvent) {
        match self.field.key(key) {
            Edit::Accepted => self.is_typing = false,
            Edit::Cancelled => *self = Self::default(),
            Edit::Changed | Edit::Unchanged => {}
        }
        self.top = 0;
    }

    pub(super) fn paste(&mut self, text: &str) {
        if self.is_typing {
            self.field.insert(text);
        }
    }

    pub(super) fn scroll(&mut self, by: isize, cx: &Cx<'_>) {
        self.top = self.top.saturating_add_signed(by).min(self.last_top(cx));
    }

    /// The line that stands first when the page is scrolled to its end.
    fn last_top(&self, cx: &Cx<'_>) -> usize {
        let lines = self.lines(cx.settings, columns(cx.layout.size.0));
        lines.len().saturating_sub(height(cx.layout))
    }
}

/// Lines of the page that are seen: its frame, the rule and the footer are not part of it.
fn height(layout: &Layout) -> usize {
    usize::from(layout.size.1.saturating_sub(4)).max(1)
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Where the keys below work.
    Heading(String),
    /// Keys, and what they do; either may go on from the line before.
    Keys(String, String),
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
                let ranges =
                    break_lines(help, columns.saturating_sub(for_keys + 1), settings.widths.in_effect());
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

    #[test]
    fn the_help_page_can_be_searched_by_key_and_by_word() {
        let settings = Settings::default();
        let find = |query: &str| {
            let mut help = Help::of(KeyContext::Article);
            help.field.insert(query);
            let sections = help.sections(&settings).into_iter();
            sections
                .flat_map(|(_, bound)| bound.iter().map(|bound| bound.action).collect::<Vec<_>>())
                .collect::<Vec<_>>()
        };
        assert_eq!(find("").len(), settings.keys.bound().len());
        assert!(find("STAR").contains(&Action::ToggleStar));
        assert_eq!(find("^F"), [Action::PageDown; 4]);
        assert_eq!(find("no such thing"), []);
        let first = |context| Help::of(context).sections(&settings)[0].0;
        assert_eq!(
            (first(KeyContext::Lists), first(KeyContext::Article)),
            (KeyContext::Lists, KeyContext::Article)
        );
    }
}
