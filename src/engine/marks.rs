//! The reading state behind the lists: what a key marks goes into the logs, what the logs say goes into the
//! catalogue. Logs are written first; the catalogue is a mirror that can be made again.

use super::config::EngineConfig;
use super::following::Following;
use super::mirror::Which::{All, These};
use super::mirror::{FEW, Mirror, UNWRITTEN};
use super::mutes::{Remute, tell_mutes};
use super::reading_state::{ReadingState, respond_trouble};
use super::request::{RequestId, SetQuery};
use super::response::{Responder, Response, UndoneStep};
use super::visits::{last_left, shelf_key};
use crate::article::ArticleId;
use crate::article::marks::{Flags, Mark, SetMark};
use crate::catalogue::{Error, Sample};
use crate::config::Remembered;
use crate::document;
use crate::library::RowId;
use crate::state::{Change, Changes, Logs, Offsets, Opened, Step, StoredPosition, Table, What, library_key};
use crate::trouble::TaskFailed;
use chrono::TimeDelta;
use serde_json::Value;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// On the first run of a library, articles older than its newest one by this start as read.
const NEW: TimeDelta = TimeDelta::days(7);
/// What the catalogue notes of the baselines its marks were brought to.
const BASELINES: &str = "baselines";

impl ReadingState {
    /// Opens the logs, if that was not done, and tells what of them is on the screen from the start.
    pub(super) fn load(&self, context: &EngineConfig, tell: &impl Responder) {
        let Some(options) = context.state.clone() else { return };
        self.open_with(|| {
            let Opened { logs, told } = Logs::open(options);
            if let Some(first) = told.into_iter().next() {
                tell(Response::Error(TaskFailed::State(first)));
            }
            let shelf = shelf_key(context);
            let settings = logs.state().table(Table::Setting).filter_map(|(name, value)| {
                let of_library = name == shelf && !context.is_one_file();
                let setting = if of_library { Some(Remembered::Shelf) } else { Remembered::named(name) };
                Some((setting?, value.clone()))
            });
            tell(Response::Remembered(settings.collect()));
            if let Some(left) = last_left(&logs, &context.roots) {
                tell(Response::LastVisit(left));
            }
            tell_searches(&logs, tell);
            tell_mutes(&logs, tell);
            (logs, ())
        });
    }

    /// Opens the logs and brings the catalogue to what they say.
    ///
    /// # Errors
    /// If the catalogue cannot be used.
    pub(super) fn open(&self, mirror: &mut Mirror<'_, impl Responder>) -> Result<(), Error> {
        self.load(mirror.context, mirror.tell);
        // What the catalogue has is more than what is known without them.
        if self.with(|logs| logs.is_away()) == Some(true) {
            return Ok(());
        }
        let is_astray = self.is_astray(mirror);
        let before = mirror.offsets()?.and_then(|json| serde_json::from_str::<Offsets>(&json).ok());
        let read = self.with(|logs| {
            let mut articles = Vec::new();
            // What cannot be read of the logs was told when they were opened.
            let _ = logs.since(&before.unwrap_or_default(), &mut |some| articles.extend_from_slice(some));
            (articles, logs.offsets().clone())
        });
        let Some((articles, offsets)) = read else { return Ok(()) };
        if !articles.is_empty() && !mirror.catalogue.is_empty()? {
            let changed = mirror.bring(These(&articles), self)?;
            (mirror.tell)(Response::MarksChanged(changed));
        }
        if is_astray {
            let changed = self.bring_all(mirror)?;
            mirror.tell_changed(changed);
        }
        self.take_over_baselines(mirror)?;
        self.mute_by_query(Remute::IfOthers, mirror)?;
        mirror.note_offsets(&offsets)
    }

    /// Whether the catalogue has marks that the logs never had, or do not have any more: those that were mirrored and
    /// could not be written.
    pub(super) fn is_astray(&self, mirror: &Mirror<'_, impl Responder>) -> bool {
        mirror.offsets().is_ok_and(|noted| noted.as_deref() == Some(UNWRITTEN))
            || self.with(|logs| logs.are_reread()) == Some(true)
    }

    /// Brings all articles to the baselines of now, if the catalogue was brought to others.
    fn take_over_baselines(&self, mirror: &mut Mirror<'_, impl Responder>) -> Result<(), Error> {
        let was = mirror.catalogue.note(BASELINES)?;
        if was.unwrap_or_default() == self.baselines(mirror.context).meaning() {
            return Ok(());
        }
        let changed = self.bring_all(mirror)?;
        mirror.tell_changed(changed);
        Ok(())
    }

    /// Brings all articles to what the logs say, and notes to which baselines.
    fn bring_all(&self, mirror: &mut Mirror<'_, impl Responder>) -> Result<Vec<(RowId, Flags)>, Error> {
        let meaning = self.baselines(mirror.context).meaning();
        let changed = mirror.bring(All, self)?;
        mirror.note(BASELINES, &meaning)?;
        Ok(changed)
    }

    /// Notes a setting.
    pub(super) fn remember(&self, setting: Remembered, value: Value, tell: &impl Responder) {
        let put = Change::Put { table: Table::Setting, key: setting.name().to_owned(), value: Some(value) };
        self.append(&put, tell);
    }

    /// After a library was read: one that nobody has read before gets a baseline, before which articles start as read.
    /// One that was read before, from another path or on another device, keeps the one it has.
    ///
    /// # Errors
    /// If the catalogue cannot be used.
    pub(super) fn begin(&self, mirror: &mut Mirror<'_, impl Responder>) -> Result<(), Error> {
        // What other times decided is not known while the logs are away.
        if mirror.context.is_one_file() || self.with(|logs| logs.is_away()) == Some(true) {
            return Ok(());
        }
        let now = crate::clock::now();
        let mut puts = Vec::new();
        let mut begun = Vec::new();
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
                Decision::As(value) => puts.push((Table::Baseline, key.clone(), value)),
                Decision::Open => begun.push(key.clone()),
            }
            let is_noted = self.with(|logs| {
                let noted = logs.state().value(Table::Library, &key).and_then(Sample::from_value);
                noted.is_some_and(|noted| noted.is_recent(&sample))
            });
            if is_noted == Some(false) {
                puts.push((Table::Library, key, sample.to_value()));
            }
        }
        let before = mirror.catalogue.newest(now)?.and_then(|newest| newest.checked_sub_signed(NEW));
        let is_old = match before {
            Some(before) if !begun.is_empty() => mirror.catalogue.has_older(before)?,
            _ => false,
        };
        // Where nothing is old, there is nothing to take back.
        let step = if is_old { Step::Undoable } else { Step::Silent };
        // That there is none is said as well: what comes later is new.
        let value = before.map_or(Value::Bool(false), |before| before.timestamp().into());
        let begun = begun.into_iter().map(|key| (Table::Baseline, key, value.clone(), step));
        let puts: Vec<_> = puts
            .into_iter()
            .map(|(table, key, value)| (table, key, value, Step::Silent))
            .chain(begun)
            .collect();
        let is_begun =
            puts.iter().any(|(table, .., step)| *table == Table::Baseline && *step == Step::Undoable);
        if puts.is_empty() {
            return Ok(());
        }
        self.with(|logs| {
            for (table, key, value, step) in puts {
                let put = Change::Put { table, key, value: Some(value) };
                respond_trouble(&logs.append(&put, step, now.timestamp()).taken_in, mirror.tell);
            }
        });
        if !is_begun {
            return self.take_over_baselines(mirror);
        }
        let changed = self.bring_all(mirror)?;
        let count = changed.len();
        (mirror.tell)(Response::MarksChanged(changed));
        if let Some(before) = before.filter(|_| count > 0) {
            (mirror.tell)(Response::BaselineSet { read: count, before });
        }
        Ok(())
    }

    /// Notes what articles look like that were marked, so that they are recognised after an edit.
    fn describe(&self, articles: &[ArticleId], mirror: &Mirror<'_, impl Responder>) -> Result<(), Error> {
        let mut rows = Vec::new();
        for article in articles {
            rows.extend(mirror.catalogue.rows_of(*article)?);
        }
        // The others are described when there is time.
        let later = rows.split_off(rows.len().min(FEW));
        if !later.is_empty() {
            self.describe_later(later);
        }
        let (lend, say) = (self.lent(), |changes: &Changes| respond_trouble(changes, mirror.tell));
        let state = Following { lend: &lend, tell: &say };
        mirror.catalogue.describe(&rows, &state, &AtomicBool::new(false))
    }

    /// Marks the articles of some rows.
    ///
    /// # Errors
    /// If the catalogue cannot be used; the logs have the mark all the same.
    pub(super) fn mark(
        &self,
        request: RequestId,
        (set, step): (SetMark, Step),
        rows: Vec<RowId>,
        mirror: &mut Mirror<'_, impl Responder>,
    ) -> Result<(), Error> {
        // What shares a row is marked with it.
        let articles = mirror.catalogue.article_ids(&mirror.catalogue.with_equals(&rows)?)?;
        let action = Change::Mark { set, articles: articles.clone() };
        let Some(Put { changed, offsets }) = self.put(&action, step, &articles, mirror)? else {
            return Ok(());
        };
        let changed = mirror.marks_now(&articles, changed)?;
        (mirror.tell)(Response::Marked { request, rows, changed });
        self.note_offsets(&offsets, mirror)
    }

    /// Takes the last step back.
    ///
    /// # Errors
    /// If the catalogue cannot be used.
    pub(super) fn undo(
        &self,
        request: RequestId,
        mirror: &mut Mirror<'_, impl Responder>,
    ) -> Result<(), Error> {
        let keys: Vec<String> = mirror.context.roots.iter().map(|root| library_key(root)).collect();
        let catalogue = &*mirror.catalogue;
        // Before the first articles are found, nothing shows what would be taken back.
        let is_known = !catalogue.is_empty()?;
        // What was done in another library is taken back there.
        let is_ours = |what: &What, articles: &[ArticleId]| match what {
            What::Table(table, key) => *table != Table::Baseline.name() || is_known && keys.contains(key),
            What::Mark(..) => {
                articles.iter().any(|article| catalogue.rows_of(*article).is_ok_and(|rows| !rows.is_empty()))
            }
        };
        let taken = self.with(|logs| {
            let undone = logs.undo(crate::clock::now().timestamp(), &is_ours)?;
            respond_trouble(&undone.taken_in, mirror.tell);
            let mute = match &undone.what {
                What::Table(table, query) if *table == Table::Mute.name() => {
                    let is_muted = logs.state().value(Table::Mute, query).is_some();
                    Some(UndoneStep::Mute(SetQuery { query: query.clone(), on: !is_muted }))
                }
                _ => None,
            };
            Some((undone, mute, logs.offsets().clone()))
        });
        self.done();
        let Some(taken) = taken else { return Ok(()) };
        let Some((undone, mute, offsets)) = taken else {
            (mirror.tell)(Response::Undone { request, step: None, title: None, count: 0 });
            return Ok(());
        };
        if mute.is_some() {
            self.mute_by_query(Remute::IfOthers, mirror)?;
            self.with(|logs| tell_mutes(logs, mirror.tell));
            (mirror.tell)(Response::Undone { request, step: mute, title: None, count: 0 });
            return self.note_offsets(&offsets, mirror);
        }
        let changed = match &undone.what {
            What::Table(..) => self.bring_all(mirror)?,
            What::Mark(..) => {
                let articles = [&undone.articles[..], &undone.taken_in.articles].concat();
                mirror.bring(These(&articles), self)?
            }
        };
        let count = if undone.articles.is_empty() { changed.len() } else { undone.articles.len() };
        let title = match &changed[..] {
            [(row, _)] => mirror.catalogue.rows(&[*row])?.pop().map(|row| row.entry.header.title),
            _ => None,
        };
        (mirror.tell)(Response::MarksChanged(changed));
        let step = match undone.what {
            What::Mark(set) => Some(UndoneStep::Mark(set)),
            What::Table(..) => Some(UndoneStep::Mark(Mark::Read.on())),
        };
        (mirror.tell)(Response::Undone { request, step, title, count });
        self.note_offsets(&offsets, mirror)
    }

    /// Takes in what other programs and devices wrote.
    ///
    /// # Errors
    /// If the catalogue cannot be used.
    pub(super) fn poll(&self, mirror: &mut Mirror<'_, impl Responder>) -> Result<(), Error> {
        self.take_in(Logs::poll, mirror)
    }

    fn take_in(
        &self,
        work: impl FnOnce(&mut Logs) -> Changes,
        mirror: &mut Mirror<'_, impl Responder>,
    ) -> Result<(), Error> {
        let polled = self.with(|logs| {
            let changes = work(logs);
            respond_trouble(&changes, mirror.tell);
            if changes.tables {
                tell_searches(logs, mirror.tell);
                tell_mutes(logs, mirror.tell);
            }
            (changes, logs.offsets().clone())
        });
        let Some((changes, offsets)) = polled else { return Ok(()) };
        if self.is_unwritten_noted() {
            self.note_offsets(&offsets, mirror)?;
        }
        if changes.tables {
            self.take_over_baselines(mirror)?;
            self.mute_by_query(Remute::IfOthers, mirror)?;
        }
        if changes.articles.is_empty() {
            return Ok(());
        }
        let changed = mirror.bring(These(&changes.articles), self)?;
        if changes.articles.len() > FEW {
            (mirror.tell)(Response::ChangedElsewhere);
        }
        mirror.tell_changed(mirror.marks_now(&changes.articles, changed)?);
        self.note_offsets(&offsets, mirror)
    }

    /// Notes where reading an article goes on; one that has such a place is begun.
    ///
    /// # Errors
    /// If the catalogue cannot be used; the logs have the place all the same.
    pub(super) fn keep_place(
        &self,
        article: ArticleId,
        place: Option<document::TextPosition>,
        mirror: &mut Mirror<'_, impl Responder>,
    ) -> Result<(), Error> {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let place = place
            .map(|place| StoredPosition { block: number(place.block), character: number(place.character) });
        let put = Change::Place { article, place };
        let Some(Put { changed, offsets }) = self.put(&put, Step::Silent, &[article], mirror)? else {
            return Ok(());
        };
        mirror.tell_changed(changed);
        self.note_offsets(&offsets, mirror)
    }

    /// Where reading an article goes on, unless the logs are busy.
    pub(super) fn place(&self, article: ArticleId) -> Option<document::TextPosition> {
        let place = self.try_with(|logs| logs.state().place(article)).flatten()?;
        Some(document::TextPosition { block: place.block as usize, character: place.character as usize })
    }

    /// Keeps a query as a shelf, or lets it go.
    pub(super) fn keep_search(&self, SetQuery { query, on }: SetQuery, tell: &impl Responder) {
        let value = on.then(|| query.clone().into());
        self.append(&Change::Put { table: Table::Search, key: query, value }, tell);
    }

    /// Writes what could not be written, and what makes the next start quick; for when there is time.
    pub(super) fn keep_house(&self, tell: &impl Responder) {
        self.with(|logs| respond_trouble(&logs.keep_house(), tell));
        self.tell_unwritten(tell);
    }

    /// Tries again what could not be written.
    ///
    /// # Errors
    /// If the catalogue cannot be used.
    pub(super) fn retry(&self, mirror: &mut Mirror<'_, impl Responder>) -> Result<(), Error> {
        self.take_in(Logs::retry, mirror)
    }

    /// Writes into the logs what the catalogue has no part in.
    fn append(&self, action: &Change, tell: &impl Responder) {
        self.with(|logs| {
            respond_trouble(
                &logs.append(action, Step::Silent, crate::clock::now().timestamp()).taken_in,
                tell,
            );
        });
        self.done();
    }

    /// Writes something about articles into the logs, and then brings these and what was taken in meanwhile to it.
    /// None without logs.
    fn put(
        &self,
        action: &Change,
        step: Step,
        articles: &[ArticleId],
        mirror: &mut Mirror<'_, impl Responder>,
    ) -> Result<Option<Put>, Error> {
        let appended = self.with(|logs| {
            let applied = logs.append(action, step, crate::clock::now().timestamp());
            respond_trouble(&applied.taken_in, mirror.tell);
            (applied.taken_in.articles, logs.offsets().clone())
        });
        self.done();
        let Some((taken_in, offsets)) = appended else { return Ok(None) };
        let brought = mirror.bring(These(&[articles, &taken_in].concat()), self);
        // The screen does not wait for it; the end of the program does.
        self.describe(articles, mirror)?;
        let changed = brought?;
        Ok(Some(Put { changed, offsets }))
    }
}

/// What has become of something that was written into the logs.
struct Put {
    /// The rows whose marks are others now.
    changed: Vec<(RowId, Flags)>,
    /// How far the logs went before they were mirrored.
    offsets: Offsets,
}

/// What is known of the baseline of a library folder.
enum Decision {
    /// It was made.
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
        // What was taken back there is taken back here.
        return Decision::As(newest.1.cloned().unwrap_or(Value::Bool(false)));
    }
    let known = sample.ids.iter().filter(|article| state.knows(**article)).count();
    if known * KNOWN_LIBRARY >= sample.ids.len() { Decision::As(Value::Bool(false)) } else { Decision::Open }
}

/// Two library folders of which so many articles in a hundred are the same are the same library.
const SAME_LIBRARY: usize = 50;
/// A library of which one article in so many is marked was read before.
const KNOWN_LIBRARY: usize = 10;

/// Tells which searches are kept as shelves.
fn tell_searches(logs: &Logs, tell: &impl Responder) {
    tell(Response::KeptSearches(
        logs.state().table(Table::Search).map(|(name, _)| name.to_owned()).collect(),
    ));
}
