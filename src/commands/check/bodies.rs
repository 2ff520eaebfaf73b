//! Problems behind the beginning of a file, which is all that a list reads: in the rest of its bytes, and in its body.

use crate::article::{Problem, ReadOptions};
use crate::disk;
use crate::document;
use crate::library::Entry;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// As large as that of the thread that opens an article in the reader.
const STACK: usize = 64 << 20;
/// Larger files, in bytes, are checked one at a time: many at once would take too much memory.
const LARGE: u64 = 1 << 20;

/// Reads the articles whole, on all cores, and puts all their problems into the entries.
pub(super) fn look(entries: &mut [Entry], roots: &[PathBuf], settings: &ReadOptions) {
    let (next, alone) = (AtomicUsize::new(0), Mutex::new(()));
    let read: &[Entry] = entries;
    let part = || {
        let mut found = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(entry) = read.get(at) else { return found };
            found.extend(problems(&entry.path, roots, settings, &alone).map(|problems| (at, problems)));
        }
    };
    let found = thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let started: Vec<_> = (0..threads)
            .filter_map(|_| {
                thread::Builder::new().name("parse".into()).stack_size(STACK).spawn_scoped(scope, part).ok()
            })
            .collect();
        // Without another thread, this one does all the work.
        let own = if started.is_empty() { part() } else { Vec::new() };
        started.into_iter().filter_map(|thread| thread.join().ok()).flatten().chain(own).collect::<Vec<_>>()
    });
    for (at, problems) in found {
        entries[at].problems = problems;
    }
}

/// All problems of an article; nothing if it cannot be read any more.
fn problems(
    file: &Path,
    roots: &[PathBuf],
    settings: &ReadOptions,
    alone: &Mutex<()>,
) -> Option<Vec<Problem>> {
    let root = roots.iter().find(|root| file.starts_with(root)).map(PathBuf::as_path);
    let _one = (disk::size(file) > LARGE).then(|| alone.lock().unwrap_or_else(PoisonError::into_inner));
    let mut article = disk::read_article(file, root, settings).ok()?;
    let mut problems = std::mem::take(&mut article.problems);
    let document = document::parse_article(&article, &AtomicBool::new(false))?;
    problems.extend(document.problems);
    problems.extend(document.notices.iter().map(|notice| {
        let lines = if notice.is_listed_last() { article.body.text.matches('\n').count() } else { 0 };
        Problem { line: article.body.first_line + lines, message: notice.to_string() }
    }));
    problems.sort_by_key(|problem| problem.line);
    Some(problems)
}
