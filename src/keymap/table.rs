//! The default key table, which `docs/keys.md` shows.

use crate::input::action::{Action, KeyContext};
use crate::language::Language;
use std::fmt::Write;

/// The keys of one action in one context.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// The context in which the keys apply.
    pub context: KeyContext,
    /// The alternative keys, separated by blanks.
    pub keys: &'static str,
    /// The action.
    pub action: Action,
}

/// Every default binding.
pub const BINDINGS: &[Binding] = {
    use Action as A;
    use KeyContext::{Anywhere, Article, Images, Lists, Picture};
    const fn bind(context: KeyContext, keys: &'static str, action: Action) -> Binding {
        Binding { context, keys, action }
    }
    &[
        bind(Anywhere, "j ↓", A::Down),
        bind(Anywhere, "k ↑", A::Up),
        bind(Anywhere, "gg Home", A::First),
        bind(Anywhere, "G End", A::Last),
        bind(Lists, "}", A::NextHeading),
        bind(Lists, "{", A::PreviousHeading),
        bind(Article, "}", A::NextHeading),
        bind(Article, "{", A::PreviousHeading),
        bind(Lists, "Space PgDn ^F", A::PageDown),
        bind(Article, "Space", A::ReadOn),
        bind(Article, "PgDn ^F", A::PageDown),
        bind(Anywhere, "b PgUp ^B", A::PageUp),
        bind(Anywhere, "d ^D", A::HalfDown),
        bind(Anywhere, "u ^U", A::HalfUp),
        bind(Lists, "l →", A::Open),
        bind(Lists, "Enter", A::OpenFull),
        bind(Article, "Enter O", A::OpenSelected),
        bind(Anywhere, "h ← Backspace", A::Back),
        bind(Article, "H", A::Left),
        bind(Article, "L", A::Right),
        bind(Anywhere, "Tab", A::NextPane),
        bind(Anywhere, "S-Tab", A::PreviousPane),
        bind(Anywhere, "J", A::NextArticle),
        bind(Anywhere, "K", A::PreviousArticle),
        bind(Anywhere, "]", A::NextUnread),
        bind(Anywhere, "[", A::PreviousUnread),
        bind(Anywhere, "/", A::Find),
        bind(Anywhere, "S", A::Search),
        bind(Anywhere, "gs", A::KeepSearch),
        bind(Anywhere, "n", A::FindNext),
        bind(Anywhere, "N", A::FindPrevious),
        bind(Article, "f", A::Hints),
        bind(Anywhere, "o", A::OpenOriginal),
        bind(Anywhere, "^O", A::FollowBack),
        bind(Anywhere, "gd", A::ListEquals),
        bind(Anywhere, "i", A::OpenImage),
        bind(Anywhere, "I", A::ListImages),
        bind(Article, "w", A::SaveImage),
        bind(Anywhere, "v", A::TogglePictures),
        bind(Anywhere, "m", A::ToggleRead),
        bind(Anywhere, "s", A::ToggleStar),
        bind(Anywhere, "A", A::MarkAllRead),
        bind(Anywhere, "x", A::Mute),
        bind(Anywhere, "U", A::Undo),
        bind(Anywhere, "a", A::NextFilter),
        bind(Anywhere, "c", A::Categories),
        bind(Anywhere, ",", A::Arrange),
        bind(Anywhere, "r", A::Refresh),
        bind(Anywhere, "z", A::Zen),
        bind(Anywhere, "+ =", A::Wider),
        bind(Anywhere, "-", A::Narrower),
        bind(Anywhere, "<", A::SplitLeft),
        bind(Anywhere, ">", A::SplitRight),
        bind(Anywhere, "T", A::NextTheme),
        bind(Anywhere, "M", A::ToggleMouse),
        bind(Anywhere, "yy", A::CopyLink),
        bind(Anywhere, "yp", A::CopyPath),
        bind(Anywhere, "ya", A::CopyText),
        bind(Article, "yl", A::CopySelected),
        bind(Anywhere, "e", A::Edit),
        bind(Anywhere, "|", A::Pipe),
        bind(Anywhere, "\\", A::Source),
        bind(Anywhere, ":", A::Palette),
        bind(Anywhere, "?", A::Help),
        bind(Anywhere, "Esc", A::Escape),
        bind(Anywhere, "^L", A::Redraw),
        bind(Anywhere, "^Z", A::Suspend),
        bind(Anywhere, "q", A::Leave),
        bind(Anywhere, "Q ^C", A::Quit),
        bind(Images, "j ↓ Tab", A::Down),
        bind(Images, "k ↑ S-Tab", A::Up),
        bind(Images, "gg Home", A::First),
        bind(Images, "G End", A::Last),
        bind(Images, "d PgDn ^F", A::PageDown),
        bind(Images, "u b PgUp ^B", A::PageUp),
        bind(Images, "Space", A::MarkImage),
        bind(Images, "Enter l → o i", A::OpenImage),
        bind(Images, "w", A::SaveImage),
        bind(Images, "y", A::CopyLink),
        bind(Images, "^L", A::Redraw),
        bind(Images, "q Esc h ← Backspace I", A::Leave),
        bind(Images, "Q ^C", A::Quit),
        bind(Picture, "n j l ↓ → Space PgDn", A::NextImage),
        bind(Picture, "p k h ↑ ← b PgUp Backspace", A::PreviousImage),
        bind(Picture, "w", A::SaveImage),
        bind(Picture, "^L", A::Redraw),
        bind(Picture, "q Esc Enter i", A::Leave),
        bind(Picture, "Q ^C", A::Quit),
    ]
};

/// The key table as Markdown, as in `docs/keys.md`.
pub fn markdown() -> String {
    let mut out = String::new();
    for context in KeyContext::ALL {
        if !out.is_empty() {
            out.push('\n');
        }
        // Writing to a string cannot fail.
        let _ = writeln!(out, "**{}**\n\n| key | does |\n|---|---|", Language::English.context(context));
        for binding in BINDINGS.iter().filter(|b| b.context == context) {
            let keys: Vec<_> =
                binding.keys.split(' ').map(|key| format!("`{}`", key.replace('|', "\\|"))).collect();
            let help = Language::English.help(binding.action, binding.context);
            let _ = writeln!(out, "| {} | {help} |", keys.join(" "));
        }
    }
    out
}
