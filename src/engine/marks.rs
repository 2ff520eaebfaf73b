//! Requests to the reading state: what a key changes goes into the logs, and from there into the catalogue.

use crate::article::ArticleId;
use crate::article::marks::SetMark;
use crate::catalogue::Catalogue;
use crate::document::TextPosition;
use crate::engine::config::EngineConfig;
use crate::engine::mirror::{Mirror, MirrorWork, Remute, Which};
use crate::engine::reading_state::{ReadingState, report_mutes, report_trouble, text_position};
use crate::engine::request::{RequestId, SetQuery, StateRequest};
use crate::engine::response::{Respond, Response, StepKind, TurnedStep, UndoConcern};
use crate::library::RowId;
use crate::state::{
    Age, Change, Logs, NextStep, Offsets, Redone, Step, StoredPosition, Table, Undone, What, library_key,
};
use crate::trouble::CatalogueError;
use std::collections::HashSet;

/// What has become of a request to the reading state.
pub(crate) enum Written {
    /// It is in the logs, and nothing is left to be done.
    Done,
    /// It is in the logs; this brings the catalogue to them.
    Mirror(MirrorWork),
    /// It names rows, and there is no catalogue that knows them yet.
    NeedsCatalogue(StateRequest),
}

impl ReadingState {
    /// Writes into the logs what a request changes. Reads the catalogue and never writes it.
    pub(crate) fn write(
        &self,
        request: StateRequest,
        config: &EngineConfig,
        catalogue: Option<&Catalogue>,
        respond: &Respond<'_>,
    ) -> Result<Written, CatalogueError> {
        let mirror = match (request, catalogue) {
            (StateRequest::Mark { request, set, step, rows }, Some(catalogue)) => {
                self.mark(request, (set, step), rows, catalogue, respond)?
            }
            (StateRequest::Undo { request, most, agreed }, Some(catalogue)) => {
                self.undo(request, (most, agreed), config, catalogue, respond)?
            }
            (StateRequest::Redo { request }, Some(_)) => self.redo(request, respond),
            (StateRequest::WhyMuted { request, row }, Some(catalogue)) => {
                self.why_muted(request, row, (config, catalogue), respond)?;
                None
            }
            (
                request @ (StateRequest::Mark { .. }
                | StateRequest::Undo { .. }
                | StateRequest::Redo { .. }
                | StateRequest::WhyMuted { .. }),
                None,
            ) => return Ok(Written::NeedsCatalogue(request)),
            (StateRequest::KeepPlace { article, place }, catalogue) => {
                self.keep_place(article, place, catalogue, respond)
            }
            (StateRequest::KeepSearch(SetQuery { query, on }), _) => {
                let value = on.then(|| query.clone().into());
                self.put(Table::Search, query, value, Step::Silent, respond);
                None
            }
            (StateRequest::Mute(set), _) => self.mute(set, respond),
            (StateRequest::SetConfiguredMutes(queries), _) => Some(self.set_configured_mutes(queries)),
            (StateRequest::CarryOver { folder }, _) => self.carry_over(&folder, respond),
            (StateRequest::Poll, _) => self.take_in(Logs::poll, respond),
            (StateRequest::Remember(setting, value), _) => {
                self.put(Table::Setting, setting.name().to_owned(), Some(value), Step::Silent, respond);
                None
            }
            (StateRequest::Leave { shelf }, _) => {
                self.leave(shelf, config, respond);
                None
            }
        };
        Ok(mirror.map_or(Written::Done, Written::Mirror))
    }

    /// The same, and brings the catalogue to it.
    ///
    /// # Errors
    /// If the catalogue cannot be used; the logs have the change all the same.
    pub(crate) fn answer(
        &self,
        request: StateRequest,
        config: &EngineConfig,
        catalogue: Option<&mut Catalogue>,
        respond: &Respond<'_>,
    ) -> Result<(), CatalogueError> {
        match (self.write(request, config, catalogue.as_deref(), respond)?, catalogue) {
            (Written::Mirror(mirror), Some(catalogue)) => mirror(&mut Mirror { config, catalogue, respond }),
            (Written::Mirror(_) | Written::Done | Written::NeedsCatalogue(_), _) => Ok(()),
        }
    }

    /// Tries again to write what could not be written.
    pub(crate) fn retry(&self, respond: &Respond<'_>) -> Option<MirrorWork> {
        self.take_in(Logs::retry, respond)
    }

    /// Marks the articles of some rows.
    pub(super) fn mark(
        &self,
        request: RequestId,
        (set, step): (SetMark, Step),
        rows: Vec<RowId>,
        catalogue: &Catalogue,
        respond: &Respond<'_>,
    ) -> Result<Option<MirrorWork>, CatalogueError> {
        // Articles that share a row are marked together.
        let articles = catalogue.article_ids(&catalogue.with_equals(&rows)?)?;
        let change = Change::Mark { set, articles: articles.clone() };
        let places = if step == Step::Opening { self.places_of(&articles) } else { Vec::new() };
        let Some(logged) = self.append(&change, step, respond) else { return Ok(None) };
        if let Some(number) = logged.step.filter(|_| step == Step::Opening) {
            self.openings.lock().insert(number, places);
        }
        let state = self.clone();
        Ok(Some(Box::new(move |mirror| {
            let changed = state.update_logged(&articles, &logged, mirror)?;
            let changed = mirror.marks_now(&articles, changed)?;
            (mirror.respond)(Response::Marked { request, rows, changed });
            state.note_offsets(&logged.offsets, mirror)
        })))
    }

    fn places_of(&self, articles: &[ArticleId]) -> Vec<(ArticleId, Option<StoredPosition>)> {
        let place = |logs: &Logs, article: &ArticleId| (*article, logs.state().place(*article));
        self.with(|logs| articles.iter().map(|article| place(logs, article)).collect()).unwrap_or_default()
    }

    /// Notes where reading an article goes on; an article that has a reading place is begun. One that is not begun any
    /// more ends that of the equal articles that share its row, too, which would stay begun because of them.
    pub(super) fn keep_place(
        &self,
        article: ArticleId,
        place: Option<TextPosition>,
        catalogue: Option<&Catalogue>,
        respond: &Respond<'_>,
    ) -> Option<MirrorWork> {
        let equals = |catalogue: &Catalogue| {
            catalogue.article_ids(&catalogue.with_equals(&catalogue.rows_of(article)?)?)
        };
        let mut articles = vec![article];
        if place.is_none()
            && let Some(Ok(equals)) = catalogue.map(equals)
        {
            articles.extend(equals.into_iter().filter(|equal| *equal != article));
        }
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let place = place
            .map(|place| StoredPosition { block: number(place.block), character: number(place.character) });
        let mut logged = self.append(&Change::Place { article, place }, Step::Silent, respond)?;
        for equal in &articles[1..] {
            let more = self.append(&Change::Place { article: *equal, place }, Step::Silent, respond)?;
            logged.articles.extend(more.articles);
            logged.offsets = more.offsets;
        }
        let state = self.clone();
        Some(Box::new(move |mirror| {
            let changed = state.update_logged(&articles, &logged, mirror)?;
            mirror.report_changed(changed);
            state.note_offsets(&logged.offsets, mirror)
        }))
    }

    /// Undoes the last step that concerns this library, or asks first.
    pub(super) fn undo(
        &self,
        request: RequestId,
        (most, agreed): (usize, Option<u64>),
        config: &EngineConfig,
        catalogue: &Catalogue,
        respond: &Respond<'_>,
    ) -> Result<Option<MirrorWork>, CatalogueError> {
        let keys: Vec<String> = config.roots.iter().map(|root| library_key(root)).collect();
        // Before the first articles are found, nothing shows what would be undone.
        let is_known = !catalogue.is_empty()?;
        // What was done in another library is undone there.
        let is_ours = |what: &What, articles: &[ArticleId]| match what {
            What::Table(table, key) => *table != Table::Baseline.name() || is_known && keys.contains(key),
            What::Mark(..) => {
                articles.iter().any(|article| catalogue.rows_of(*article).is_ok_and(|rows| !rows.is_empty()))
            }
        };
        let next = self.with(|logs| {
            let next = logs.next_undo(&is_ours)?;
            let did = step_kind(&next.what, logs);
            Some((next, did))
        });
        if let Some((next, did)) = next.flatten()
            && agreed != Some(next.number)
            && let Some(concern) = concern(&next, most, catalogue)?
        {
            let rows = match &next.articles[..] {
                [article] => catalogue.rows_of(*article)?,
                _ => Vec::new(),
            };
            let title = title_of(rows.first().copied(), catalogue)?;
            let step = TurnedStep { did, title, count: next.articles.len() };
            respond(Response::AskUndo { request, number: next.number, concern, step });
            return Ok(None);
        }
        let undone = self.with(|logs| {
            let undone = logs.undo(crate::clock::now().timestamp(), &is_ours)?;
            // What a mute is after it was undone is the opposite of what it did.
            let did = match step_kind(&undone.what, logs) {
                StepKind::Mute(SetQuery { query, on }) => StepKind::Mute(SetQuery { query, on: !on }),
                other => other,
            };
            let places = self.turn_places(undone.step, undone.step, logs);
            Some((undone, did, places, logs.offsets().clone()))
        });
        let Some((undone, did, places, offsets)) = undone.flatten() else {
            respond(Response::Undone { request, undone: None });
            return Ok(None);
        };
        let report = move |step| Response::Undone { request, undone: Some(step) };
        Ok(Some(self.turned(undone, did, places, offsets, report, respond)))
    }

    /// Makes the step once more that was undone last.
    pub(super) fn redo(&self, request: RequestId, respond: &Respond<'_>) -> Option<MirrorWork> {
        let redone = self.with(|logs| {
            let Redone { undone, step } = logs.redo(crate::clock::now().timestamp())?;
            let did = step_kind(&step.what, logs);
            let places = self.turn_places(undone, step.step, logs);
            Some((step, did, places, logs.offsets().clone()))
        });
        let Some((step, did, places, offsets)) = redone.flatten() else {
            respond(Response::Redone { request, redone: None });
            return None;
        };
        let report = move |step| Response::Redone { request, redone: Some(step) };
        Some(self.turned(step, did, places, offsets, report, respond))
    }

    /// Brings the catalogue to a step that was undone or made once more, and reports it.
    fn turned(
        &self,
        undone: Undone,
        did: StepKind,
        places: Vec<(ArticleId, Option<StoredPosition>)>,
        offsets: Offsets,
        report: impl FnOnce(TurnedStep) -> Response + 'static,
        respond: &Respond<'_>,
    ) -> MirrorWork {
        report_trouble(&undone.taken_in, respond);
        if !places.is_empty() {
            let places = places.into_iter().map(|(article, place)| (article, place.map(text_position)));
            respond(Response::PlacesChanged(places.collect()));
        }
        let state = self.clone();
        Box::new(move |mirror| {
            if let StepKind::Mute(_) = did {
                state.mute_by_query(Remute::IfOthers, mirror)?;
                state.with(|logs| report_mutes(logs, mirror.respond));
                (mirror.respond)(report(TurnedStep { did, title: None, count: 0 }));
                return state.note_offsets(&offsets, mirror);
            }
            let changed = match &undone.what {
                What::Table(..) => state.update_all(mirror)?,
                What::Mark(..) => {
                    let articles = [&undone.articles[..], &undone.taken_in.articles].concat();
                    mirror.update(Which::These(&articles), &state)?
                }
            };
            let count = if undone.articles.is_empty() { changed.len() } else { undone.articles.len() };
            let title = match &changed[..] {
                [(row, _)] => title_of(Some(*row), mirror.catalogue)?,
                _ => None,
            };
            (mirror.respond)(Response::MarksChanged(changed));
            (mirror.respond)(report(TurnedStep { did, title, count }));
            state.note_offsets(&offsets, mirror)
        })
    }

    /// Exchanges the reading places of the articles of a step with those that are kept for it: it was undone, or made
    /// once more as the step `to`. Returns the places they have now.
    fn turn_places(&self, from: u64, to: u64, logs: &mut Logs) -> Vec<(ArticleId, Option<StoredPosition>)> {
        let mut openings = self.openings.lock();
        let Some(kept) = openings.remove(&from) else { return Vec::new() };
        let mut turned = Vec::new();
        let mut now = Vec::new();
        for (article, place) in kept {
            let before = logs.state().place(article);
            turned.push((article, before));
            if place != before {
                logs.append(&Change::Place { article, place }, Step::Silent, crate::clock::now().timestamp());
                now.push((article, place));
            }
        }
        openings.insert(to, turned);
        now
    }
}

/// What a step did that is in effect.
fn step_kind(what: &What, logs: &Logs) -> StepKind {
    match what {
        What::Mark(set) => StepKind::Mark(*set),
        What::Table(table, query) if *table == Table::Mute.name() => {
            let is_muted = logs.state().value(Table::Mute, query).is_some();
            StepKind::Mute(SetQuery { query: query.clone(), on: is_muted })
        }
        What::Table(..) => StepKind::Baseline,
    }
}

/// Why the user is asked before a step is undone; none if it is undone at once.
fn concern(
    next: &NextStep,
    most: usize,
    catalogue: &Catalogue,
) -> Result<Option<UndoConcern>, CatalogueError> {
    if next.age == Age::Earlier {
        return Ok(Some(UndoConcern::Earlier));
    }
    let is_baseline = matches!(&next.what, What::Table(table, _) if *table == Table::Baseline.name());
    if is_baseline {
        return Ok(Some(UndoConcern::Many));
    }
    if next.articles.len() <= most {
        return Ok(None);
    }
    // Equal articles share a row of the list.
    let (mut seen, mut rows) = (HashSet::new(), 0);
    for article in &next.articles {
        for row in catalogue.rows_of(*article)? {
            if seen.insert(row) {
                seen.extend(catalogue.with_equals(&[row])?);
                rows += 1;
            }
        }
        if rows > most {
            return Ok(Some(UndoConcern::Many));
        }
    }
    Ok(None)
}

/// The title of a row, if there is one.
fn title_of(row: Option<RowId>, catalogue: &Catalogue) -> Result<Option<String>, CatalogueError> {
    let Some(row) = row else { return Ok(None) };
    Ok(catalogue.rows(&[row])?.pop().map(|row| row.entry.header.title))
}
