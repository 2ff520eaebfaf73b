//! From a body to a document. Never fails, never panics, always bounded.
//!
//! ```text
//! body ─► template tags off ─► Markdown to HTML ─► html5ever's tokenizer ─► filter ─► html2text's tree
//!                                                     ─► html2text's lines ─► drafts ─► blocks
//! ```
//!
//! # What html2text does here, and what it does not
//!
//! html2text turns the tree into lines: where blocks begin and end, which of them a blank line parts, what inline
//! styles stand around each piece of text, what `br`, lists, quotations, preformatted text and cells
//! are. It never wraps (its width is endless), numbers no list (it knows neither `value` nor `type`), lays out no
//! table (cells are blocks with a mark, put together again in `table`), and reads no style sheet. What it would
//! lose travels as a colour, see `mark`.
//!
//! Its tree is built by the filter itself instead of html5ever's tree builder. The filter has to know anyway which
//! tags end which, or its bound on the depth would count unclosed paragraphs; once it knows, the tree builder only
//! adds what a reader must not have: time quadratic in the depth, text moved out of tables, panics on end tags
//! that the filter kept back. And the search sees the same words as the page, because both are what the filter
//! wrote.

mod addresses;
mod attributes;
mod blocks;
mod budget;
mod caption;
mod css;
mod decorator;
mod draft;
mod elements;
mod emphasis;
mod feed;
mod filter;
#[cfg(test)]
mod large_tests;
mod mark;
mod markdown;
mod numbering;
mod output;
mod picture;
mod plain;
mod sentinel;
mod table;
mod template;
#[cfg(test)]
mod tests;
mod tidy;
mod tree;
pub(super) mod words;

use super::model::Document;
use crate::article::{Article, Body, Format};
use crate::guard::guarded;
use crate::trouble::Shortened;
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};

/// Reads a body.
pub fn parse(body: &Body) -> Document {
    parse_unless(body, &AtomicBool::new(false)).unwrap_or_default()
}

/// Reads a body; nothing once it is called off, which is looked for often.
fn parse_unless(body: &Body, cancel: &AtomicBool) -> Option<Document> {
    let document = match body.format {
        Format::Plain => plain::document(&body.text, cancel),
        Format::Html | Format::Markdown => {
            guarded(|| rendered(body, cancel)).unwrap_or_else(|| unstructured(body, cancel))
        }
    };
    (!cancel.load(Ordering::Relaxed)).then_some(document)
}

/// Reads the body of an article, and tells if it was cut; nothing once it is called off.
pub fn parse_article(article: &Article, cancel: &AtomicBool) -> Option<Document> {
    let mut document = parse_unless(&article.body, cancel)?;
    document.notices.extend(article.cut.map(Shortened::Cut));
    Some(document)
}

/// What stands where in the HTML of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Places {
    /// The same as in the body.
    OfBody,
    /// It was made from the body.
    Own,
}

/// Gives the HTML of a body that is no plain text to `part`; that of a long Markdown body comes in several parts.
fn html(body: &Body, cancel: &AtomicBool, mut part: impl FnMut(&str)) -> Places {
    if body.format == Format::Html
        && let Some(html) = unescaped(&body.text)
    {
        part(&html);
        return Places::Own;
    }
    let source = template::strip(&body.text, body.format);
    if body.format == Format::Markdown {
        markdown::to_html(&source, markdown::WINDOW, cancel, part);
        return Places::Own;
    }
    part(&source);
    if let Cow::Owned(_) = source { Places::Own } else { Places::OfBody }
}

/// The HTML of a body whose tags are all escaped, as some feeds deliver it: at most a wrapper's tags stand in it as
/// tags, and a block's start tag stands in it as text.
fn unescaped(text: &str) -> Option<String> {
    const WRAPPER_TAGS: usize = 4;
    let blocks = ["&lt;p&gt;", "&lt;p ", "&lt;br", "&lt;div", "&lt;img ", "&lt;h2"];
    if memchr::memchr_iter(b'<', text.as_bytes()).nth(WRAPPER_TAGS).is_some()
        || !blocks.iter().any(|tag| text.contains(tag))
        || text.contains("<pre")
        || text.contains("<code")
    {
        return None;
    }
    // `&amp;` last, so that nothing is decoded twice here.
    Some(text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
}

fn rendered(body: &Body, cancel: &AtomicBool) -> Document {
    let filter = filter::TokenFilter::new(tree::Tree::new());
    let places = html(body, cancel, |html| feed::feed(html, &filter, cancel));
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
    let mut document = blocks::build(&facts, drafts);
    document.notices.extend(spent.notices());
    if places == Places::Own {
        document.blocks.iter_mut().for_each(|block| block.source = 0..0);
    }
    document
}

/// The words of a body whose structure could not be read.
fn unstructured(body: &Body, cancel: &AtomicBool) -> Document {
    let mut text = String::new();
    html(body, cancel, |html| text.push_str(&plain::without_tags(html)));
    let mut document = plain::document(&text, cancel);
    document.blocks.iter_mut().for_each(|block| block.source = 0..0);
    document.notices.push(Shortened::Structure);
    document
}
