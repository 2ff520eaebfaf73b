//! The reading state behind the lists: what a key marks goes into the logs, what the logs say goes into the
//! catalogue. Logs are written first; the catalogue is a mirror that can be made again.

use super::context::Context;
use super::leaving::{last_left, shelf_key};
use super::memory::{Memory, told};
use super::mirror::Mirror;
use super::mirror::Which::{All, These};
use super::muting::{Anew, tell_mutes};
use super::report::{Report, Tell, Undid};
use crate::article::ArticleId;
use crate::catalogue::Error;
use crate::config::Remembered;
use crate::document;
use crate::library::Row;
use crate::library::marks::{Mark, Set};
use crate::state::{Action, Logs, Opened, Place, Step, Table, To, What, library_key};
use crate::state::{Mark as StateMark, Offsets};
use crate::trouble::Trouble;
use chrono::{TimeDelta, Utc};
use serde_json::Value;

/// On the first run of a library, articles older than its newest one by this start as read.
const NEW: TimeDelta = TimeDelta::days(7);

impl Memory {
    /// Opens the logs, if that was not done, and tells what of them is on the screen from the start.
    pub(super) fn load(&self, context: &Context, tell: &impl Tell) {
        let mut held = self.lock();
        let Some(options) = context.state.clone().filter(|_| held.is_none()) else { return };
        let Opened { logs, told } = Logs::open(options);
        if let Some(first) = told.into_iter().next() {
            tell(Report::Failed(Trouble::State(first)));
        }
        let shelf = shelf_key(context);
        let settings = logs.state().table(Table::Setting).filter_map(|(name, value)| {
            let of_library = name == shelf && !context.is_one_file();
            let setting = if of_library { Some(Remembered::Shelf) } else { Remembered::named(name) };
            Some((setting?, value.clone()))
        });
        tell(Report::Remembered(settings.collect()));
        if let Some(left) = last_left(&logs, &context.roots) {
            tell(Report::LastLeft(left));
        }
        tell_searches(&logs, tell);
        tell_mutes(&logs, tell);
        *held = Some(logs);
    }

    /// Opens the logs and brings the catalogue to what they say.
    ///
    /// # Errors
    /// If the catalogue cannot be used.
    pub(super) fn open(&self, mirror: &mut Mirror<'_, impl Tell>) -> Result<(), Error> {
        self.load(mirror.context, mirror.tell);
        let held = self.lock();
        let Some(logs) = held.as_ref() else { return Ok(()) };
        let offsets = mirror.offsets()?.and_then(|json| serde_json::from_str::<Offsets>(&json).ok());
        let mut articles = Vec::new();
        // What cannot be read of the logs was told when they were opened.
        let _ = logs.since(&offsets.unwrap_or_default(), &mut |some| articles.extend_from_slice(some));
        if !articles.is_empty() && !mirror.catalogue.is_empty()? {
            let changed = mirror.bring(These(&articles), logs)?;
            (mirror.tell)(Report::Marked { asked: Vec::new(), changed });
        }
        self.hush(logs, Anew::IfOthers, mirror)?;
        mirror.note_offsets(logs)
    }

    /// Notes a setting.
    pub(super) fn remember(&self, setting: Remembered, value: Value, tell: &impl Tell) {
        if let Some(logs) = self.lock().as_mut() {
            let key = setting.name().to_owned();
            let put = Action::Put { table: Table::Setting, key, value: Some(value) };
            told(&logs.append(&put, Step::Silent, Utc::now().timestamp()).taken_in, tell);
        }
    }

    /// After a library was read for the first time: lets what is old in it start as read.
    ///
    /// # Errors
    /// If the catalogue cannot be used.
    pub(super) fn begin(&self, mirror: &mut Mirror<'_, impl Tell>) -> Result<(), Error> {
        let mut held = self.lock();
        let Some(logs) = held.as_mut() else { return Ok(()) };
        if mirror.context.roots.iter().any(|root| logs.state().baseline(root).is_some()) {
            return Ok(());
        }
        let now = Utc::now();
        let Some(before) = mirror.catalogue.newest(now)?.and_then(|newest| newest.checked_sub_signed(NEW))
        else {
            return Ok(());
        };
        // Where nothing is old, there is nothing to take back.
        let step = if mirror.catalogue.has_older(before)? { Step::Undoable } else { Step::Silent };
        for root in &mirror.context.roots {
            let (key, value) = (library_key(root), Some(before.timestamp().into()));
            let put = Action::Put { table: Table::Baseline, key, value };
            told(&logs.append(&put, step, now.timestamp()).taken_in, mirror.tell);
        }
        let changed = mirror.bring(All, logs)?;
        let count = changed.len();
        (mirror.tell)(Report::Marked { asked: Vec::new(), changed });
        if count > 0 {
            (mirror.tell)(Report::Begun { read: count, before });
        }
        Ok(())
    }

    /// What an edit carried from one article's id to another is known of the other.
    pub(super) fn carry(&self, renamed: Vec<(ArticleId, ArticleId)>, tell: &impl Tell) {
        if let Some(logs) = self.lock().as_mut().filter(|_| !renamed.is_empty()) {
            let applied = logs.append(&Action::Carry(renamed), Step::Silent, Utc::now().timestamp());
            told(&applied.taken_in, tell);
        }
    }

    /// Marks the articles of some rows.
    ///
    /// # Errors
    /// If the catalogue cannot be used; the logs have the mark all the same.
    pub(super) fn mark(
        &self,
        (mark, set, step): (Mark, Set, Step),
        rows: Vec<Row>,
        mirror: &mut Mirror<'_, impl Tell>,
    ) -> Result<(), Error> {
        // What shares a row is marked with it.
        let articles = mirror.catalogue.article_ids(&mirror.catalogue.with_equals(&rows)?)?;
        let mut held = self.lock();
        let mark = match mark {
            Mark::Read => StateMark::Read,
            Mark::Starred => StateMark::Starred,
            Mark::Muted => StateMark::Muted,
        };
        let to = if set == Set::On { To::On } else { To::Off };
        let Some(logs) = held.as_mut() else { return Ok(()) };
        let action = Action::Mark { mark, to, articles: articles.clone() };
        let applied = logs.append(&action, step, Utc::now().timestamp());
        told(&applied.taken_in, mirror.tell);
        let more = [articles, applied.taken_in.articles].concat();
        let changed = mirror.bring(These(&more), logs)?;
        (mirror.tell)(Report::Marked { asked: rows, changed });
        mirror.note_offsets(logs)
    }

    /// Takes the last step back.
    ///
    /// # Errors
    /// If the catalogue cannot be used.
    pub(super) fn undo(&self, mirror: &mut Mirror<'_, impl Tell>) -> Result<(), Error> {
        let mut held = self.lock();
        let Some(logs) = held.as_mut() else { return Ok(()) };
        let Some(undone) = logs.undo(Utc::now().timestamp()) else {
            (mirror.tell)(Report::Undone { what: None, title: None, count: 0 });
            return Ok(());
        };
        told(&undone.taken_in, mirror.tell);
        if let What::Table(table, query) = &undone.what
            && *table == Table::Mute.name()
        {
            self.hush(logs, Anew::IfOthers, mirror)?;
            tell_mutes(logs, mirror.tell);
            let set = if logs.state().value(Table::Mute, query).is_some() { Set::Off } else { Set::On };
            let what = Some(Undid::Mute(query.clone(), set));
            (mirror.tell)(Report::Undone { what, title: None, count: 0 });
            return mirror.note_offsets(logs);
        }
        let changed = match &undone.what {
            What::Table(..) => mirror.bring(All, logs)?,
            What::Mark(..) => {
                let articles = [&undone.articles[..], &undone.taken_in.articles].concat();
                mirror.bring(These(&articles), logs)?
            }
        };
        let count = if undone.articles.is_empty() { changed.len() } else { undone.articles.len() };
        let title = match &changed[..] {
            [(row, _)] => mirror.catalogue.rows(&[*row])?.pop().map(|row| row.entry.header.title),
            _ => None,
        };
        (mirror.tell)(Report::Marked { asked: Vec::new(), changed });
        let what = match undone.what {
            What::Mark(mark, to) => Some(Undid::Mark(mark, to)),
            What::Table(..) => Some(Undid::Mark(StateMark::Read, To::On)),
        };
        (mirror.tell)(Report::Undone { what, title, count });
        mirror.note_offsets(logs)
    }

    /// Takes in what other programs and devices wrote.
    ///
    /// # Errors
    /// If the catalogue cannot be used.
    pub(super) fn poll(&self, mirror: &mut Mirror<'_, impl Tell>) -> Result<(), Error> {
        let mut held = self.lock();
        let Some(logs) = held.as_mut() else { return Ok(()) };
        let changes = logs.poll();
        told(&changes, mirror.tell);
        if changes.tables {
            tell_searches(logs, mirror.tell);
            tell_mutes(logs, mirror.tell);
            self.hush(logs, Anew::IfOthers, mirror)?;
        }
        if changes.articles.is_empty() {
            return Ok(());
        }
        let changed = mirror.bring(These(&changes.articles), logs)?;
        mirror.tell_changed(changed);
        mirror.note_offsets(logs)
    }

    /// Notes where reading an article goes on; one that has such a place is begun.
    ///
    /// # Errors
    /// If the catalogue cannot be used; the logs have the place all the same.
    pub(super) fn keep_place(
        &self,
        article: ArticleId,
        place: Option<document::Place>,
        mirror: &mut Mirror<'_, impl Tell>,
    ) -> Result<(), Error> {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let place =
            place.map(|place| Place { block: number(place.block), character: number(place.character) });
        let mut held = self.lock();
        let Some(logs) = held.as_mut() else { return Ok(()) };
        let put = Action::Place { article, place };
        let applied = logs.append(&put, Step::Silent, Utc::now().timestamp());
        told(&applied.taken_in, mirror.tell);
        let more = [vec![article], applied.taken_in.articles].concat();
        let changed = mirror.bring(These(&more), logs)?;
        mirror.tell_changed(changed);
        mirror.note_offsets(logs)
    }

    /// Where reading an article goes on, unless the logs are busy.
    pub(super) fn place(&self, article: ArticleId) -> Option<document::Place> {
        let held = self.logs.try_lock().ok()?;
        let place = held.as_ref()?.state().place(article)?;
        Some(document::Place { block: place.block as usize, character: place.character as usize })
    }

    /// Keeps a query as a shelf, or lets it go.
    pub(super) fn keep_search(&self, query: String, set: Set, tell: &impl Tell) {
        if let Some(logs) = self.lock().as_mut() {
            let value = (set == Set::On).then(|| query.clone().into());
            let put = Action::Put { table: Table::Search, key: query, value };
            told(&logs.append(&put, Step::Silent, Utc::now().timestamp()).taken_in, tell);
        }
    }

    /// Writes what could not be written, and what makes the next start quick; for when there is time.
    pub(super) fn keep_house(&self, tell: &impl Tell) {
        if let Some(logs) = self.lock().as_mut() {
            told(&logs.keep_house(), tell);
        }
    }
}

/// Tells which searches are kept as shelves.
fn tell_searches(logs: &Logs, tell: &impl Tell) {
    tell(Report::Searches(logs.state().table(Table::Search).map(|(name, _)| name.to_owned()).collect()));
}
