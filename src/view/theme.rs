//! The style of each role on a light, dark or unknown background, and without colours.
//!
//! Running text has the terminal's own colours. No meaning depends on colour alone: coloured text is also bold, marked
//! by a sign, or numbered.

use crate::config::{ColourRole, OwnColours, Theme as Choice};
use crate::document::{LineStyle, Role, Token};
use crate::terminal::{Background, Colours as Depth};
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier, Style};

mod palette;

use palette::{LEAST, Palette, contrast, dark, is_named, light, rgb, text_on};

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

    /// The style of a cell that something is laid over. It sets both colours, or reverses those of the terminal, or
    /// neither: so the text can be read whatever the terminal's own colours are.
    pub(super) fn over(&self, laid: Laid, cell: &Cell) -> Style {
        let role = match laid {
            Laid::Cursor(Focus::Here) => ColourRole::Cursor,
            Laid::Cursor(Focus::Away) => ColourRole::CursorAway,
            Laid::Found => ColourRole::Found,
        };
        match (laid, self.color(role), self.depth) {
            (_, Some(back), Depth::True | Depth::Palette) => {
                Style::new().bg(back).fg(self.legible(cell.fg, back))
            }
            (Laid::Cursor(Focus::Here), ..) => Style::new()
                .fg(Color::Reset)
                .bg(Color::Reset)
                .add_modifier(Modifier::REVERSED)
                .remove_modifier(Modifier::DIM),
            (Laid::Cursor(Focus::Away), ..) => Style::new().add_modifier(Modifier::UNDERLINED),
            (Laid::Found, Some(back), Depth::Sixteen | Depth::Mono) => {
                let fg = self.legible(Color::Reset, back);
                Style::new().bg(back).fg(fg).remove_modifier(Modifier::REVERSED)
            }
            // In a row that is reversed, what was found is not.
            (Laid::Found, None, _) if cell.modifier.contains(Modifier::REVERSED) => {
                Style::new().remove_modifier(Modifier::REVERSED).add_modifier(Modifier::UNDERLINED)
            }
            (Laid::Found, None, _) => {
                Style::new().add_modifier(Modifier::REVERSED).remove_modifier(Modifier::DIM)
            }
        }
    }

    /// The colour of a text on a background: its own if it can be read there, else black or white.
    fn legible(&self, text: Color, back: Color) -> Color {
        let Some(ground) = rgb(back) else { return text };
        if rgb(text).is_some_and(|text| contrast(text, ground) >= LEAST) {
            return text;
        }
        let [full, indexed, named] = text_on(ground);
        match self.depth {
            // The terminal may define its own colours differently; then it defines black and white so that they fit.
            _ if is_named(back) => named,
            Depth::True => full,
            Depth::Palette => indexed,
            Depth::Sixteen | Depth::Mono => named,
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

/// What is laid over cells that have their text already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Laid {
    /// The cursor, in a pane with or without the focus.
    Cursor(Focus),
    /// A match of a search, also in the row of the cursor.
    Found,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Colour;

    const CHOICES: [Choice; 4] = [Choice::Auto, Choice::Light, Choice::Dark, Choice::Mono];
    const BACKGROUNDS: [Option<Background>; 3] = [None, Some(Background::Dark), Some(Background::Light)];
    const DEPTHS: [Depth; 4] = [Depth::True, Depth::Palette, Depth::Sixteen, Depth::Mono];
    const LAID: [Laid; 3] = [Laid::Cursor(Focus::Here), Laid::Cursor(Focus::Away), Laid::Found];

    /// The contrast of two colours; none if one is the terminal's own.
    fn between(one: Color, other: Color) -> Option<f64> {
        Some(contrast(rgb(one)?, rgb(other)?))
    }

    fn cell(fg: Color) -> Cell {
        let mut cell = Cell::default();
        cell.set_fg(fg);
        cell
    }

    #[test]
    fn every_text_can_be_read_on_the_background_of_its_theme() {
        // A black terminal and a dark grey one; a white one and a cream-coloured one.
        let table = [(Choice::Dark, [[0; 3], [30; 3]]), (Choice::Light, [[255; 3], [253, 246, 227]])];
        for (choice, grounds) in table {
            for depth in [Depth::True, Depth::Palette] {
                let theme = ThemeColours::new(choice, &OwnColours::default(), None, depth);
                for role in ColourRole::ALL {
                    let least = match role {
                        ColourRole::Cursor
                        | ColourRole::CursorAway
                        | ColourRole::Found
                        | ColourRole::Rule => {
                            continue;
                        }
                        // Times, counts and numbers, which say nothing that is not said elsewhere.
                        ColourRole::Faint => 3.0,
                        _ => LEAST,
                    };
                    let color = theme.color(role).and_then(rgb).unwrap_or_default();
                    for ground in grounds {
                        let contrast = contrast(color, ground);
                        assert!(
                            contrast >= least,
                            "{choice:?} {depth:?} {role:?} on {ground:?}: {contrast:.2}"
                        );
                    }
                }
            }
        }
    }

    /// The colours of a user who has set none, one background, one text colour, or all to the same.
    fn own_colours() -> Vec<OwnColours> {
        let colours = [
            Colour::Rgb([255; 3]),
            Colour::Rgb([0; 3]),
            Colour::Rgb([118; 3]),
            Colour::Index(226),
            Colour::Named(0),
            Colour::Named(15),
        ];
        let mut all = vec![OwnColours::default()];
        for colour in colours {
            for roles in ColourRole::ALL.chunks(1).chain([&ColourRole::ALL[..]]) {
                let mut own = OwnColours::default();
                for role in roles {
                    own.set(*role, colour);
                }
                all.push(own);
            }
        }
        all
    }

    #[test]
    fn what_is_laid_over_a_text_leaves_it_readable_in_every_theme() {
        for (choice, background) in CHOICES.into_iter().flat_map(|one| BACKGROUNDS.map(|other| (one, other)))
        {
            for (depth, own) in
                DEPTHS.into_iter().flat_map(|depth| own_colours().into_iter().map(move |own| (depth, own)))
            {
                let theme = ThemeColours::new(choice, &own, background, depth);
                let texts = ColourRole::ALL.into_iter().filter_map(|role| theme.color(role));
                for text in texts.chain([Color::Reset]) {
                    for laid in LAID {
                        let mut cell = cell(text);
                        cell.set_style(theme.over(laid, &cell.clone()));
                        let case = format!("{choice:?} {background:?} {depth:?} {laid:?} {text:?}: {cell:?}");
                        if cell.bg == Color::Reset {
                            // The terminal's own background is under the terminal's own text, or that of the theme.
                            let reversed = cell.modifier.contains(Modifier::REVERSED);
                            assert!(
                                !reversed || matches!(laid, Laid::Found) || cell.fg == Color::Reset,
                                "{case}"
                            );
                        } else {
                            assert!(
                                between(cell.fg, cell.bg).is_some_and(|contrast| contrast >= LEAST),
                                "{case}"
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_was_found_is_seen_in_the_row_of_the_cursor() {
        for (choice, depth) in CHOICES.into_iter().flat_map(|choice| DEPTHS.map(|depth| (choice, depth))) {
            for background in BACKGROUNDS {
                let theme = ThemeColours::new(choice, &OwnColours::default(), background, depth);
                for focus in [Focus::Here, Focus::Away] {
                    let mut row = cell(Color::Reset);
                    row.set_style(theme.over(Laid::Cursor(focus), &row.clone()));
                    let mut hit = row.clone();
                    hit.set_style(theme.over(Laid::Found, &row));
                    let looks = |cell: &Cell| (cell.bg, cell.modifier.contains(Modifier::REVERSED));
                    assert_ne!(looks(&hit), looks(&row), "{choice:?} {depth:?} {background:?} {focus:?}");
                }
            }
        }
    }

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
