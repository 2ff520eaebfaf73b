//! The values of `inline_images` and `image_protocol`.

use crate::media::Graphics;

/// Which pictures are shown on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Inline {
    /// Pictures in the library and those downloaded before. Nothing is fetched.
    #[default]
    Local,
    /// Remote pictures too, which are fetched when their article is opened.
    Remote,
    Off,
}

impl Inline {
    const NAMES: [(&'static str, Self); 3] =
        [("local", Self::Local), ("remote", Self::Remote), ("off", Self::Off)];

    /// Finds a value by its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The name in the configuration.
    pub fn name(self) -> &'static str {
        Self::NAMES.into_iter().find(|(_, value)| *value == self).map_or("local", |(name, _)| name)
    }
}

/// How pictures are drawn in the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocol {
    /// The protocol is chosen by the answers of the terminal.
    #[default]
    Auto,
    /// The user has chosen the protocol.
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

    /// Finds a value by its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The name in the configuration.
    pub fn name(self) -> &'static str {
        Self::NAMES.into_iter().find(|(_, value)| *value == self).map_or("auto", |(name, _)| name)
    }
}
