//! Keys on their way to an action: a sequence, a count, and keys that wait.

use crate::app::waiting::Held;
use crate::input::key::Key;
use std::collections::VecDeque;

/// Keys on their way to an action.
#[derive(Debug, Default)]
pub struct KeyInput {
    /// The keys of a sequence that is not complete.
    pub(crate) sequence: Vec<Key>,
    /// The sequence or count as the footer shows it.
    pub(crate) pending: String,
    pub(crate) count: Option<usize>,
    /// What waits for an article or a list that is on its way.
    pub(crate) deferred: VecDeque<Held>,
    /// Whether a key was pressed.
    pub(crate) touched: bool,
}
