//! Parses a body into a document. Never fails, never panics, and takes bounded time and memory.
//!
//! ```text
//! body ─► boxes of MkDocs ─► template tags off ─► extensions ─► Markdown to HTML ─► html5ever's tokenizer
//!      ─► filter ─► html2text's tree ─► html2text's lines ─► drafts ─► blocks
//! ```
//!
//! # The role of html2text
//!
//! html2text turns the tree into lines: it finds where blocks begin and end, where blank lines separate them, which
//! inline styles apply to each piece of text, and handles `br`, lists, quotations, preformatted text and cells. It
//! never wraps (its width is practically infinite), does not number lists (it does not know `value` and `type`), does
//! not lay out tables (cells are blocks with a mark, reassembled in `table`), and does not read style sheets. What it
//! does not keep is passed through it as a colour, see `mark`.
//!
//! The filter builds html2text's tree itself and does not use html5ever's tree builder. It must know which tags end
//! which anyway, because otherwise unclosed paragraphs would count towards its depth limit. The tree builder would
//! only add problems: time quadratic in the depth, text moved out of tables, panics on end tags that the filter
//! removed. In addition, the search index gets the same words as the page, because the filter writes both.

mod addresses;
mod admonitions;
mod base;
mod blocks;
mod budget;
mod caption;
mod css;
mod decorator;
mod draft;
mod elements;
mod embedded;
mod emphasis;
mod extensions;
mod feed;
mod filter;
mod gemtext;
#[cfg(test)]
mod large_tests;
mod main_content;
mod mark;
mod markdown;
mod markup;
mod math;
mod notes;
mod numbering;
mod output;
mod picture;
mod plain;
mod sentinel;
mod shadow;
mod shared;
mod table;
mod template;
#[cfg(test)]
mod tests;
mod tidy;
mod tree;
mod veils;
pub(super) mod words;

use super::model::Document;
use crate::article::{Article, Body, Format, Problem, Syntax, WebPage};
use crate::guard::guarded;
use crate::trouble::Shortened;
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};

/// Parses a body.
pub fn parse(body: &Body) -> Document {
    parse_unless(body, &AtomicBool::new(false)).unwrap_or_default()
}

/// Parses a body. Returns `None` soon after `cancel` is set.
fn parse_unless(body: &Body, cancel: &AtomicBool) -> Option<Document> {
    let document = match body.format {
        Format::Plain => plain::document(&body.text, cancel),
        Format::Html | Format::Markdown => {
            guarded(|| rendered(body, cancel)).unwrap_or_else(|| unstructured(body, cancel))
        }
    };
    (!cancel.load(Ordering::Relaxed)).then_some(document)
}

/// Parses the body of an article and adds a notice if the article was cut. Returns `None` soon after `cancel` is set.
pub fn parse_article(article: &Article, cancel: &AtomicBool) -> Option<Document> {
    let mut document = parse_unless(&article.body, cancel)?;
    document.notices.extend(article.cut.map(Shortened::Cut));
    Some(document)
}

/// Whether byte positions in a body's HTML are positions in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Places {
    OfBody,
    /// No: the HTML was generated from the body.
    Own,
}

/// What became of a body on the way to HTML.
struct Converted {
    places: Places,
    /// The template tags that are not in it.
    problems: Vec<Problem>,
    web_page: WebPage,
}

impl Converted {
    fn new(places: Places) -> Self {
        Self { places, problems: Vec::new(), web_page: WebPage::No }
    }
}

/// Passes the HTML of a body that is not plain text to `part`, for a long Markdown body in several parts.
fn html(body: &Body, cancel: &AtomicBool, mut part: impl FnMut(&str)) -> Converted {
    if body.format == Format::Html && body.web_page != WebPage::No {
        return web_page(body, part);
    }
    if body.format == Format::Html
        && let Some(html) = unescaped(&body.text)
    {
        part(&html);
        return Converted::new(Places::Own);
    }
    let marks = match body.syntax {
        Syntax::Generators | Syntax::Mdx => None,
        Syntax::Org => Some(markup::Marks::Org),
        Syntax::Rest => Some(markup::Marks::Rest),
        Syntax::AsciiDoc => Some(markup::Marks::AsciiDoc),
        Syntax::Gemtext => {
            part(&gemtext::to_html(&body.text));
            return Converted::new(Places::Own);
        }
    };
    if let Some(marks) = marks.filter(|_| body.format == Format::Markdown) {
        let text = markup::to_markdown(&body.text, marks);
        markdown::to_html(&text, markdown::Reading::default(), markdown::WINDOW, cancel, part);
        return Converted::new(Places::Own);
    }
    let written = match body.format {
        Format::Markdown => admonitions::quoted(with_line_breaks(body)),
        Format::Html | Format::Plain => with_line_breaks(body),
    };
    let template::Stripped { text, dropped } = template::strip(&written, body.format, body.syntax);
    let problems = problems(&written, dropped, body.first_line);
    if body.format == Format::Markdown {
        let reading = markdown::Reading { newlines: body.newlines, wikilinks: body.wikilinks };
        let text = template::headed(extensions::to_markdown(text, body.wikilinks));
        markdown::to_html(&text, reading, markdown::WINDOW, cancel, part);
        return Converted { problems, ..Converted::new(Places::Own) };
    }
    let flat = shadow::flattened(&text);
    part(&flat);
    let is_body = matches!((&text, &flat), (Cow::Borrowed(_), Cow::Borrowed(_)));
    let places = if is_body { Places::OfBody } else { Places::Own };
    Converted { problems, ..Converted::new(places) }
}

/// Passes a web page on, or its main content. No generator has written it, so nothing in it is a template tag.
fn web_page(body: &Body, mut part: impl FnMut(&str)) -> Converted {
    let flat = shadow::flattened(&body.text);
    let places = if let Cow::Owned(_) = flat { Places::Own } else { Places::OfBody };
    if body.web_page == WebPage::MainContent {
        if let Some(content) = main_content::of(&flat) {
            part(&content);
            return Converted { web_page: WebPage::MainContent, ..Converted::new(Places::Own) };
        }
        // There is no other view of it.
        part(&flat);
        return Converted::new(places);
    }
    part(&flat);
    Converted { web_page: WebPage::Whole, ..Converted::new(places) }
}

/// The text of a body, with breaks behind the lines that are shown one below the other.
fn with_line_breaks(body: &Body) -> Cow<'_, str> {
    let lines = body.text.get(body.single_lines.clone()).unwrap_or_default();
    if lines.is_empty() || body.format != Format::Markdown {
        return Cow::Borrowed(&body.text);
    }
    let (before, after) = (&body.text[..body.single_lines.start], &body.text[body.single_lines.end..]);
    [before, &lines.replace('\n', "  \n"), after].concat().into()
}

/// The problems of template tags that are not shown. A body begins on line `first_line` of its file.
fn problems(text: &str, dropped: Vec<template::Dropped>, first_line: usize) -> Vec<Problem> {
    let (mut line, mut counted) = (first_line, 0);
    let mut problems: Vec<Problem> = Vec::with_capacity(dropped.len());
    for template::Dropped { at, tag } in dropped {
        // A list item is noticed after tags behind it only if its own tag is.
        let from = if at < counted { 0 } else { counted };
        if from == 0 {
            line = first_line;
        }
        line += text[from..at].matches('\n').count();
        counted = at;
        problems.push(Problem::not_shown(line, &tag));
    }
    problems
}

/// The HTML of a body whose tags are all escaped, as in some feeds. Such a body has at most a wrapper's unescaped
/// tags, and its text begins with the escaped start tag of a block. A text that only speaks of tags stays.
fn unescaped(text: &str) -> Option<String> {
    const WRAPPER_TAGS: usize = 4;
    if memchr::memchr_iter(b'<', text.as_bytes()).nth(WRAPPER_TAGS).is_some() {
        return None;
    }
    let mut inside = text.trim_start_matches('\u{feff}').trim_start();
    while let Some(tag) = inside.strip_prefix('<') {
        inside = tag.split_once('>')?.1.trim_start();
    }
    if !begins_escaped(inside) || text.contains("<pre") || text.contains("<code") {
        return None;
    }
    // `&amp;` comes last, so that nothing is decoded twice.
    Some(text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
}

/// Whether a text begins with an escaped tag that is not a word of it: something follows it directly, and an escaped
/// end tag or the end of the text shows that there are more.
fn begins_escaped(text: &str) -> bool {
    const TAGS: [&str; 24] = [
        "p",
        "br",
        "div",
        "img",
        "h1",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "table",
        "section",
        "article",
        "figure",
        "blockquote",
        "span",
        "a",
        "strong",
        "b",
        "em",
        "i",
        "center",
        "font",
        "!--",
    ];
    let Some(inside) = text.strip_prefix("&lt;") else { return false };
    let name =
        &inside[..inside.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '!' | '-')).unwrap_or(0)];
    if !TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(name)) {
        return false;
    }
    let Some((tag, rest)) = inside.split_once("&gt;") else { return false };
    let mut end = rest.trim_end();
    // Behind it may be the end tags of the wrapper.
    while let Some(at) = end.rfind('<').filter(|_| end.ends_with('>')) {
        end = end[..at].trim_end();
    }
    let ends_escaped = end.ends_with("&gt;");
    let goes_on = !rest.starts_with(' ') && (rest.contains("&lt;/") || rest.contains("&lt;br"));
    !tag.contains('\n') && tag.len() < 4_000 && (ends_escaped || goes_on)
}

fn rendered(body: &Body, cancel: &AtomicBool) -> Document {
    let filter = filter::TokenFilter::new(tree::Tree::new());
    let Converted { places, problems, web_page } =
        html(body, cancel, |html| feed::feed(html, &filter, cancel));
    let filter::FilterState { out, facts, mut spent, .. } = filter.finish();
    let failed = out.failed;
    let (drafts, later) = out.finish(&facts).finish();
    if cancel.load(Ordering::Relaxed) {
        return Document::default();
    }
    if failed {
        return unstructured(body, cancel);
    }
    spent.spans |= later.spans;
    spent.blocks |= later.blocks;
    spent.elements |= later.elements;
    let mut document = blocks::build(&facts, drafts, &body.text);
    document.notices.extend(spent.notices());
    (document.problems, document.web_page) = (problems, web_page);
    if places == Places::Own {
        document.blocks.iter_mut().for_each(|block| block.source = 0..0);
    }
    document
}

/// The words of a body whose structure cannot be read.
fn unstructured(body: &Body, cancel: &AtomicBool) -> Document {
    let mut text = String::new();
    let converted = html(body, cancel, |html| text.push_str(&plain::without_tags(html)));
    let mut document = plain::document(&text, cancel);
    (document.problems, document.web_page) = (converted.problems, converted.web_page);
    document.blocks.iter_mut().for_each(|block| block.source = 0..0);
    document.notices.push(Shortened::Structure);
    document
}
