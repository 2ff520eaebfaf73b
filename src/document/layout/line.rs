//! The types of a laid-out page: lines, pieces, and styles by meaning.

use crate::document::model::{ImageId, LinkId, Style, TextPosition};
use crate::text::Widths;
use std::ops::Range;

/// The settings that change the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LayoutOptions {
    pub link_numbers: bool,
    /// Whether long lines of code wrap. Otherwise the screen scrolls sideways.
    pub wrap_code: bool,
    /// Whether tables wider than the page scroll sideways. Otherwise their rows become records.
    pub scroll_tables: bool,
    /// The widths of the terminal.
    pub widths: Widths,
    /// The space for drawn images; `None` if images are not drawn on the page.
    pub pictures: Option<PictureRoom>,
}

/// The space that an image may take on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PictureRoom {
    /// Size of a cell in pixels: width, height.
    pub cell: (u16, u16),
    /// Most rows of an image.
    pub rows: u16,
}

impl Default for LayoutOptions {
    fn default() -> Self {
        Self {
            link_numbers: true,
            wrap_code: true,
            scroll_tables: false,
            widths: Widths::default(),
            pictures: None,
        }
    }
}

/// A line of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Pieces from left to right, together no wider than the page unless [`Line::wide`] is set.
    pub pieces: Vec<Piece>,
    /// The position of its first character. A line without text has the position reached by the text before it, so
    /// that positions never decrease from line to line.
    pub place: TextPosition,
    /// Whether it is part of a table or code that is wider than the page and scrolls sideways.
    pub wide: bool,
    /// The row of an image that is drawn on this line, after the pieces.
    pub picture: Option<PictureRow>,
}

/// A row of an image on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureRow {
    pub image: ImageId,
    /// The row within the image, from 0.
    pub row: u16,
    /// Size of the image in columns and rows.
    pub cells: (u16, u16),
    /// Columns to the left of the image.
    pub left: u16,
}

/// A run of text in one style. It consists of whole graphemes and has no control characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub style: LineStyle,
    pub link: Option<LinkId>,
    pub image: Option<ImageId>,
    /// The characters of the block's text that it shows, one for one (except for an expanded tab, which shows one
    /// character as several blanks). Empty for markers, numbers and rules, which are not part of the text.
    pub characters: Range<usize>,
}

impl Piece {
    /// A piece that is not part of the document's text.
    pub(super) fn new(text: impl Into<String>, role: Role) -> Self {
        Self { text: text.into(), style: LineStyle { role, mark: Style::default() }, ..Self::default() }
    }
}

/// A style by meaning; the theme chooses the colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LineStyle {
    pub role: Role,
    /// Inline styles. The colour comes from the body, the token from the highlighter.
    pub mark: Style,
}

/// The meaning of a piece.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    #[default]
    Body,
    /// A heading of level 1 to 6.
    Heading(u8),
    Quote,
    QuoteBar,
    /// A list marker or the label of a footnote.
    Marker,
    /// A caption, or text that the body sets in grey.
    Caption,
    /// An image's description.
    Image,
    /// A rule, the lines of a table, the gutter of code.
    Rule,
    TableHeader,
    Code,
    /// The number of a link or image, or the mark of a continued line of code.
    Number,
    /// A notice from the program, not part of the article.
    Notice,
}
