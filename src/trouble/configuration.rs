//! Problems in `config.toml`.

use super::QueryWrong;
use std::ops::Range;

/// A problem in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblem {
    /// The line of the file, from 1.
    pub line: usize,
    /// The setting, as `theme.link`, cleaned; empty for a syntax error.
    pub key: String,
    pub wrong: Wrong,
}

/// What is wrong with a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A syntax error, in the words of the TOML parser.
    Syntax(String),
    NoSetting,
    /// The value must be something else.
    Not(Wanted),
    /// A query in a list is invalid.
    Query {
        /// The query, cleaned.
        query: String,
        /// The position in the query, in characters from 1.
        character: usize,
        /// What is wrong at this position.
        wrong: QueryWrong,
    },
    /// A glob in a list is invalid.
    Glob {
        /// The glob, cleaned.
        glob: String,
        /// Why, in the words of the glob parser, cleaned.
        why: String,
    },
    /// A command line has a quote that is not closed.
    OpenQuote,
    /// There is no such colour; only `base` and these.
    NoColour(Vec<&'static str>),
    /// There is no such context; only these.
    NoContext(Vec<&'static str>),
    NoAction,
    /// The action works in these contexts only.
    OnlyIn(Vec<&'static str>),
    NoKey(String),
    /// The sequence begins with a digit. Digits are counts.
    Digit(String),
    /// One key is bound to two actions.
    Both {
        key: String,
        actions: [&'static str; 2],
        context: &'static str,
    },
    /// The keys of one action begin with those of another.
    Begins {
        /// The longer sequence.
        keys: String,
        /// The action of the longer sequence.
        action: &'static str,
        /// The shorter sequence, with which the longer one begins.
        with: String,
        /// The action of the shorter sequence.
        other: &'static str,
        context: &'static str,
    },
}

/// What a value must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    Boolean,
    Number(Range<u16>),
    OneOf(Vec<&'static str>),
    /// One of these, with or without a minus before it.
    OneOfEitherWay(Vec<&'static str>),
    /// An absolute path, or one that begins with `~/`.
    Path,
    Zone,
    /// A strftime format.
    DateFormat,
    Strings,
    KeyTable,
    FetchTable,
    HostTable,
    /// A name or value of an HTTP header.
    Header,
    /// A span of time with a unit.
    Span,
    /// Keys, or `false`.
    Keys,
    Colour,
}
