//! Looking for words in an open article.

use super::{Page, Position};
use crate::document::Line;
use crate::document::find::{self, Match};
use std::ops::Range;

/// The text that was searched for, and its matches.
#[derive(Debug, Default)]
pub(super) struct Found {
    matches: Vec<Match>,
    current: usize,
}

impl Page {
    /// Searches for words and scrolls to the first match at or after the beginning of the window. Case and full width do
    /// not matter.
    pub fn find(&mut self, words: &str) {
        let here = self.place();
        let matches: Vec<_> = find::find(self.document(), words).take(find::MATCHES).collect();
        let current = matches.partition_point(|found| found.place() < here) % matches.len().max(1);
        self.found = Found { matches, current };
        self.next_match(0);
    }

    /// Highlights every match of several folded words, and scrolls to the first one.
    pub fn find_words(&mut self, words: &[String], most: usize) {
        let mut matches: Vec<Match> =
            words.iter().flat_map(|word| find::find(self.document(), word).take(most)).collect();
        matches.sort_by_key(Match::place);
        self.found = Found { matches, current: 0 };
        self.next_match(0);
    }

    /// Ends the search.
    pub fn end_find(&mut self) {
        self.found = Found::default();
    }

    /// Every match, top to bottom.
    pub fn matches(&self) -> &[Match] {
        &self.found.matches
    }

    /// The number of the match the reader is at, from 1.
    pub fn match_number(&self) -> Option<usize> {
        (!self.found.matches.is_empty()).then_some(self.found.current + 1)
    }

    /// Goes to the next match, or the previous one, round the ends.
    pub fn next_match(&mut self, by: isize) {
        let count = self.found.matches.len().cast_signed();
        if count > 0 {
            self.found.current = (self.found.current.cast_signed() + by).rem_euclid(count).cast_unsigned();
            self.show(self.found.matches[self.found.current].place());
        }
    }

    /// The columns of a line that belong to matches.
    pub fn found_in(&self, position: Position, line: &Line) -> Vec<Range<usize>> {
        let matches = &self.found.matches;
        let first = matches.partition_point(|found| found.block < position.block);
        let here = matches[first..].iter().take_while(|found| found.block == position.block);
        here.flat_map(|found| find::columns(line, &found.characters, self.options.widths)).collect()
    }
}
