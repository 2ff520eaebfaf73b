//! Reads the declarations of a `style` attribute that matter for reading: what is seen, alignment, colour, inline
//! styles, sizes, white space, background pictures.
//!
//! Style sheets are never read.

use crate::document::model::Align;

/// The contents of a `style` attribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent declarations of one attribute")]
pub(super) struct Declared {
    /// Nobody sees it: `display: none`, or the means by which letters hide the line for the list of letters.
    pub(super) hidden: bool,
    /// What hides it, if a script may show it.
    pub(super) veil: Option<Veil>,
    pub(super) font: Option<Font>,
    pub(super) lines: Option<LineEnds>,
    pub(super) align: Option<Align>,
    pub(super) color: Option<[u8; 3]>,
    pub(super) strong: bool,
    pub(super) emphasis: bool,
    pub(super) underline: bool,
    pub(super) strike: bool,
    pub(super) width: Option<Extent>,
    pub(super) height: Option<Extent>,
}

/// A width or a height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Pixels(u32),
    /// In units that are no pixels.
    Other,
}

/// A way of hiding an element until a script shows it. Letters use the same ways for text that is never shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Veil {
    /// `visibility: hidden`
    Visibility,
    /// `opacity: 0`
    Opacity,
    /// `opacity: 0` with a movement that ends it.
    Fading,
    /// `max-height: 0` or `height: 0` with `overflow: hidden`
    Height,
    /// `mso-hide: all`. Only Outlook obeys, and buttons for the others have it as well.
    MsoHide,
}

/// The size of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Font {
    /// Nobody can read it.
    Unreadable,
    /// Relative to the element around.
    Relative,
    Readable,
}

/// What the line ends of the source are (<https://www.w3.org/TR/css-text-3/#white-space-property>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum LineEnds {
    /// Blanks.
    #[default]
    Joined,
    /// Line ends: `pre-line`.
    Kept,
    /// Line ends, and the blanks behind them stay: `pre`, `pre-wrap`, `break-spaces`.
    Indented,
}

/// What declarations say together about being seen.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent declarations of one attribute")]
struct Signs {
    invisible: bool,
    transparent: bool,
    moving: bool,
    flat: bool,
    narrow: bool,
    clipped: bool,
    mso_hide: bool,
    low_line: bool,
    out_of_flow: bool,
    /// An element out of flow is moved out of sight.
    aside: bool,
    /// Nothing of it is inside of its clip.
    cut: bool,
    /// Letters in no colour.
    colorless: bool,
    filled: bool,
    min_width: Option<Extent>,
    min_height: Option<Extent>,
}

/// The declarations of a `style` attribute: names and values, without `!important`.
fn declarations(style: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = style;
    let parts = std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = declaration_end(rest);
        let part = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        Some(part)
    });
    parts.filter_map(|part| {
        let (name, value) = part.split_once(':')?;
        let value = value.trim();
        let plain = value.len().checked_sub("!important".len()).filter(|at| value.is_char_boundary(*at));
        let plain = plain.filter(|at| value[*at..].eq_ignore_ascii_case("!important"));
        Some((name.trim(), plain.map_or(value, |at| value[..at].trim_end())))
    })
}

/// The position of the semicolon behind a declaration: not one in quotes or in brackets, such as in a `data:` address.
fn declaration_end(style: &str) -> usize {
    let plain = memchr::memchr(b';', style.as_bytes()).unwrap_or(style.len());
    if memchr::memchr3(b'(', b'"', b'\'', &style.as_bytes()[..plain]).is_none() {
        return plain;
    }
    let (mut quote, mut brackets) = (None, 0_usize);
    let mut bytes = style.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match (quote, byte) {
            (_, b'\\') => drop(bytes.next()),
            (Some(open), byte) => quote = Some(open).filter(|open| *open != byte),
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'(') => brackets += 1,
            (None, b')') => brackets = brackets.saturating_sub(1),
            (None, b';') if brackets == 0 => return at,
            _ => {}
        }
    }
    // A quotation mark or bracket without its partner ends nothing.
    if quote.is_some() || brackets > 0 { plain } else { style.len() }
}

pub(super) fn read(style: &str) -> Declared {
    let mut declared = Declared::default();
    let mut signs = Signs::default();
    for (name, value) in declarations(style) {
        let is = |word: &str| value.eq_ignore_ascii_case(word);
        // Names are short and ASCII; most are in lower case already.
        let lower;
        let name = if name.bytes().any(|b| b.is_ascii_uppercase()) {
            lower = name.to_ascii_lowercase();
            lower.as_str()
        } else {
            name
        };
        match name {
            "display" => declared.hidden = is("none"),
            "text-align" => declared.align = align(value).or(declared.align),
            "color" => {
                declared.color = color(value);
                signs.colorless = is("transparent");
            }
            "font-weight" => {
                declared.strong = is("bold") || is("bolder") || value.parse().is_ok_and(|w: u32| w >= 600);
            }
            "font-style" => declared.emphasis = is("italic") || is("oblique"),
            "text-decoration" | "text-decoration-line" => {
                let mut words = value.split_ascii_whitespace();
                declared.underline = words.clone().any(|w| w.eq_ignore_ascii_case("underline"));
                declared.strike = words.any(|w| w.eq_ignore_ascii_case("line-through"));
            }
            "width" => declared.width = Some(Extent::read(value)),
            "height" => {
                declared.height = Some(Extent::read(value));
                signs.flat |= is_nothing(value);
            }
            "font-size" => declared.font = Some(font(value)),
            "white-space" => declared.lines = lines(value),
            _ => signs.read(name, value),
        }
    }
    // `min-width` is stronger than `width`.
    declared.width = signs.min_width.or(declared.width);
    declared.height = signs.min_height.or(declared.height);
    signs.narrow |= matches!(declared.width, Some(Extent::Pixels(0..=1)));
    signs.conclude(&mut declared);
    declared
}

impl Extent {
    fn read(value: &str) -> Self {
        pixels(value).map_or(Self::Other, Self::Pixels)
    }

    pub(super) fn pixels(self) -> Option<u32> {
        match self {
            Self::Pixels(pixels) => Some(pixels),
            Self::Other => None,
        }
    }
}

impl Signs {
    fn read(&mut self, name: &str, value: &str) {
        let is = |word: &str| value.eq_ignore_ascii_case(word);
        match name {
            "visibility" => self.invisible = is("hidden"),
            "opacity" => self.transparent = is_nothing(value),
            "max-height" => self.flat = is_nothing(value),
            "max-width" => self.narrow |= is_nothing(value),
            "min-width" => self.min_width = (!is_nothing(value)).then(|| Extent::read(value)),
            "min-height" => self.min_height = (!is_nothing(value)).then(|| Extent::read(value)),
            "overflow" | "overflow-y" => self.clipped |= is("hidden"),
            "mso-hide" => self.mso_hide = is("all"),
            "line-height" => {
                self.low_line =
                    length(value).is_some_and(|(size, unit)| size == 0.0 || size <= 2.0 && unit == "px");
            }
            "transform" | "transition" | "animation" | "will-change" => self.moving |= !is("none"),
            "position" => self.out_of_flow = is("absolute") || is("fixed"),
            "left" | "top" => self.aside |= is_far(value),
            "clip" | "clip-path" => {
                let value: String = value.to_ascii_lowercase().split_ascii_whitespace().collect();
                self.cut |= ["rect(0", "rect(1px", "inset(50%)", "inset(100%)"]
                    .iter()
                    .any(|sign| value.starts_with(sign));
            }
            "background-clip" | "-webkit-background-clip" | "-webkit-text-fill-color" => self.filled = true,
            _ => {}
        }
    }

    /// Tells text that nobody sees from text that is not shown yet.
    fn conclude(&self, declared: &mut Declared) {
        let unreadable = declared.font == Some(Font::Unreadable);
        let flat = self.flat && self.clipped;
        let colorless = self.colorless && !self.filled;
        let tricks = [
            self.mso_hide,
            self.transparent,
            self.flat || self.narrow && self.clipped,
            unreadable,
            self.low_line,
            self.invisible,
            colorless,
        ];
        let tricks = tricks.into_iter().filter(|trick| *trick).count();
        // Parts that a page folds are flat and transparent, but they move. Frames of pictures have letters without
        // size in lines without height.
        let letter = tricks >= 2 && !self.moving && (self.mso_hide || self.transparent || flat);
        // A script page that waits has `visibility` and `opacity` and nothing else.
        let waits = self.invisible && !self.mso_hide && !self.flat && !unreadable && !self.low_line;
        declared.hidden |= letter && !waits
            || self.aside && self.out_of_flow
            || self.cut && (self.out_of_flow || self.clipped)
            || self.invisible && self.out_of_flow;
        declared.veil = if self.invisible {
            Some(Veil::Visibility)
        } else if self.transparent {
            Some(if self.moving { Veil::Fading } else { Veil::Opacity })
        } else if flat {
            Some(Veil::Height)
        } else if self.mso_hide {
            Some(Veil::MsoHide)
        } else {
            None
        };
    }
}

/// The address of the background picture or of the picture that stands for the content: `url(…)`, or `var(…)` for one
/// that is declared elsewhere.
pub(super) fn background(style: &str) -> Option<&str> {
    let named = |name: &str| {
        ["background-image", "background", "content"].iter().any(|known| name.eq_ignore_ascii_case(known))
    };
    declarations(style).filter(|(name, _)| named(name)).find_map(|(_, value)| reference(value))
}

/// The first `url(…)` of a value, without its quotation marks, or its first `var(…)` as a whole.
pub(super) fn reference(value: &str) -> Option<&str> {
    let at = memchr::memmem::find(value.as_bytes(), b"url(");
    if let Some(at) = at {
        let inside = value[at + 4..].trim_start();
        let quote = inside.chars().next().filter(|c| matches!(c, '"' | '\''));
        let inside = &inside[quote.map_or(0, char::len_utf8)..];
        let end = inside.find(quote.unwrap_or(')')).unwrap_or(inside.len());
        return Some(inside[..end].trim());
    }
    let at = memchr::memmem::find(value.as_bytes(), b"var(")?;
    let end = memchr::memchr(b')', &value.as_bytes()[at..])?;
    Some(&value[at..=at + end])
}

/// A number and its unit, in lower case.
fn length(value: &str) -> Option<(f64, &str)> {
    let value = value.trim();
    let end = value
        .bytes()
        .position(|b| !b.is_ascii_digit() && !matches!(b, b'.' | b'-' | b'+'))
        .unwrap_or(value.len());
    let (number, unit) = value.split_at(end);
    let number: f64 = number.parse().ok()?;
    number.is_finite().then(|| (number, unit.trim()))
}

/// Whether a size or opacity is 0.
fn is_nothing(value: &str) -> bool {
    length(value).is_some_and(|(size, _)| size == 0.0)
}

/// Whether an offset leads out of the screen.
fn is_far(value: &str) -> bool {
    length(value).is_some_and(|(size, _)| size <= -900.0)
}

fn font(value: &str) -> Font {
    let Some((size, unit)) = length(value) else {
        let relative = ["inherit", "smaller", "larger", "unset"].iter();
        let is_relative = relative.into_iter().any(|word| value.eq_ignore_ascii_case(word));
        return if is_relative { Font::Relative } else { Font::Readable };
    };
    match unit.to_ascii_lowercase().as_str() {
        _ if size == 0.0 => Font::Unreadable,
        "px" | "pt" | "" if size <= 2.0 => Font::Unreadable,
        "em" | "%" | "ex" | "ch" => Font::Relative,
        _ => Font::Readable,
    }
}

fn lines(value: &str) -> Option<LineEnds> {
    let is = |word: &str| value.eq_ignore_ascii_case(word);
    if is("pre") || is("pre-wrap") || is("break-spaces") || is("-moz-pre-wrap") {
        Some(LineEnds::Indented)
    } else if is("pre-line") {
        Some(LineEnds::Kept)
    } else if is("normal") || is("nowrap") || is("initial") {
        Some(LineEnds::Joined)
    } else {
        None
    }
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
    let (size, unit) = length(value)?;
    let is_pixels = unit.is_empty() || unit.eq_ignore_ascii_case("px");
    #[expect(clippy::cast_sign_loss, reason = "a size below 0 is none")]
    (is_pixels && size >= 0.0).then_some(size as u32)
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
        let plain = Declared::default();
        let wide = Some(Extent::Pixels(530));
        let table = [
            ("color:#999999;", Declared { color: Some([0x99; 3]), ..plain }),
            ("color: #333; text-align : CENTER", Declared { align: Some(Align::Center), ..plain }),
            ("display:none !important", Declared { hidden: true, ..plain }),
            ("DISPLAY:None!IMPORTANT", Declared { hidden: true, ..plain }),
            ("color:rgb(255, 80, 0)", Declared { color: Some([255, 80, 0]), ..plain }),
            ("font-weight:700;font-style:italic", Declared { strong: true, emphasis: true, ..plain }),
            ("width:530px;height:50%", Declared { width: wide, height: Some(Extent::Other), ..plain }),
            ("width:0;min-width:530px", Declared { width: wide, ..plain }),
            ("min-width:100%;width:1px", Declared { width: Some(Extent::Other), ..plain }),
            ("background:url(\"data:a;width:1px,(\");width:530px", Declared { width: wide, ..plain }),
            ("background:url(x;width:530px", Declared { width: wide, ..plain }),
            ("white-space:pre-wrap", Declared { lines: Some(LineEnds::Indented), ..plain }),
            ("font-size:0", Declared { font: Some(Font::Unreadable), ..plain }),
            ("font-size:1.2em", Declared { font: Some(Font::Relative), ..plain }),
            ("colour; color:; :;;color:#12", plain),
            ("color:rgb(300,1,1)", plain),
            ("color:#é9;x:é", plain),
        ];
        for (style, declared) in table {
            assert_eq!(read(style), declared, "{style}");
        }
    }

    #[test]
    fn only_pixels_are_a_number_of_pixels() {
        let table = [("530", Some(530)), ("1.7px", Some(1)), (" 9 PX", Some(9)), ("0", Some(0))];
        assert!(table.iter().all(|(value, pixels_of)| pixels(value) == *pixels_of));
        for value in ["1.743ex", "1.5em", "2rem", "50%", "1vw", "1pt", "auto", "", "-1px", "é", "1e999"] {
            assert_eq!(pixels(value), None, "{value}");
        }
    }

    #[test]
    fn text_that_nobody_sees_is_told_from_text_that_waits() {
        let table = [
            ("display:none", true, None),
            ("visibility: hidden; opacity: 0; ", false, Some(Veil::Visibility)),
            ("visibility:hidden;position:absolute", true, Some(Veil::Visibility)),
            ("opacity:0", false, Some(Veil::Opacity)),
            ("opacity:0.0;transform:translateY(20px)", false, Some(Veil::Fading)),
            ("opacity:0.5;max-height:0.5em;overflow:hidden", false, None),
            ("max-height:0;overflow:hidden", false, Some(Veil::Height)),
            ("max-height:0;overflow:hidden;transition:all 1s;opacity:0", false, Some(Veil::Fading)),
            ("max-height:0px;overflow:hidden;mso-hide:all", true, Some(Veil::Height)),
            ("font-size:0;line-height:0;max-height:0;opacity:0;overflow:hidden", true, Some(Veil::Opacity)),
            ("font-size:0;line-height:0", false, None),
            ("mso-hide:all", false, Some(Veil::MsoHide)),
            ("mso-hide:all;font-size:1px;color:#fff", true, Some(Veil::MsoHide)),
            ("position:absolute;left:-9999px", true, None),
            // A picture in the background has the same words.
            ("text-indent:-9999px", false, None),
            ("position:absolute;clip:rect(0, 0, 0, 0)", true, None),
            ("left:-10px;position:relative", false, None),
        ];
        for (style, hidden, veil) in table {
            let declared = read(style);
            assert_eq!((declared.hidden, declared.veil), (hidden, veil), "{style}");
        }
    }

    #[test]
    fn backgrounds_are_addresses_or_names_of_some() {
        let table = [
            ("background-image:url(a.png)", Some("a.png")),
            ("background: #fff url( 'a b.png' ) no-repeat", Some("a b.png")),
            (
                "color:red;background-image:url(\"data:image/png;base64,AA==\")",
                Some("data:image/png;base64,AA=="),
            ),
            ("background-image:var(--p-1)!important", Some("var(--p-1)")),
            ("background-image:none", None),
            ("background-image:url(", Some("")),
            ("background-image:var(", None),
        ];
        for (style, expected) in table {
            assert_eq!(background(style), expected, "{style}");
        }
    }
}
