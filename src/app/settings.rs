//! The settings of the user interface, ready for use.

use crate::app::Switch;
use crate::app::image_protocol::{ImageProtocol, TerminalHints};
pub use crate::config::Theme;
use crate::config::{AmbiguousWidth, Config, JoinedEmoji, MarkRead, OwnColours};
use crate::document::LayoutOptions;
use crate::keymap::Keymap;
use crate::language::{Language, Wording};
use crate::library::list::{Grouping, Sort, SortKey};
use crate::terminal::Background;
use crate::text::Widths;
use std::collections::BTreeSet;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub theme: Theme,
    /// The terminal's background, once it is known.
    pub background: Option<Background>,
    /// The longest line of an article, in columns.
    pub width: u16,
    pub options: LayoutOptions,
    pub widths: TerminalWidths,
    pub mouse: Switch,
    pub showing: ImageProtocol,
    /// The folder that images are saved into, as typed.
    pub save_folder: String,
    /// Colours that replace those of the theme.
    pub colours: OwnColours,
    pub keys: Keymap,
    pub language: Language,
    /// The format of dates, as for strftime; empty for that of the language.
    pub date_format: String,
    pub sort: Sort,
    pub grouping: Grouping,
    /// The names of the settings that the configuration sets; stored values of these are not restored.
    pub fixed: BTreeSet<String>,
    /// The queries of the configuration that mute articles.
    pub mute: Vec<String>,
    pub mark_read: MarkRead,
}

/// The widths of the terminal, and what the configuration says about them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TerminalWidths {
    /// The configured width of ambiguous characters.
    pub ambiguous: AmbiguousWidth,
    /// The configured drawing of joined emoji.
    pub joined: JoinedEmoji,
    /// Whether the terminal is that of a multiplexer.
    pub multiplexed: bool,
    /// The terminal's answer; those of the standard before it.
    pub measured: Widths,
}

impl TerminalWidths {
    /// The widths by which text is set.
    pub fn in_effect(self) -> Widths {
        let mut widths = self.measured;
        if self.multiplexed {
            widths |= Widths::MULTIPLEXER;
        }
        if self.joined == JoinedEmoji::Keep {
            widths -= Widths::MULTIPLEXER;
        }
        match self.ambiguous {
            AmbiguousWidth::Auto => {
                // The terminal of the multiplexer may differ.
                widths.set(Widths::NO_AMBIGUOUS, self.multiplexed && widths.contains(Widths::WIDE_AMBIGUOUS));
            }
            AmbiguousWidth::One => widths -= Widths::WIDE_AMBIGUOUS,
            AmbiguousWidth::Two => widths |= Widths::WIDE_AMBIGUOUS,
        }
        widths
    }
}

impl Default for Settings {
    fn default() -> Self {
        let showing = ImageProtocol::default();
        Self { showing, ..Self::of(&Config::default(), Language::default()) }
    }
}

impl Settings {
    pub fn of(config: &Config, language: Language) -> Self {
        let (keys, _) = Keymap::new(&config.keys);
        // Days are headings only while the order is by date.
        let grouping = match (config.grouping, config.sort.key) {
            (Grouping::Day, SortKey::Date) => Grouping::Day,
            (Grouping::Day, _) => Grouping::None,
            (grouping, _) => grouping,
        };
        Self {
            theme: config.theme,
            background: None,
            width: config.width,
            options: config.options(),
            widths: TerminalWidths {
                ambiguous: config.ambiguous_width,
                joined: config.joined_emoji,
                ..TerminalWidths::default()
            },
            mouse: if config.mouse { Switch::On } else { Switch::Off },
            showing: ImageProtocol::new(
                config.inline_images,
                config.image_protocol,
                TerminalHints::default(),
            ),
            save_folder: String::new(),
            colours: config.colours,
            keys,
            language,
            date_format: config.date_format.clone(),
            sort: config.sort,
            grouping,
            fixed: BTreeSet::new(),
            mute: config.mute.clone(),
            mark_read: config.mark_read,
        }
    }

    /// The words of the masthead.
    pub fn wording(&self) -> Wording {
        Wording { language: self.language, date_format: self.date_format.clone() }
    }

    /// The width of an article's lines in a pane of `pane` columns.
    pub fn text_width(&self, pane: u16) -> usize {
        usize::from(pane.saturating_sub(margins(pane)).min(self.width).max(1))
    }
}

/// The free columns at both sides of an article, together.
fn margins(pane: u16) -> u16 {
    match pane {
        0..=30 => 0,
        31..=70 => 2,
        _ => 4,
    }
}
