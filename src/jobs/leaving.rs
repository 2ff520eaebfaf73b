//! When a library was left, and on which shelf: what came since is new.

use super::context::Context;
use super::memory::{Memory, told};
use super::report::Tell;
use crate::state::{Action, Logs, Step, Table, library_key};
use chrono::Utc;
use serde_json::Value;
use std::path::PathBuf;

impl Memory {
    /// When the library was last left.
    pub(super) fn last_left(&self, context: &Context) -> Option<i64> {
        last_left(self.lock().as_ref()?, &context.roots)
    }

    /// Notes that the library is left now: what arrives from now on will be new.
    pub(super) fn leave(&self, shelf: Value, context: &Context, tell: &impl Tell) {
        let mut held = self.lock();
        // A file that was opened by its name is no library.
        let Some(logs) = held.as_mut().filter(|_| !context.is_one_file()) else { return };
        let now = Utc::now().timestamp();
        // What arrived while it was open did so after it was left the time before, whatever the clock says.
        let left = last_left(logs, &context.roots).map_or(now, |before| now.max(before.saturating_add(1)));
        for root in &context.roots {
            let put = Action::Put { table: Table::Session, key: library_key(root), value: Some(left.into()) };
            told(&logs.append(&put, Step::Silent, now).taken_in, tell);
        }
        let put = Action::Put { table: Table::Setting, key: shelf_key(context), value: Some(shelf) };
        told(&logs.append(&put, Step::Silent, now).taken_in, tell);
    }
}

/// When a library of these folders was last left, Unix seconds: each article that came to one of them since its own
/// time counts as new.
pub fn last_left(logs: &Logs, roots: &[PathBuf]) -> Option<i64> {
    let of = |root: &PathBuf| logs.state().value(Table::Session, &library_key(root))?.as_i64();
    roots.iter().filter_map(of).min()
}

/// Under which name it is noted on which shelf a library of these folders was left.
pub(super) fn shelf_key(context: &Context) -> String {
    let roots: Vec<String> = context.roots.iter().map(|root| library_key(root)).collect();
    format!("shelf {}", roots.join("\n"))
}
