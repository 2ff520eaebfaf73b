//! The style of each role on a light, dark or unknown background, and without colours.
//!
//! Running text has the terminal's own colours. No meaning depends on colour alone: coloured text is also bold, marked
//! by a sign, or numbered.

use crate::config::{ColourRole, OwnColours, Theme as Choice};
use crate::document::{LineStyle, Role, Token};
use crate::terminal::{Background, Colours as Depth};
use ratatui::style::{Color, Modifier, Style};

mod palette;

use palette::{Palette, dark, light};

/// A theme ready for drawing.
#[derive(Clone, Copy, Debug)]
pub(super) struct ThemeColours {
    palette: Option<Palette>,
    depth: Depth,
}

#[expect(clippy::unused_self, reason = "every style is one of the theme, also those that all themes share")]
impl ThemeColours {
    /// The nearest usable colour.
    pub(super) fn fit(&self, colour: Color) -> Color {
        self.depth.fit(colour)
    }

    /// The chosen theme with the user's own colours, for the abilities and the background of the terminal.
    pub(super) fn new(
        choice: Choice,
        own: &OwnColours,
        background: Option<Background>,
        depth: Depth,
    ) -> Self {
        let palette = match (choice, background) {
            _ if choice == Choice::Mono || depth == Depth::Mono => None,
            (Choice::Light, _) | (Choice::Auto, Some(Background::Light)) => Some(Palette::new(light, own)),
            _ => Some(Palette::new(dark, own)),
        };
        Self { palette, depth }
    }

    fn color(&self, role: ColourRole) -> Option<Color> {
        let [full, indexed, named] = self.palette?.tint(role);
        Some(match self.depth {
            Depth::True => full,
            Depth::Palette => indexed,
            Depth::Sixteen | Depth::Mono => named,
        })
    }

    pub(super) fn fg(&self, role: ColourRole) -> Style {
        self.color(role).map_or(Style::new(), |color| Style::new().fg(color))
    }

    pub(super) fn title(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// A heading between rows.
    pub(super) fn group(&self) -> Style {
        self.fg(ColourRole::Heading).add_modifier(Modifier::BOLD)
    }

    /// Secondary text, such as read articles.
    pub(super) fn dim(&self) -> Style {
        self.fg(ColourRole::Dim)
    }

    /// Text of little importance, such as times.
    pub(super) fn faint(&self) -> Style {
        if self.palette.is_none() {
            Style::new().add_modifier(Modifier::DIM)
        } else {
            self.fg(ColourRole::Faint)
        }
    }

    pub(super) fn rule(&self) -> Style {
        if self.palette.is_none() {
            Style::new().add_modifier(Modifier::DIM)
        } else {
            self.fg(ColourRole::Rule)
        }
    }

    pub(super) fn key(&self) -> Style {
        self.fg(ColourRole::Accent).add_modifier(Modifier::BOLD)
    }

    pub(super) fn error(&self) -> Style {
        self.fg(ColourRole::Error).add_modifier(Modifier::BOLD)
    }

    /// The row under the cursor, laid over the row's own style.
    pub(super) fn cursor(&self, focused: Focus) -> Style {
        let role = if focused == Focus::Here { ColourRole::Cursor } else { ColourRole::CursorAway };
        match (self.color(role), self.depth, focused) {
            (Some(color), Depth::True | Depth::Palette, _) => Style::new().bg(color),
            (_, _, Focus::Here) => Style::new().add_modifier(Modifier::REVERSED),
            (_, _, Focus::Away) => Style::new().add_modifier(Modifier::UNDERLINED),
        }
    }

    /// A match of a search, laid over the text's own style.
    pub(super) fn found(&self) -> Style {
        match (self.color(ColourRole::Found), self.depth) {
            (Some(color), Depth::True | Depth::Palette) => Style::new().bg(color),
            (Some(color), Depth::Sixteen) => Style::new().bg(color).fg(Color::Black),
            _ => Style::new().add_modifier(Modifier::REVERSED),
        }
    }

    /// The selected link, or a hint label.
    pub(super) fn selected(&self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    pub(super) fn piece(&self, style: LineStyle, linked: Linked) -> Style {
        let mut out = match style.role {
            Role::Body | Role::Code => Style::new(),
            Role::Heading(1) | Role::TableHeader => Style::new().add_modifier(Modifier::BOLD),
            Role::Heading(2) => self.fg(ColourRole::Heading).add_modifier(Modifier::BOLD),
            Role::Heading(_) => self.fg(ColourRole::Heading),
            Role::Quote => self.fg(ColourRole::Quote),
            Role::QuoteBar | Role::Rule => self.rule(),
            Role::Marker | Role::Image => self.fg(ColourRole::Accent),
            Role::Caption => self.dim(),
            Role::Number => self.faint(),
            Role::Notice => self.fg(ColourRole::Error),
        };
        let mark = style.mark;
        if let Some(color) = mark.color.and_then(|color| self.own_color(color)) {
            out = out.patch(color);
        }
        if let Some(token) = mark.token {
            out = self.token(token);
        }
        if mark.code || mark.kbd {
            out = out.patch(self.fg(ColourRole::Code));
        }
        if linked == Linked::Yes && style.role != Role::Number {
            out = out.patch(self.fg(ColourRole::Link));
            if self.palette.is_none() {
                out = out.add_modifier(Modifier::UNDERLINED);
            }
        }
        let marks = [
            (mark.strong, Modifier::BOLD),
            (mark.emphasis, Modifier::ITALIC),
            (mark.strike, Modifier::CROSSED_OUT),
            (mark.underline, Modifier::UNDERLINED),
            (mark.kbd, Modifier::BOLD),
            (mark.mark, Modifier::REVERSED),
        ];
        marks.into_iter().filter(|(set, _)| *set).fold(out, |out, (_, modifier)| out.add_modifier(modifier))
    }

    fn token(&self, token: Token) -> Style {
        match token {
            Token::Comment => self.dim().add_modifier(Modifier::ITALIC),
            Token::String | Token::Added => self.fg(ColourRole::Code),
            Token::Constant => self.fg(ColourRole::Star),
            Token::Keyword => self.fg(ColourRole::Keyword),
            Token::Function => self.fg(ColourRole::Accent),
            Token::Type => self.fg(ColourRole::Heading),
            Token::Removed => self.fg(ColourRole::Error),
            Token::Variable | Token::Operator => Style::new(),
        }
    }

    /// The style of a colour that the document gives its text. Greys are dim. Other colours may be unreadable on the
    /// background, so all of them are shown as one colour of the theme.
    fn own_color(&self, [red, green, blue]: [u8; 3]) -> Option<Style> {
        let (low, high) = (red.min(green).min(blue), red.max(green).max(blue));
        let grey = high - low < 24;
        match (grey, high) {
            (true, 0x60..=0xd8) => Some(self.dim()),
            (true, _) => None,
            (false, _) => Some(self.fg(ColourRole::Heading)),
        }
    }
}

/// Whether a piece belongs to a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Linked {
    Yes,
    No,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Focus {
    Here,
    Away,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Colour;

    #[test]
    fn own_colours_are_shown_at_every_depth() {
        let table = [
            (Colour::Rgb([126, 178, 221]), Color::Rgb(126, 178, 221), Color::Indexed(110), Color::Cyan),
            (Colour::Rgb([255, 0, 10]), Color::Rgb(255, 0, 10), Color::Indexed(196), Color::LightRed),
            (Colour::Index(22), Color::Indexed(22), Color::Indexed(22), Color::Green),
            (Colour::Named(14), Color::LightCyan, Color::LightCyan, Color::LightCyan),
        ];
        for (colour, full, indexed, named) in table {
            let mut own = OwnColours::default();
            own.set(ColourRole::Link, colour);
            for (depth, expected) in [(Depth::True, full), (Depth::Palette, indexed), (Depth::Sixteen, named)]
            {
                let theme = ThemeColours::new(Choice::Light, &own, None, depth);
                assert_eq!(theme.color(ColourRole::Link), Some(expected), "{colour:?} {depth:?}");
                assert_eq!(
                    theme.color(ColourRole::Accent),
                    ThemeColours::new(Choice::Light, &OwnColours::default(), None, depth)
                        .color(ColourRole::Accent)
                );
            }
            assert_eq!(
                ThemeColours::new(Choice::Mono, &own, None, Depth::True).color(ColourRole::Link),
                None
            );
        }
    }
}
