//! What can be wrong in `config.toml`.

use super::QueryWrong;
use std::ops::Range;

/// Something wrong with the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblem {
    /// The line of the file, from 1.
    pub line: usize,
    /// The setting, as `theme.link`, cleaned; empty for a line that is no TOML.
    pub key: String,
    /// What is wrong with it.
    pub wrong: Wrong,
}

/// What is wrong with a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The line is no TOML, in the words of its reader.
    Syntax(String),
    /// There is no such setting.
    NoSetting,
    /// Not what it must be.
    Not(Wanted),
    /// One of several queries is not understood.
    Query {
        /// The query, cleaned.
        query: String,
        /// Where in it, in characters from 1.
        character: usize,
        /// What is wrong there.
        wrong: QueryWrong,
    },
    /// One of several globs is none.
    Glob {
        /// The glob, cleaned.
        glob: String,
        /// Why, in the words of its reader, cleaned.
        why: String,
    },
    /// A command line with a quote that is not closed.
    OpenQuote,
    /// There is no such colour, only `base` and these.
    NoColour(Vec<&'static str>),
    /// There are keys of these contexts only.
    NoContext(Vec<&'static str>),
    /// There is no such action.
    NoAction,
    /// The action works in these contexts only.
    OnlyIn(Vec<&'static str>),
    /// No key is called this.
    NoKey(String),
    /// The sequence begins with a digit, which is a count.
    Digit(String),
    /// One key is bound to two actions.
    Both {
        /// The key.
        key: String,
        /// The actions.
        actions: [&'static str; 2],
        /// The context.
        context: &'static str,
    },
    /// The keys of one action begin with those of another.
    Begins {
        /// The longer keys.
        keys: String,
        /// Their action.
        action: &'static str,
        /// What they begin with.
        with: String,
        /// The action of those.
        other: &'static str,
        /// The context.
        context: &'static str,
    },
}

/// What a value must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// True or false.
    Boolean,
    /// A number in this range.
    Number(Range<u16>),
    /// One of these.
    OneOf(&'static [&'static str]),
    /// One of these, or one with a minus.
    OneOfEitherWay(&'static [&'static str]),
    /// An absolute path, or one from the home folder.
    Path,
    /// A time zone.
    Zone,
    /// A format of dates.
    DateFormat,
    /// A list of strings.
    Strings,
    /// The table of keys.
    KeyTable,
    /// Keys, or false.
    Keys,
    /// A colour.
    Colour,
}
