//! What a page is made of: lines, pieces, and their styles by meaning.

use crate::document::model::{ImageId, LinkId, Style, TextPosition};
use std::ops::Range;

/// What the reader's settings change about the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LayoutOptions {
    /// Whether links carry their small numbers.
    pub link_numbers: bool,
    /// Whether long lines of code wrap; else they run on and the screen scrolls sideways.
    pub wrap_code: bool,
    /// Whether a table that fits no page runs on and the screen scrolls sideways; else its rows become records.
    pub scroll_tables: bool,
    /// How pictures are shown on the page, if they are.
    pub pictures: Option<PictureRoom>,
}

/// What pictures may take of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PictureRoom {
    /// The size of a cell in pixels: width, height.
    pub cell: (u16, u16),
    /// The most rows of a picture.
    pub rows: u16,
}

impl Default for LayoutOptions {
    fn default() -> Self {
        Self { link_numbers: true, wrap_code: true, scroll_tables: false, pictures: None }
    }
}

/// One line of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Left to right; together never wider than asked, unless the line is marked [`Line::wide`].
    pub pieces: Vec<Piece>,
    /// The first character of the document on this line. A line without text has the place the text before it
    /// reached, so that places never fall from line to line.
    pub place: TextPosition,
    /// Part of a table or code that is wider than the page: the screen may scroll it sideways.
    pub wide: bool,
    /// The row of a picture that is shown here, behind the pieces.
    pub picture: Option<PictureRow>,
}

/// A row of a picture on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureRow {
    /// The picture.
    pub image: ImageId,
    /// Which of its rows, from 0.
    pub row: u16,
    /// Its size: columns, rows.
    pub cells: (u16, u16),
    /// Columns before it.
    pub left: u16,
}

/// A run of text in one style. Begins and ends between graphemes; never holds a control character.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// How it looks, by meaning.
    pub style: LineStyle,
    /// The link it belongs to.
    pub link: Option<LinkId>,
    /// The image it stands for.
    pub image: Option<ImageId>,
    /// Which characters of the block's text it shows, one for one (but an expanded tab, which is a piece of
    /// several blanks for one character). Empty for what the text does not have: markers, numbers, rules.
    pub characters: Range<usize>,
}

impl Piece {
    /// A piece that shows nothing of the document's text.
    pub(super) fn new(text: impl Into<String>, role: Role) -> Self {
        Self { text: text.into(), style: LineStyle { role, mark: Style::default() }, ..Self::default() }
    }
}

/// A style by meaning; the theme gives it colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LineStyle {
    /// What the text is.
    pub role: Role,
    /// Inline marks on top of it; its colour is the document's, its token the highlighter's.
    pub mark: Style,
}

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// Running text.
    #[default]
    Body,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// Text inside a quotation.
    Quote,
    /// The bar before a quotation.
    QuoteBar,
    /// A list marker, a footnote's label.
    Marker,
    /// A caption, or text its page sets in grey.
    Caption,
    /// An image's description.
    Image,
    /// A rule, a table's lines, the gutter of code.
    Rule,
    /// A table's header cell.
    TableHeader,
    /// A line of code.
    Code,
    /// The small number of a link or image, the mark of a continued line of code.
    Number,
    /// A word from the reader, not from the article: a notice.
    Notice,
}
