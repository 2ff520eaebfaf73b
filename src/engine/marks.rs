//! Requests to the reading state: what a key changes goes into the logs, and from there into the catalogue.

use crate::article::ArticleId;
use crate::article::marks::{Mark, SetMark};
use crate::catalogue::Catalogue;
use crate::document::TextPosition;
use crate::engine::config::EngineConfig;
use crate::engine::mirror::{Mirror, MirrorWork, Remute, Which};
use crate::engine::reading_state::{ReadingState, report_mutes, report_trouble};
use crate::engine::request::{RequestId, SetQuery, StateRequest};
use crate::engine::response::{Respond, Response, UndoneStep};
use crate::library::RowId;
use crate::state::{Change, Logs, Step, StoredPosition, Table, What, library_key};
use crate::trouble::CatalogueError;

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
            (StateRequest::Undo { request }, Some(catalogue)) => {
                self.undo(request, config, catalogue, respond)?
            }
            (StateRequest::WhyMuted { request, row }, Some(catalogue)) => {
                self.why_muted(request, row, (config, catalogue), respond)?;
                None
            }
            (
                request @ (StateRequest::Mark { .. }
                | StateRequest::Undo { .. }
                | StateRequest::WhyMuted { .. }),
                None,
            ) => return Ok(Written::NeedsCatalogue(request)),
            (StateRequest::KeepPlace { article, place }, _) => self.keep_place(article, place, respond),
            (StateRequest::KeepSearch(SetQuery { query, on }), _) => {
                let value = on.then(|| query.clone().into());
                self.put(Table::Search, query, value, Step::Silent, respond);
                None
            }
            (StateRequest::Mute(set), _) => self.mute(set, respond),
            (StateRequest::SetConfiguredMutes(queries), _) => Some(self.set_configured_mutes(queries)),
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
        let Some(logged) = self.append(&change, step, respond) else { return Ok(None) };
        let state = self.clone();
        Ok(Some(Box::new(move |mirror| {
            let changed = state.update_logged(&articles, &logged, mirror)?;
            let changed = mirror.marks_now(&articles, changed)?;
            (mirror.respond)(Response::Marked { request, rows, changed });
            state.note_offsets(&logged.offsets, mirror)
        })))
    }

    /// Notes where reading an article goes on; an article that has a reading place is begun.
    pub(super) fn keep_place(
        &self,
        article: ArticleId,
        place: Option<TextPosition>,
        respond: &Respond<'_>,
    ) -> Option<MirrorWork> {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let place = place
            .map(|place| StoredPosition { block: number(place.block), character: number(place.character) });
        let logged = self.append(&Change::Place { article, place }, Step::Silent, respond)?;
        let state = self.clone();
        Some(Box::new(move |mirror| {
            let changed = state.update_logged(&[article], &logged, mirror)?;
            mirror.report_changed(changed);
            state.note_offsets(&logged.offsets, mirror)
        }))
    }

    /// Undoes the last step that concerns this library.
    pub(super) fn undo(
        &self,
        request: RequestId,
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
        let undone = self.with(|logs| {
            let undone = logs.undo(crate::clock::now().timestamp(), &is_ours)?;
            report_trouble(&undone.taken_in, respond);
            let mute = match &undone.what {
                What::Table(table, query) if *table == Table::Mute.name() => {
                    let is_muted = logs.state().value(Table::Mute, query).is_some();
                    Some(UndoneStep::Mute(SetQuery { query: query.clone(), on: !is_muted }))
                }
                _ => None,
            };
            Some((undone, mute, logs.offsets().clone()))
        });
        let Some((undone, mute, offsets)) = undone.flatten() else {
            respond(Response::Undone { request, step: None, title: None, count: 0 });
            return Ok(None);
        };
        let state = self.clone();
        Ok(Some(Box::new(move |mirror| {
            if mute.is_some() {
                state.mute_by_query(Remute::IfOthers, mirror)?;
                state.with(|logs| report_mutes(logs, mirror.respond));
                (mirror.respond)(Response::Undone { request, step: mute, title: None, count: 0 });
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
                [(row, _)] => mirror.catalogue.rows(&[*row])?.pop().map(|row| row.entry.header.title),
                _ => None,
            };
            (mirror.respond)(Response::MarksChanged(changed));
            let step = match undone.what {
                What::Mark(set) => UndoneStep::Mark(set),
                What::Table(..) => UndoneStep::Mark(Mark::Read.on()),
            };
            (mirror.respond)(Response::Undone { request, step: Some(step), title, count });
            state.note_offsets(&offsets, mirror)
        })))
    }
}
