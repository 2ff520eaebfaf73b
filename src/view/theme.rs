//! Colours: what each role looks like on a light, a dark or an unknown background, and without colours.
//!
//! Running text keeps the terminal's own colours. Meaning never hangs on colour alone: what is coloured is also bold,
//! marked by a sign, or numbered.

use crate::config::{Colour, ColourRole, OwnColours, Theme as Choice};
use crate::document::{LineStyle, Role, Token};
use crate::terminal::{Background, Colours as Depth};
use ratatui::style::{Color, Modifier, Style};

/// A theme ready for drawing.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    palette: Option<Palette>,
    depth: Depth,
}

/// A colour at each depth: of red, green, blue; of xterm's 256; of 16.
type Tint = [Color; 3];

const fn tint([red, green, blue]: [u8; 3], index: u8, named: Color) -> Tint {
    [Color::Rgb(red, green, blue), Color::Indexed(index), named]
}

#[derive(Clone, Copy, Debug)]
struct Palette {
    accent: Tint,
    heading: Tint,
    link: Tint,
    star: Tint,
    dim: Tint,
    faint: Tint,
    rule: Tint,
    code: Tint,
    quote: Tint,
    keyword: Tint,
    error: Tint,
    found: Tint,
    cursor: Tint,
    cursor_away: Tint,
}

const DARK: Palette = Palette {
    accent: tint([126, 178, 221], 110, Color::Cyan),
    heading: tint([229, 200, 144], 180, Color::Yellow),
    link: tint([126, 178, 221], 110, Color::Cyan),
    star: tint([229, 192, 85], 179, Color::Yellow),
    dim: tint([150, 154, 160], 247, Color::Gray),
    faint: tint([112, 117, 125], 243, Color::DarkGray),
    rule: tint([72, 77, 86], 239, Color::DarkGray),
    code: tint([190, 206, 178], 151, Color::Green),
    quote: tint([180, 184, 190], 250, Color::Gray),
    keyword: tint([198, 150, 214], 176, Color::Magenta),
    error: tint([240, 130, 115], 209, Color::LightRed),
    found: tint([92, 74, 16], 58, Color::Yellow),
    cursor: tint([45, 62, 80], 237, Color::Blue),
    cursor_away: tint([44, 47, 53], 236, Color::DarkGray),
};

const LIGHT: Palette = Palette {
    accent: tint([28, 98, 158], 25, Color::Blue),
    heading: tint([140, 76, 12], 94, Color::Red),
    link: tint([28, 98, 158], 25, Color::Blue),
    star: tint([176, 112, 0], 136, Color::Red),
    dim: tint([96, 100, 106], 241, Color::DarkGray),
    faint: tint([128, 132, 138], 244, Color::DarkGray),
    rule: tint([196, 199, 204], 251, Color::Gray),
    code: tint([48, 92, 52], 22, Color::Green),
    quote: tint([82, 86, 92], 240, Color::DarkGray),
    keyword: tint([124, 56, 152], 91, Color::Magenta),
    error: tint([180, 38, 26], 124, Color::Red),
    found: tint([255, 232, 150], 222, Color::Yellow),
    cursor: tint([214, 229, 243], 153, Color::Cyan),
    cursor_away: tint([232, 234, 237], 254, Color::Gray),
};

impl Palette {
    /// The palette with a user's own colours.
    fn with(mut self, own: &OwnColours) -> Self {
        for role in ColourRole::ALL {
            if let Some(colour) = own.get(role) {
                *self.place(role) = own_tint(colour);
            }
        }
        self
    }

    fn place(&mut self, role: ColourRole) -> &mut Tint {
        match role {
            ColourRole::Accent => &mut self.accent,
            ColourRole::Heading => &mut self.heading,
            ColourRole::Link => &mut self.link,
            ColourRole::Star => &mut self.star,
            ColourRole::Dim => &mut self.dim,
            ColourRole::Faint => &mut self.faint,
            ColourRole::Rule => &mut self.rule,
            ColourRole::Code => &mut self.code,
            ColourRole::Quote => &mut self.quote,
            ColourRole::Keyword => &mut self.keyword,
            ColourRole::Error => &mut self.error,
            ColourRole::Found => &mut self.found,
            ColourRole::Cursor => &mut self.cursor,
            ColourRole::CursorAway => &mut self.cursor_away,
        }
    }
}

/// A colour of the user's at each depth: the nearest there is. The terminal's own 16 stay what the terminal makes of
/// them.
fn own_tint(colour: Colour) -> Tint {
    match colour {
        Colour::Rgb(rgb) => {
            let [red, green, blue] = rgb;
            [
                Color::Rgb(red, green, blue),
                Color::Indexed(nearest(rgb, 16..=255)),
                sixteen(nearest_of_16(rgb)),
            ]
        }
        Colour::Index(index @ 16..) => {
            [Color::Indexed(index), Color::Indexed(index), sixteen(nearest_of_16(xterm(index)))]
        }
        Colour::Index(index) | Colour::Named(index) => [sixteen(index); 3],
    }
}

/// The nearest of the first 16; what has a hue does not become grey.
fn nearest_of_16(rgb: [u8; 3]) -> u8 {
    let [red, green, blue] = rgb;
    let hue = red.max(green).max(blue) - red.min(green).min(blue) > 48;
    if hue { nearest(rgb, (1..=6).chain(9..=14)) } else { nearest(rgb, 0..=15) }
}

/// The nearest of some of xterm's colours.
fn nearest(rgb: [u8; 3], among: impl Iterator<Item = u8>) -> u8 {
    let distance = |index: &u8| -> u32 {
        let apart = |(one, other): (u8, u8)| u32::from(one.abs_diff(other)).pow(2);
        rgb.into_iter().zip(xterm(*index)).map(apart).sum()
    };
    among.min_by_key(distance).unwrap_or_default()
}

/// What xterm shows for an index by default.
fn xterm(index: u8) -> [u8; 3] {
    match index {
        0 => [0; 3],
        7 => [229; 3],
        8 => [127; 3],
        1..=6 => std::array::from_fn(|at| if index >> at & 1 == 1 { 205 } else { 0 }),
        9..=15 => std::array::from_fn(|at| if index >> at & 1 == 1 { 255 } else { 0 }),
        16..=231 => {
            let level = |part: u8| if part == 0 { 0 } else { 55 + 40 * part };
            let cube = index - 16;
            [level(cube / 36), level(cube / 6 % 6), level(cube % 6)]
        }
        232.. => [8 + 10 * (index - 232); 3],
    }
}

/// One of the terminal's 16 colours by number.
fn sixteen(number: u8) -> Color {
    const COLORS: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    COLORS[usize::from(number % 16)]
}

impl Theme {
    /// The nearest colour that may be used.
    pub fn fit(&self, colour: Color) -> Color {
        self.depth.fit(colour)
    }

    /// The theme the user has chosen, with the user's own colours, for the terminal's colours and background.
    pub fn new(choice: Choice, own: &OwnColours, background: Option<Background>, depth: Depth) -> Self {
        let palette = match (choice, background) {
            _ if choice == Choice::Mono || depth == Depth::Mono => None,
            (Choice::Light, _) | (Choice::Auto, Some(Background::Light)) => Some(LIGHT.with(own)),
            _ => Some(DARK.with(own)),
        };
        Self { palette, depth }
    }

    fn color(&self, tint: impl Fn(&Palette) -> Tint) -> Option<Color> {
        let [full, indexed, named] = tint(self.palette.as_ref()?);
        Some(match self.depth {
            Depth::True => full,
            Depth::Palette => indexed,
            Depth::Sixteen | Depth::Mono => named,
        })
    }

    fn fg(&self, tint: impl Fn(&Palette) -> Tint) -> Style {
        self.color(tint).map_or(Style::new(), |color| Style::new().fg(color))
    }

    /// A pane's title.
    pub fn title(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// A heading between rows.
    pub fn group(&self) -> Style {
        self.fg(|p| p.heading).add_modifier(Modifier::BOLD)
    }

    /// The sign of an unread article.
    pub fn unread(&self) -> Style {
        self.fg(|p| p.accent)
    }

    /// The sign of a starred article.
    pub fn star(&self) -> Style {
        self.fg(|p| p.star)
    }

    /// What stands beside what is read.
    pub fn dim(&self) -> Style {
        self.fg(|p| p.dim)
    }

    /// What is hardly needed.
    pub fn faint(&self) -> Style {
        if self.palette.is_none() { Style::new().add_modifier(Modifier::DIM) } else { self.fg(|p| p.faint) }
    }

    /// Lines between panes.
    pub fn rule(&self) -> Style {
        if self.palette.is_none() { Style::new().add_modifier(Modifier::DIM) } else { self.fg(|p| p.rule) }
    }

    /// A key in the footer.
    pub fn key(&self) -> Style {
        self.fg(|p| p.accent).add_modifier(Modifier::BOLD)
    }

    /// Something that did not work.
    pub fn error(&self) -> Style {
        self.fg(|p| p.error).add_modifier(Modifier::BOLD)
    }

    /// The row under the cursor, laid over the row's own style.
    pub fn cursor(&self, focused: Focus) -> Style {
        let tint = |p: &Palette| if focused == Focus::Here { p.cursor } else { p.cursor_away };
        match (self.color(tint), self.depth, focused) {
            (Some(color), Depth::True | Depth::Palette, _) => Style::new().bg(color),
            (_, _, Focus::Here) => Style::new().add_modifier(Modifier::REVERSED),
            (_, _, Focus::Away) => Style::new().add_modifier(Modifier::UNDERLINED),
        }
    }

    /// A match of a search, laid over the text's own style.
    pub fn found(&self) -> Style {
        match (self.color(|p| p.found), self.depth) {
            (Some(color), Depth::True | Depth::Palette) => Style::new().bg(color),
            (Some(color), Depth::Sixteen) => Style::new().bg(color).fg(Color::Black),
            _ => Style::new().add_modifier(Modifier::REVERSED),
        }
    }

    /// The selected link, or a hint label.
    pub fn selected(&self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// A piece of an article's line.
    pub fn piece(&self, style: LineStyle, linked: Linked) -> Style {
        let mut out = match style.role {
            Role::Body | Role::Code => Style::new(),
            Role::Heading(1) | Role::TableHeader => Style::new().add_modifier(Modifier::BOLD),
            Role::Heading(2) => self.fg(|p| p.heading).add_modifier(Modifier::BOLD),
            Role::Heading(_) => self.fg(|p| p.heading),
            Role::Quote => self.fg(|p| p.quote),
            Role::QuoteBar | Role::Rule => self.rule(),
            Role::Marker => self.fg(|p| p.accent),
            Role::Caption => self.dim(),
            Role::Image => self.fg(|p| p.accent),
            Role::Number => self.faint(),
            Role::Notice => self.fg(|p| p.error),
        };
        let mark = style.mark;
        if let Some(color) = mark.color.and_then(|color| self.own_color(color)) {
            out = out.patch(color);
        }
        if let Some(token) = mark.token {
            out = self.token(token);
        }
        if mark.code || mark.kbd {
            out = out.patch(self.fg(|p| p.code));
        }
        if linked == Linked::Yes && style.role != Role::Number {
            out = out.patch(self.fg(|p| p.link));
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

    /// A part of a program.
    fn token(&self, token: Token) -> Style {
        match token {
            Token::Comment => self.dim().add_modifier(Modifier::ITALIC),
            Token::String | Token::Added => self.fg(|p| p.code),
            Token::Constant => self.fg(|p| p.star),
            Token::Keyword => self.fg(|p| p.keyword),
            Token::Function => self.fg(|p| p.accent),
            Token::Type => self.fg(|p| p.heading),
            Token::Removed => self.fg(|p| p.error),
            Token::Variable | Token::Operator => Style::new(),
        }
    }

    /// A colour the document gives its text. Greys are dim; other colours could not be read on some background, so that
    /// they only show that there is a colour.
    fn own_color(&self, [red, green, blue]: [u8; 3]) -> Option<Style> {
        let (low, high) = (red.min(green).min(blue), red.max(green).max(blue));
        let grey = high - low < 24;
        match (grey, high) {
            (true, 0x60..=0xd8) => Some(self.dim()),
            (true, _) => None,
            (false, _) => Some(self.fg(|p| p.heading)),
        }
    }
}

/// Whether a piece belongs to a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linked {
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// Whether a pane has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// It has.
    Here,
    /// Another one has.
    Away,
}

#[cfg(test)]
mod tests {
    use super::*;

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
                let theme = Theme::new(Choice::Light, &own, None, depth);
                assert_eq!(theme.color(|p| p.link), Some(expected), "{colour:?} {depth:?}");
                assert_eq!(
                    theme.color(|p| p.accent),
                    Theme::new(Choice::Light, &OwnColours::default(), None, depth).color(|p| p.accent)
                );
            }
            assert_eq!(Theme::new(Choice::Mono, &own, None, Depth::True).color(|p| p.link), None);
        }
    }

    #[test]
    fn every_role_has_its_own_place() {
        for (at, role) in ColourRole::ALL.into_iter().enumerate() {
            let mut own = OwnColours::default();
            own.set(role, Colour::Index(16 + at as u8));
            let mut palette = DARK.with(&own);
            for other in ColourRole::ALL {
                let set = palette.place(other)[1] == Color::Indexed(16 + at as u8);
                assert_eq!(set, other == role, "{role:?} {other:?}");
            }
        }
    }
}
