//! The folders and files a verb is about: those that are named, else those of the configuration.

use super::Invocation;
use super::output::{self, Failure};
use crate::disk::{self, Source};
use crate::feed::list::FILE_NAME;
use crate::trouble::Unread;
use std::path::{Path, PathBuf};

/// What a verb is about.
#[derive(Debug, Default)]
pub(super) struct Roots {
    /// Folders and files that can be tried.
    pub(super) paths: Vec<PathBuf>,
    /// Folders of the configuration that cannot be read, and why.
    pub(super) missing: Vec<(PathBuf, Unread)>,
}

impl Roots {
    /// Those that are named, else those of the configuration; none if neither names any.
    /// Fails if one that is named cannot be read, or none of the configuration can.
    pub(super) fn of(paths: &[PathBuf], context: &Invocation) -> Result<Self, Failure> {
        let is_named = !paths.is_empty();
        let mut roots = Self::default();
        let configured = configured(context);
        for root in if is_named { paths } else { &configured } {
            match disk::why_unreadable(root) {
                None => roots.paths.push(root.clone()),
                Some(why) if is_named => return Err(Failure::of_path(root, &why.to_string())),
                Some(why) => roots.missing.push((root.clone(), why)),
            }
        }
        match roots.missing.first() {
            Some((root, why)) if roots.paths.is_empty() => Err(Failure::of_path(root, &why.to_string())),
            _ => Ok(roots),
        }
    }

    /// All folders, also those that cannot be read.
    pub(super) fn all(&self) -> Vec<PathBuf> {
        self.paths.iter().chain(self.missing.iter().map(|(root, _)| root)).cloned().collect()
    }
}

/// The library folders of the configuration; without any, the folder of feeds, if `add` has made it.
fn configured(context: &Invocation) -> Vec<PathBuf> {
    let config = &context.config;
    let feeds = &config.fetch.into;
    if config.library.is_empty() && disk::is_file(&feeds.join(FILE_NAME)) {
        return vec![feeds.clone()];
    }
    config.library.clone()
}

/// The path that stands for standard input.
pub(super) const STANDARD_INPUT: &str = "-";

/// Whether the article of standard input is to be read. Fails if it stands beside other paths.
pub(super) fn are_standard_input(paths: &[PathBuf]) -> Result<bool, Failure> {
    let is_there = paths.iter().any(|path| path.as_os_str() == STANDARD_INPUT);
    if is_there && paths.len() > 1 {
        return Err(Failure::new(STANDARD_INPUT, "standard input is one article, read without other paths"));
    }
    Ok(is_there)
}

/// Fails if a file that is named is no text, as reading it would.
pub(super) fn check_texts(paths: &[PathBuf], context: &Invocation) -> Result<(), Failure> {
    let wrong = |file: &PathBuf| Some((file.clone(), why_no_text(file, context)?));
    match paths.iter().filter(|path| disk::is_file(path)).find_map(wrong) {
        Some((file, why)) => Err(Failure::of_path(&file, &why.to_string())),
        None => Ok(()),
    }
}

/// Why a file is no text.
pub(super) fn why_no_text(file: &Path, context: &Invocation) -> Option<Unread> {
    let rules = disk::Rules::new(&[], &context.scan_options());
    // The beginning shows that most files are articles. The rest are read as a whole.
    match rules.read(file, file, &mut Vec::new()) {
        disk::Reading::LeftOut(_) => {
            disk::read_article(file, None, &disk::Sites::new(context.settings)).err()
        }
        _ => None,
    }
}

/// The folders of the library's catalogue, also those that cannot be read: the catalogue keeps their articles.
pub(super) fn library(paths: &[PathBuf], context: &Invocation, usage: &str) -> Result<Vec<PathBuf>, Failure> {
    let roots = Roots::of(paths, context)?.all();
    if roots.is_empty() { Err(nothing(usage)) } else { Ok(roots) }
}

fn nothing(usage: &str) -> Failure {
    Failure::new("no folder", &format!("name one, as in `newsrack {usage}`"))
}

/// What a verb is about, at least one folder or file. Prints which folders of the configuration cannot be read.
/// Fails also if there is none: `usage` says how to name one.
pub(super) fn roots(paths: &[PathBuf], context: &Invocation, usage: &str) -> Result<Vec<PathBuf>, Failure> {
    let Roots { paths, missing } = Roots::of(paths, context)?;
    if paths.is_empty() {
        return Err(nothing(usage));
    }
    for (root, why) in missing {
        output::print_error(&Failure::of_path(&root, &why.to_string()));
    }
    Ok(paths)
}

/// The same for verbs that read articles: every file must be an article.
/// Fails also if a file is no article.
pub(super) fn articles(
    paths: &[PathBuf],
    context: &Invocation,
    usage: &str,
) -> Result<Vec<PathBuf>, Failure> {
    let roots = roots(paths, context, usage)?;
    let rules = disk::Rules::new(&[], &context.scan_options());
    let mut buffer = Vec::new();
    for root in roots.iter().filter(|root| !disk::is_folder(root)) {
        if let disk::Reading::LeftOut(_) = rules.read(root, root, &mut buffer) {
            return Err(Failure::of_path(root, "not an article"));
        }
    }
    Ok(roots)
}
