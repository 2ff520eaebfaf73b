//! How pictures are shown on this terminal: what the user has set, and what the terminal has told.

use crate::app::Switch;
use crate::config::{Inline, Protocol};
use crate::media::graphics::USUAL_CELL;
use crate::media::{CellSize, Graphics};
use crate::terminal::{Capability, Colours};

/// What is known about the terminal before it has answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// Whether another program stands between: tmux or screen, which pass no pictures on.
    pub multiplexed: bool,
    /// The colours that may be used, if they are many enough for pictures.
    pub colours: Option<Colours>,
    /// `TERM_PROGRAM`, or `LC_TERMINAL` where it names iTerm2 over ssh.
    pub program: String,
    /// The size of a cell, if the system knows it.
    pub cell: Option<CellSize>,
}

/// How pictures are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Showing {
    /// Which pictures are shown on the page.
    pub inline: Inline,
    /// Whether they are, until it is switched.
    pub switch: Switch,
    /// How the user wants the terminal to be told.
    pub protocol: Protocol,
    outlook: Outlook,
    kitty: bool,
    placeholders: bool,
    /// Whether the terminal draws sixels, once it has answered.
    sixel: Option<bool>,
}

impl Default for Showing {
    fn default() -> Self {
        Self::new(Inline::Off, Protocol::Auto, Outlook::default())
    }
}

impl Showing {
    /// What is shown on a terminal of which nothing but this is known yet.
    pub fn new(inline: Inline, protocol: Protocol, outlook: Outlook) -> Self {
        Self { inline, switch: Switch::On, protocol, outlook, kitty: false, placeholders: false, sixel: None }
    }

    /// The same terminal, with other wishes of the user.
    #[must_use]
    pub fn with(self, inline: Inline, protocol: Protocol) -> Self {
        Self { inline, protocol, ..self }
    }

    /// Takes in an answer of the terminal.
    pub fn apply_capability(&mut self, ability: Capability) {
        match ability {
            Capability::Kitty => self.kitty = true,
            Capability::Placeholders => self.placeholders = true,
            // What the system knows is the window as it is now.
            Capability::Cell(width, height) => {
                self.outlook.cell.get_or_insert((width, height));
            }
            Capability::Told { sixel } => self.sixel = Some(sixel),
        }
    }

    /// What the terminal is told of pictures by: until it has answered half blocks, which every terminal with colours
    /// draws.
    fn graphics(&self) -> Option<Graphics> {
        let outlook = &self.outlook;
        let is_plain = outlook.colours.is_none_or(|colours| colours == Colours::Mono);
        match (self.protocol, self.sixel) {
            (Protocol::Set(graphics), _) => Some(graphics),
            _ if outlook.multiplexed || is_plain => None,
            (Protocol::Auto, None) => half_blocks(outlook),
            (Protocol::Auto, Some(sixel)) => match outlook.program.as_str() {
                // It skips what it does not know about placeholders and says yes. Its sixels and iTerm2's pictures stay
                // below whatever is written over them.
                "konsole" if self.kitty => Some(Graphics::KittyPlaced),
                "konsole" => half_blocks(outlook),
                // They draw no placeholders, or WezTerm's sixels are the lesser choice.
                "iTerm.app" | "iTerm2" | "WezTerm" | "mintty" | "vscode" | "Tabby" | "rio"
                    if outlook.cell.is_some() =>
                {
                    Some(Graphics::Iterm2)
                }
                _ if self.kitty && self.placeholders => Some(Graphics::Kitty),
                _ if self.kitty => Some(Graphics::KittyPlaced),
                _ if sixel && outlook.cell.is_some() => Some(Graphics::Sixel),
                _ => half_blocks(outlook),
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

    /// The size of a cell.
    pub fn cell(&self) -> CellSize {
        self.outlook.cell.unwrap_or(USUAL_CELL)
    }
}

/// Half blocks, if there are colours enough for them.
fn half_blocks(outlook: &Outlook) -> Option<Graphics> {
    outlook.colours.filter(|colours| *colours >= Colours::Palette).map(|_| Graphics::HalfBlocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_s_answers_choose_unless_the_user_does() {
        let cell = Capability::Cell(9, 18);
        let told = |sixel| Capability::Told { sixel };
        let outlook = |program: &str| Outlook {
            colours: Some(Colours::True),
            program: program.into(),
            ..Outlook::default()
        };
        let tmux = Outlook { multiplexed: true, ..outlook("") };
        let poor = Outlook { colours: Some(Colours::Sixteen), ..outlook("") };
        let plain = Outlook { colours: Some(Colours::Mono), ..outlook("") };
        let auto = Protocol::Auto;
        let kitty: &[Capability] = &[Capability::Kitty, Capability::Placeholders, cell, told(true)];
        let early: &[Capability] = &[Capability::Kitty, cell, told(false)];
        let table: [(_, Outlook, &[Capability], _); 17] = [
            (auto, outlook(""), &[], Some(Graphics::HalfBlocks)),
            (auto, outlook(""), &[Capability::Kitty, cell], Some(Graphics::HalfBlocks)),
            (auto, outlook(""), kitty, Some(Graphics::Kitty)),
            (auto, outlook(""), &[cell, told(true)], Some(Graphics::Sixel)),
            (auto, outlook(""), &[told(true)], Some(Graphics::HalfBlocks)),
            (auto, outlook(""), &[cell, told(false)], Some(Graphics::HalfBlocks)),
            (auto, outlook("WezTerm"), kitty, Some(Graphics::Iterm2)),
            (auto, outlook(""), early, Some(Graphics::KittyPlaced)),
            (auto, outlook("konsole"), kitty, Some(Graphics::KittyPlaced)),
            (auto, outlook("konsole"), &[cell, told(true)], Some(Graphics::HalfBlocks)),
            (auto, tmux.clone(), kitty, None),
            (auto, poor.clone(), &[], None),
            (auto, poor.clone(), &[told(true)], None),
            (auto, poor, kitty, Some(Graphics::Kitty)),
            (auto, plain, kitty, None),
            (Protocol::Set(Graphics::Sixel), outlook(""), kitty, Some(Graphics::Sixel)),
            (Protocol::Set(Graphics::HalfBlocks), tmux, kitty, Some(Graphics::HalfBlocks)),
        ];
        for (protocol, outlook, answers, expected) in table {
            let mut showing = Showing::new(Inline::Local, protocol, outlook.clone());
            for answer in answers {
                showing.apply_capability(*answer);
            }
            assert_eq!(showing.on_page(), expected, "{protocol:?} {outlook:?} {answers:?}");
        }
        let off = Showing::new(Inline::Off, auto, outlook(""));
        assert_eq!((off.on_page(), off.on_screen()), (None, Graphics::HalfBlocks));
    }
}
