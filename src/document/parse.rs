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
use crate::article::{Body, Format};
use crate::guard::guarded;
use std::borrow::Cow;

/// Reads a body.
pub fn parse(body: &Body) -> Document {
    let Some(html) = html(body) else { return plain::document(&body.text) };
    match guarded(|| rendered(&html)) {
        Some(mut document) => {
            if let Cow::Owned(_) = html {
                // The places are those of the generated HTML, not of the body.
                document.blocks.iter_mut().for_each(|block| block.source = 0..0);
            }
            document
        }
        None => unstructured(&html),
    }
}

/// The HTML of a body; none for plain text.
fn html(body: &Body) -> Option<Cow<'_, str>> {
    match body.format {
        Format::Plain => None,
        Format::Html => Some(match unescaped(&body.text) {
            Some(html) => Cow::Owned(html),
            None => template::strip(&body.text, body.format),
        }),
        Format::Markdown => {
            let source = template::strip(&body.text, body.format);
            // A panic in the Markdown parser leaves the source, which is readable too.
            let html = guarded(|| markdown::to_html(&source));
            Some(Cow::Owned(html.unwrap_or_else(|| source.into_owned())))
        }
    }
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

fn rendered(html: &str) -> Document {
    let filter = filter::Filter::new(tree::Tree::new());
    feed::feed(html, &filter);
    let filter::State { out, facts, mut spent, .. } = filter.finish();
    let failed = out.failed;
    let (drafts, later) = out.finish(&facts).finish();
    if failed {
        return unstructured(html);
    }
    spent.spans |= later.spans;
    spent.blocks |= later.blocks;
    let mut document = blocks::build(&facts, drafts);
    document.notices.extend(spent.notices());
    document
}

/// The words of a body whose structure could not be read.
fn unstructured(html: &str) -> Document {
    let mut document = plain::document(&plain::without_tags(html));
    document.notices.push(crate::trouble::Shortened::Structure);
    document
}
