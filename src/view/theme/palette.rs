//! The colours of the built-in themes and of the user, for every number of colours that a terminal may have.

use crate::config::{Colour, ColourRole, OwnColours};
use ratatui::style::Color;

/// A colour for terminals with RGB colours, with xterm's 256 colours, and with 16 colours.
pub(super) type Tint = [Color; 3];

const fn tint([red, green, blue]: [u8; 3], index: u8, named: Color) -> Tint {
    [Color::Rgb(red, green, blue), Color::Indexed(index), named]
}

/// The colours of a theme, by role.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette([Tint; ColourRole::ALL.len()]);

impl Palette {
    /// The colours of a built-in theme, replaced by those that the user has chosen.
    pub(super) fn new(theme: fn(ColourRole) -> Tint, own: &OwnColours) -> Self {
        Self(ColourRole::ALL.map(|role| own.get(role).map_or_else(|| theme(role), own_tint)))
    }

    pub(super) fn tint(&self, role: ColourRole) -> Tint {
        self.0[role as usize]
    }
}

pub(super) fn dark(role: ColourRole) -> Tint {
    match role {
        ColourRole::Accent | ColourRole::Link => tint([126, 178, 221], 110, Color::Cyan),
        ColourRole::Heading => tint([229, 200, 144], 180, Color::Yellow),
        ColourRole::Star => tint([229, 192, 85], 179, Color::Yellow),
        ColourRole::Dim => tint([150, 154, 160], 247, Color::Gray),
        ColourRole::Faint => tint([112, 117, 125], 243, Color::DarkGray),
        ColourRole::Rule => tint([72, 77, 86], 239, Color::DarkGray),
        ColourRole::Code => tint([190, 206, 178], 151, Color::Green),
        ColourRole::Quote => tint([180, 184, 190], 250, Color::Gray),
        ColourRole::Keyword => tint([198, 150, 214], 176, Color::Magenta),
        ColourRole::Error => tint([240, 130, 115], 209, Color::LightRed),
        ColourRole::Found => tint([92, 74, 16], 58, Color::Yellow),
        ColourRole::Cursor => tint([45, 62, 80], 237, Color::Blue),
        ColourRole::CursorAway => tint([44, 47, 53], 236, Color::DarkGray),
    }
}

pub(super) fn light(role: ColourRole) -> Tint {
    match role {
        ColourRole::Accent | ColourRole::Link => tint([28, 98, 158], 25, Color::Blue),
        ColourRole::Heading => tint([140, 76, 12], 94, Color::Red),
        ColourRole::Star => tint([150, 95, 0], 94, Color::Red),
        ColourRole::Dim => tint([96, 100, 106], 241, Color::DarkGray),
        ColourRole::Faint => tint([128, 132, 138], 244, Color::DarkGray),
        ColourRole::Rule => tint([196, 199, 204], 251, Color::Gray),
        ColourRole::Code => tint([48, 92, 52], 22, Color::Green),
        ColourRole::Quote => tint([82, 86, 92], 240, Color::DarkGray),
        ColourRole::Keyword => tint([124, 56, 152], 91, Color::Magenta),
        ColourRole::Error => tint([180, 38, 26], 124, Color::Red),
        ColourRole::Found => tint([255, 232, 150], 222, Color::Yellow),
        ColourRole::Cursor => tint([214, 229, 243], 153, Color::Cyan),
        ColourRole::CursorAway => tint([232, 234, 237], 254, Color::Gray),
    }
}

/// The least contrast of a text that can be read: level AA of WCAG 2.
pub(super) const LEAST: f64 = 4.5;

/// The contrast ratio of two colours, from 1 to 21 (<https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio>).
pub(super) fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The relative luminance of an sRGB colour, from 0 to 1 (<https://www.w3.org/TR/WCAG21/#dfn-relative-luminance>).
fn luminance(rgb: [u8; 3]) -> f64 {
    let [red, green, blue] = rgb.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// White or black, whichever can be read better on a background.
pub(super) fn text_on(ground: [u8; 3]) -> Tint {
    if contrast([255; 3], ground) >= contrast([0; 3], ground) {
        tint([255; 3], 231, Color::White)
    } else {
        tint([0; 3], 16, Color::Black)
    }
}

/// The RGB value of a colour, for the terminal's 16 colours xterm's; none for the terminal's own text and background.
pub(super) fn rgb(color: Color) -> Option<[u8; 3]> {
    match color {
        Color::Reset => None,
        Color::Rgb(red, green, blue) => Some([red, green, blue]),
        Color::Indexed(index) => Some(xterm(index)),
        named => SIXTEEN.iter().position(|other| *other == named).map(|at| xterm(at as u8)),
    }
}

/// Whether it is one of the 16 colours that a terminal defines itself.
pub(super) fn is_named(color: Color) -> bool {
    SIXTEEN.contains(&color)
}

/// A colour of the user for each number of colours: the nearest one. The terminal's own 16 colours are never replaced
/// by RGB values, because the terminal may define them differently.
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

/// The nearest of the first 16 colours. A colour with a hue does not become grey.
fn nearest_of_16(rgb: [u8; 3]) -> u8 {
    let [red, green, blue] = rgb;
    let hue = red.max(green).max(blue) - red.min(green).min(blue) > 48;
    if hue { nearest(rgb, (1..=6).chain(9..=14)) } else { nearest(rgb, 0..=15) }
}

fn nearest(rgb: [u8; 3], among: impl Iterator<Item = u8>) -> u8 {
    let distance = |index: &u8| -> u32 {
        let apart = |(one, other): (u8, u8)| u32::from(one.abs_diff(other)).pow(2);
        rgb.into_iter().zip(xterm(*index)).map(apart).sum()
    };
    among.min_by_key(distance).unwrap_or_default()
}

/// The default colour of an xterm index.
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
    SIXTEEN[usize::from(number % 16)]
}

/// The terminal's 16 colours in the order of their numbers.
const SIXTEEN: [Color; 16] = [
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_its_own_colour() {
        for (at, role) in ColourRole::ALL.into_iter().enumerate() {
            let mut own = OwnColours::default();
            own.set(role, Colour::Index(16 + at as u8));
            let palette = Palette::new(dark, &own);
            for other in ColourRole::ALL {
                let set = palette.tint(other)[1] == Color::Indexed(16 + at as u8);
                assert_eq!(set, other == role, "{role:?} {other:?}");
            }
        }
    }
}
