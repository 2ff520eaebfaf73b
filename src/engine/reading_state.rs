//! The reading state as the threads share it: its logs, what is asked of them, and what could not be written yet.
//!
//! A thread that writes the catalogue asks the logs for the marks of the articles it writes. So no thread waits for the
//! catalogue while it holds the logs: they are held for a moment, and the catalogue is brought to them afterwards.

use crate::article::ArticleId;
use crate::config::Remembered;
use crate::document::TextPosition;
use crate::engine::config::EngineConfig;
use crate::engine::response::{Respond, Response, StoredPlace};
use crate::library::RowId;
use crate::state::{Change, Changes, Logs, Offsets, Opened, Step, StoredPosition, Table, library_key};
use crate::trouble::{Fault, StateTrouble, TaskFailed};
use parking_lot::Mutex;
use serde_json::Value;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// How long a page waits for the logs: longer than an ordinary change takes to be written.
const PATIENCE: Duration = Duration::from_millis(100);

/// The logs, shared by the threads that need them; none until they are open, or where there is no place for them.
#[derive(Clone, Debug, Default)]
pub struct ReadingState {
    logs: Arc<Mutex<Option<Logs>>>,
    /// The mutes of the configuration, if it was read again since the start.
    pub(super) configured: Arc<Mutex<Option<Vec<String>>>>,
    /// Held while the catalogue is muted by queries, so that an older set of them never replaces a newer one.
    pub(super) muting: Arc<Mutex<()>>,
    ends: Arc<AtomicBool>,
    /// Rows that were marked and whose articles are not described yet.
    undescribed: Arc<Mutex<Vec<RowId>>>,
    pub(super) unwritten: Arc<Unwritten>,
    pub(super) openings: Arc<Mutex<Openings>>,
}

/// Steps that marked articles as read because they were opened, by their numbers: the reading places the articles had
/// before, or those that undoing has taken away.
pub(super) type Openings = HashMap<u64, Vec<(ArticleId, Option<StoredPosition>)>>;

/// What is not in the logs yet. It can be read while another thread holds the logs.
#[derive(Debug, Default)]
pub(super) struct Unwritten {
    /// Requests that change something and have not come to the logs.
    queued: AtomicUsize,
    /// Changes that could not be written.
    waiting: AtomicUsize,
    /// How many of them were reported.
    reported: AtomicUsize,
    /// Whether the catalogue has noted that it mirrors more than the logs say.
    pub(super) mirrored: AtomicBool,
    /// What is reported of them at the end.
    trouble: Mutex<Option<StateTrouble>>,
}

/// What came with a change that was written.
pub(super) struct Logged {
    /// Articles that other programs and devices have changed meanwhile.
    pub(super) articles: Vec<ArticleId>,
    /// The number of the step that was made, if it can be undone.
    pub(super) step: Option<u64>,
    /// The end of the logs before they are mirrored.
    pub(super) offsets: Offsets,
}

pub(super) fn text_position(place: StoredPosition) -> TextPosition {
    TextPosition { block: place.block as usize, character: place.character as usize }
}

impl ReadingState {
    /// The reading state with logs that are open, or without any.
    pub fn of(logs: Option<Logs>) -> Self {
        Self { logs: Arc::new(Mutex::new(logs)), ..Self::default() }
    }

    /// Does something short with the logs, if there are any.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut Logs) -> R) -> Option<R> {
        self.logs.lock().as_mut().map(|logs| {
            let result = work(logs);
            self.note_unwritten(logs);
            result
        })
    }

    /// Opens the logs, unless that was done, and reports what of them the screen shows from the start.
    pub(crate) fn load(&self, config: &EngineConfig, respond: &Respond<'_>) {
        self.open_and_report(config, respond, |logs| {
            let shelf = shelf_key(config);
            let settings = logs.state().table(Table::Setting).filter_map(|(name, value)| {
                let of_library = name == shelf && !config.is_one_file();
                let setting = if of_library { Some(Remembered::Shelf) } else { Remembered::named(name) };
                Some((setting?, value.clone()))
            });
            respond(Response::Remembered(settings.collect()));
            if let Some(visit) = last_visit(logs, &config.roots) {
                respond(Response::LastVisit(visit));
            }
            report_searches(logs, respond);
            report_mutes(logs, respond);
        });
    }

    pub(crate) fn open(&self, config: &EngineConfig, respond: &Respond<'_>) {
        self.open_and_report(config, respond, |_| ());
    }

    fn open_and_report(&self, config: &EngineConfig, respond: &Respond<'_>, report: impl FnOnce(&Logs)) {
        let Some(options) = config.state.clone() else { return };
        let mut held = self.logs.lock();
        if held.is_some() {
            return;
        }
        let Opened { logs, warnings } = Logs::open(options);
        if let Some(first) = warnings.into_iter().next() {
            respond(Response::Error(TaskFailed::State(first)));
        }
        report(&logs);
        *held = Some(logs);
    }

    /// Writes a change; none without logs.
    pub(super) fn append(&self, change: &Change, step: Step, respond: &Respond<'_>) -> Option<Logged> {
        self.with(|logs| {
            let applied = logs.append(change, step, crate::clock::now().timestamp());
            report_trouble(&applied.taken_in, respond);
            Logged {
                articles: applied.taken_in.articles,
                step: applied.step,
                offsets: logs.offsets().clone(),
            }
        })
    }

    pub(super) fn put(
        &self,
        table: Table,
        key: String,
        value: Option<Value>,
        step: Step,
        respond: &Respond<'_>,
    ) -> Option<Logged> {
        self.append(&Change::Put { table, key, value }, step, respond)
    }

    /// When the library was last left, Unix seconds.
    pub(super) fn last_visit(&self, config: &EngineConfig) -> Option<i64> {
        self.with(|logs| last_visit(logs, &config.roots)).flatten()
    }

    /// Notes that the library is left now: what arrives from now on will be new.
    pub(super) fn leave(&self, shelf: Value, config: &EngineConfig, respond: &Respond<'_>) {
        // A file that was opened by its name is no library.
        if config.is_one_file() {
            return;
        }
        let now = crate::clock::now().timestamp();
        // What arrived while it was open did so after the visit before, whatever the clock says.
        let visit = self.last_visit(config).map_or(now, |before| now.max(before.saturating_add(1)));
        for root in &config.roots {
            self.put(Table::Session, library_key(root), Some(visit.into()), Step::Silent, respond);
        }
        self.put(Table::Setting, shelf_key(config), Some(shelf), Step::Silent, respond);
    }

    /// Where reading an article goes on, unless the logs are held for long: a page does not wait for a slow disk.
    pub(super) fn place(&self, article: ArticleId) -> StoredPlace {
        let Some(mut logs) = self.logs.try_lock_for(PATIENCE) else { return StoredPlace::Unknown };
        match logs.as_mut().and_then(|logs| logs.state().place(article)) {
            Some(place) => StoredPlace::At(text_position(place)),
            None => StoredPlace::Beginning,
        }
    }

    /// Writes what could not be written, and what makes the next start quick; for when there is time.
    pub(crate) fn maintain(&self, respond: &Respond<'_>) {
        self.with(|logs| report_trouble(&logs.keep_house(), respond));
        self.report_unwritten(respond);
    }

    fn note_unwritten(&self, logs: &Logs) {
        let (count, unwritten) = (logs.unwritten(), &self.unwritten);
        if unwritten.waiting.swap(count, Ordering::Relaxed) != count || count > 0 {
            let trouble = logs.unwritten_trouble().filter(|_| count > 0);
            *unwritten.trouble.lock() = trouble;
        }
    }

    /// A request is queued that changes something.
    pub(crate) fn queued(&self) {
        self.unwritten.queued.fetch_add(1, Ordering::Relaxed);
    }

    /// What such a request changes has come to the logs, or never will.
    pub(crate) fn written(&self) {
        self.unwritten.queued.fetch_sub(1, Ordering::Relaxed);
    }

    /// Whether there are requests that have not come to the logs.
    pub(crate) fn is_behind(&self) -> bool {
        self.unwritten.queued.load(Ordering::Relaxed) > 0
    }

    /// Reports how many changes are not written, if that is another number than before.
    pub(crate) fn report_unwritten(&self, respond: &Respond<'_>) {
        let count = self.unwritten.waiting.load(Ordering::Relaxed);
        if self.unwritten.reported.swap(count, Ordering::Relaxed) != count {
            respond(Response::Unwritten(count));
        }
    }

    /// Whether something may be written, or has come back, without a notice of the system.
    pub(crate) fn waits(&self) -> bool {
        self.with(|logs| logs.waits()).unwrap_or(false)
    }

    /// What is reported of changes that are not written when the program ends. `log` is named if nothing says why.
    pub(crate) fn lost(&self, log: PathBuf) -> Option<StateTrouble> {
        let queued = self.unwritten.queued.load(Ordering::Relaxed);
        let trouble = self.unwritten.trouble.lock().clone();
        if let Some(StateTrouble::Unwritten { count, path, why }) = trouble {
            return Some(StateTrouble::Unwritten { count: count + queued, path, why });
        }
        let late = StateTrouble::Unwritten { count: queued, path: log, why: Fault::TooSlow };
        (queued > 0).then_some(late)
    }

    /// The program ends: what is queued is still written into the logs, but nothing waits for the catalogue any more.
    pub(crate) fn end(&self) {
        self.ends.store(true, Ordering::Relaxed);
    }

    pub(crate) fn ends(&self) -> bool {
        self.ends.load(Ordering::Relaxed)
    }

    /// Notes rows whose articles are to be described when there is time.
    pub(super) fn describe_later(&self, rows: Vec<RowId>) {
        self.undescribed.lock().extend(rows);
    }

    /// Takes the rows whose articles are to be described.
    pub(super) fn take_undescribed(&self) -> Vec<RowId> {
        std::mem::take(&mut *self.undescribed.lock())
    }

    pub(crate) fn has_undescribed(&self) -> bool {
        !self.undescribed.lock().is_empty()
    }
}

/// Reports the first trouble with the logs: the screen has one line for it.
pub(super) fn report_trouble(changes: &Changes, respond: &Respond<'_>) {
    if let Some(first) = changes.warnings.first() {
        respond(Response::Error(TaskFailed::State(first.clone())));
    }
}

pub(super) fn report_searches(logs: &Logs, respond: &Respond<'_>) {
    respond(Response::KeptSearches(keys(logs, Table::Search)));
}

pub(super) fn report_mutes(logs: &Logs, respond: &Respond<'_>) {
    respond(Response::Mutes(keys(logs, Table::Mute)));
}

pub(super) fn keys(logs: &Logs, table: Table) -> Vec<String> {
    logs.state().table(table).map(|(key, _)| key.to_owned()).collect()
}

/// When a library of these folders was last left, Unix seconds: what came to one of them since then is new.
fn last_visit(logs: &Logs, roots: &[PathBuf]) -> Option<i64> {
    let of = |root: &PathBuf| logs.state().value(Table::Session, &library_key(root))?.as_i64();
    roots.iter().filter_map(of).min()
}

/// The setting that holds the shelf on which a library of these folders was left.
fn shelf_key(config: &EngineConfig) -> String {
    let roots: Vec<String> = config.roots.iter().map(|root| library_key(root)).collect();
    format!("shelf {}", roots.join("\n"))
}
