//! An article: one file's front matter and body, read from bytes.
//!
//! [`parse`] never fails: it returns an article and the problems found on the way. It knows no disk, no
//! clock and no terminal; the file's name and the reader's settings are handed in.

mod body;
mod categories;
pub(crate) mod date;
mod decode;
mod entities;
mod header;
mod identity;
mod matter;
pub(crate) mod name;
mod title;
pub mod traits;
mod values;

use chrono::{DateTime, Utc};
use std::path::Path;

/// What an article file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// What is known about it: all that a list shows, sorts and filters by.
    pub header: Header,
    /// The body, not yet rendered.
    pub body: Body,
    /// What had to be repaired, in the order of lines.
    pub problems: Vec<Problem>,
    /// After how many MiB the body was cut, if it was.
    pub cut: Option<usize>,
}

/// What is known about an article beside its body. Every text in it is cleaned (see
/// [`crate::text::sanitise`]), entities decoded once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Who this article is, wherever its file lies.
    pub id: ArticleId,
    /// Never empty: the front matter's, else the body's first heading, else the file's name.
    pub title: String,
    /// When it was published.
    pub date: Option<DateTime<Utc>>,
    /// Where [`Header::date`] was found.
    pub date_from: Option<DateFrom>,
    /// When it was last changed, if the front matter says so.
    pub updated: Option<DateTime<Utc>>,
    /// The author or authors, joined by `, `.
    pub author: Option<String>,
    /// Paths from the top level down; empty means "no category".
    pub categories: Vec<Vec<String>>,
    /// Flat tags, in their order.
    pub tags: Vec<String>,
    /// The absolute http(s) address of the original.
    pub link: Option<String>,
    /// The front matter's summary, or the text before `<!-- more -->` (as raw body text, not rendered).
    pub summary: Option<String>,
    /// Not published: `draft: true`, `published: false`, or below `_drafts`.
    pub draft: bool,
    /// Image addresses named by the front matter, as written, in their order, without doubles.
    pub images: Vec<String>,
}

/// A 128-bit id that stays the same when the file moves; see the rules at [`parse`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArticleId(pub [u8; 16]);

impl ArticleId {
    /// The id that prints like this.
    pub fn named(text: &str) -> Option<Self> {
        let digits: &[u8; 32] = text.as_bytes().try_into().ok()?;
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let mut id = [0; 16];
        for (byte, pair) in id.iter_mut().zip(digits.chunks(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(id))
    }
}

impl std::fmt::Display for ArticleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for ArticleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

/// Where an article's date was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateFrom {
    /// A date key of the front matter.
    FrontMatter,
    /// The file name's `YYYY-MM-DD-` or `YYYYMMDD` prefix.
    FileName,
    /// A `<!-- CreateTime:… -->` comment.
    Comment,
}

/// The text after the front matter, decoded to UTF-8, line ends as `\n`; not sanitised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The text.
    pub text: String,
    /// What the text is written in, judged by its content.
    pub format: Format,
    /// The line of the file on which the body begins, counted from 1.
    pub first_line: usize,
}

/// What a body is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// HTML.
    Html,
    /// Markdown, HTML inside it included.
    Markdown,
    /// Neither: lines and paragraphs as they stand.
    Plain,
}

/// Something in a file that had to be repaired to be read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Line of the file, counted from 1.
    pub line: usize,
    /// What was found and how it was repaired, one line, cleaned.
    pub message: String,
}

/// The reader's settings that change what an article means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// The zone of dates that name none.
    pub timezone: crate::zone::Zone,
    /// How a flat category list is read.
    pub flat_list: FlatList,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { timezone: crate::zone::Zone::UTC, flat_list: FlatList::Path }
    }
}

/// What a flat list of categories means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlatList {
    /// One path: `[a, b]` is b within a (Hexo).
    Path,
    /// Siblings: `[a, b]` are two categories.
    Siblings,
}

/// Reads an article from a file's bytes. `path` is the file's path below its library folder; its name helps with
/// the title, the date and the id.
pub fn parse(bytes: &[u8], path: &Path, settings: &ReadOptions) -> Article {
    parse_owned(bytes.to_owned(), Extent::Whole, path, settings)
}

/// How much of a file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// Its beginning; it may end within a character.
    Beginning,
}

/// Reads an article as [`parse`] does, from bytes that nobody else needs: a large file is kept once.
pub fn parse_owned(mut bytes: Vec<u8>, extent: Extent, path: &Path, settings: &ReadOptions) -> Article {
    if extent == Extent::Beginning {
        bytes.truncate(decode::whole_characters(&bytes));
    }
    let (text, header, problems, start) = read(&bytes, path, *settings);
    let first_line = 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..start]).count();
    let format = body::format(&text[start..], path);
    let limit = body::limit(format);
    let length = body::cut(&text[start..], limit);
    let cut = (extent == Extent::Beginning || length < text.len() - start).then_some(limit >> 20);
    let text = match text {
        std::borrow::Cow::Borrowed(text) => {
            // A byte order mark stands before the text.
            let start = start + (bytes.len() - text.len());
            bytes.truncate(start + length);
            bytes.drain(..start);
            match String::from_utf8(bytes) {
                Ok(text) => text,
                Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
            }
        }
        std::borrow::Cow::Owned(mut text) => {
            drop(bytes);
            text.truncate(start + length);
            text.drain(..start);
            text
        }
    };
    Article { header, body: Body { text, format, first_line }, problems, cut }
}

/// What a list needs of an article, as [`parse`] reads it, without a copy of the body.
pub fn parse_header(bytes: &[u8], path: &Path, settings: &ReadOptions) -> (Header, Vec<Problem>) {
    let (_, header, problems, _) = read(bytes, path, *settings);
    (header, problems)
}

/// A file's whole text, front matter included, decoded. `name` may name the encoding.
pub fn source(bytes: &[u8], name: &str) -> String {
    decode::decode(bytes, name).text.into_owned()
}

/// How many bytes of a file's beginning are whole characters, if it is UTF-8; else all.
pub(crate) fn whole_characters(bytes: &[u8]) -> usize {
    decode::whole_characters(bytes)
}

/// Whether a text opens with front matter that ends: what makes a file without a text's name an article.
pub(crate) fn opens_with_front_matter(bytes: &[u8]) -> bool {
    matter::opens(&decode::decode(bytes, "").text)
}

fn read<'b>(
    bytes: &'b [u8],
    path: &Path,
    settings: ReadOptions,
) -> (std::borrow::Cow<'b, str>, Header, Vec<Problem>, usize) {
    let decoded = decode::decode(bytes, name::of(path));
    let mut matter = matter::read(&decoded.text);
    let header = header::header(&decoded.text, &mut matter, path, settings);
    let start = matter.body;
    let mut problems = std::mem::take(&mut matter.problems);
    drop(matter);
    problems.extend(decoded.problem);
    problems.sort_by_key(|problem| problem.line);
    (decoded.text, header, problems, start)
}

#[cfg(test)]
mod tests;
