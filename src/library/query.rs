//! The query language: what a reader types to find articles, understood once and asked of many headers.
//!
//! ```text
//! 钉钉 大会          both words          "to be or not"    a phrase
//! -广告              not this word       title:rust        in the title
//! category:a/b       below a path        author: tag:      likewise
//! author:"=Li Bai"   the whole name
//! since:2021-03      from that day on    until:7d          before that day
//! is:unread          read, starred, muted
//! ```
//!
//! Everything must hold. Values may be quoted; within quotes `\"` is a quote. Knows no index: the words are handed out
//! for whoever searches texts.

mod day;
mod parse;
#[cfg(test)]
mod tests;

use crate::article::Header;
use crate::article::marks::Flags;
use crate::text::fold::fold;
use chrono::{DateTime, Utc};
pub use day::day;
pub use parse::{category_path, parse, quoted};

/// A query that has been understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// All of these must hold.
    pub terms: Vec<Term>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What is asked.
    pub test: Test,
    /// Whether the answer must be no.
    pub negated: bool,
}

/// What a condition asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// A word or phrase, folded, anywhere in title or body.
    Text(String),
    /// A word or phrase, folded, in the title.
    Title(String),
    /// A path prefix of a category, its names folded.
    Category(Vec<String>),
    /// A part of the author's name, folded.
    Author(String),
    /// The author's whole name, folded.
    AuthorIs(String),
    /// A tag, folded; a tag nested below it counts.
    Tag(String),
    /// On this moment or after it.
    Since(DateTime<Utc>),
    /// Before this moment.
    Until(DateTime<Utc>),
    /// The state of an article.
    Is(Status),
}

/// What an article can be, besides what its file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not read.
    Unread,
    /// Read.
    Read,
    /// Starred.
    Starred,
    /// Muted.
    Muted,
}

impl Query {
    /// Whether an article answers all that can be told from its header and state. Words of [`Test::Text`] are
    /// not asked here: they are in [`Query::texts`].
    pub fn matches_header(&self, header: &Header, flags: Flags) -> bool {
        self.terms.iter().all(|term| match &term.test {
            Test::Text(_) => true,
            test => test.holds(header, flags) != term.negated,
        })
    }

    /// Whether it asks for a state, or for its absence.
    pub fn asks(&self, state: Status) -> bool {
        self.terms.iter().any(|term| term.test == Test::Is(state))
    }

    /// The words and phrases to be found in title or body, folded, and whether each must be absent.
    pub fn texts(&self) -> impl Iterator<Item = (&str, bool)> {
        self.terms.iter().filter_map(|term| match &term.test {
            Test::Text(text) => Some((text.as_str(), term.negated)),
            _ => None,
        })
    }

    /// Whether a folded text (title and body) holds all words it must, and none it must not.
    pub fn matches_text(&self, folded: &str) -> bool {
        self.texts().all(|(text, negated)| {
            memchr::memmem::find(folded.as_bytes(), text.as_bytes()).is_some() != negated
        })
    }
}

impl Test {
    fn holds(&self, header: &Header, flags: Flags) -> bool {
        match self {
            Self::Text(text) | Self::Title(text) => fold(&header.title).contains(text.as_str()),
            Self::Author(author) => {
                header.author.as_ref().is_some_and(|name| fold(name).contains(author.as_str()))
            }
            Self::AuthorIs(author) => header.author.as_ref().is_some_and(|name| fold(name.trim()) == *author),
            Self::Tag(tag) => header.tags.iter().any(|name| {
                let name = fold(name);
                let name = name.trim_start_matches('#');
                name.strip_prefix(tag.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }),
            Self::Category(prefix) => is_below(header, prefix),
            Self::Since(moment) => header.date.is_some_and(|date| date >= *moment),
            Self::Until(moment) => header.date.is_some_and(|date| date < *moment),
            Self::Is(Status::Unread) => !flags.contains(Flags::READ) && !header.draft,
            Self::Is(Status::Read) => flags.contains(Flags::READ),
            Self::Is(Status::Starred) => flags.contains(Flags::STARRED),
            Self::Is(Status::Muted) => flags.contains(Flags::MUTED),
        }
    }
}

/// Whether a category of the article begins with the folded path.
fn is_below(header: &Header, prefix: &[String]) -> bool {
    header.categories.iter().any(|path| {
        path.len() >= prefix.len() && path.iter().zip(prefix).all(|(name, wanted)| fold(name) == *wanted)
    })
}
