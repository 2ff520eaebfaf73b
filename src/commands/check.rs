//! `newsrack check`: every repair as `path:line: message`, and how many files were left out.

use super::output::{self, Failure, Outcome};
use super::roots::articles;
use super::{Exit, Invocation, scan};
use crate::article::Problem;
use crate::catalogue::Found;
use crate::cli::CheckArgs;
use crate::disk::{self, Sites};
use crate::document;
use crate::feed::list::FILE_NAME;
use crate::fetch::read_list;
use crate::library::Entry;
use crate::text::clean_line;
use crate::trouble::FetchTrouble;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// As large as that of the thread that opens an article in the reader.
const STACK: usize = 64 << 20;
/// Larger files, in bytes, are checked one at a time: many at once would take too much memory.
const LARGE: u64 = 1 << 20;

pub(super) fn run(args: &CheckArgs, context: &Invocation) -> Outcome {
    let is_list = |path: &&PathBuf| path.file_name().is_some_and(|name| name == FILE_NAME);
    let (lists, paths): (Vec<&PathBuf>, Vec<&PathBuf>) = args.paths.iter().partition(is_list);
    let paths: Vec<PathBuf> = paths.into_iter().cloned().collect();
    let roots = if paths.is_empty() && !lists.is_empty() {
        Vec::new()
    } else {
        articles(&paths, context, "check FOLDER")?
    };
    let mut found = if roots.is_empty() { Found::default() } else { scan::all(&roots, context)? };
    let sites = Sites::new(context.settings);
    read_whole(&mut found.entries, &roots, &sites);
    found.entries.sort_by(|a, b| a.path.cmp(&b.path));
    let mut out = output::stdout();
    let mut repaired = 0;
    for entry in &found.entries {
        repaired += usize::from(!entry.problems.is_empty());
        let path = entry.path.to_string_lossy();
        let path = clean_line(&path);
        for problem in &entry.problems {
            writeln!(out, "{path}:{}: {}", problem.line, problem.message)?;
        }
    }
    for warning in &found.warnings {
        writeln!(out, "{}: {}", clean_line(&warning.path.to_string_lossy()), warning.why)?;
    }
    for (top, profile) in recognised(&found.entries, &roots, &sites) {
        writeln!(out, "{}: profile {profile}", clean_line(&top.to_string_lossy()))?;
    }
    let folders = lists.iter().filter_map(|list| list.parent()).chain(roots.iter().map(PathBuf::as_path));
    let feeds = check_lists(folders, lists.len(), &mut repaired, &mut out)?;
    out.flush()?;
    let checked = match (found.entries.len(), feeds) {
        (articles, None) => count(articles, "article"),
        (0, Some(feeds)) if roots.is_empty() => count(feeds, "feed"),
        (articles, Some(feeds)) => format!("{} and {}", count(articles, "article"), count(feeds, "feed")),
    };
    writeln!(
        out,
        "{checked} checked, {repaired} with problems{}{}",
        match found.warnings.len() {
            0 => String::new(),
            unread => format!(", {unread} not read"),
        },
        output::left_out(found.left_out)
    )?;
    out.flush()?;
    Ok(if repaired > 0 || !found.warnings.is_empty() { Exit::Nothing } else { Exit::Done })
}

/// Prints the problems in the lists of feeds of these folders, and returns how many feeds they have; none without a
/// list. The first `named` must have one. `repaired` counts the lines with problems.
fn check_lists<'p>(
    folders: impl Iterator<Item = &'p Path>,
    named: usize,
    repaired: &mut usize,
    out: &mut impl Write,
) -> Result<Option<usize>, Failure> {
    let mut feeds = None;
    for (at, folder) in folders.enumerate() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let list = match read_list(folder) {
            Ok(list) => list,
            Err(FetchTrouble::NoList) if at >= named => continue,
            // The root may be an article.
            Err(_) if !disk::is_folder(folder) => continue,
            Err(trouble) => return Err(Failure::of_path(folder, &trouble.to_string())),
        };
        let path = folder.join(FILE_NAME);
        let path = path.strip_prefix("./").unwrap_or(&path).to_string_lossy();
        for problem in &list.problems {
            writeln!(out, "{}:{}: {}", clean_line(&path), problem.line, problem.message)?;
        }
        // These are no problems of the list.
        for feed in &list.subscriptions {
            if let [first, ..] = feed.without_effect()[..] {
                let what = "has no effect in this version of newsrack";
                writeln!(out, "{}:{}: `{first}` {what}", clean_line(&path), feed.line)?;
            }
        }
        *repaired += list.problems.chunk_by(|one, other| one.line == other.line).count();
        *feeds.get_or_insert(0) += list.subscriptions.len();
    }
    Ok(feeds)
}

/// The folders of sites that articles or library folders lie in, each with the name of its profile.
fn recognised(entries: &[Entry], roots: &[PathBuf], sites: &Sites) -> BTreeMap<PathBuf, &'static str> {
    let folders = roots.iter().filter(|root| disk::is_folder(root)).map(|root| sites.of_folder(root, root));
    let root_of = |file: &Path| roots.iter().find(|root| file.starts_with(root)).map(PathBuf::as_path);
    let files = entries.iter().map(|entry| sites.of_file(&entry.path, root_of(&entry.path)));
    let known = folders.chain(files).filter(|location| !location.site.is_plain());
    known.map(|location| (location.top.clone(), location.site.profile.name)).collect()
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Reads the articles whole, on all cores, for their problems: a list reads only the beginning of a file.
fn read_whole(entries: &mut [Entry], roots: &[PathBuf], sites: &Sites) {
    let (next, alone) = (AtomicUsize::new(0), Mutex::new(()));
    let read: &[Entry] = entries;
    let part = || {
        let mut found = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(entry) = read.get(at) else { return found };
            found.extend(problems(&entry.path, roots, sites, &alone).map(|problems| (at, problems)));
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
fn problems(file: &Path, roots: &[PathBuf], sites: &Sites, alone: &Mutex<()>) -> Option<Vec<Problem>> {
    let root =
        roots.iter().find(|root| file.starts_with(root)).map(PathBuf::as_path).filter(|root| *root != file);
    let _one = (disk::size(file) > LARGE).then(|| alone.lock());
    let mut article = disk::read_article(file, root, sites).ok()?;
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
