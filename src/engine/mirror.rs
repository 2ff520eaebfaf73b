//! The catalogue as a mirror of the reading state: what the logs say goes into it, and can be put there again.

use crate::article::ArticleId;
use crate::article::marks::Flags;
use crate::catalogue::{Catalogue, FlagsOf, Sample};
use crate::engine::config::EngineConfig;
use crate::engine::reading_state::{Logged, ReadingState, report_mutes, report_searches, report_trouble};
use crate::engine::response::{Respond, Response};
use crate::engine::scan_state::ScanState;
use crate::library::RowId;
use crate::library::rows::RowSet;
use crate::state::{Changes, Logs, Offsets, Step, Table, library_key};
use crate::trouble::{CatalogueError, TaskFailed};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// The catalogue's note of how far the logs were mirrored.
const OFFSETS: &str = "state";
/// The catalogue's note of the reading state that it mirrors.
const MIRRORED: &str = "mirrored";
/// What it says instead while the catalogue mirrors changes that are not in the logs.
const UNWRITTEN: &str = "unwritten";
/// The catalogue's note of the baselines that its marks follow.
const BASELINES: &str = "baselines";
/// Of more articles than this, only the marks that changed are reported, and descriptions are written later.
const FEW: usize = 512;
/// How long a mark waits before it is tried again while another program writes the catalogue.
const RETRY: Duration = Duration::from_millis(200);
/// On the first run of a library, articles older than its newest one by this start as read.
const NEW: TimeDelta = TimeDelta::days(7);
/// Two library folders of which so many articles in a hundred are the same are the same library.
const SAME_LIBRARY: usize = 50;
/// A library of which one article in so many is marked was read before.
const KNOWN_LIBRARY: usize = 10;

/// Before when the articles of each library folder count as read, if they were never marked.
#[derive(Debug)]
pub(super) struct Baselines(Vec<(PathBuf, Option<DateTime<Utc>>)>);

impl Baselines {
    fn of(logs: Option<&Logs>, roots: &[PathBuf]) -> Self {
        let baseline = |root: &PathBuf| {
            let real = crate::disk::real(root);
            let baseline = logs.and_then(|logs| logs.state().baseline(&real));
            (real, baseline)
        };
        Self(roots.iter().map(baseline).collect())
    }

    /// What distinguishes them from others; empty where there are none.
    fn meaning(&self) -> String {
        if self.0.iter().all(|(_, baseline)| baseline.is_none()) {
            return String::new();
        }
        let seconds = |baseline: &Option<DateTime<Utc>>| {
            baseline.map_or_else(|| "-".to_owned(), |before| before.timestamp().to_string())
        };
        self.0.iter().map(|(_, baseline)| seconds(baseline)).collect::<Vec<_>>().join(" ")
    }

    fn flags(&self, logs: &Logs, article: ArticleId, date: Option<DateTime<Utc>>, root: &Path) -> Flags {
        let baseline = self.0.iter().find(|(folder, _)| folder == root);
        let marks = logs.state().marks(article);
        marks.flags(date, baseline.and_then(|(_, baseline)| *baseline))
    }
}

/// What brings the catalogue to a change that is in the logs.
pub(crate) type MirrorWork = Box<dyn FnOnce(&mut Mirror<'_>) -> Result<(), CatalogueError>>;

/// The catalogue of a configuration, and where its changes are reported.
pub(crate) struct Mirror<'a> {
    pub(crate) config: &'a EngineConfig,
    pub(crate) catalogue: &'a mut Catalogue,
    pub(crate) respond: &'a Respond<'a>,
}

/// Which articles are brought to what the logs say.
#[derive(Clone, Copy)]
pub(super) enum Which<'a> {
    All,
    These(&'a [ArticleId]),
}

/// When the catalogue is muted again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remute {
    /// If it was muted by other queries.
    IfOthers,
    /// In any case: it knows more than before.
    Always,
}

impl Mirror<'_> {
    /// Brings articles to what the logs say.
    pub(super) fn update(
        &mut self,
        which: Which<'_>,
        state: &ReadingState,
    ) -> Result<Vec<(RowId, Flags)>, CatalogueError> {
        self.write_marks(state, |catalogue, flags| match which {
            Which::All => catalogue.mirror_all(flags),
            Which::These(articles) => catalogue.mirror(articles, flags),
        })
    }

    /// Mutes these rows and no others by a query; the rest of their marks are as the logs say.
    pub(super) fn mute_by_query(
        &mut self,
        rows: &RowSet,
        state: &ReadingState,
    ) -> Result<Vec<(RowId, Flags)>, CatalogueError> {
        self.write_marks(state, |catalogue, flags| catalogue.mute_by_query(rows, flags))
    }

    /// Writes marks as the logs say, again while another program writes the catalogue; not if the program ends, for the
    /// logs are mirrored at the next start as well.
    fn write_marks(
        &mut self,
        state: &ReadingState,
        mut write: impl FnMut(&mut Catalogue, &FlagsOf) -> Result<Vec<(RowId, Flags)>, CatalogueError>,
    ) -> Result<Vec<(RowId, Flags)>, CatalogueError> {
        let baselines = state.baselines(self.config);
        let flags = |article, date, root: &Path| state.flags(&baselines, article, date, root);
        loop {
            if state.ends() {
                return Err(CatalogueError::Cancelled);
            }
            match write(self.catalogue, &flags) {
                Err(CatalogueError::Busy) => thread::sleep(RETRY),
                result => return result,
            }
        }
    }

    /// Adds to the marks that have changed those that the catalogue has by now of these articles, if they are few:
    /// another program that reads the same line of a log may have brought them there before.
    pub(super) fn marks_now(
        &self,
        articles: &[ArticleId],
        changed: Vec<(RowId, Flags)>,
    ) -> Result<Vec<(RowId, Flags)>, CatalogueError> {
        if articles.len() > FEW {
            return Ok(changed);
        }
        let mut rows: Vec<RowId> = changed.iter().map(|(row, _)| *row).collect();
        for article in articles {
            rows.extend(self.catalogue.rows_of(*article)?);
        }
        rows.sort_unstable();
        rows.dedup();
        Ok(self.catalogue.rows(&rows)?.into_iter().map(|row| (row.id, row.flags)).collect())
    }

    /// Reports which marks have changed, if any have.
    pub(super) fn report_changed(&self, changed: Vec<(RowId, Flags)>) {
        if !changed.is_empty() {
            (self.respond)(Response::MarksChanged(changed));
        }
    }

    fn offsets(&self) -> Result<Option<String>, CatalogueError> {
        self.catalogue.note(OFFSETS)
    }

    /// Notes how far the logs are mirrored: as far as they went before it was done, for they may have grown meanwhile.
    fn note_offsets(&self, offsets: &Offsets) -> Result<(), CatalogueError> {
        let Ok(json) = serde_json::to_string(offsets) else { return Ok(()) };
        self.note(OFFSETS, &json)
    }

    /// Has the catalogue note something. What was not noted is done again the next time, which changes nothing.
    pub(super) fn note(&self, name: &str, value: &str) -> Result<(), CatalogueError> {
        match self.catalogue.set_note(name, value) {
            Err(CatalogueError::Busy) => Ok(()),
            result => result,
        }
    }
}

impl ReadingState {
    pub(super) fn baselines(&self, config: &EngineConfig) -> Baselines {
        self.with(|logs| Baselines::of(Some(logs), &config.roots))
            .unwrap_or_else(|| Baselines::of(None, &config.roots))
    }

    /// The marks of an article with this date in this library folder.
    pub(super) fn flags(
        &self,
        baselines: &Baselines,
        article: ArticleId,
        date: Option<DateTime<Utc>>,
        root: &Path,
    ) -> Flags {
        self.with(|logs| baselines.flags(logs, article, date, root)).unwrap_or(Flags::empty())
    }

    /// Opens the logs and brings the catalogue to what they say.
    pub(crate) fn catch_up(&self, mirror: &mut Mirror<'_>) -> Result<(), CatalogueError> {
        self.load(mirror.config, mirror.respond);
        // What the catalogue has is more than what is known without them.
        if self.with(|logs| logs.is_away()) == Some(true) {
            return Ok(());
        }
        let has_wrong_marks = self.has_wrong_marks(mirror);
        self.offer_state(mirror);
        let before = mirror.offsets()?.and_then(|json| serde_json::from_str::<Offsets>(&json).ok());
        let read = self.with(|logs| {
            let mut articles = Vec::new();
            // What cannot be read of the logs was reported when they were opened.
            let _ = logs.since(&before.unwrap_or_default(), &mut |some| articles.extend_from_slice(some));
            (articles, logs.offsets().clone())
        });
        let Some((articles, offsets)) = read else { return Ok(()) };
        if !articles.is_empty() && !mirror.catalogue.is_empty()? {
            let changed = mirror.update(Which::These(&articles), self)?;
            (mirror.respond)(Response::MarksChanged(changed));
        }
        if has_wrong_marks {
            let changed = self.update_all(mirror)?;
            mirror.report_changed(changed);
        }
        self.follow_baselines(mirror)?;
        self.mute_by_query(Remute::IfOthers, mirror)?;
        if let Some(identity) = self.with(|logs| logs.identity()) {
            mirror.note(MIRRORED, &identity)?;
        }
        mirror.note_offsets(&offsets)
    }

    /// Brings the catalogue to the changes that it lacks, if they are few: those of the end of the last run, which does
    /// not wait for the catalogue. [`catch_up`](Self::catch_up) does the rest, and this too if it cannot be done now.
    pub(crate) fn catch_up_with_few(&self, mirror: &mut Mirror<'_>) -> Result<(), CatalogueError> {
        let noted = mirror.offsets()?.and_then(|json| serde_json::from_str::<Offsets>(&json).ok());
        let Some(before) = noted else { return Ok(()) };
        let mut articles = Vec::new();
        self.with(|logs| logs.since(&before, &mut |some| articles.extend_from_slice(some)));
        if articles.is_empty() || articles.len() > FEW {
            return Ok(());
        }
        let baselines = self.baselines(mirror.config);
        let flags = |article, date, root: &Path| self.flags(&baselines, article, date, root);
        match mirror.catalogue.mirror(&articles, &flags) {
            Ok(_) | Err(CatalogueError::Busy) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Whether the catalogue has marks that are not in the logs: they were mirrored and could not be written, or it
    /// mirrors another reading state. Not while the logs are away, because it may know more than what is left of them.
    pub(crate) fn has_wrong_marks(&self, mirror: &Mirror<'_>) -> bool {
        let Ok(noted) = mirror.offsets() else { return false };
        if noted.as_deref() == Some(UNWRITTEN) {
            return true;
        }
        let mirrored = mirror.catalogue.note(MIRRORED).ok().flatten();
        let read = noted.and_then(|json| serde_json::from_str::<Offsets>(&json).ok());
        let is_wrong = |logs: &mut Logs| {
            let is_another = mirrored.as_ref().is_some_and(|mirrored| *mirrored != logs.identity());
            let is_less = read.as_ref().is_some_and(|read| !logs.offsets().covers(read));
            logs.are_reread() || !logs.is_away() && (is_another || is_less)
        };
        self.with(is_wrong) == Some(true)
    }

    /// Reports another reading state that was used before, if this one has nothing yet.
    fn offer_state(&self, mirror: &Mirror<'_>) {
        let mirrored = mirror.catalogue.note(MIRRORED).ok().flatten().map(PathBuf::from);
        let others: Vec<PathBuf> = mirrored.filter(|folder| folder.is_absolute()).into_iter().collect();
        if let Some(folder) = self.with(|logs| logs.used_before(&others)).flatten() {
            (mirror.respond)(Response::StateElsewhere(folder));
        }
    }

    /// Brings all articles to the present baselines, if the catalogue follows others.
    fn follow_baselines(&self, mirror: &mut Mirror<'_>) -> Result<(), CatalogueError> {
        let was = mirror.catalogue.note(BASELINES)?;
        if was.unwrap_or_default() == self.baselines(mirror.config).meaning() {
            return Ok(());
        }
        let changed = self.update_all(mirror)?;
        mirror.report_changed(changed);
        Ok(())
    }

    /// Brings all articles to what the logs say, and notes which baselines these are.
    pub(super) fn update_all(&self, mirror: &mut Mirror<'_>) -> Result<Vec<(RowId, Flags)>, CatalogueError> {
        let meaning = self.baselines(mirror.config).meaning();
        let changed = mirror.update(Which::All, self)?;
        mirror.note(BASELINES, &meaning)?;
        Ok(changed)
    }

    /// Brings the articles of a change that was written to it, and those that came with it; then notes what the first
    /// look like, so that they are recognised after an edit.
    pub(super) fn update_logged(
        &self,
        articles: &[ArticleId],
        logged: &Logged,
        mirror: &mut Mirror<'_>,
    ) -> Result<Vec<(RowId, Flags)>, CatalogueError> {
        let updated = mirror.update(Which::These(&[articles, &logged.articles].concat()), self);
        // The screen does not wait for it; the end of the program does.
        let mut rows = Vec::new();
        for article in articles {
            rows.extend(mirror.catalogue.rows_of(*article)?);
        }
        let later = rows.split_off(rows.len().min(FEW));
        if !later.is_empty() {
            self.describe_later(later);
        }
        let state = ScanState { state: self, respond: mirror.respond };
        mirror.catalogue.describe(&rows, &state, &AtomicBool::new(false))?;
        updated
    }

    /// Notes how far the logs are mirrored; as long as changes are not written, that more is mirrored than they say:
    /// should the program end so, the next start takes it out again.
    pub(super) fn note_offsets(&self, offsets: &Offsets, mirror: &Mirror<'_>) -> Result<(), CatalogueError> {
        let is_unwritten = self.with(|logs| logs.unwritten_trouble().is_some()) == Some(true);
        let is_ours = self.unwritten.mirrored.swap(is_unwritten, Ordering::Relaxed);
        if is_unwritten {
            return if is_ours { Ok(()) } else { mirror.note(OFFSETS, UNWRITTEN) };
        }
        // What another program has mirrored so is for it to clear, or for the next start.
        if !is_ours && mirror.offsets()?.as_deref() == Some(UNWRITTEN) {
            return Ok(());
        }
        mirror.note_offsets(offsets)
    }

    /// Takes in the reading state of another folder.
    pub(super) fn carry_over(&self, folder: &Path, respond: &Respond<'_>) -> Option<MirrorWork> {
        let now = crate::clock::now().timestamp();
        let carried = self.with(|logs| {
            let imported = logs.carry_over(folder, now)?;
            report_trouble(&imported.taken_in, respond);
            report_searches(logs, respond);
            report_mutes(logs, respond);
            Ok((imported.articles.len(), logs.offsets().clone()))
        })?;
        let (count, offsets) = match carried {
            Ok(carried) => carried,
            Err(trouble) => {
                respond(Response::Error(TaskFailed::State(trouble)));
                return None;
            }
        };
        let state = self.clone();
        Some(Box::new(move |mirror| {
            let changed = state.update_all(mirror)?;
            state.mute_by_query(Remute::IfOthers, mirror)?;
            (mirror.respond)(Response::MarksChanged(changed));
            (mirror.respond)(Response::StateCarried { count });
            state.note_offsets(&offsets, mirror)
        }))
    }

    /// Takes in what other programs and devices have written.
    pub(super) fn take_in(
        &self,
        work: impl FnOnce(&mut Logs) -> Changes,
        respond: &Respond<'_>,
    ) -> Option<MirrorWork> {
        let (changes, offsets) = self.with(|logs| {
            let changes = work(logs);
            report_trouble(&changes, respond);
            if changes.tables {
                report_searches(logs, respond);
                report_mutes(logs, respond);
            }
            (changes, logs.offsets().clone())
        })?;
        let state = self.clone();
        Some(Box::new(move |mirror| {
            if state.unwritten.mirrored.load(Ordering::Relaxed) {
                state.note_offsets(&offsets, mirror)?;
            }
            if changes.tables {
                state.follow_baselines(mirror)?;
                state.mute_by_query(Remute::IfOthers, mirror)?;
            }
            if changes.articles.is_empty() {
                return Ok(());
            }
            let changed = mirror.update(Which::These(&changes.articles), &state)?;
            if changes.articles.len() > FEW {
                (mirror.respond)(Response::ChangedElsewhere);
            }
            mirror.report_changed(mirror.marks_now(&changes.articles, changed)?);
            state.note_offsets(&offsets, mirror)
        }))
    }

    /// After a library was scanned: one that nobody has read before gets a baseline, before which articles start as
    /// read. One that was read before, at another path or on another device, keeps the one it has.
    pub(super) fn set_baselines(&self, mirror: &mut Mirror<'_>) -> Result<(), CatalogueError> {
        // Earlier decisions are not known while the logs are away.
        if mirror.config.is_one_file() || self.with(|logs| logs.is_away()) == Some(true) {
            return Ok(());
        }
        let now = crate::clock::now();
        let mut puts = Vec::new();
        let mut new = Vec::new();
        for (root, real) in mirror.catalogue.real_roots().map(Path::to_owned).enumerate().collect::<Vec<_>>()
        {
            let sample = mirror.catalogue.sample(root)?;
            if sample.ids.is_empty() {
                continue;
            }
            let Some(decided) = self.with(|logs| decision(logs, &real, &sample)) else { return Ok(()) };
            let key = library_key(&real);
            match decided {
                Decision::Made => {}
                Decision::As(value) => puts.push((Table::Baseline, key.clone(), value, Step::Silent)),
                Decision::Open => new.push(key.clone()),
            }
            let is_noted = self.with(|logs| {
                let noted = logs.state().value(Table::Library, &key).and_then(Sample::from_value);
                noted.is_some_and(|noted| noted.is_recent(&sample))
            });
            if is_noted == Some(false) {
                puts.push((Table::Library, key, sample.to_value(), Step::Silent));
            }
        }
        let before = mirror.catalogue.newest(now)?.and_then(|newest| newest.checked_sub_signed(NEW));
        let is_old = match before {
            Some(before) if !new.is_empty() => mirror.catalogue.has_older(before)?,
            _ => false,
        };
        // Where nothing is old, there is nothing to undo.
        let step = if is_old { Step::Undoable } else { Step::Silent };
        // That there is none is written as well: articles that come later are new.
        let value = before.map_or(Value::Bool(false), |before| before.timestamp().into());
        puts.extend(new.into_iter().map(|key| (Table::Baseline, key, value.clone(), step)));
        if puts.is_empty() {
            return Ok(());
        }
        for (table, key, value, step) in puts {
            self.put(table, key, Some(value), step, mirror.respond);
        }
        if !is_old {
            return self.follow_baselines(mirror);
        }
        let changed = self.update_all(mirror)?;
        let count = changed.len();
        (mirror.respond)(Response::MarksChanged(changed));
        if count > 0 {
            (mirror.respond)(Response::BaselineSet { read: count });
        }
        Ok(())
    }
}

/// What is known of the baseline of a library folder.
enum Decision {
    Made,
    /// It is that of the same library at another path.
    As(Value),
    /// Nobody has read this library.
    Open,
}

fn decision(logs: &Logs, root: &Path, sample: &Sample) -> Decision {
    let state = logs.state();
    if state.has_baseline(root) {
        return Decision::Made;
    }
    let same = state.table(Table::Library).filter(|(_, value)| {
        Sample::from_value(value).is_some_and(|other| other.shared(sample) >= SAME_LIBRARY)
    });
    if let Some(newest) = same.map(|(key, _)| state.last_baseline(key)).max_by_key(|(when, _)| *when) {
        // What was undone there is undone here.
        return Decision::As(newest.1.cloned().unwrap_or(Value::Bool(false)));
    }
    let known = sample.ids.iter().filter(|article| state.knows(**article)).count();
    if known * KNOWN_LIBRARY >= sample.ids.len() { Decision::As(Value::Bool(false)) } else { Decision::Open }
}
