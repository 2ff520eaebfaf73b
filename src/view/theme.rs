//! Colours: what each role looks like on a light, a dark or an unknown background, and without colours.
//!
//! Running text keeps the terminal's own colours. Meaning never hangs on colour alone: what is coloured is also bold,
//! marked by a sign, or numbered.

use crate::config::Theme as Choice;
use crate::document::{LineStyle, Role, Token};
use crate::terminal::{Background, Colours as Depth};
use ratatui::style::{Color, Modifier, Style};

/// A theme ready for drawing.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    palette: Option<&'static Palette>,
    depth: Depth,
}

/// A colour at each depth: as red, green, blue; as an index of xterm's 256; as one of 16.
type Tint = ([u8; 3], u8, Color);

#[derive(Debug)]
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
    accent: ([126, 178, 221], 110, Color::Cyan),
    heading: ([229, 200, 144], 180, Color::Yellow),
    link: ([126, 178, 221], 110, Color::Cyan),
    star: ([229, 192, 85], 179, Color::Yellow),
    dim: ([150, 154, 160], 247, Color::Gray),
    faint: ([112, 117, 125], 243, Color::DarkGray),
    rule: ([72, 77, 86], 239, Color::DarkGray),
    code: ([190, 206, 178], 151, Color::Green),
    quote: ([180, 184, 190], 250, Color::Gray),
    keyword: ([198, 150, 214], 176, Color::Magenta),
    error: ([240, 130, 115], 209, Color::LightRed),
    found: ([92, 74, 16], 58, Color::Yellow),
    cursor: ([45, 62, 80], 237, Color::Blue),
    cursor_away: ([44, 47, 53], 236, Color::DarkGray),
};

const LIGHT: Palette = Palette {
    accent: ([28, 98, 158], 25, Color::Blue),
    heading: ([140, 76, 12], 94, Color::Red),
    link: ([28, 98, 158], 25, Color::Blue),
    star: ([176, 112, 0], 136, Color::Red),
    dim: ([96, 100, 106], 241, Color::DarkGray),
    faint: ([128, 132, 138], 244, Color::DarkGray),
    rule: ([196, 199, 204], 251, Color::Gray),
    code: ([48, 92, 52], 22, Color::Green),
    quote: ([82, 86, 92], 240, Color::DarkGray),
    keyword: ([124, 56, 152], 91, Color::Magenta),
    error: ([180, 38, 26], 124, Color::Red),
    found: ([255, 232, 150], 222, Color::Yellow),
    cursor: ([214, 229, 243], 153, Color::Cyan),
    cursor_away: ([232, 234, 237], 254, Color::Gray),
};

impl Theme {
    /// The theme the user has chosen, for the terminal's colours and background.
    pub fn new(choice: Choice, background: Option<Background>, depth: Depth) -> Self {
        let palette = match (choice, background) {
            _ if choice == Choice::Mono || depth == Depth::Mono => None,
            (Choice::Light, _) | (Choice::Auto, Some(Background::Light)) => Some(&LIGHT),
            _ => Some(&DARK),
        };
        Self { palette, depth }
    }

    fn color(&self, tint: impl Fn(&Palette) -> Tint) -> Option<Color> {
        let ([red, green, blue], index, named) = tint(self.palette?);
        Some(match self.depth {
            Depth::True => Color::Rgb(red, green, blue),
            Depth::Palette => Color::Indexed(index),
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
