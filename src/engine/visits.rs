//! When a library was left, and on which shelf: what came since is new.

use super::config::EngineConfig;
use super::reading_state::{ReadingState, respond_trouble};
use super::response::Responder;
use crate::state::{Change, Logs, Step, Table, library_key};
use serde_json::Value;
use std::path::PathBuf;

impl ReadingState {
    /// When the library was last left.
    pub(super) fn last_left(&self, context: &EngineConfig) -> Option<i64> {
        self.with(|logs| last_left(logs, &context.roots)).flatten()
    }

    /// Notes that the library is left now: what arrives from now on will be new.
    pub(super) fn leave(&self, shelf: Value, context: &EngineConfig, tell: &impl Responder) {
        // A file that was opened by its name is no library.
        if context.is_one_file() {
            return;
        }
        self.with(|logs| {
            let now = crate::clock::now().timestamp();
            // What arrived while it was open did so after it was left the time before, whatever the clock says.
            let left =
                last_left(logs, &context.roots).map_or(now, |before| now.max(before.saturating_add(1)));
            let session = |root: &PathBuf| (Table::Session, library_key(root), left.into());
            let shelf = (Table::Setting, shelf_key(context), shelf);
            for (table, key, value) in context.roots.iter().map(session).chain([shelf]) {
                let put = Change::Put { table, key, value: Some(value) };
                respond_trouble(&logs.append(&put, Step::Silent, now).taken_in, tell);
            }
        });
    }
}

/// When a library of these folders was last left, Unix seconds: each article that came to one of them since its own
/// time counts as new.
pub fn last_left(logs: &Logs, roots: &[PathBuf]) -> Option<i64> {
    let of = |root: &PathBuf| logs.state().value(Table::Session, &library_key(root))?.as_i64();
    roots.iter().filter_map(of).min()
}

/// Under which name it is noted on which shelf a library of these folders was left.
pub(super) fn shelf_key(context: &EngineConfig) -> String {
    let roots: Vec<String> = context.roots.iter().map(|root| library_key(root)).collect();
    format!("shelf {}", roots.join("\n"))
}
