//! Muting by queries: those of the configuration and those the user has made with a key. The second lie in the reading
//! state; the catalogue has the mark on every row that one of them means, and a note of which queries these were.

use super::config::EngineConfig;
use super::mirror::Mirror;
use super::reading_state::{ReadingState, respond_trouble};
use super::request::{RequestId, SetQuery};
use super::response::{Responder, Response};
use crate::catalogue::Error;
use crate::library::RowId;
use crate::library::mutes::Mutes;
use crate::state::{Change, Logs, Step, Table};
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;

/// What the catalogue notes of the queries whose answers are muted in it.
const NOTE: &str = "mute";

/// When the queries are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remute {
    /// If the catalogue was asked others before.
    IfOthers,
    /// In any case: it knows more than before.
    Always,
}

impl ReadingState {
    fn configured<'a>(&self, context: &'a EngineConfig) -> std::borrow::Cow<'a, [String]> {
        let configured = self.configured.lock().unwrap_or_else(PoisonError::into_inner);
        match &*configured {
            Some(queries) => queries.clone().into(),
            None => context.mute.as_slice().into(),
        }
    }

    fn mutes_of(&self, logs: Option<&Logs>, context: &EngineConfig) -> Mutes {
        let configured = self.configured(context);
        let own = logs.into_iter().flat_map(|logs| logs.state().table(Table::Mute));
        let queries = configured.iter().map(String::as_str).chain(own.map(|(query, _)| query));
        Mutes::of(queries, crate::clock::now(), context.scan.settings.timezone)
    }

    /// All queries that mute.
    pub(super) fn mutes(&self, context: &EngineConfig) -> Mutes {
        self.with(|logs| self.mutes_of(Some(logs), context)).unwrap_or_else(|| self.mutes_of(None, context))
    }

    /// After articles came into the catalogue that `before` muted by their headers: mutes by their texts what has one
    /// by now, and by other queries if there are others by now.
    ///
    /// # Errors
    /// If the catalogue cannot be used.
    pub(super) fn mute_new(
        &self,
        before: &Mutes,
        texts: usize,
        mirror: &mut Mirror<'_, impl Responder>,
    ) -> Result<(), Error> {
        let now = self.mutes(mirror.context);
        let asks_texts = texts > 0 && now.of_texts().next().is_some();
        let anew = if asks_texts || now != *before { Remute::Always } else { Remute::IfOthers };
        self.mute_by_query(anew, mirror)
    }

    /// Mutes in the catalogue what the queries mean, and nothing else by a query.
    ///
    /// # Errors
    /// If the catalogue cannot be used.
    pub(super) fn mute_by_query(
        &self,
        anew: Remute,
        mirror: &mut Mirror<'_, impl Responder>,
    ) -> Result<(), Error> {
        let _hushing = self.muting.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(mutes) = self.with(|logs| self.mutes_of(Some(logs), mirror.context)) else { return Ok(()) };
        let meaning = mutes.meaning();
        if anew == Remute::IfOthers && mirror.catalogue.note(NOTE)?.unwrap_or_else(|| "[]".into()) == meaning
        {
            return Ok(());
        }
        let rows = mirror.catalogue.muted_by(&mutes, crate::clock::now(), &AtomicBool::new(false))?;
        let changed = mirror.mute_by_query(&rows, self)?;
        mirror.note(NOTE, &meaning)?;
        mirror.tell_changed(changed);
        Ok(())
    }

    /// Mutes what answers a query, or no longer.
    ///
    /// # Errors
    /// If the catalogue cannot be used; the logs have the query all the same.
    pub(super) fn mute(
        &self,
        SetQuery { query, on }: SetQuery,
        mirror: &mut Mirror<'_, impl Responder>,
    ) -> Result<(), Error> {
        let value = on.then(|| true.into());
        let put = Change::Put { table: Table::Mute, key: query, value };
        let appended = self.with(|logs| {
            respond_trouble(
                &logs.append(&put, Step::Undoable, crate::clock::now().timestamp()).taken_in,
                mirror.tell,
            );
            logs.offsets().clone()
        });
        self.done();
        let Some(offsets) = appended else { return Ok(()) };
        self.mute_by_query(Remute::IfOthers, mirror)?;
        // Whoever hears of it looks into the catalogue.
        self.with(|logs| tell_mutes(logs, mirror.tell));
        self.note_offsets(&offsets, mirror)
    }

    /// Takes over what the configuration mutes now.
    ///
    /// # Errors
    /// If the catalogue cannot be used.
    pub(super) fn configure(
        &self,
        mute: Vec<String>,
        mirror: &mut Mirror<'_, impl Responder>,
    ) -> Result<(), Error> {
        *self.configured.lock().unwrap_or_else(PoisonError::into_inner) = Some(mute);
        self.mute_by_query(Remute::IfOthers, mirror)
    }

    /// Tells why an article is muted.
    ///
    /// # Errors
    /// If the catalogue cannot be read.
    pub(super) fn why_muted(
        &self,
        request: RequestId,
        row: RowId,
        mirror: &Mirror<'_, impl Responder>,
    ) -> Result<(), Error> {
        let Some(found) = mirror.catalogue.rows(&[row])?.pop() else { return Ok(()) };
        let header = &found.entry.header;
        let known = self.with(|logs| {
            let own = logs.state().table(Table::Mute).map(|(query, _)| query.to_owned());
            (own.collect::<Vec<_>>(), logs.state().marks(header.id).muted)
        });
        let Some((own, marked)) = known else { return Ok(()) };
        let text = || mirror.catalogue.cached_text(row).ok().flatten().unwrap_or_default();
        let zone = mirror.context.scan.settings.timezone;
        let of = |queries: &[String]| -> Vec<String> {
            let mutes = Mutes::of(queries.iter().map(String::as_str), crate::clock::now(), zone);
            mutes.reasons(header, text).into_iter().map(Into::into).collect()
        };
        let configured = of(&self.configured(mirror.context));
        (mirror.tell)(Response::MutedBy { request, row, queries: of(&own), configured, marked });
        Ok(())
    }
}

/// Tells by what the user mutes.
pub(super) fn tell_mutes(logs: &Logs, tell: &impl Responder) {
    tell(Response::Mutes(logs.state().table(Table::Mute).map(|(query, _)| query.to_owned()).collect()));
}
