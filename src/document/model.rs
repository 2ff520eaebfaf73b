//! The types of a document. Plain data: built by [`super::parse()`], laid out by [`super::layout`].

use crate::article::{Problem, WebPage};
use crate::trouble::Shortened;
use std::ops::Range;

/// A parsed and cleaned body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Blocks from top to bottom. Each lists its containers, so any block can be laid out alone.
    pub blocks: Vec<Block>,
    /// Every distinct link in the order of first appearance, indexed by [`LinkId`].
    pub links: Vec<Link>,
    /// Every distinct image in the order of first appearance, indexed by [`ImageId`].
    pub images: Vec<Image>,
    /// What was shortened or not understood, one line each.
    pub notices: Vec<Shortened>,
    /// Template tags that are not shown although there may be words in them, in line order.
    pub problems: Vec<Problem>,
    /// Which of the two views of a web page it is; [`WebPage::No`] also for a page without main content.
    pub web_page: WebPage,
}

impl BlockKind {
    /// The texts of a block in order; for a table, its caption and its cells.
    pub fn texts(&self) -> Vec<&Text> {
        match self {
            Self::Heading(_, text)
            | Self::Paragraph(text)
            | Self::Caption(text)
            | Self::Notice(text)
            | Self::Code { text, .. } => vec![text],
            Self::Table(table) => {
                table.caption.iter().chain(table.rows.iter().flatten().map(|cell| &cell.text)).collect()
            }
            Self::Figure(_) | Self::Media { .. } | Self::Rule => Vec::new(),
        }
    }
}

impl Document {
    /// The links with a number, in the order of their numbers.
    pub fn numbered_links(&self) -> impl Iterator<Item = (LinkId, u32, &Link)> {
        let links = (0..).map(LinkId).zip(&self.links);
        links.filter_map(|(id, link)| Some((id, link.number?, link)))
    }

    /// Adds a link with the next number.
    pub(super) fn add_link(&mut self, address: String, title: Option<String>) -> LinkId {
        let before = self.links.iter().rev().find_map(|link| link.number).unwrap_or(0);
        self.links.push(Link { address, title, number: Some(before.saturating_add(1)) });
        LinkId(self.links.len() as u32 - 1)
    }

    /// Adds a reference to a note, or back from it.
    pub(super) fn add_note_link(&mut self, address: String, title: Option<String>) -> LinkId {
        self.links.push(Link { address, title, number: None });
        LinkId(self.links.len() as u32 - 1)
    }

    /// The text of each link where it first appears; `None` if it has no text.
    pub fn link_texts(&self) -> Vec<Option<&str>> {
        let mut texts = vec![None; self.links.len()];
        for text in self.blocks.iter().flat_map(|block| block.kind.texts()) {
            for span in &text.spans {
                let link = span.link.and_then(|link| texts.get_mut(link.0 as usize));
                if let Some(words @ None) = link {
                    let own = text.string.get(span.range.clone()).map(str::trim);
                    *words = own.filter(|words| !words.is_empty());
                }
            }
        }
        texts
    }
}

/// Index into [`Document::links`]; the number shown is that of [`Link::number`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LinkId(pub u32);

/// Index into [`Document::images`]; the number shown is one higher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ImageId(pub u32);

/// A link of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address as written, cleaned to one line, and relative to the page's `base` if it has one. Not checked.
    pub address: String,
    pub title: Option<String>,
    /// The number shown behind the text, from 1. None for references to a note and back from it: they can be followed,
    /// but are not counted among the links.
    pub number: Option<u32>,
}

/// An image of the body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// The address of what the page shows, with the page's `base`, on one line. May be relative or `data:`.
    pub address: String,
    pub alt: Option<String>,
    pub title: Option<String>,
    /// The caption below it in the body, if one is recognised.
    pub caption: Option<String>,
    /// Width and height in pixels, as stated by the body.
    pub size: (Option<u32>, Option<u32>),
    /// Width and height in pixels of the image file, if it is stored and can be drawn.
    pub pixels: Option<(u32, u32)>,
}

/// A leaf of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    /// The containers around it, outermost first. The parser limits their number.
    pub containers: Vec<Container>,
    pub align: Align,
    /// Whether a blank line separates it from the previous block (false inside tight lists).
    pub spaced: bool,
    /// Byte range in the body, approximate; empty if unknown.
    pub source: Range<usize>,
}

/// The content of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading of level 1 to 6.
    Heading(u8, Text),
    /// A paragraph; `\n` in the text is a forced line break.
    Paragraph(Text),
    /// Preformatted text, tabs not expanded.
    Code {
        /// The language in lower case, if the body names one.
        language: Option<String>,
        /// The code, `\n` between lines, no final newline.
        text: Text,
    },
    /// A data table. The parser dissolves tables that only lay out a page.
    Table(Table),
    /// An image in a line of its own.
    Figure(ImageId),
    Caption(Text),
    /// A video, an audio or an embedded page, shown as a link.
    Media {
        kind: MediaKind,
        /// Its address.
        link: LinkId,
        title: Option<String>,
    },
    Rule,
    /// A message from the program, not part of the article.
    Notice(Text),
}

/// The kind of an embedded object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    Video,
    Audio,
    /// An embedded page.
    Frame,
}

/// An element that contains blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Container {
    Quote,
    /// A list item. Its first block shows the marker; the others are indented by its width.
    Item {
        /// A bullet, a number such as `3.` or `c.`, or a task box.
        marker: Marker,
        /// Whether the block is the first of the item.
        first: bool,
    },
    Term,
    Definition,
    Footnote {
        /// The label as printed, without brackets.
        label: String,
        /// Whether the block is the first of the footnote.
        first: bool,
    },
}

/// The marker of a list item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A bullet; the layout chooses its shape by depth.
    Bullet,
    /// A number or letter with its dot, made from the list's `start`, `value`, `type` and `reversed`: `3.`, `c.`,
    /// `iv.`.
    Ordinal(String),
    Task {
        done: bool,
    },
}

/// Alignment of lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Start,
    Center,
    End,
}

/// Text with spans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Sanitised text: no control characters except `\n` (and `\t` in code).
    pub string: String,
    /// Ordered, non-overlapping byte ranges; text outside them is plain.
    pub spans: Vec<Span>,
}

/// A byte range of a text with a style, a link or an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Byte range in [`Text::string`].
    pub range: Range<usize>,
    pub style: Style,
    pub link: Option<LinkId>,
    /// The image it stands for; the range then holds the image's description.
    pub image: Option<ImageId>,
}

/// The inline style of a span. Each field names the elements that set it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "independent inline marks, any of which may be set")]
pub struct Style {
    /// `strong`, `b`.
    pub strong: bool,
    /// `em`, `i`.
    pub emphasis: bool,
    /// `code`, `samp`, `tt`.
    pub code: bool,
    /// `del`, `s`.
    pub strike: bool,
    /// `u`, `ins`.
    pub underline: bool,
    pub mark: bool,
    pub kbd: bool,
    /// `sub` (−1) or `sup` (1); −2 or 2 if nested.
    pub baseline: i8,
    /// The text colour set by the body, as red, green, blue. Pages often set captions in grey.
    pub color: Option<[u8; 3]>,
    /// The token of highlighted code; the theme chooses its colour.
    pub token: Option<Token>,
}

/// The syntactic class of a part of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Token {
    Comment,
    /// A string or character literal.
    String,
    /// A number, boolean or other constant.
    Constant,
    Keyword,
    Function,
    /// The name of a type, class or tag.
    Type,
    /// The name of a variable, parameter, key or attribute.
    Variable,
    Operator,
    /// A deleted line of a diff.
    Removed,
    /// An added line of a diff.
    Added,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub caption: Option<Text>,
    /// Rows from top to bottom, `header_rows` headers first.
    pub rows: Vec<Vec<Cell>>,
    pub header_rows: usize,
    /// Number of columns, spans included.
    pub columns: usize,
}

/// A cell of a table. Positions covered by another cell's span have no cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// First column, from 0.
    pub column: usize,
    /// Number of columns spanned, at least 1 and within the table.
    pub columns: usize,
    /// Number of rows spanned, at least 1 and within the table.
    pub rows: usize,
    /// Its content; `\n` separates lines and blocks.
    pub text: Text,
    pub align: Align,
    /// Whether it is a `th`.
    pub header: bool,
}

/// A position in the document that stays valid when the width changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextPosition {
    /// Index into [`Document::blocks`].
    pub block: usize,
    /// Number of characters (not bytes) of the block's text before this position.
    pub character: usize,
}
