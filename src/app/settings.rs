//! What the user has set, ready for use.

use crate::config::TEXT_WIDTH;
pub use crate::config::Theme;
use crate::document::Options;
use crate::terminal::Background;

/// The settings of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The theme.
    pub theme: Theme,
    /// The terminal's background, once it is known.
    pub background: Option<Background>,
    /// The longest line of an article, in columns.
    pub width: u16,
    /// How articles are laid out.
    pub options: Options,
    /// Whether the mouse is reported.
    pub mouse: super::Switch,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::Auto,
            background: None,
            width: TEXT_WIDTH,
            options: Options::default(),
            mouse: super::Switch::On,
        }
    }
}

impl Settings {
    /// The width of an article's lines in a pane of some columns.
    pub fn text_width(&self, pane: u16) -> usize {
        usize::from(pane.saturating_sub(margins(pane)).min(self.width).max(1))
    }
}

/// Columns left free at both sides of an article, together.
fn margins(pane: u16) -> u16 {
    match pane {
        0..=30 => 0,
        31..=70 => 2,
        _ => 4,
    }
}
