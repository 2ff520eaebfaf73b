//! Muting by queries: those of the configuration, and those the user has added with a key, which are in the reading
//! state. The catalogue has the mark on every row that one of them matches, and a note of which queries these were.

use crate::catalogue::Catalogue;
use crate::engine::config::EngineConfig;
use crate::engine::mirror::{Mirror, MirrorWork, Remute};
use crate::engine::reading_state::{ReadingState, keys, report_mutes};
use crate::engine::request::{RequestId, SetQuery};
use crate::engine::response::{Respond, Response};
use crate::library::RowId;
use crate::library::mutes::Mutes;
use crate::state::{Logs, Step, Table};
use crate::trouble::CatalogueError;
use crate::zone::Zone;
use std::sync::atomic::AtomicBool;

/// The catalogue's note of the queries by which it is muted.
const NOTE: &str = "mute";

/// The mutes of the configuration and of the reading state.
pub fn mutes(configured: &[String], logs: Option<&Logs>, zone: Zone) -> Mutes {
    let own = logs.into_iter().flat_map(|logs| logs.state().table(Table::Mute)).map(|(query, _)| query);
    Mutes::of(configured.iter().map(String::as_str).chain(own), crate::clock::now(), zone)
}

impl ReadingState {
    fn configured_mutes<'a>(&self, config: &'a EngineConfig) -> std::borrow::Cow<'a, [String]> {
        let configured = self.configured.lock();
        match &*configured {
            Some(queries) => queries.clone().into(),
            None => config.mute.as_slice().into(),
        }
    }

    /// All queries that mute.
    pub(super) fn mutes(&self, config: &EngineConfig) -> Mutes {
        let (configured, zone) = (self.configured_mutes(config), config.scan.settings.timezone);
        self.with(|logs| mutes(&configured, Some(logs), zone))
            .unwrap_or_else(|| mutes(&configured, None, zone))
    }

    /// After articles came into the catalogue that `before` muted by their headers: mutes by their texts those that have
    /// one now, and by other queries if there are others now.
    pub(super) fn mute_new(
        &self,
        before: &Mutes,
        texts: usize,
        mirror: &mut Mirror<'_>,
    ) -> Result<(), CatalogueError> {
        let now = self.mutes(mirror.config);
        let asks_texts = texts > 0 && now.of_texts().next().is_some();
        let when = if asks_texts || now != *before { Remute::Always } else { Remute::IfOthers };
        self.mute_by_query(when, mirror)
    }

    /// Mutes in the catalogue what the queries match, and nothing else by a query.
    pub(super) fn mute_by_query(&self, when: Remute, mirror: &mut Mirror<'_>) -> Result<(), CatalogueError> {
        let _muting = self.muting.lock();
        if self.with(|_| ()).is_none() {
            return Ok(());
        }
        let mutes = self.mutes(mirror.config);
        let meaning = mutes.meaning();
        if when == Remute::IfOthers && mirror.catalogue.note(NOTE)?.unwrap_or_else(|| "[]".into()) == meaning
        {
            return Ok(());
        }
        let rows = mirror.catalogue.muted_by(&mutes, crate::clock::now(), &AtomicBool::new(false))?;
        let changed = mirror.mute_by_query(&rows, self)?;
        mirror.note(NOTE, &meaning)?;
        mirror.report_changed(changed);
        Ok(())
    }

    /// Mutes the articles that match a query, or no longer.
    pub(super) fn mute(&self, SetQuery { query, on }: SetQuery, respond: &Respond<'_>) -> Option<MirrorWork> {
        let value = on.then(|| true.into());
        let logged = self.put(Table::Mute, query, value, Step::Undoable, respond)?;
        let state = self.clone();
        Some(Box::new(move |mirror| {
            state.mute_by_query(Remute::IfOthers, mirror)?;
            // After the catalogue, which is read when this is known.
            state.with(|logs| report_mutes(logs, mirror.respond));
            state.note_offsets(&logged.offsets, mirror)
        }))
    }

    /// Takes over the mutes of a configuration that was read again.
    pub(super) fn set_configured_mutes(&self, queries: Vec<String>) -> MirrorWork {
        *self.configured.lock() = Some(queries);
        let state = self.clone();
        Box::new(move |mirror| state.mute_by_query(Remute::IfOthers, mirror))
    }

    /// Answers why an article is muted.
    pub(super) fn why_muted(
        &self,
        request: RequestId,
        row: RowId,
        (config, catalogue): (&EngineConfig, &Catalogue),
        respond: &Respond<'_>,
    ) -> Result<(), CatalogueError> {
        let Some(found) = catalogue.rows(&[row])?.pop() else { return Ok(()) };
        let header = &found.entry.header;
        let known = self.with(|logs| (keys(logs, Table::Mute), logs.state().marks(header.id).muted));
        let Some((own, marked)) = known else { return Ok(()) };
        let text = || catalogue.cached_text(row).ok().flatten().unwrap_or_default();
        let zone = config.scan.settings.timezone;
        let of = |queries: &[String]| -> Vec<String> {
            mutes(queries, None, zone).reasons(header, text).into_iter().map(Into::into).collect()
        };
        let configured = of(&self.configured_mutes(config));
        respond(Response::MutedBy { request, row, queries: of(&own), configured, marked });
        Ok(())
    }
}
