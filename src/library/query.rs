//! The query language: parsed once, then checked for many articles.
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
//! All conditions must hold. Values may be quoted; within quotes `\"` is a quote. This module uses no index: the caller
//! searches the texts for the words.

mod parse;
#[cfg(test)]
mod tests;

use crate::article::Header;
use crate::article::marks::Flags;
use crate::text::fold::fold;
use chrono::{DateTime, Utc};
pub use parse::{category_path, day, parse, quoted};

/// A parsed query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Conditions that must all hold.
    pub terms: Vec<Term>,
}

/// A condition of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    pub test: Test,
    pub negated: bool,
}

/// What a condition tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// A word or phrase, folded, in the title or body.
    Text(String),
    /// A word or phrase, folded, in the title.
    Title(String),
    /// The beginning of a category path, as folded names.
    Category(Vec<String>),
    /// A part of the author's name, folded.
    Author(String),
    /// The author's whole name, folded.
    AuthorIs(String),
    /// A tag, folded; tags nested below it match as well.
    Tag(String),
    /// At this time or later.
    Since(DateTime<Utc>),
    /// Before this time.
    Until(DateTime<Utc>),
    Is(Status),
}

/// The marks that a query can test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Unread,
    Read,
    Starred,
    Muted,
}

impl Query {
    /// Whether an article meets the conditions on header and marks. Words are not checked, see [`Query::texts`].
    pub fn matches_header(&self, header: &Header, flags: Flags) -> bool {
        self.terms.iter().all(|term| match &term.test {
            Test::Text(_) => true,
            test => test.holds(header, flags) != term.negated,
        })
    }

    /// Whether the query finds muted articles as well: it has a condition on them, or asks for starred ones.
    pub fn finds_muted(&self) -> bool {
        self.terms.iter().any(|term| match term.test {
            Test::Is(Status::Muted) => true,
            Test::Is(Status::Starred) => !term.negated,
            _ => false,
        })
    }

    /// The folded words and phrases to find in title or body, and whether each must be absent.
    pub fn texts(&self) -> impl Iterator<Item = (&str, bool)> {
        self.terms.iter().filter_map(|term| match &term.test {
            Test::Text(text) => Some((text.as_str(), term.negated)),
            _ => None,
        })
    }

    /// Whether a folded text (title and body) contains all words it must contain and no other word of the query.
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

/// Whether a category of the article begins with this folded path.
fn is_below(header: &Header, prefix: &[String]) -> bool {
    header.categories.iter().any(|path| {
        path.len() >= prefix.len() && path.iter().zip(prefix).all(|(name, wanted)| fold(name) == *wanted)
    })
}
