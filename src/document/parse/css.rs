//! Reads the declarations of a `style` attribute that matter for reading: visibility, alignment, colour, inline
//! styles.
//!
//! Style sheets are never read.

use crate::document::model::Align;

/// The contents of a `style` attribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent declarations of one attribute")]
pub(super) struct Declared {
    pub(super) hidden: bool,
    pub(super) align: Option<Align>,
    pub(super) color: Option<[u8; 3]>,
    pub(super) strong: bool,
    pub(super) emphasis: bool,
    pub(super) underline: bool,
    pub(super) strike: bool,
    pub(super) width: Option<u32>,
    pub(super) height: Option<u32>,
}

pub(super) fn read(style: &str) -> Declared {
    let mut declared = Declared::default();
    for part in style.split(';') {
        let Some((name, value)) = part.split_once(':') else { continue };
        let value = value.trim().trim_end_matches("!important").trim_end();
        let name = name.trim();
        let is = |word: &str| value.eq_ignore_ascii_case(word);
        if name.eq_ignore_ascii_case("display") {
            declared.hidden = is("none");
        } else if name.eq_ignore_ascii_case("visibility") {
            declared.hidden |= is("hidden");
        } else if name.eq_ignore_ascii_case("text-align") {
            declared.align = align(value).or(declared.align);
        } else if name.eq_ignore_ascii_case("color") {
            declared.color = color(value);
        } else if name.eq_ignore_ascii_case("font-weight") {
            declared.strong = is("bold") || is("bolder") || value.parse().is_ok_and(|w: u32| w >= 600);
        } else if name.eq_ignore_ascii_case("font-style") {
            declared.emphasis = is("italic") || is("oblique");
        } else if name.eq_ignore_ascii_case("text-decoration")
            || name.eq_ignore_ascii_case("text-decoration-line")
        {
            let mut words = value.split_ascii_whitespace();
            declared.underline = words.clone().any(|w| w.eq_ignore_ascii_case("underline"));
            declared.strike = words.any(|w| w.eq_ignore_ascii_case("line-through"));
        } else if name.eq_ignore_ascii_case("width") {
            declared.width = pixels(value);
        } else if name.eq_ignore_ascii_case("height") {
            declared.height = pixels(value);
        }
    }
    declared
}

/// Reads an alignment from a `style` or `align` attribute.
pub(super) fn align(value: &str) -> Option<Align> {
    let value = value.trim();
    let is = |word: &str| value.eq_ignore_ascii_case(word);
    if is("center") || is("middle") || is("-webkit-center") {
        Some(Align::Center)
    } else if is("right") || is("end") {
        Some(Align::End)
    } else if is("left") || is("start") || is("justify") {
        Some(Align::Start)
    } else {
        None
    }
}

/// Reads `530`, `530px` or `530.4px`; `None` for percentages and other units.
pub(super) fn pixels(value: &str) -> Option<u32> {
    let value = value.trim();
    let value = value.strip_suffix("px").unwrap_or(value);
    let whole = value.split_once('.').map_or(value, |(whole, _)| whole);
    whole.trim().parse().ok()
}

/// Reads a colour. Nearly black or white is the page's normal text and counts as no colour.
pub(super) fn color(value: &str) -> Option<[u8; 3]> {
    let rgb = rgb(value.trim())?;
    let plain = rgb.iter().all(|&c| c <= 0x60) || rgb.iter().all(|&c| c >= 0xf0);
    (!plain).then_some(rgb)
}

fn rgb(value: &str) -> Option<[u8; 3]> {
    if let Some(hex) = value.strip_prefix('#') {
        return hex_rgb(hex);
    }
    let lower = value.to_ascii_lowercase();
    if let Some(list) = lower.strip_prefix("rgba(").or_else(|| lower.strip_prefix("rgb(")) {
        let mut numbers = list
            .trim_end_matches(')')
            .split([',', ' ', '/'])
            .filter(|part| !part.is_empty())
            .map(|part| part.split('.').next().unwrap_or(part).parse::<u8>().ok());
        return Some([numbers.next()??, numbers.next()??, numbers.next()??]);
    }
    NAMES.iter().find(|(name, _)| *name == lower).map(|(_, rgb)| *rgb)
}

fn hex_rgb(hex: &str) -> Option<[u8; 3]> {
    let digit = |i: usize| char::from(*hex.as_bytes().get(i)?).to_digit(16).map(|d| d as u8);
    match hex.len() {
        3 | 4 => Some([digit(0)? * 17, digit(1)? * 17, digit(2)? * 17]),
        6 | 8 => Some([digit(0)? * 16 + digit(1)?, digit(2)? * 16 + digit(3)?, digit(4)? * 16 + digit(5)?]),
        _ => None,
    }
}

/// The colour names that pages use in practice.
const NAMES: [(&str, [u8; 3]); 16] = [
    ("gray", [128, 128, 128]),
    ("grey", [128, 128, 128]),
    ("silver", [192, 192, 192]),
    ("darkgray", [169, 169, 169]),
    ("red", [255, 0, 0]),
    ("green", [0, 128, 0]),
    ("blue", [0, 0, 255]),
    ("orange", [255, 165, 0]),
    ("purple", [128, 0, 128]),
    ("brown", [165, 42, 42]),
    ("teal", [0, 128, 128]),
    ("maroon", [128, 0, 0]),
    ("olive", [128, 128, 0]),
    ("pink", [255, 192, 203]),
    ("yellow", [255, 255, 0]),
    ("crimson", [220, 20, 60]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_read_and_others_passed_over() {
        let table = [
            ("color:#999999;", Declared { color: Some([0x99; 3]), ..Declared::default() }),
            (
                "color: #333; text-align : CENTER",
                Declared { align: Some(Align::Center), ..Declared::default() },
            ),
            ("display:none !important", Declared { hidden: true, ..Declared::default() }),
            ("color:rgb(255, 80, 0)", Declared { color: Some([255, 80, 0]), ..Declared::default() }),
            (
                "font-weight:700;font-style:italic",
                Declared { strong: true, emphasis: true, ..Declared::default() },
            ),
            ("width:530px;height:50%", Declared { width: Some(530), ..Declared::default() }),
            ("colour; color:; :;;color:#12", Declared::default()),
            ("color:rgb(300,1,1)", Declared::default()),
            ("color:#é9", Declared::default()),
        ];
        for (style, declared) in table {
            assert_eq!(read(style), declared, "{style}");
        }
    }
}
