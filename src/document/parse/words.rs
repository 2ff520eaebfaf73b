//! The words of a body, without its structure.

use super::mark::MarkId;
use super::output::{Output, Shape};
use super::{feed, filter, html};
use crate::article::{Body, Format};
use crate::text::clean_block;
use std::sync::atomic::AtomicBool;

/// Collects the filter's text. Lines end where the page ends them: at the edges of html2text's blocks.
#[derive(Default)]
struct VisibleWords {
    text: String,
    /// Whether each open element is a block, outermost first.
    blocks: Vec<bool>,
    /// Where the description of the last image stands.
    picture: std::ops::Range<usize>,
}

impl VisibleWords {
    fn edge(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn described(&mut self, words: &str) {
        self.text.push(' ');
        self.text.push_str(words);
        self.text.push(' ');
    }
}

impl Output for VisibleWords {
    const MARKS: bool = false;

    fn open(&mut self, shape: Shape, _mark: MarkId) {
        let block = !shape.is_inline();
        self.blocks.push(block);
        if block {
            self.edge();
        }
    }

    fn close(&mut self) {
        if self.blocks.pop() == Some(true) {
            self.edge();
        }
    }

    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn line_break(&mut self) {
        self.edge();
    }

    fn picture(&mut self, _mark: MarkId, words: &str) {
        let from = self.text.len();
        self.described(words);
        self.picture = from..self.text.len();
    }

    fn drop_picture(&mut self) {
        self.text.replace_range(std::mem::take(&mut self.picture), "");
    }

    fn object(&mut self, _mark: MarkId, words: &str) {
        self.edge();
        self.described(words);
        self.edge();
    }
}

/// See [`crate::document::searchable_text`].
pub(in crate::document) fn of(body: &Body) -> String {
    if body.format == Format::Plain {
        return clean_block(&body.text).into_owned();
    }
    let cancel = AtomicBool::new(false);
    let read = crate::guard::guarded(|| {
        let words =
            VisibleWords { text: String::with_capacity(body.text.len() / 2), ..VisibleWords::default() };
        let filter = filter::TokenFilter::new(words);
        html(body, &cancel, |html| feed::feed(html, &filter, &cancel));
        filter.finish().out.text
    });
    read.unwrap_or_else(|| {
        let mut text = String::new();
        html(body, &cancel, |html| text.push_str(&clean_block(&super::plain::without_tags(html))));
        text
    })
}
