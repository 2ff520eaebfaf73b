//! The words of a body alone.

use super::mark::MarkId;
use super::output::{Output, Shape};
use super::{feed, filter, html};
use crate::article::Body;
use crate::text::clean_block;

/// The filter's text, blocks on lines of their own.
struct Words(String);

impl Words {
    fn edge(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with('\n') {
            self.0.push('\n');
        }
    }

    fn described(&mut self, words: &str) {
        self.0.push(' ');
        self.0.push_str(words);
        self.0.push(' ');
    }
}

impl Output for Words {
    const MARKS: bool = false;

    fn open(&mut self, _shape: Shape, _mark: MarkId) {}

    fn close(&mut self) {}

    fn text(&mut self, text: &str) {
        self.0.push_str(text);
    }

    fn line_break(&mut self) {
        self.edge();
    }

    fn picture(&mut self, _mark: MarkId, words: &str) {
        self.described(words);
    }

    fn object(&mut self, _mark: MarkId, words: &str) {
        self.edge();
        self.described(words);
        self.edge();
    }

    fn boundary(&mut self) {
        self.edge();
    }
}

/// See [`crate::document::searchable_text`].
pub(in crate::document) fn of(body: &Body) -> String {
    let Some(html) = html(body) else { return clean_block(&body.text).into_owned() };
    let read = crate::guard::guarded(|| {
        let filter = filter::Filter::new(Words(String::with_capacity(html.len() / 2)));
        feed::feed(&html, &filter);
        filter.finish().out.0
    });
    read.unwrap_or_else(|| clean_block(&super::plain::without_tags(&html)).into_owned())
}
