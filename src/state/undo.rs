//! Undoes steps one by one, also those of earlier sessions, which are found in the log, and makes them once more.

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
    /// The number of the step.
    pub step: u64,
    pub what: What,
    /// The articles whose marks were restored.
    pub articles: Vec<ArticleId>,
    /// Changes of other processes that were read, and warnings for the user.
    pub taken_in: Changes,
}

/// The result of a redo.
#[derive(Clone, Debug, PartialEq)]
pub struct Redone {
    /// The number of the step that had been undone.
    pub undone: u64,
    /// The new step, and what it set again.
    pub step: Undone,
}

/// What a step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Mark(SetMark),
    /// A value of a table (see [`super::Table`]) was set or removed: the table's name in the logs, the key.
    Table(String, String),
}

/// The step that [`Logs::undo`] undoes next.
#[derive(Clone, Debug, PartialEq)]
pub struct NextStep {
    pub number: u64,
    pub what: What,
    /// The articles whose marks would be restored.
    pub articles: Vec<ArticleId>,
    pub age: Age,
}

/// When a step was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Since the logs were opened.
    ThisRun,
    Earlier,
}

impl Logs {
    /// The step that is undone next; none if there is none. Nothing is changed.
    pub fn next_undo(&self, is_ours: &dyn Fn(&What, &[ArticleId]) -> bool) -> Option<NextStep> {
        let mut undone = HashSet::new();
        loop {
            let step = self.last_step(None, &mut undone, is_ours)?;
            let (_, puts) = self.state.inverse(&step);
            if let Some(what) = what(&step).filter(|_| !puts.is_empty()) {
                let age = if step.n > self.begin { Age::ThisRun } else { Age::Earlier };
                return Some(NextStep { number: step.n, what, articles: change::articles(&puts), age });
            }
            undone.insert(step.n);
        }
    }

    /// Makes the step once more that was undone last, as a new step. Values that changed since stay. None if no step was
    /// undone since the last other one was made. `now` is in Unix seconds.
    pub fn redo(&mut self, now: i64) -> Option<Redone> {
        let mut applied = Applied::default();
        let held = self.hold(&mut applied.taken_in);
        let mut done = None;
        while done.is_none()
            && let Some(step) = self.undone.pop()
        {
            let setting = self.state.again(&step);
            let Some(what) = what(&step).filter(|_| !setting.1.is_empty()) else { continue };
            let Some(line) = self.line(setting, now, &mut applied) else { break };
            self.make(&Line { step: true, ..line.clone() }, &mut applied);
            done = Some((what, step.n, line.n));
        }
        self.write_pending(held, Sync::Now, &mut applied.taken_in.warnings);
        done.map(|(what, undone, step)| {
            let Applied { articles, taken_in, .. } = applied;
            Redone { undone, step: Undone { step, what, articles, taken_in } }
        })
    }

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
            done = what(&step).filter(|_| !setting.1.is_empty()).map(|what| (step.n, what));
            let Some(line) = self.line(setting, now, &mut applied) else {
                done = None;
                break;
            };
            undone.insert(step.n);
            self.make(&Line { undoes: Some(step.n), ..line }, &mut applied);
            if done.is_some() {
                self.undone.push(step);
            }
        }
        self.write_pending(held, Sync::Now, &mut applied.taken_in.warnings);
        let Applied { articles, taken_in, .. } = applied;
        done.map(|(step, what)| Undone { step, what, articles, taken_in })
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
