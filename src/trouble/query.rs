//! Why a query is invalid.

/// An error in a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// The position in the query, in bytes.
    pub position: usize,
    pub wrong: QueryWrong,
}

impl QueryError {
    /// The position in the query, in characters from 1.
    pub fn character(&self, query: &str) -> usize {
        query.get(..self.position).map_or(0, |before| before.chars().count()) + 1
    }
}

/// What is wrong in a query. The text is clean and part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryWrong {
    /// A field has no value.
    NoValue(String),
    /// `is:` has an unknown value.
    NoState(String),
    /// The value of a date field is not a day.
    NoDay(String),
    /// The query is empty and so would match every article.
    Nothing,
    /// A muting query asks for the reading state, which includes muting.
    ByState,
}

impl std::error::Error for QueryWrong {}
