//! Bringing the catalogue up to date with the files: scanning folders, filling the text index, muting by queries.

use crate::catalogue::{
    Catalogue, Event, OpenOptions, Opened, ScanOutcome, ScanRequest, TextProgress, Texts,
};
use crate::disk::Rules;
use crate::engine::Cancel;
use crate::engine::config::EngineConfig;
use crate::engine::mirror::Mirror;
use crate::engine::reading_state::ReadingState;
use crate::engine::response::{Respond, Response, ScanSummary};
use crate::engine::scan_state::ScanState;
use crate::library::mutes::Mutes;
use crate::trouble::{CatalogueError, Fault};
use crate::watch::Look;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often progress is reported.
const REPORT: Duration = Duration::from_millis(100);

/// Opens the catalogue of the configured folders. Without a cache folder it is private.
pub(crate) fn open_catalogue(config: &EngineConfig, cache: Option<&Path>) -> Result<Opened, CatalogueError> {
    let options = OpenOptions { roots: &config.roots, cache, meaning: &config.scan.meaning() };
    Catalogue::open_among(&options, &config.private)
}

/// What a run of the index works with.
pub(crate) struct IndexRun<'a> {
    pub(crate) config: &'a EngineConfig,
    pub(crate) state: &'a ReadingState,
    pub(crate) cancel: &'a Cancel,
    /// Leaves the rest of the text index for a later run.
    pub(crate) pause: &'a Cancel,
    pub(crate) first: FirstScan,
    pub(crate) respond: &'a Respond<'a>,
}

/// What the first scan of a library does with the marks of old articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FirstScan {
    /// Sets the baseline, before which articles start as read.
    SetsBaseline,
    /// Leaves that to the reader, which says so on the screen.
    LeavesMarks,
}

/// What was added to the text index.
#[derive(Debug)]
pub(crate) struct Indexed {
    pub(crate) texts: Texts,
    /// The file of the cache that could not be written, and why: the text index is not complete.
    pub(crate) stopped: Option<(PathBuf, Fault)>,
}

impl IndexRun<'_> {
    /// Scans what `look` says, fills the text index, and mutes by queries what they match by now. `watch` watches the
    /// folders that the catalogue knows and returns those that are new to it: these are scanned once more, because files
    /// may have come between the listing of a folder and its watch.
    pub(crate) fn bring_up_to_date(
        &self,
        catalogue: &mut Catalogue,
        look: Option<Look>,
        watch: &mut dyn FnMut(&Catalogue) -> Result<Vec<PathBuf>, CatalogueError>,
    ) -> Result<Indexed, CatalogueError> {
        let rules = Rules::new(&self.config.roots, &self.config.scan);
        let mutes = self.state.mutes(self.config);
        if let Some(look) = look {
            if catalogue.is_empty()? {
                (self.respond)(Response::FirstScan);
            } else {
                // Before the scan, so that no change behind it is missed.
                watch(catalogue)?;
            }
            let mut found = self.scan(catalogue, &rules, &look, &mutes)?;
            let new = watch(catalogue)?;
            if !new.is_empty() {
                let more = self.scan(catalogue, &rules, &Look::Folders(new), &mutes)?;
                found.new += more.new;
                found.moved += more.moved;
                found.changed.extend(more.changed);
                found.gone.extend(more.gone);
            }
            if look == Look::Everything && self.first == FirstScan::SetsBaseline {
                self.state.set_baselines(&mut self.mirror(catalogue))?;
            }
            (self.respond)(Response::ScanFinished(Box::new(found)));
        }
        self.fill_texts(catalogue, &rules, &mutes)
    }

    /// The same for the whole library, without a watch.
    pub(crate) fn everything(&self, catalogue: &mut Catalogue) -> Result<Indexed, CatalogueError> {
        self.bring_up_to_date(catalogue, Some(Look::Everything), &mut |_| Ok(Vec::new()))
    }

    fn mirror<'b>(&'b self, catalogue: &'b mut Catalogue) -> Mirror<'b> {
        Mirror { config: self.config, catalogue, respond: self.respond }
    }

    fn scan(
        &self,
        catalogue: &mut Catalogue,
        rules: &Rules,
        look: &Look,
        mutes: &Mutes,
    ) -> Result<ScanSummary, CatalogueError> {
        let baselines = self.state.baselines(self.config);
        let request = ScanRequest {
            source: rules,
            flags: &|article, date, root| self.state.flags(&baselines, article, date, root),
            state: &ScanState { state: self.state, respond: self.respond },
            mute: &|header| mutes.mute_header(header),
            now: crate::clock::now(),
            left: self.state.last_visit(self.config),
            cancel: self.cancel.flag(),
            reach: look.reach(),
        };
        let first_new = catalogue.next_row()?;
        let (mut changed, mut gone) = (Vec::new(), Vec::new());
        let mut last = Instant::now();
        let mut committed = 0;
        let outcome = catalogue.scan(&request, &mut |event| match event {
            Event::Changed(rows) => changed.extend(rows),
            Event::Removed(rows) => gone.extend(rows),
            Event::Progress(progress) => {
                // The first articles are shown at once.
                if last.elapsed() > REPORT || committed == 0 && progress.committed > 0 {
                    (last, committed) = (Instant::now(), progress.committed);
                    (self.respond)(Response::ScanProgress(progress));
                }
            }
        });
        let ScanOutcome { new, moved, warnings, left_out, marked, .. } = outcome?;
        if !marked.is_empty() {
            (self.respond)(Response::MarksChanged(marked));
        }
        Ok(ScanSummary { new, first_new, moved, changed, gone, warnings, left_out })
    }

    fn fill_texts(
        &self,
        catalogue: &mut Catalogue,
        rules: &Rules,
        mutes: &Mutes,
    ) -> Result<Indexed, CatalogueError> {
        let mut last = Instant::now();
        let mut reported = false;
        let texts = catalogue.fill_text(rules, self.pause.flag(), &mut |progress| {
            if last.elapsed() > REPORT {
                last = Instant::now();
                reported = true;
                (self.respond)(Response::TextIndexProgress(progress));
            }
        });
        let added = texts.as_ref().map_or(1, |texts| texts.added);
        if !matches!(texts, Err(CatalogueError::Damaged(_))) {
            self.state.mute_new(mutes, added, &mut self.mirror(catalogue))?;
        }
        match texts {
            Ok(texts) => {
                self.describe(catalogue)?;
                if reported || texts.added > 0 {
                    let total = catalogue.len()?;
                    (self.respond)(Response::TextIndexProgress(TextProgress { done: total, total }));
                }
                Ok(Indexed { texts, stopped: None })
            }
            Err(CatalogueError::File(path, error)) => {
                Ok(Indexed { texts: Texts::default(), stopped: Some((path, error)) })
            }
            Err(error) => Err(error),
        }
    }

    /// Notes in the reading state what marked articles look like that it has no description of.
    pub(crate) fn describe(&self, catalogue: &mut Catalogue) -> Result<(), CatalogueError> {
        let state = ScanState { state: self.state, respond: self.respond };
        match catalogue.describe_new(&state, self.pause.flag()) {
            Err(CatalogueError::Cancelled) => return Ok(()),
            result => result?,
        }
        let rows = self.state.take_undescribed();
        if let Err(CatalogueError::Cancelled) = catalogue.describe(&rows, &state, self.pause.flag()) {
            self.state.describe_later(rows);
        }
        Ok(())
    }
}
