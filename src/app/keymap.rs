//! The key table. The help page, the footer and the README's table are made from it.

use super::action::Action;
use super::keys;
use std::fmt::Write;

/// Where a binding works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// In every pane.
    Anywhere,
    /// In the list of articles and in the categories.
    Lists,
    /// In the article.
    Article,
}

impl Context {
    /// Every context, in the order of the help page.
    pub const ALL: [Self; 3] = [Self::Anywhere, Self::Lists, Self::Article];

    /// What the help page calls it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Anywhere => "Everywhere",
            Self::Lists => "In the lists",
            Self::Article => "In the article",
        }
    }
}

/// Keys that do one thing in one context.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Where.
    pub context: Context,
    /// The keys, any of which will do, separated by blanks.
    pub keys: &'static str,
    /// What they do.
    pub action: Action,
    /// What the help page says they do.
    pub help: &'static str,
}

/// Every binding.
pub const BINDINGS: &[Binding] = {
    use Action as A;
    use Context::{Anywhere, Article, Lists};
    const fn bind(context: Context, keys: &'static str, action: Action, help: &'static str) -> Binding {
        Binding { context, keys, action, help }
    }
    &[
        bind(Anywhere, "j ↓", A::Down, "down"),
        bind(Anywhere, "k ↑", A::Up, "up"),
        bind(Anywhere, "gg Home", A::First, "to the beginning"),
        bind(Anywhere, "G End", A::Last, "to the end"),
        bind(Lists, "}", A::NextHeading, "next day"),
        bind(Lists, "{", A::PreviousHeading, "previous day"),
        bind(Article, "}", A::NextHeading, "next heading"),
        bind(Article, "{", A::PreviousHeading, "previous heading"),
        bind(Lists, "Space PgDn ^F", A::PageDown, "a page down"),
        bind(Article, "Space", A::ReadOn, "a page down; at the end, the next unread one"),
        bind(Article, "PgDn ^F", A::PageDown, "a page down"),
        bind(Anywhere, "b PgUp ^B", A::PageUp, "a page up"),
        bind(Anywhere, "d ^D", A::HalfDown, "half a page down"),
        bind(Anywhere, "u ^U", A::HalfUp, "half a page up"),
        bind(Lists, "l →", A::Open, "open, unfold"),
        bind(Lists, "Enter", A::OpenFull, "open at full width, unfold"),
        bind(Article, "Enter", A::OpenSelected, "open the selected link; without one, full width"),
        bind(Anywhere, "h ← Backspace", A::Back, "back, fold"),
        bind(Article, "H", A::Left, "scroll wide tables and code to the left"),
        bind(Article, "L", A::Right, "scroll wide tables and code to the right"),
        bind(Anywhere, "Tab", A::NextPane, "next pane; in the article: next link or image"),
        bind(Anywhere, "S-Tab", A::PreviousPane, "previous pane; in the article: previous link or image"),
        bind(Anywhere, "J", A::NextArticle, "next article"),
        bind(Anywhere, "K", A::PreviousArticle, "previous article"),
        bind(Anywhere, "]", A::NextUnread, "next unread article, across categories"),
        bind(Anywhere, "[", A::PreviousUnread, "previous unread article"),
        bind(Anywhere, "/", A::Find, "find: titles in a list, text in the article"),
        bind(Anywhere, "S", A::Search, "search all texts as you type; Tab: this list, or all"),
        bind(Anywhere, "gs", A::KeepSearch, "keep a search as a shelf, or let it go"),
        bind(Anywhere, "n", A::FindNext, "next match; without a search, next unread"),
        bind(Anywhere, "N", A::FindPrevious, "previous match; without a search, previous unread"),
        bind(Article, "f", A::Hints, "label what can be opened; type a label to open it"),
        bind(Anywhere, "o", A::OpenOriginal, "open its own link, else list its links (3o: link 3)"),
        bind(Article, "O", A::OpenSelected, "open the selected link"),
        bind(Anywhere, "i", A::OpenImage, "open the selected or first image (3i: image 3)"),
        bind(Anywhere, "I", A::ListImages, "all images of the article"),
        bind(Anywhere, "m", A::ToggleRead, "read or unread"),
        bind(Anywhere, "s", A::ToggleStar, "star"),
        bind(Anywhere, "A", A::MarkAllRead, "mark the whole list read (asks)"),
        bind(Anywhere, "U", A::Undo, "undo the last mark"),
        bind(Anywhere, "a", A::NextFilter, "show all, unread or starred"),
        bind(Anywhere, "c", A::Categories, "categories"),
        bind(Anywhere, ",", A::Arrange, "sort and group"),
        bind(Anywhere, "r", A::Refresh, "look for new and changed files"),
        bind(Anywhere, "z", A::Zen, "article at full width, and back"),
        bind(Anywhere, "+ =", A::Wider, "wider text"),
        bind(Anywhere, "-", A::Narrower, "narrower text"),
        bind(Anywhere, "<", A::SplitLeft, "move the split to the left"),
        bind(Anywhere, ">", A::SplitRight, "move the split to the right"),
        bind(Anywhere, "T", A::NextTheme, "next theme"),
        bind(Anywhere, "M", A::ToggleMouse, "mouse on or off (off: the terminal selects)"),
        bind(Anywhere, "yy", A::CopyLink, "copy the article's link, else its title"),
        bind(Anywhere, "yp", A::CopyPath, "copy the file's path"),
        bind(Anywhere, "ya", A::CopyText, "copy the article's text"),
        bind(Article, "yl", A::CopySelected, "copy the selected link's address"),
        bind(Anywhere, "e", A::Edit, "open the file in $VISUAL or $EDITOR"),
        bind(Anywhere, "\\", A::Source, "source of the article, and back"),
        bind(Anywhere, "?", A::Help, "this help"),
        bind(Anywhere, "Esc", A::Escape, "end a search, close, cancel"),
        bind(Anywhere, "^L", A::Redraw, "draw the screen anew"),
        bind(Anywhere, "^Z", A::Suspend, "suspend"),
        bind(Anywhere, "q", A::Leave, "back; from the list: quit"),
        bind(Anywhere, "Q ^C", A::Quit, "quit"),
    ]
};

/// What the keys pressed so far mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// They do something.
    Does(Action),
    /// They begin a sequence.
    Begins,
    /// Nothing.
    Nothing,
}

/// What `pressed` means in a context (`Lists` or `Article`).
pub fn meaning(context: Context, pressed: &[String]) -> Meaning {
    let mut begins = false;
    for binding in BINDINGS.iter().filter(|b| b.context == context || b.context == Context::Anywhere) {
        for written in binding.keys.split(' ') {
            let sequence = keys::sequence(written);
            if sequence == pressed {
                return Meaning::Does(binding.action);
            }
            begins |= sequence.starts_with(pressed);
        }
    }
    if begins { Meaning::Begins } else { Meaning::Nothing }
}

/// The first key of an action, for hints on the screen.
pub fn key_of(action: Action) -> &'static str {
    BINDINGS.iter().find(|b| b.action == action).map_or("", |b| b.keys.split(' ').next().unwrap_or(""))
}

/// The key table as Markdown, as the README shows it.
pub fn markdown() -> String {
    let mut out = String::new();
    for context in Context::ALL {
        if !out.is_empty() {
            out.push('\n');
        }
        // Writing to a string cannot fail.
        let _ = writeln!(out, "**{}**\n\n| key | does |\n|---|---|", context.title());
        for binding in BINDINGS.iter().filter(|b| b.context == context) {
            let keys: Vec<_> = binding.keys.split(' ').map(|key| format!("`{key}`")).collect();
            let _ = writeln!(out, "| {} | {} |", keys.join(" "), binding.help);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn no_key_means_two_things_and_none_hides_behind_another() {
        for context in [Context::Lists, Context::Article] {
            let mut seen: HashMap<Vec<String>, Action> = HashMap::new();
            for binding in BINDINGS.iter().filter(|b| b.context == context || b.context == Context::Anywhere)
            {
                for written in binding.keys.split(' ') {
                    let keys = keys::sequence(written);
                    let other = seen.insert(keys.clone(), binding.action);
                    assert_eq!(
                        other, None,
                        "{written} is bound to {:?} as well in {context:?}",
                        binding.action
                    );
                    assert_eq!(meaning(context, &keys), Meaning::Does(binding.action), "{written}");
                    for length in 1..keys.len() {
                        assert_eq!(meaning(context, &keys[..length]), Meaning::Begins, "{written}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_readme_shows_this_table() {
        let readme = include_str!("../../README.md");
        assert!(readme.contains(&markdown()), "the README's key table should be:\n\n{}", markdown());
    }
}
