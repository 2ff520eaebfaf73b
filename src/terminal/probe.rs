//! The abilities of the terminal, from the environment and the terminal's answers, which other modules read.

use super::Capability;
use super::modes::MEASURED;
use crate::text::Widths;
use ratatui::style::Color;

/// The colours that may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Colours {
    /// No colours: only bold, dim, underlined and reversed text.
    Mono,
    /// The terminal's sixteen colours.
    Sixteen,
    /// xterm's palette of 256.
    Palette,
    /// Any RGB colour.
    True,
}

impl Colours {
    /// The nearest usable colour.
    pub fn fit(self, colour: Color) -> Color {
        match (self, colour) {
            (Self::Mono, _) => Color::Reset,
            (Self::Palette, Color::Rgb(red, green, blue)) => Color::Indexed(palette(red, green, blue)),
            (Self::Sixteen, Color::Rgb(red, green, blue)) => sixteen(red, green, blue),
            (Self::Sixteen, Color::Indexed(index @ 16..)) => {
                let (red, green, blue) = of_palette(index);
                sixteen(red, green, blue)
            }
            (_, colour) => colour,
        }
    }
}

/// The usable colours, from `TERM`, `COLORTERM` and `NO_COLOR` (no-color.org: set and not empty).
pub fn colours(term: &str, colorterm: &str, no_color: &str) -> Colours {
    if !no_color.is_empty() || term.ends_with("-mono") || ["vt100", "vt220", "vt102"].contains(&term) {
        return Colours::Mono;
    }
    let direct = ["-direct", "-truecolor"].iter().any(|end| term.ends_with(end));
    let known = ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour"];
    if matches!(colorterm, "truecolor" | "24bit") || direct || known.iter().any(|name| is_kind(term, name)) {
        return Colours::True;
    }
    if term.contains("256color") { Colours::Palette } else { Colours::Sixteen }
}

/// The brightness of the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// Text is dark.
    Light,
    /// Text is light.
    Dark,
}

impl Background {
    /// Classifies a colour by its luma (ITU-R BT.709).
    pub fn of(red: u8, green: u8, blue: u8) -> Self {
        let luma = 2126 * u32::from(red) + 7152 * u32::from(green) + 722 * u32::from(blue);
        if luma > 10_000 * 127 { Self::Light } else { Self::Dark }
    }
}

/// The background that `COLORFGBG` names (rxvt, Konsole: `foreground;background` or
/// `foreground;default;background`, numbers of the sixteen colours), for terminals that do not answer.
pub fn background_of(colorfgbg: &str) -> Option<Background> {
    let (_, number) = colorfgbg.rsplit_once(';')?;
    match number.parse::<u8>().ok()? {
        7 | 9..=15 => Some(Background::Light),
        0..=6 | 8 => Some(Background::Dark),
        _ => None,
    }
}

/// A program that draws the screen of its own terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Multiplexer {
    /// tmux, which answers questions for every `TERM` that it sets.
    Tmux,
    /// GNU screen, which prints the strings that it does not know.
    Screen,
    /// Zellij.
    Zellij,
}

/// The multiplexer that runs the program, from the variables `TMUX`, `STY` and `ZELLIJ`. The innermost is unknown if
/// several are set.
pub fn multiplexer(is_set: impl Fn(&str) -> bool) -> Option<Multiplexer> {
    let names = [("TMUX", Multiplexer::Tmux), ("STY", Multiplexer::Screen), ("ZELLIJ", Multiplexer::Zellij)];
    names.into_iter().find(|(name, _)| is_set(name)).map(|(_, multiplexer)| multiplexer)
}

/// The widths of a terminal that advanced the cursor by so many columns for each of
/// [`MEASURED`](super::modes::MEASURED).
pub(super) fn measured(columns: [u16; MEASURED.len()]) -> Widths {
    let [ambiguous, sign, joined, tone, mark, trigram, keycap, ideograph] = columns;
    let mut widths = Widths::default();
    widths.set(Widths::WIDE_AMBIGUOUS, ambiguous == 2);
    widths.set(Widths::NARROW_SIGNS, sign == 1);
    widths.set(Widths::SPLIT_EMOJI, joined > 2);
    widths.set(Widths::SPLIT_TONES, tone > 2);
    widths.set(Widths::JOINED_MARKS, mark == 1);
    widths.set(Widths::NARROW_TRIGRAMS, trigram == 1);
    widths.set(Widths::NARROW_KEYCAPS, keycap == 1);
    widths.set(Widths::NARROW_NEW, ideograph == 1);
    widths
}

/// Whether a terminal with this name understands the questions of [`modes::ASK`](super::modes::ASK), or skips them.
pub(super) fn understands(term: &str, multiplexer: Option<Multiplexer>) -> bool {
    let silent = ["linux", "screen", "dumb", "cons25", "sun", "wsvt25", "eterm"];
    multiplexer == Some(Multiplexer::Tmux)
        || !(term.is_empty() || term.starts_with("vt") || silent.iter().any(|name| is_kind(term, name)))
}

/// Whether a terminal with this name understands hyperlinks (OSC 8), or skips them.
pub(super) fn links(term: &str, multiplexer: Option<Multiplexer>) -> bool {
    understands(term, multiplexer) && !is_kind(term, "linux") && !is_kind(term, "dumb")
}

/// Whether `term` is this name, alone or with a suffix: `foot`, `foot-direct`.
fn is_kind(term: &str, name: &str) -> bool {
    term.strip_prefix(name).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

/// The colour in an answer to OSC 11: `11;rgb:RRRR/GGGG/BBBB` with one to four hexadecimal digits each, as
/// `XParseColor` reads it, or `rgba:` with a fourth part.
pub(super) fn background_answer(string: &[u8]) -> Option<(u8, u8, u8)> {
    let text = std::str::from_utf8(string).ok()?.strip_prefix("11;")?;
    let parts = text.strip_prefix("rgb:").or_else(|| text.strip_prefix("rgba:"))?;
    let mut parts = parts.split('/').map(channel);
    Some((parts.next()??, parts.next()??, parts.next()??))
}

/// What an answer to `ASK_KITTY` agrees to: `Gi=31;OK`, possibly with more keys.
pub(super) fn kitty_answer(string: &[u8]) -> Option<Capability> {
    let (keys, answer) = std::str::from_utf8(string).ok()?.strip_prefix('G')?.split_once(';')?;
    let consent = |key| match key {
        "i=31" => Some(Capability::Kitty),
        "i=32" => Some(Capability::Placeholders),
        _ => None,
    };
    keys.split(',').find_map(consent).filter(|_| answer == "OK")
}

/// The width and height of a cell in an answer to `CSI 16 t`: `6;height;width`. `None` for absurd sizes. tmux swaps the
/// two; no cell is wider than high.
pub(super) fn cell_answer(parameters: &str) -> Option<(u16, u16)> {
    let (height, width) = parameters.strip_prefix("6;")?.split_once(';')?;
    let (height, width): (u16, u16) = (height.parse().ok()?, width.parse().ok()?);
    likely_cell(width.min(height), width.max(height))
}

/// A size of a cell in pixels, if it is plausible.
pub(super) fn likely_cell(width: u16, height: u16) -> Option<(u16, u16)> {
    ((2..=100).contains(&width) && (4..=200).contains(&height)).then_some((width, height))
}

/// Whether this terminal prints control strings that it does not understand.
pub(super) fn prints_strings(term_program: &str) -> bool {
    term_program == "Apple_Terminal"
}

fn channel(digits: &str) -> Option<u8> {
    if !(1..=4).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let most = (1_u32 << (4 * digits.len())) - 1;
    u8::try_from(u32::from_str_radix(digits, 16).ok()? * 255 / most).ok()
}

/// The levels of the palette's colour cube.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The nearest index among the palette's cube (16–231) and greys (232–255).
fn palette(red: u8, green: u8, blue: u8) -> u8 {
    let step = |channel: u8| nearest(CUBE.iter().map(|level| u32::from(channel.abs_diff(*level))));
    let cube = 16 + 36 * step(red) + 6 * step(green) + step(blue);
    let grey = 232 + nearest((0..24).map(|i| distance((red, green, blue), of_palette(232 + i))));
    let off = |index: u8| distance((red, green, blue), of_palette(index));
    if off(grey) < off(cube) { grey } else { cube }
}

fn of_palette(index: u8) -> (u8, u8, u8) {
    if index >= 232 {
        let grey = 8 + 10 * (index - 232);
        return (grey, grey, grey);
    }
    let cube = usize::from(index.saturating_sub(16));
    (CUBE[cube / 36 % 6], CUBE[cube / 6 % 6], CUBE[cube % 6])
}

/// xterm's sixteen colours, which are close to those of most terminals.
const SIXTEEN: [(Color, (u8, u8, u8)); 16] = [
    (Color::Black, (0, 0, 0)),
    (Color::Red, (205, 0, 0)),
    (Color::Green, (0, 205, 0)),
    (Color::Yellow, (205, 205, 0)),
    (Color::Blue, (0, 0, 238)),
    (Color::Magenta, (205, 0, 205)),
    (Color::Cyan, (0, 205, 205)),
    (Color::Gray, (229, 229, 229)),
    (Color::DarkGray, (127, 127, 127)),
    (Color::LightRed, (255, 0, 0)),
    (Color::LightGreen, (0, 255, 0)),
    (Color::LightYellow, (255, 255, 0)),
    (Color::LightBlue, (92, 92, 255)),
    (Color::LightMagenta, (255, 0, 255)),
    (Color::LightCyan, (0, 255, 255)),
    (Color::White, (255, 255, 255)),
];

fn sixteen(red: u8, green: u8, blue: u8) -> Color {
    let index = nearest(SIXTEEN.iter().map(|(_, colour)| distance((red, green, blue), *colour)));
    SIXTEEN[usize::from(index)].0
}

fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> u32 {
    let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
    square(a.0, b.0) + square(a.1, b.1) + square(a.2, b.2)
}

/// The index of the smallest distance.
fn nearest(distances: impl Iterator<Item = u32>) -> u8 {
    (0_u8..).zip(distances).min_by_key(|(_, distance)| *distance).map_or(0, |(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_follow_the_environment() {
        let table = [
            (("xterm-256color", "", ""), Colours::Palette),
            (("xterm-256color", "truecolor", ""), Colours::True),
            (("xterm-256color", "truecolor", "1"), Colours::Mono),
            (("foot", "", ""), Colours::True),
            (("footloose", "", ""), Colours::Sixteen),
            (("xterm", "", ""), Colours::Sixteen),
            (("linux", "", ""), Colours::Sixteen),
            (("vt220", "", ""), Colours::Mono),
            (("", "", ""), Colours::Sixteen),
            (("xterm-direct", "", ""), Colours::True),
        ];
        for ((term, colorterm, no_color), expected) in table {
            assert_eq!(colours(term, colorterm, no_color), expected, "{term:?} {colorterm:?} {no_color:?}");
        }
    }

    #[test]
    fn a_colour_becomes_the_nearest_usable_one() {
        let table = [
            (Colours::True, Color::Rgb(1, 2, 3), Color::Rgb(1, 2, 3)),
            (Colours::Palette, Color::Rgb(255, 0, 0), Color::Indexed(196)),
            (Colours::Palette, Color::Rgb(0, 0, 0), Color::Indexed(16)),
            (Colours::Palette, Color::Rgb(128, 128, 128), Color::Indexed(244)),
            (Colours::Palette, Color::Rgb(254, 255, 255), Color::Indexed(231)),
            (Colours::Sixteen, Color::Rgb(250, 10, 10), Color::LightRed),
            (Colours::Sixteen, Color::Indexed(196), Color::LightRed),
            (Colours::Sixteen, Color::Indexed(4), Color::Indexed(4)),
            (Colours::Mono, Color::Red, Color::Reset),
        ];
        for (colours, colour, expected) in table {
            assert_eq!(colours.fit(colour), expected, "{colours:?} {colour:?}");
        }
    }

    #[test]
    fn answers_about_the_background() {
        let table = [
            ("11;rgb:ffff/ffff/ffff", Some((255, 255, 255))),
            ("11;rgb:0000/8080/ffff", Some((0, 128, 255))),
            ("11;rgb:f/0/8", Some((255, 0, 136))),
            ("11;rgba:1e1e/1e1e/2e2e/ffff", Some((30, 30, 46))),
            ("10;rgb:ffff/ffff/ffff", None),
            ("11;rgb:ffff/ffff", None),
            ("11;rgb:fffff/0/0", None),
            ("11;rgb:+f/0/0", None),
            ("11;#ffffff", None),
        ];
        for (answer, expected) in table {
            assert_eq!(background_answer(answer.as_bytes()), expected, "{answer}");
        }
    }

    #[test]
    fn light_and_dark() {
        assert_eq!(Background::of(255, 255, 255), Background::Light);
        assert_eq!(Background::of(30, 30, 46), Background::Dark);
        assert_eq!(Background::of(253, 246, 227), Background::Light);
        let table = [
            ("0;15", Some(Background::Light)),
            ("15;0", Some(Background::Dark)),
            ("0;default;15", Some(Background::Light)),
            ("15;default", None),
            ("", None),
        ];
        for (variable, expected) in table {
            assert_eq!(background_of(variable), expected, "{variable:?}");
        }
    }

    #[test]
    fn a_cell_is_higher_than_wide() {
        let table = [
            ("6;20;10", Some((10, 20))),
            ("6;10;20", Some((10, 20))),
            ("6;16;16", Some((16, 16))),
            ("6;0;0", None),
            ("4;20;10", None),
        ];
        for (answer, expected) in table {
            assert_eq!(cell_answer(answer), expected, "{answer}");
        }
    }

    #[test]
    fn widths_follow_the_answers() {
        let joined =
            Widths::NARROW_SIGNS | Widths::SPLIT_EMOJI | Widths::SPLIT_TONES | Widths::NARROW_KEYCAPS;
        let table = [
            ([1, 2, 2, 2, 2, 2, 2, 2], Widths::default()),
            ([1, 1, 4, 4, 2, 2, 1, 1], joined | Widths::NARROW_NEW),
            ([1, 1, 5, 4, 2, 1, 1, 2], joined | Widths::NARROW_TRIGRAMS),
            ([2, 1, 4, 4, 2, 2, 1, 2], joined | Widths::WIDE_AMBIGUOUS),
            ([1, 2, 2, 2, 1, 2, 2, 2], Widths::JOINED_MARKS),
            // A character that the terminal does not draw at all gets the room of the standard.
            ([0; 8], Widths::default()),
        ];
        for (columns, expected) in table {
            assert_eq!(measured(columns), expected, "{columns:?}");
        }
    }

    #[test]
    fn only_terminals_that_understand_questions_are_asked() {
        let table = [
            ("xterm-256color", false, true, true),
            ("tmux-256color", true, true, true),
            ("screen-256color", true, true, true),
            ("screen-256color", false, false, false),
            ("linux", false, false, false),
            ("linux-16color", true, true, false),
            ("dumb", true, true, false),
            ("vt100", false, false, false),
            ("", false, false, false),
        ];
        for (term, tmux, asked, linked) in table {
            let multiplexer = tmux.then_some(Multiplexer::Tmux);
            assert_eq!(understands(term, multiplexer), asked, "{term:?} {tmux}");
            assert_eq!(links(term, multiplexer), linked, "{term:?} {tmux}");
        }
    }
}
