//! The themes by name, and the colours that a user has chosen.

use super::values::{Named, name_of, value_of};

/// A built-in theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Light or dark, depending on the terminal's background.
    #[default]
    Auto,
    Light,
    Dark,
    /// Without colours.
    Mono,
}

impl Named for Theme {
    const NAMES: &[(&str, Self)] =
        &[("auto", Self::Auto), ("light", Self::Light), ("dark", Self::Dark), ("mono", Self::Mono)];
}

impl Theme {
    /// The next theme; the first follows the last.
    #[must_use]
    pub fn next(self) -> Self {
        Self::NAMES[(self as usize + 1) % Self::NAMES.len()].1
    }

    /// The name in the configuration.
    pub fn name(self) -> &'static str {
        name_of(self)
    }

    /// Finds a theme by its name.
    pub fn named(name: &str) -> Option<Self> {
        value_of(name)
    }
}

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColourRole {
    Accent,
    Heading,
    Link,
    Star,
    Dim,
    Faint,
    Rule,
    Code,
    Quote,
    Keyword,
    Error,
    Found,
    Cursor,
    CursorAway,
}

impl ColourRole {
    /// Every role.
    pub const ALL: [Self; 14] = [
        Self::Accent,
        Self::Heading,
        Self::Link,
        Self::Star,
        Self::Dim,
        Self::Faint,
        Self::Rule,
        Self::Code,
        Self::Quote,
        Self::Keyword,
        Self::Error,
        Self::Found,
        Self::Cursor,
        Self::CursorAway,
    ];

    /// The name in the configuration, and what the colour is used for.
    pub fn about(self) -> (&'static str, &'static str) {
        match self {
            Self::Accent => ("accent", "unread articles, keys, list markers, images"),
            Self::Heading => ("heading", "headings in lists and articles"),
            Self::Link => ("link", "links"),
            Self::Star => ("star", "starred articles, constants in code"),
            Self::Dim => ("dim", "read articles, captions"),
            Self::Faint => ("faint", "times, counts, numbers of links"),
            Self::Rule => ("rule", "lines between panes"),
            Self::Code => ("code", "code, strings in code"),
            Self::Quote => ("quote", "quotations"),
            Self::Keyword => ("keyword", "keywords in code"),
            Self::Error => ("error", "errors"),
            Self::Found => ("found", "background of search matches"),
            Self::Cursor => ("cursor", "background of the row under the cursor"),
            Self::CursorAway => ("cursor_away", "the same in a pane without the focus"),
        }
    }

    /// Finds a role by its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.about().0 == name)
    }
}

/// A colour of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    Rgb([u8; 3]),
    /// An index into xterm's 256 colours.
    Index(u8),
    /// One of the terminal's 16 colours.
    Named(u8),
}

/// The terminal's 16 colours by name, in the order of their numbers.
const NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

impl Colour {
    /// Reads a colour: `#7eb2dd`, `110`, `bright-cyan`.
    pub fn read(text: &str) -> Option<Self> {
        if let Some(digits) = text.strip_prefix('#') {
            let number = (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
                .then(|| u32::from_str_radix(digits, 16).ok())??;
            let [_, red, green, blue] = number.to_be_bytes();
            return Some(Self::Rgb([red, green, blue]));
        }
        let named = NAMES.iter().position(|name| name.eq_ignore_ascii_case(text));
        match named {
            Some(at) => Some(Self::Named(at as u8)),
            None => text.parse().ok().map(Self::Index),
        }
    }

    /// The colour as [`read`](Self::read) reads it.
    pub fn written(self) -> String {
        match self {
            Self::Rgb([red, green, blue]) => format!("#{red:02x}{green:02x}{blue:02x}"),
            Self::Index(index) => index.to_string(),
            Self::Named(at) => NAMES[usize::from(at % 16)].to_owned(),
        }
    }
}

/// The colours that a user has chosen, by role. The theme has the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnColours([Option<Colour>; 14]);

impl OwnColours {
    /// The chosen colour of a role.
    pub fn get(&self, role: ColourRole) -> Option<Colour> {
        self.0[role as usize]
    }

    /// Sets the colour of a role.
    pub fn set(&mut self, role: ColourRole, colour: Colour) {
        self.0[role as usize] = Some(colour);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_they_are_written() {
        let table = [
            ("#7eb2dd", Some(Colour::Rgb([126, 178, 221]))),
            ("110", Some(Colour::Index(110))),
            ("bright-cyan", Some(Colour::Named(14))),
            ("#7eb2d", None),
            ("#+eb2dd", None),
            ("256", None),
            ("mauve", None),
        ];
        for (text, colour) in table {
            assert_eq!(Colour::read(text), colour, "{text}");
            if let Some(colour) = colour {
                assert_eq!(colour.written(), text);
            }
        }
    }

    #[test]
    fn every_role_has_a_name_and_a_place_of_its_own() {
        let mut own = OwnColours::default();
        for (at, role) in ColourRole::ALL.into_iter().enumerate() {
            assert_eq!(ColourRole::named(role.about().0), Some(role));
            own.set(role, Colour::Index(at as u8));
        }
        for (at, role) in ColourRole::ALL.into_iter().enumerate() {
            assert_eq!(own.get(role), Some(Colour::Index(at as u8)));
        }
    }
}
