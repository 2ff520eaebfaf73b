//! What a document is made of. Only data: built by [`super::parse()`], laid out by [`super::layout`].

use crate::trouble::Shortened;
use std::ops::Range;

/// A body, cleaned and understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Top to bottom. Nesting is told by each block's containers, so that any block can be laid out alone.
    pub blocks: Vec<Block>,
    /// Every link once, in the order of first appearance; [`LinkId`] is an index into it.
    pub links: Vec<Link>,
    /// Every image once, in the order of first appearance; [`ImageId`] is an index into it.
    pub images: Vec<Image>,
    /// What the reader must be told about the body, such as a budget that was used up. One line each.
    pub notices: Vec<Shortened>,
}

impl BlockKind {
    /// The texts of a block in their order; a table's are its caption's and its cells'.
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
    /// The words each link stands on, where it first appears; `None` if there are none.
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

/// Index into [`Document::links`]; its printed number is one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LinkId(pub u32);

/// Index into [`Document::images`]; its printed number is one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ImageId(pub u32);

/// A link of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address as written, cleaned to one line; not resolved and not judged.
    pub address: String,
    /// The `title` attribute.
    pub title: Option<String>,
}

/// An image of the body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// The real address, lazy attributes resolved, cleaned to one line; may be relative or `data:`.
    pub address: String,
    /// The `alt` text.
    pub alt: Option<String>,
    /// The `title` attribute.
    pub title: Option<String>,
    /// The caption that follows it in the text, if one is recognised.
    pub caption: Option<String>,
    /// Width and height in pixels as the body states them.
    pub size: (Option<u32>, Option<u32>),
    /// Width and height in pixels as its file states them, if the picture is at hand and can be shown on the page.
    pub pixels: Option<(u32, u32)>,
}

/// One leaf of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The block itself.
    pub kind: BlockKind,
    /// What it stands in, outermost first. Depth is bounded by the parser.
    pub containers: Vec<Container>,
    /// How its lines are set.
    pub align: Align,
    /// Whether a blank line separates it from the block before it (false inside tight lists).
    pub spaced: bool,
    /// Where its text stands in the body, in bytes; best effort, empty if not known.
    pub source: Range<usize>,
}

/// The leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading with its level, 1 to 6.
    Heading(u8, Text),
    /// A paragraph; `\n` in the text is a forced line break.
    Paragraph(Text),
    /// Preformatted text, tabs not expanded, with the language if it is named.
    Code {
        /// The language, lower case, as the body names it.
        language: Option<String>,
        /// The text, `\n` between lines, no final newline.
        text: Text,
    },
    /// A table that is a table (layout tables are dissolved by the parser).
    Table(Table),
    /// A picture standing alone. Its description is shown in its place.
    Figure(ImageId),
    /// The caption of a figure or table.
    Caption(Text),
    /// A video, an audio or an embedded page, shown as a link.
    Media {
        /// What it is, in one word: `video`, `audio`, `frame`.
        kind: MediaKind,
        /// Its address.
        link: LinkId,
        /// Its title, if it has one.
        title: Option<String>,
    },
    /// A horizontal rule.
    Rule,
    /// A word from the reader, not from the article.
    Notice(Text),
}

/// What kind of thing is embedded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    /// A video.
    Video,
    /// A sound.
    Audio,
    /// Another page.
    Frame,
}

/// Something that holds blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Container {
    /// A quotation.
    Quote,
    /// A list item. Only its first block shows the marker; the others are indented by its width.
    Item {
        /// The marker, e.g. a bullet, `3.`, `c.`, a task box.
        marker: Marker,
        /// Whether the block is the first of the item.
        first: bool,
    },
    /// The term of a definition list.
    Term,
    /// The definition of a definition list, indented.
    Definition,
    /// A footnote with its label.
    Footnote {
        /// The label as printed, without brackets.
        label: String,
        /// Whether the block is the first of the footnote.
        first: bool,
    },
}

/// What stands before a list item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A bullet; the layout chooses its shape by depth.
    Bullet,
    /// A number or letter with its dot, as the list's `start`, `value`, `type` and `reversed` make it: `3.`, `c.`, `iv.`.
    Ordinal(String),
    /// A task box.
    Task {
        /// Whether it is ticked.
        done: bool,
    },
}

/// How lines are set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// At the start of the line.
    #[default]
    Start,
    /// In the middle.
    Center,
    /// At the end of the line.
    End,
}

/// Text with marked ranges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Clean text: no control but `\n` (and `\t` in code).
    pub string: String,
    /// Byte ranges of `string`, in order, not overlapping; text outside them is plain.
    pub spans: Vec<Span>,
}

/// A range of a text that is more than plain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Bytes of [`Text::string`].
    pub range: Range<usize>,
    /// How it is set.
    pub style: Style,
    /// The link it belongs to.
    pub link: Option<LinkId>,
    /// The image it stands for: the range is then the image's description.
    pub image: Option<ImageId>,
}

/// How a span is set.
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
    /// `mark`.
    pub mark: bool,
    /// `kbd`.
    pub kbd: bool,
    /// `sub` (−1) or `sup` (1), and within another −2 or 2.
    pub baseline: i8,
    /// A colour the document gives the text, as red, green, blue. Greys are how pages set captions.
    pub color: Option<[u8; 3]>,
    /// What a part of highlighted code is; the theme gives it a colour that suits its background.
    pub token: Option<Token>,
}

/// What a part of a program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Token {
    /// A comment.
    Comment,
    /// A string or a character.
    String,
    /// A number, a truth value, any other constant.
    Constant,
    /// A word of the language.
    Keyword,
    /// The name of a function or a macro.
    Function,
    /// The name of a type, a class, a tag.
    Type,
    /// The name of a variable, a parameter, a key, an attribute.
    Variable,
    /// An operator.
    Operator,
    /// A line taken away, in a diff.
    Removed,
    /// A line added, in a diff.
    Added,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Its caption.
    pub caption: Option<Text>,
    /// Rows from the top; the first `header_rows` of them are headers.
    pub rows: Vec<Vec<Cell>>,
    /// How many rows at the top are headers.
    pub header_rows: usize,
    /// How many columns the widest row covers, spans counted.
    pub columns: usize,
}

/// A cell of a table. Cells covered by a span of another cell are not listed; `column` says where this one stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// First column it covers, from 0.
    pub column: usize,
    /// How many columns it covers, at least 1, clamped to the table.
    pub columns: usize,
    /// How many rows it covers, at least 1, clamped to the table.
    pub rows: usize,
    /// Its content; `\n` separates lines and blocks.
    pub text: Text,
    /// How its lines are set.
    pub align: Align,
    /// Whether it is a `th`.
    pub header: bool,
}

/// A place in a document that survives a resize: a block and a character (not byte) of its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextPosition {
    /// Index into [`Document::blocks`].
    pub block: usize,
    /// Characters of the block's text before this place.
    pub character: usize,
}
