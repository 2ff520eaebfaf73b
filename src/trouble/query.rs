//! Why a query is not understood.

/// Why a query was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// Where in the query, in bytes.
    pub position: usize,
    /// What is wrong there.
    pub wrong: QueryWrong,
}

impl QueryError {
    /// Where in the query, as people count characters, from 1.
    pub fn character(&self, query: &str) -> usize {
        query.get(..self.position).map_or(0, |before| before.chars().count()) + 1
    }
}

/// What is wrong in a query. Prints as part of one line, clean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryWrong {
    /// A field stands without a value.
    NoValue(String),
    /// `is:` names something that articles are not.
    NoState(String),
    /// Something that is no day stands where one must.
    NoDay(String),
    /// It asks for nothing, and so would mute everything.
    Nothing,
    /// It would mute by the reading state, which muting is part of.
    ByState,
}

impl std::error::Error for QueryWrong {}
