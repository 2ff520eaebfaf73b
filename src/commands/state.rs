//! `newsrack state`: the reading state as lines of JSON, out and in; and the reading state as the other verbs have it.

use super::output::{self, Failure, Outcome};
use super::{Exit, Invocation};
use crate::article::marks::Flags;
use crate::article::traits::{Phrases, Recogniser, Traits, Whereabouts};
use crate::article::{self, ArticleId};
use crate::cli::StateVerb;
use crate::config::places;
use crate::disk;
use crate::document;
use crate::library::Entry;
use crate::library::mutes::Mutes;
use crate::state::{Access, Changes, LogOptions, Logs, Marks, Opened, Table, read_lines};
use crate::text::fold::fold;
use crate::trouble::StateTrouble;
use chrono::{DateTime, Utc};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Runs the verb.
pub(super) fn run(what: &StateVerb, context: &Invocation) -> Outcome {
    match what {
        StateVerb::Export => {
            known(context)?;
            let mut out = output::stdout();
            let logs = open(context)?;
            logs.export(&mut out, context.now.timestamp())?;
            out.flush()?;
            // What could not be read is missing in it.
            Ok(if logs.is_away() { Exit::Failed } else { Exit::Done })
        }
        StateVerb::Import { file } => import(file.as_deref(), context),
    }
}

fn import(file: Option<&Path>, context: &Invocation) -> Outcome {
    let named = file.filter(|file| file.as_os_str() != "-");
    let mut lines = Vec::new();
    if let Some(file) = named {
        lines = read_lines(file).map_err(|why| Failure::of_path(file, &why.to_string()))?;
    } else {
        std::io::stdin().lock().read_to_end(&mut lines)?;
    }
    let (mut logs, told) = open_to_change(context)?;
    let imported = logs.import(&lines, context.now.timestamp());
    finish(logs, [told, imported.taken_in.told].concat())?;
    let name = named.map_or("standard input".into(), Path::to_string_lossy);
    match imported.damaged[..] {
        [] => Ok(Exit::Done),
        [line] => Err(Failure::new(&format!("{name}:{line}"), "damaged line, left out")),
        [line, ..] => {
            let why = format!("damaged line, and {} more; all are left out", imported.damaged.len() - 1);
            Err(Failure::new(&format!("{name}:{line}"), &why))
        }
    }
}

/// Where the reading state lies, by the configuration.
///
/// # Errors
/// The platform has no place for it.
pub(super) fn options(context: &Invocation, access: Access) -> Result<LogOptions, Failure> {
    let local = places::state_folder()
        .ok_or_else(|| Failure::new("reading state", "this system has no place for it"))?;
    // The device's id must not be carried to other devices with the logs.
    let folder = context.config.state_dir.clone().unwrap_or_else(|| local.join("logs"));
    Ok(LogOptions { folder, local, cache: places::cache_folder(), access })
}

/// The place of the reading state is known: nothing is written to, or carried from, a place that is not meant.
///
/// # Errors
/// What the configuration says of it is not understood.
fn known(context: &Invocation) -> Result<(), Failure> {
    if context.loaded.hides_state() {
        return Err(Failure::new(
            "reading state",
            "`state_dir` cannot be read; correct it in the configuration",
        ));
    }
    Ok(())
}

/// Opens the reading state for a verb that looks at it.
fn open(context: &Invocation) -> Result<Logs, Failure> {
    Ok(opened(options(context, Access::Look)?))
}

/// Opens the reading state and prints what there is to tell.
pub(super) fn opened(options: LogOptions) -> Logs {
    let Opened { logs, told } = Logs::open(options);
    for trouble in told {
        output::tell(&Failure::line(&trouble.to_string()));
    }
    logs
}

/// Prints what came with a change.
pub(super) fn tell(changes: &Changes) {
    for trouble in &changes.told {
        output::tell(&Failure::line(&trouble.to_string()));
    }
}

/// Opens the reading state for a verb that changes it; with what is to be told when it has.
///
/// # Errors
/// Its place is not known, or the logs are not there.
pub(super) fn open_to_change(context: &Invocation) -> Result<(Logs, Vec<StateTrouble>), Failure> {
    known(context)?;
    let Opened { logs, told } = Logs::open(options(context, Access::Write)?);
    if logs.is_away() {
        let why = told.last().map(ToString::to_string).unwrap_or_default();
        return Err(Failure::new("reading state", &why));
    }
    Ok((logs, told))
}

/// Ends the use of the state by a verb that changed it, and prints what is to be told.
///
/// # Errors
/// The changes could not be written.
pub(super) fn finish(mut logs: Logs, mut told: Vec<StateTrouble>) -> Result<(), Failure> {
    told.extend(logs.keep_house().told);
    let lost = logs.unwritten_trouble();
    // Why nothing could be written is one line.
    let is_said_below = |trouble: &StateTrouble| match (trouble, &lost) {
        (StateTrouble::Kept(..), _) => true,
        (StateTrouble::File(log, fault), Some(StateTrouble::Unwritten { path, why, .. })) => {
            log == path || fault == why
        }
        _ => false,
    };
    for trouble in told.iter().filter(|trouble| !is_said_below(trouble)) {
        output::tell(&Failure::line(&trouble.to_string()));
    }
    match lost {
        None => Ok(()),
        Some(trouble) => Err(Failure::line(&trouble.to_string())),
    }
}

/// The queries that mute: those of the configuration and those of the reading state.
pub(super) fn mutes(logs: Option<&Logs>, context: &Invocation) -> Mutes {
    let own = logs.into_iter().flat_map(|logs| logs.state().table(Table::Mute)).map(|(query, _)| query);
    let queries = context.config.mute.iter().map(String::as_str).chain(own);
    Mutes::of(queries, context.now, context.settings.timezone)
}

/// The reading state of the articles that a verb prints.
pub(super) struct Marked {
    logs: Logs,
    mutes: Mutes,
    /// How articles are read, if a query that mutes asks for words of theirs.
    settings: article::ReadOptions,
    /// Articles that were another one before an edit, which nobody has told the reading state yet.
    edited: HashMap<ArticleId, ArticleId>,
    /// Folders as they were given, and their baselines, the longest first.
    baselines: Vec<(PathBuf, Option<DateTime<Utc>>)>,
}

impl Marked {
    /// The state of articles below these folders.
    pub(super) fn of(roots: &[PathBuf], context: &Invocation) -> Result<Self, Failure> {
        let logs = open(context)?;
        let baseline = |root: &PathBuf| (root.clone(), logs.state().baseline(root));
        let mut baselines: Vec<_> = roots.iter().map(baseline).collect();
        baselines.sort_by_key(|(root, _)| Reverse(root.as_os_str().len()));
        let mutes = mutes(Some(&logs), context);
        let (settings, edited) = (context.settings, HashMap::new());
        Ok(Self { logs, mutes, settings, edited, baselines })
    }

    /// Finds out which of these articles are marked ones that were edited, and nobody has told the reading state.
    pub(super) fn follow(&mut self, entries: &[Entry]) {
        let roots: Vec<(&Path, PathBuf)> =
            self.baselines.iter().map(|(root, _)| (root.as_path(), disk::real(root))).collect();
        // As the catalogue knows it: links below the folder stay what they are.
        let real = |path: &Path| {
            let below = roots.iter().find_map(|(root, real)| Some((real, path.strip_prefix(root).ok()?)));
            below.map_or_else(
                || path.to_owned(),
                |(real, below)| if below.as_os_str().is_empty() { real.clone() } else { real.join(below) },
            )
        };
        let articles = || {
            let traits = |entry: &Entry| Traits::new(&entry.header, &real(&entry.path));
            entries.iter().map(|entry| (traits(entry), entry.path.as_path())).collect()
        };
        let edited = edited_in_place(&self.logs, articles, &self.settings);
        self.edited = edited.into_iter().map(|(was, now)| (now.id, was)).collect();
    }

    /// The marks of articles, in their order.
    pub(super) fn flags<'e>(&self, entries: impl Iterator<Item = &'e Entry>) -> Vec<Flags> {
        let entries: Vec<&Entry> = entries.collect();
        let ids: Vec<ArticleId> = entries.iter().map(|entry| entry.header.id).collect();
        let mut marks = self.logs.state().marks_of(&ids);
        for (id, marks) in ids.iter().zip(&mut marks) {
            if let Some(was) = self.edited.get(id) {
                *marks = self.logs.state().marks_after_edit(*id, *was);
            }
        }
        entries.iter().zip(marks).map(|(entry, marks)| self.shown(entry, marks)).collect()
    }

    fn shown(&self, entry: &Entry, marks: Marks) -> Flags {
        let of = self.baselines.iter().find(|(root, _)| entry.path.starts_with(root));
        let flags = marks.flags(entry.header.date, of.and_then(|(_, baseline)| *baseline));
        if self.mutes(entry) { flags.union(Flags::MUTED) } else { flags }
    }

    /// Whether a query mutes an article.
    fn mutes(&self, entry: &Entry) -> bool {
        let text = || {
            let article = disk::read_article(&entry.path, None, &self.settings);
            let words = article.map(|article| document::searchable_text(&article.body)).unwrap_or_default();
            fold(&format!("{}\n{words}", entry.header.title))
        };
        !self.mutes.is_empty() && !self.mutes.reasons(&entry.header, text).is_empty()
    }
}

/// Which of these articles, each with its file, were marked ones at the same path before an edit. They are asked for only
/// if it is known what any marked article looks like.
pub(super) fn edited_in_place<'f>(
    logs: &Logs,
    articles: impl FnOnce() -> Vec<(Traits, &'f Path)>,
    settings: &article::ReadOptions,
) -> Vec<(ArticleId, Traits)> {
    let mut old = Vec::new();
    // Without descriptions nothing is recognised.
    let _ = logs.described(&mut |traits| old.push(*traits));
    if old.is_empty() {
        return Vec::new();
    }
    let articles = articles();
    let paths: HashSet<u64> = articles.iter().map(|(article, _)| article.path).collect();
    let ids: HashSet<ArticleId> = articles.iter().map(|(article, _)| article.id).collect();
    old.retain(|old| (paths.contains(&old.path) || old.successor().is_some()) && !ids.contains(&old.id));
    let state = logs.state();
    let knows = |article| state.knows(article);
    let mut recogniser = Recogniser::default();
    for old in old.iter().filter(|old| old.counts(knows)) {
        recogniser.add(*old);
    }
    for (traits, file) in &articles {
        let mut whereabouts =
            |old| if state.has_more(old, traits.id) { Whereabouts::Gone } else { Whereabouts::Settled };
        let mut phrases = || {
            let article = disk::read_article(file, None, settings).ok()?;
            Some(Phrases::of(&fold(&document::searchable_text(&article.body))))
        };
        recogniser.compare(traits, &mut whereabouts, &mut phrases);
    }
    recogniser.recognised()
}

/// The marks of an article as a query asks for them: a draft never waits to be read.
pub(super) fn asked(flags: Flags, entry: &Entry) -> Flags {
    if entry.header.draft { flags.union(Flags::READ) } else { flags }
}
