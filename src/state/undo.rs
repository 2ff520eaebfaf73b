//! Undoes steps one by one, also those of earlier sessions, which are found in the log.

use super::change;
use super::files;
use super::line::Line;
use super::logs::{Applied, Changes, Logs};
use super::tail;
use super::write::Sync;
use crate::article::ArticleId;
use crate::article::marks::SetMark;
use serde_json::Value;
use std::collections::HashSet;
use std::fs::File;

/// The result of an undo.
#[derive(Clone, Debug, PartialEq)]
pub struct Undone {
    pub what: What,
    /// The articles whose marks were restored.
    pub articles: Vec<ArticleId>,
    /// Changes of other processes that were read, and warnings for the user.
    pub taken_in: Changes,
}

/// What a step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Mark(SetMark),
    /// A value of a table (see [`super::Table`]) was set or removed: the table's name in the logs, the key.
    Table(String, String),
}

impl Logs {
    /// Undoes the last step of this device that is not undone and for which `is_ours` returns true. Values that changed
    /// since stay. None if no such step is left. `now` is in Unix seconds.
    pub fn undo(&mut self, now: i64, is_ours: &dyn Fn(&What, &[ArticleId]) -> bool) -> Option<Undone> {
        let mut applied = Applied::default();
        let held = self.hold(&mut applied.taken_in);
        let mut undone = HashSet::new();
        let mut done = None;
        while done.is_none()
            && let Some(step) = self.last_step(held.as_ref().ok(), &mut undone, is_ours)
        {
            let setting = self.state.inverse(&step);
            // If nothing of the step is left to undo, the one before it is undone.
            done = what(&step).filter(|_| !setting.1.is_empty());
            let Some(line) = self.line(setting, now, &mut applied) else {
                done = None;
                break;
            };
            undone.insert(step.n);
            self.make(&Line { undoes: Some(step.n), ..line }, &mut applied);
        }
        self.write_pending(held, Sync::Now, &mut applied.taken_in.warnings);
        done.map(|what| Undone { what, articles: applied.articles, taken_in: applied.taken_in })
    }

    /// The last step accepted by `is_ours` that is not in `undone`.
    fn last_step(
        &self,
        file: Option<&File>,
        undone: &mut HashSet<u64>,
        is_ours: &dyn Fn(&What, &[ArticleId]) -> bool,
    ) -> Option<Line> {
        let mut judge = |bytes: &[u8]| {
            // Few lines are steps, so the others are not parsed.
            let may_be = |text: &str| memchr::memmem::find(bytes, text.as_bytes()).is_some();
            if !may_be("\"step\":") && !may_be("\"undoes\":") {
                return None;
            }
            let line = Line::read(bytes).ok().filter(|line| line.by == self.device)?;
            undone.extend(line.undoes);
            let is_meant =
                |line: &Line| what(line).is_some_and(|what| is_ours(&what, &change::articles(&line.put)));
            (line.step && !undone.contains(&line.n) && is_meant(&line)).then_some(line)
        };
        let found = self.pending.iter().rev().find_map(|pending| judge(pending.bytes.trim_ascii_end()));
        found.or_else(|| match file {
            Some(file) => tail::backwards(file, judge).ok()?,
            // The log may be readable even if it is not writable.
            None => tail::backwards(&files::open(&self.own_path()).ok()?, judge).ok()?,
        })
    }
}

fn what(step: &Line) -> Option<What> {
    let put = step.put.first()?;
    match step.field() {
        Some(field) => {
            let on = put.to == Value::Bool(true);
            change::mark_in(field).map(|mark| What::Mark(SetMark { mark, on }))
        }
        None => Some(What::Table(step.set.clone(), put.key.clone().unwrap_or_default())),
    }
}

/// Whether a line is a step or undoes one. Compacting keeps such lines.
pub(super) fn is_of_steps(line: &Line) -> bool {
    line.step || line.undoes.is_some()
}
