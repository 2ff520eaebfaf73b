//! The marks of articles that no catalogue is asked for, as the verbs print them.

use crate::article::ArticleId;
use crate::article::marks::Flags;
use crate::article::traits::{Phrases, Recogniser, Traits, Whereabouts};
use crate::disk::{self, Sites};
use crate::document;
use crate::engine::mutes::mutes;
use crate::library::Entry;
use crate::library::mutes::Mutes;
use crate::state::{Logs, Marks};
use crate::text::fold::fold;
use chrono::{DateTime, Utc};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// The marks of articles, by the logs and the mutes.
#[derive(Debug)]
pub struct ArticleMarks {
    logs: Logs,
    mutes: Mutes,
    /// How articles are read if a mute asks for words of their texts.
    sites: Sites,
    /// Articles that had another id before an edit, which is not in the logs yet: the new id and the old one.
    edited: HashMap<ArticleId, ArticleId>,
    /// Folders as they were given, and their baselines, the longest first.
    baselines: Vec<(PathBuf, Option<DateTime<Utc>>)>,
}

impl ArticleMarks {
    /// The marks of articles below these folders. `configured` are the mutes of the configuration.
    pub fn of(logs: Logs, configured: &[String], roots: &[PathBuf], sites: Sites) -> Self {
        let baseline = |root: &PathBuf| (root.clone(), logs.state().baseline(root));
        let mut baselines: Vec<_> = roots.iter().map(baseline).collect();
        baselines.sort_by_key(|(root, _)| Reverse(root.as_os_str().len()));
        let mutes = mutes(configured, Some(&logs), sites.settings.timezone);
        Self { logs, mutes, sites, edited: HashMap::new(), baselines }
    }

    /// Finds out which of these articles were marked before an edit that is not in the logs yet.
    pub fn follow(&mut self, entries: &[Entry]) {
        let roots: Vec<(&Path, PathBuf)> =
            self.baselines.iter().map(|(root, _)| (root.as_path(), disk::real(root))).collect();
        // The path as the catalogue has it: links below the folder are not resolved.
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
        let edited = edited_in_place(&self.logs, articles, &self.sites);
        self.edited = edited.into_iter().map(|(was, now)| (now.id, was)).collect();
    }

    /// The marks of articles, in their order.
    pub fn flags<'e>(&self, entries: impl Iterator<Item = &'e Entry>) -> Vec<Flags> {
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

    fn mutes(&self, entry: &Entry) -> bool {
        let text = || {
            let article = disk::read_article(&entry.path, None, &self.sites);
            let words = article.map(|article| document::searchable_text(&article.body)).unwrap_or_default();
            fold(&format!("{}\n{words}", entry.header.title))
        };
        !self.mutes.is_empty() && !self.mutes.reasons(&entry.header, text).is_empty()
    }
}

/// Which of these articles, each with its file, were marked at the same path before an edit. `articles` is called only if
/// the logs know what any marked article looks like.
pub fn edited_in_place<'f>(
    logs: &Logs,
    articles: impl FnOnce() -> Vec<(Traits, &'f Path)>,
    sites: &Sites,
) -> Vec<(ArticleId, Traits)> {
    let mut old = Vec::new();
    // Without descriptions no article is recognised.
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
            let article = disk::read_article(file, None, sites).ok()?;
            Some(Phrases::of(&fold(&document::searchable_text(&article.body))))
        };
        recogniser.compare(traits, &mut whereabouts, &mut phrases);
    }
    recogniser.recognised()
}
