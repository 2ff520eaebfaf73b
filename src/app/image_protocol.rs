//! How pictures are shown on this terminal: what the user has set, and what the terminal has reported.

use crate::app::Switch;
use crate::config::{Inline, Protocol};
use crate::media::graphics::USUAL_CELL;
use crate::media::{CellSize, Graphics};
use crate::terminal::{Capability, Colours};
use crate::text::Widths;

/// What is known about the terminal before it has answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TerminalHints {
    /// Whether the terminal is that of tmux or screen, which do not pass pictures on.
    pub multiplexed: bool,
    /// The colours that may be used, if they are many enough for pictures.
    pub colours: Option<Colours>,
    /// Whether a block takes two cells, so that pictures of half blocks do not fit.
    pub wide_blocks: bool,
    /// `TERM_PROGRAM`, or `LC_TERMINAL` where it names iTerm2 over ssh.
    pub program: String,
    pub cell: Option<CellSize>,
}

/// How pictures are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageProtocol {
    /// Which pictures are shown on the page.
    pub inline: Inline,
    /// Whether they are shown, switched by a key.
    pub switch: Switch,
    pub protocol: Protocol,
    hints: TerminalHints,
    kitty: bool,
    placeholders: bool,
    /// Whether the terminal draws sixels, once it has answered.
    sixel: Option<bool>,
}

impl Default for ImageProtocol {
    fn default() -> Self {
        Self::new(Inline::Off, Protocol::Auto, TerminalHints::default())
    }
}

impl ImageProtocol {
    /// The protocol before the terminal has answered.
    pub fn new(inline: Inline, protocol: Protocol, hints: TerminalHints) -> Self {
        Self { inline, switch: Switch::On, protocol, hints, kitty: false, placeholders: false, sixel: None }
    }

    /// The same terminal with other settings.
    #[must_use]
    pub fn with(self, inline: Inline, protocol: Protocol) -> Self {
        Self { inline, protocol, ..self }
    }

    /// Takes in the widths of the terminal.
    pub fn apply_widths(&mut self, widths: Widths) {
        self.hints.wide_blocks = widths.contains(Widths::WIDE_AMBIGUOUS);
    }

    /// Takes in an answer of the terminal.
    pub fn apply_capability(&mut self, capability: Capability) {
        match capability {
            Capability::Kitty => self.kitty = true,
            Capability::Placeholders => self.placeholders = true,
            // The size that the system reports is that of the present window, so it takes precedence.
            Capability::Cell(width, height) => {
                self.hints.cell.get_or_insert((width, height));
            }
            Capability::AllAnswered { sixel } => self.sixel = Some(sixel),
        }
    }

    /// The protocol for this terminal. Until it has answered these are half blocks, which every terminal with colours
    /// draws.
    fn graphics(&self) -> Option<Graphics> {
        let hints = &self.hints;
        let is_plain = hints.colours.is_none_or(|colours| colours == Colours::Mono);
        match (self.protocol, self.sixel) {
            (Protocol::Set(graphics), _) => Some(graphics),
            _ if hints.multiplexed || is_plain => None,
            (Protocol::Auto, None) => half_blocks(hints),
            (Protocol::Auto, Some(sixel)) => match hints.program.as_str() {
                // Konsole claims to know placeholders and ignores them. Its sixels and iTerm2 pictures stay behind text
                // that is written over them.
                "konsole" if self.kitty => Some(Graphics::KittyPlaced),
                "konsole" => half_blocks(hints),
                // These draw no placeholders; WezTerm draws iTerm2 pictures better than sixels.
                "iTerm.app" | "iTerm2" | "WezTerm" | "mintty" | "vscode" | "Tabby" | "rio"
                    if hints.cell.is_some() =>
                {
                    Some(Graphics::Iterm2)
                }
                _ if self.kitty && self.placeholders => Some(Graphics::Kitty),
                _ if self.kitty => Some(Graphics::KittyPlaced),
                _ if sixel && hints.cell.is_some() => Some(Graphics::Sixel),
                _ => half_blocks(hints),
            },
        }
    }

    /// How pictures are shown on the page, if they are.
    pub fn on_page(&self) -> Option<Graphics> {
        self.graphics().filter(|_| self.inline != Inline::Off && self.switch == Switch::On)
    }

    /// How a picture is shown that fills the screen.
    pub fn on_screen(&self) -> Graphics {
        self.graphics().unwrap_or(Graphics::HalfBlocks)
    }

    pub fn cell(&self) -> CellSize {
        self.hints.cell.unwrap_or(USUAL_CELL)
    }
}

/// Half blocks, if the terminal has enough colours for them.
fn half_blocks(hints: &TerminalHints) -> Option<Graphics> {
    let fit = |colours: &Colours| *colours >= Colours::Palette && !hints.wide_blocks;
    hints.colours.filter(fit).map(|_| Graphics::HalfBlocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_s_answers_choose_unless_the_user_does() {
        let cell = Capability::Cell(9, 18);
        let told = |sixel| Capability::AllAnswered { sixel };
        let hints = |program: &str| TerminalHints {
            colours: Some(Colours::True),
            program: program.into(),
            ..TerminalHints::default()
        };
        let tmux = TerminalHints { multiplexed: true, ..hints("") };
        let poor = TerminalHints { colours: Some(Colours::Sixteen), ..hints("") };
        let plain = TerminalHints { colours: Some(Colours::Mono), ..hints("") };
        let auto = Protocol::Auto;
        let kitty: &[Capability] = &[Capability::Kitty, Capability::Placeholders, cell, told(true)];
        let early: &[Capability] = &[Capability::Kitty, cell, told(false)];
        let table: [(_, TerminalHints, &[Capability], _); 17] = [
            (auto, hints(""), &[], Some(Graphics::HalfBlocks)),
            (auto, hints(""), &[Capability::Kitty, cell], Some(Graphics::HalfBlocks)),
            (auto, hints(""), kitty, Some(Graphics::Kitty)),
            (auto, hints(""), &[cell, told(true)], Some(Graphics::Sixel)),
            (auto, hints(""), &[told(true)], Some(Graphics::HalfBlocks)),
            (auto, hints(""), &[cell, told(false)], Some(Graphics::HalfBlocks)),
            (auto, hints("WezTerm"), kitty, Some(Graphics::Iterm2)),
            (auto, hints(""), early, Some(Graphics::KittyPlaced)),
            (auto, hints("konsole"), kitty, Some(Graphics::KittyPlaced)),
            (auto, hints("konsole"), &[cell, told(true)], Some(Graphics::HalfBlocks)),
            (auto, tmux.clone(), kitty, None),
            (auto, poor.clone(), &[], None),
            (auto, poor.clone(), &[told(true)], None),
            (auto, poor, kitty, Some(Graphics::Kitty)),
            (auto, plain, kitty, None),
            (Protocol::Set(Graphics::Sixel), hints(""), kitty, Some(Graphics::Sixel)),
            (Protocol::Set(Graphics::HalfBlocks), tmux, kitty, Some(Graphics::HalfBlocks)),
        ];
        for (protocol, hints, answers, expected) in table {
            let mut showing = ImageProtocol::new(Inline::Local, protocol, hints.clone());
            for answer in answers {
                showing.apply_capability(*answer);
            }
            assert_eq!(showing.on_page(), expected, "{protocol:?} {hints:?} {answers:?}");
        }
        let off = ImageProtocol::new(Inline::Off, auto, hints(""));
        assert_eq!((off.on_page(), off.on_screen()), (None, Graphics::HalfBlocks));
    }
}
