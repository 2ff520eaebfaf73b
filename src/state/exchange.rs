//! Export and import of the state as log lines, with many articles in each line.

use super::change::{Change, Step};
use super::dense::dense;
use super::line::Line;
use super::logs::{Access, Applied, Changes, LogOptions, Logs, Opened};
use super::merge::{Marks, MergedState, Table};
use super::tail;
use super::write::Sync;
use crate::article::ArticleId;
use crate::trouble::{Fault, StateTrouble};
use std::io;
use std::path::Path;

/// The result of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Articles that got a new value.
    pub articles: Vec<ArticleId>,
    pub tables: bool,
    /// The numbers of the lines that were not understood, from 1.
    pub damaged: Vec<usize>,
    /// Changes of other processes that were read during the import, and warnings for the user.
    pub taken_in: Changes,
}

impl Logs {
    /// Writes the state as log lines, from which another device can import everything.
    pub fn export(&self, out: &mut dyn io::Write, now: i64) -> io::Result<()> {
        dense(&mut *self.state.records(), &self.state.tables, now, &mut |line| out.write_all(line))
    }

    /// Merges the lines of a log or an export as if they were another device's log: newer values here are kept. A
    /// hand-written line needs no `n`, `at`, `by` and `sum` and counts as a change made now.
    pub fn import(&mut self, lines: &[u8], now: i64) -> Imported {
        let mut imported = Imported::default();
        let mut applied = Applied::default();
        let held = self.hold(&mut applied.taken_in);
        for (number, bytes) in lines.split(|byte| *byte == b'\n').enumerate() {
            let Some(bytes) = tail::lines(bytes).next() else { continue };
            if let Ok(line) = Line::read(bytes) {
                if self.state.learns(&line) {
                    // Written unchanged, because it may have parts that this version does not understand.
                    self.make_written(&line, [bytes, b"\n"].concat(), &mut applied);
                }
                continue;
            }
            match Line::read_unchecked(bytes).ok().filter(|line| line.n == 0 && line.is_understood()) {
                Some(line) => {
                    let setting = self.state.news(&line);
                    if !setting.1.is_empty()
                        && let Some(line) = self.line(setting, now, &mut applied)
                    {
                        self.make(&line, &mut applied);
                    }
                }
                None => imported.damaged.push(number + 1),
            }
        }
        self.write_pending(held, Sync::Now, &mut applied.taken_in.warnings);
        applied.articles.sort_unstable();
        applied.articles.dedup();
        let Applied { articles, tables, taken_in, .. } = applied;
        Imported { articles, tables, taken_in, ..imported }
    }

    /// Takes in the whole reading state of another folder; of its baselines, those of this folder give way. `now` is in
    /// Unix seconds.
    ///
    /// # Errors
    /// If the other folder cannot be read completely; then nothing is taken in.
    pub fn carry_over(&mut self, folder: &Path, now: i64) -> Result<Imported, StateTrouble> {
        let Opened { logs: other, warnings } = self.look_into(folder);
        if !other.is_whole() {
            let unknown = || StateTrouble::File(folder.to_owned(), Fault::Away);
            return Err(warnings.into_iter().next().unwrap_or_else(unknown));
        }
        let mut lines = Vec::new();
        let failed = |error: io::Error| StateTrouble::File(folder.to_owned(), error.into());
        other.export(&mut lines, now).map_err(failed)?;
        let mut imported = self.import(&lines, now);
        for (key, value) in other.state().table(Table::Baseline) {
            let change = Change::Put { table: Table::Baseline, key: key.into(), value: Some(value.clone()) };
            let applied = self.append(&change, Step::Silent, now);
            imported.taken_in.warnings.extend(applied.taken_in.warnings);
        }
        Ok(imported)
    }

    /// Whether the logs of another folder have a mark or a reading place.
    pub(super) fn has_marks_in(&self, folder: &Path) -> bool {
        let other = self.look_into(folder).logs;
        let mut articles = Vec::new();
        other.state().for_each(&mut |article| articles.push(article));
        other.state().marks_of(&articles).iter().any(|marks| *marks != Marks::default())
    }

    /// Opens the logs of another folder, of which nothing is written.
    fn look_into(&self, folder: &Path) -> Opened {
        let folder = folder.to_owned();
        Self::open(LogOptions { folder, cache: None, access: Access::Look, ..self.options.clone() })
    }
}

impl MergedState {
    /// Whether a line has a value that is new or newer.
    fn learns(&self, line: &Line) -> bool {
        let mut finder = self.finder();
        line.records().any(|record| finder.learns(&record)) || self.new_entries(line).next().is_some()
    }
}
