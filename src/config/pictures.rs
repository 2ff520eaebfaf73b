//! What may be said about pictures on the page.

use crate::media::Graphics;

/// Which pictures are shown on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Inline {
    /// Those that lie in the library or were downloaded before: nothing is fetched.
    #[default]
    Local,
    /// Remote ones too: they are fetched when their article is opened.
    Remote,
    /// None.
    Off,
}

impl Inline {
    const NAMES: [(&'static str, Self); 3] =
        [("local", Self::Local), ("remote", Self::Remote), ("off", Self::Off)];

    /// The value of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES.into_iter().find(|(_, value)| *value == self).map_or("local", |(name, _)| name)
    }
}

/// How the terminal is told of pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocol {
    /// As the terminal says, when it is asked.
    #[default]
    Auto,
    /// As the user says.
    Set(Graphics),
}

impl Protocol {
    const NAMES: [(&'static str, Self); 6] = [
        ("auto", Self::Auto),
        ("kitty", Self::Set(Graphics::Kitty)),
        ("kitty-placed", Self::Set(Graphics::KittyPlaced)),
        ("iterm2", Self::Set(Graphics::Iterm2)),
        ("sixel", Self::Set(Graphics::Sixel)),
        ("halfblocks", Self::Set(Graphics::HalfBlocks)),
    ];

    /// The value of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES.into_iter().find(|(_, value)| *value == self).map_or("auto", |(name, _)| name)
    }
}
