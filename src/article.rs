//! An article: one file's front matter and body, read from bytes.
//!
//! [`parse`] never fails: it returns an article and the problems found. The module does no IO and reads no clock; the
//! caller passes the file's bytes, its path and the options.

mod body;
mod categories;
pub(crate) mod date;
mod decode;
pub(crate) mod entities;
mod header;
mod identity;
mod keys;
mod listed;
mod mail;
pub mod marks;
mod matter;
pub(crate) mod name;
mod page;
mod title;
pub mod traits;
mod values;

use crate::site::{MetaElements, Newlines, Profile, Site, Wikilinks};
use chrono::{DateTime, Utc};
use matter::Form;
use std::path::{Path, PathBuf};

/// Decodes bytes from a server, which may have named their encoding, to text whose lines end in `\n`. What the bytes are
/// counts most, then what their beginning declares, then `charset`, then a guess.
pub(crate) fn decode_with_charset<'b>(
    bytes: &'b [u8],
    charset: Option<&str>,
) -> (std::borrow::Cow<'b, str>, Option<Problem>) {
    let decode::Decoded { text, problem } = decode::decode_with_charset(bytes, charset);
    (text, problem)
}

/// The content of an article file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Everything that a list shows, sorts and filters by.
    pub header: Header,
    /// The body, not yet rendered.
    pub body: Body,
    /// What was repaired, in line order.
    pub problems: Vec<Problem>,
    /// The limit in MiB at which the body was cut, or none if it is complete.
    pub cut: Option<usize>,
}

/// An article's metadata. Every text in it is sanitised (see [`crate::text::sanitise`]) and its entities are decoded
/// once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The article's id, independent of where its file lies.
    pub id: ArticleId,
    /// Never empty: from the front matter or the page's metadata, else the body's first heading, else the file name.
    pub title: String,
    /// Whether the title is none of the author's, but made by newsrack of the first words of a fetched text or of what
    /// else is known. The catalogue does not keep it.
    pub untitled: bool,
    /// When the article was published.
    pub date: Option<DateTime<Utc>>,
    /// Where [`Header::date`] was found.
    pub date_from: Option<DateFrom>,
    /// When the article was last changed, if the front matter or the page says so.
    pub updated: Option<DateTime<Utc>>,
    /// The author or authors, joined by `, `.
    pub author: Option<String>,
    /// Paths from the top level down; empty means "no category".
    pub categories: Vec<Vec<String>>,
    /// Flat tags, in the order of the file.
    pub tags: Vec<String>,
    /// The absolute HTTP or HTTPS address of the original.
    pub link: Option<String>,
    /// The summary of the front matter or of the page, or the text before `<!-- more -->` (as raw body text, not
    /// rendered).
    pub summary: Option<String>,
    /// Unpublished: `draft: true`, `published: false`, a path below `_drafts`, or what its site does not list.
    pub draft: bool,
    /// When [`Header::draft`] changes, because the site lists the article from or until then.
    pub due: Option<DateTime<Utc>>,
    /// Image addresses from the front matter or the page's metadata, as written, in order, without duplicates.
    pub images: Vec<String>,
}

/// A 128-bit id that stays the same when the file moves. It is derived from the link of the original, else from feed
/// and guid of a fetched article, else from title, date and the beginning of the body, else from the path below the
/// library folder.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArticleId(pub [u8; 16]);

impl ArticleId {
    /// Parses the 32 lower-case hex digits that [`Display`](std::fmt::Display) writes; none for any other text.
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
    /// The metadata of a web page.
    Page,
}

/// The text after the front matter: UTF-8, lines end in `\n`, not sanitised. Joplin's fields behind it are not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The body as written.
    pub text: String,
    /// The format, decided by the content.
    pub format: Format,
    /// The line of the file on which the body begins, counted from 1.
    pub first_line: usize,
    /// Lines of the text that are shown one below the other, although nothing in them says so: byte offsets.
    pub single_lines: std::ops::Range<usize>,
    /// Which marks it has besides those of its format.
    pub syntax: Syntax,
    /// What a newline within a paragraph of Markdown is.
    pub newlines: Newlines,
    /// Whether `[[name]]` is a link in Markdown.
    pub wikilinks: Wikilinks,
    /// Whether it is a whole web page, and how much of that is shown.
    pub web_page: WebPage,
}

/// Whether a body is a whole web page, as browsers save them, and how much of it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WebPage {
    /// It is the text of an article, and shown as it is.
    #[default]
    No,
    /// The main content is shown: the reader view.
    MainContent,
    /// All of it is shown, with the menus of its site.
    Whole,
}

impl WebPage {
    /// The other one of the two views of a page.
    #[must_use]
    pub fn other_view(self) -> Self {
        match self {
            Self::No => Self::No,
            Self::MainContent => Self::Whole,
            Self::Whole => Self::MainContent,
        }
    }
}

/// The marks of a body besides those of its format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Syntax {
    /// Template tags of any generator.
    #[default]
    Generators,
    /// Those, and the modules, comments and components of MDX.
    Mdx,
    /// Those of Org, in place of Markdown's.
    Org,
    /// Those of reStructuredText, in place of Markdown's.
    Rest,
    /// Those of `AsciiDoc`, in place of Markdown's.
    AsciiDoc,
    /// Those of Gemini's text, in place of Markdown's.
    Gemtext,
}

impl Default for Body {
    /// No text, as Markdown.
    fn default() -> Self {
        Self {
            text: String::new(),
            format: Format::Markdown,
            first_line: 1,
            single_lines: 0..0,
            syntax: Syntax::Generators,
            newlines: Newlines::Blanks,
            wikilinks: Wikilinks::No,
            web_page: WebPage::No,
        }
    }
}

/// The markup of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// HTML.
    Html,
    /// Markdown, possibly with HTML in it.
    Markdown,
    /// Plain text in lines and paragraphs.
    Plain,
}

/// Something in a file that was repaired in order to read it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Line of the file, counted from 1.
    pub line: usize,
    /// What was found and how it was repaired: one sanitised line.
    pub message: String,
}

impl Problem {
    /// A template tag that is left out, perhaps with words in it.
    pub(crate) fn not_shown(line: usize, tag: &str) -> Self {
        Self { line, message: format!("`{}` is not shown", crate::text::clean_line(tag.trim())) }
    }
}

/// The user's settings that change how an article is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// The time zone of dates that name none.
    pub timezone: crate::zone::Zone,
    /// How a flat category list is read.
    pub flat_list: FlatList,
    /// Which number is the day in dates such as `10/05/2021`.
    pub date_order: DateOrder,
    /// The profile of the library folders; none to recognise it.
    pub profile: Option<&'static Profile>,
    /// Whether only the main content of a whole web page is shown and searched.
    pub reader_view: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            timezone: crate::zone::Zone::UTC,
            flat_list: FlatList::BySite,
            date_order: DateOrder::BySeparator,
            profile: None,
            reader_view: true,
        }
    }
}

/// Which of two numbers before a year is the day, if both can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// The second between slashes (`10/05/2021` is 5 October), the first between hyphens or dots.
    #[default]
    BySeparator,
    /// The first: 10 May.
    DayFirst,
    /// The second: 5 October.
    MonthFirst,
}

/// What a flat list of categories means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlatList {
    /// What it is to the generator of the site; one path outside of sites.
    BySite,
    /// One path: `[a, b]` is b within a (Hexo).
    Path,
    /// Siblings: `[a, b]` are two categories.
    Siblings,
}

/// Where an article's file lies. Its name contributes to title, date and id.
#[derive(Clone, Copy, Debug)]
pub struct Place<'p> {
    /// The path below the library folder.
    pub path: &'p Path,
    /// The place in the site that it belongs to; none outside of sites.
    pub in_site: Option<InSite<'p>>,
}

/// Where an article's file lies in its site.
#[derive(Clone, Copy, Debug)]
pub struct InSite<'p> {
    pub site: &'p Site,
    /// The path below the site's folder.
    pub path: &'p Path,
    /// The present time: some sites hold articles back until their date.
    pub now: DateTime<Utc>,
    /// The text of a file beside it that has its front matter.
    pub sidecar: Option<&'p str>,
}

impl<'p> From<&'p Path> for Place<'p> {
    /// A file outside of sites.
    fn from(path: &'p Path) -> Self {
        Self { path, in_site: None }
    }
}

impl<'p> From<&'p PathBuf> for Place<'p> {
    fn from(path: &'p PathBuf) -> Self {
        Self { path, in_site: None }
    }
}

/// Reads an article from a file's bytes. A path alone is a place outside of sites.
pub fn parse<'p>(bytes: &[u8], place: impl Into<Place<'p>>, settings: &ReadOptions) -> Article {
    parse_owned(bytes.to_owned(), Extent::Whole, place, settings)
}

/// How much of a file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// Only its beginning, which may end within a character.
    Beginning,
}

/// Like [`parse`], but takes the bytes, so that a large file is not copied.
pub fn parse_owned<'p>(
    mut bytes: Vec<u8>,
    extent: Extent,
    place: impl Into<Place<'p>>,
    settings: &ReadOptions,
) -> Article {
    let place = place.into();
    if extent == Extent::Beginning {
        bytes.truncate(decode::whole_characters(&bytes));
    }
    let FileParts { text, header, problems, body, format, single_lines, is_web_page } =
        read(&bytes, Reach::Body, place, *settings);
    let start = body.start;
    let first_line = 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..start]).count();
    let syntax = body::syntax(place);
    let format = format.unwrap_or_else(|| body::format(&text[body.clone()], place.path, syntax));
    let limit = body::limit(format);
    let length = body::cut(&text[body.clone()], limit);
    let cut = (extent == Extent::Beginning || length < body.len()).then_some(limit >> 20);
    let single_lines = single_lines.start.saturating_sub(start)..single_lines.end.saturating_sub(start);
    let text = match text {
        std::borrow::Cow::Borrowed(text) => {
            // `text` excludes the byte order mark, `bytes` includes it.
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
    let site = place.in_site.map(|place| place.site);
    let newlines = site.map_or(Newlines::Blanks, |site| site.newlines);
    let wikilinks = site.map_or(Wikilinks::No, |site| site.profile.wikilinks);
    let web_page = match is_web_page {
        true if settings.reader_view => WebPage::MainContent,
        true => WebPage::Whole,
        false => WebPage::No,
    };
    let body = Body { text, format, first_line, single_lines, syntax, newlines, wikilinks, web_page };
    Article { header, body, problems, cut }
}

/// Reads the header as [`parse`] does, without copying the body.
pub fn parse_header<'p>(
    bytes: &[u8],
    place: impl Into<Place<'p>>,
    settings: &ReadOptions,
) -> (Header, Vec<Problem>) {
    let FileParts { header, problems, .. } = read(bytes, Reach::Header, place.into(), *settings);
    (header, problems)
}

/// Decodes a file's whole text, front matter included. The file's `name` may state the encoding.
pub fn source(bytes: &[u8], name: &str) -> String {
    decode::decode(bytes, name).text.into_owned()
}

/// The length in bytes without a character that is cut off at the end. Bytes that are not UTF-8 count in full.
pub(crate) fn whole_characters(bytes: &[u8]) -> usize {
    decode::whole_characters(bytes)
}

/// Whether a text begins with front matter that is closed. Such a file is an article even without a text file's name.
pub(crate) fn opens_with_front_matter(bytes: &[u8]) -> bool {
    matter::opens(&decode::decode(bytes, "").text)
}

/// Whether a file begins as a web page does. The facts about a page may stand behind megabytes of other things.
pub(crate) fn begins_page(bytes: &[u8]) -> bool {
    const START: usize = 8 * 1024;
    page::is_whole(&decode::decode(&bytes[..bytes.len().min(START)], "").text)
}

/// What a file's bytes say.
struct FileParts<'b> {
    text: std::borrow::Cow<'b, str>,
    header: Header,
    problems: Vec<Problem>,
    /// Where the body is in the text.
    body: std::ops::Range<usize>,
    /// The format of the body, if the text does not decide it.
    format: Option<Format>,
    /// See [`Body::single_lines`], but in the text.
    single_lines: std::ops::Range<usize>,
    /// Whether the body is a whole web page.
    is_web_page: bool,
}

/// What is asked of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// The header alone: pictures that would be embedded in the body are left out.
    Header,
    Body,
}

fn read<'b>(bytes: &'b [u8], reach: Reach, place: Place<'_>, mut settings: ReadOptions) -> FileParts<'b> {
    let path = place.path;
    if let Some(zone) = place.in_site.and_then(|place| place.site.zone) {
        settings.timezone = zone;
    }
    let decoded = decode::decode(bytes, name::of(path));
    let basic = matter::basic(&decoded.text);
    let id = identity::of(&decoded.text, &basic, path);
    let mut no_mail = None;
    if let Some(ending @ ("eml" | "mbox" | "mht" | "mhtml")) = name::ending(path) {
        if let Some(mail) = mail::read(bytes, ending) {
            return letter(id, mail, reach, place, settings);
        }
        // Some programs save a page alone under these names.
        let is_page = decoded.text.trim_start().starts_with('<');
        no_mail = (!is_page && !decoded.text.trim().is_empty()).then(|| Problem {
            line: 1,
            message: "cannot be read as an email or saved page; shown as text".to_owned(),
        });
    }
    let mut matter = matter::read(&decoded.text, basic, name::ending(path));
    if let Some(sidecar) = place.in_site.and_then(|place| place.sidecar) {
        matter.take_in(matter::sidecar(sidecar));
    }
    let mut is_web_page = false;
    if matter.fields.is_empty() {
        let (page, is_whole) = page_matter(&decoded.text, place);
        matter.take_in(page);
        is_web_page = is_whole;
    }
    let header = header::header(id, &decoded.text, &mut matter, place, settings);
    let (body, single_lines) = (matter.body..matter.end, matter.shown_lines.clone());
    let mut problems = std::mem::take(&mut matter.problems);
    drop(matter);
    problems.extend(no_mail);
    problems.extend(decoded.problem);
    problems.extend(conflict_copy(path));
    problems.sort_by_key(|problem| problem.line);
    FileParts { text: decoded.text, header, problems, body, format: None, single_lines, is_web_page }
}

fn conflict_copy(path: &Path) -> Option<Problem> {
    let original = name::original(path)?;
    let original = crate::text::clean_line(&original);
    Some(Problem { line: 1, message: format!("this is a conflict copy of `{original}`") })
}

/// The metadata of a web page without front matter, and whether its reader view is shown: the pages of a site whose
/// generator reads their `<meta>` elements are its articles.
fn page_matter<'t>(text: &'t str, place: Place<'_>) -> (Option<matter::Matter<'t>>, bool) {
    let is_html = matches!(name::ending(place.path), Some("html" | "htm" | "xhtml"));
    let meta_elements = place.in_site.map_or(MetaElements::Ignored, |place| place.site.profile.meta_elements);
    if is_html && meta_elements == MetaElements::AreFields {
        return (page::pelican(text), false);
    }
    let is_whole = page::is_whole(text);
    // Of other files, those are pages whose text is taken for HTML.
    let is_read_as_html = || body::format(text, place.path, body::syntax(place)) == Format::Html;
    let is_page = is_html || is_whole && is_read_as_html();
    if is_page { (page::read(text), is_whole) } else { (None, false) }
}

/// The parts of a letter or of a saved page, whose text is decoded and so is no part of the file.
fn letter<'b>(
    id: ArticleId,
    mut mail: mail::Mail,
    reach: Reach,
    place: Place<'_>,
    settings: ReadOptions,
) -> FileParts<'b> {
    let page = match mail.origin {
        mail::Origin::Page => page::read(&mail.text),
        mail::Origin::Letter | mail::Origin::Letters => None,
    };
    let fields = std::mem::take(&mut mail.fields);
    let mut matter = matter::of_body(&mail.text, mail.format, page, fields);
    if mail.origin == mail::Origin::Letters {
        matter.form = Form::Letters;
    }
    let header = header::header(id, &mail.text, &mut matter, place, settings);
    let mut problems = std::mem::take(&mut matter.problems);
    drop(matter);
    let repaired = |message: &&str| Problem { line: 1, message: (*message).to_owned() };
    problems.extend(mail.problems.iter().map(repaired).chain(conflict_copy(place.path)));
    let format = Some(mail.format);
    let origin = mail.origin;
    let text = if reach == Reach::Body { mail.whole_text() } else { mail.text };
    let is_web_page = origin == mail::Origin::Page && page::is_whole(&text);
    let body = 0..text.len();
    FileParts { text: text.into(), header, problems, body, format, single_lines: 0..0, is_web_page }
}

#[cfg(test)]
mod tests;
