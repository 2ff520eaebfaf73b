//! `newsrack import`: takes the feeds of another program's list. `newsrack export` writes them for others.

use super::output::{self, Failure, Outcome};
use super::{Exit, Invocation, fetching};
use crate::cli::{ExportArgs, ImportArgs};
use crate::config::places;
use crate::feed::import::{self, Imported, MAX_BYTES};
use crate::feed::list::{FILE_NAME, FeedList, Subscription, parse_category};
use crate::feed::opml;
use crate::fetch::{Disk, FeedStates, change_list, read_list};
use crate::state::read_lines;
use crate::text::clean_line;
use std::io::{Read, Write};
use std::path::Path;

/// Adds the feeds of a file that the list does not have yet.
pub(super) fn import(args: &ImportArgs, context: &Invocation) -> Outcome {
    let is_input = args.file.as_os_str() == "-";
    let name = if is_input { "standard input".to_owned() } else { args.file.to_string_lossy().into_owned() };
    let bytes = if is_input {
        let mut bytes = Vec::new();
        std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        bytes
    } else {
        read_lines(&args.file).map_err(|why| Failure::new(&name, &why.to_string()))?
    };
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Failure::new(&name, "too large to be a list of feeds"));
    }
    let Imported { kind, mut subscriptions, problems } = import::read(&bytes);
    for problem in &problems {
        output::print_error(&Failure::line(&format!("{name}:{}: {}", problem.line, problem.message)));
    }
    if kind.is_none() {
        return Err(Failure::new(
            &name,
            "no list of feeds: OPML, a urls file of newsboat, or lines of addresses",
        ));
    }
    let above = args.to.as_deref().map(parse_category).unwrap_or_default();
    for subscription in &mut subscriptions {
        subscription.category.splice(0..0, above.iter().cloned());
    }
    let library = fetching::library_for(args.into.as_deref(), context)?;
    let (added, all) = add(&library, &subscriptions, args.dry_run)?;
    let there = subscriptions.len() - added;
    let mut out = output::stdout();
    let place = fetching::shown(&library.join(FILE_NAME));
    let verb = if args.dry_run { "would be added" } else { "added" };
    write!(out, "{} {verb} to {}", counted(added, "feed"), clean_line(&place))?;
    if there > 0 {
        write!(out, ", {there} already there")?;
    }
    if !problems.is_empty() {
        write!(out, ", {} with problems", counted(problems.len(), "line"))?;
    }
    writeln!(out, "; {all} in all")?;
    out.flush()?;
    Ok(Exit::Done)
}

fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Adds feeds; how many were new, and how many there are then.
fn add(library: &Path, new: &[Subscription], is_trial: bool) -> Result<(usize, usize), Failure> {
    let change = |list: &mut FeedList| (list.add_all(new), list.subscriptions.len());
    if is_trial {
        return Ok(change(&mut read_list(library).unwrap_or_default()));
    }
    change_list(library, None, &Disk::default(), change)
        .map_err(|trouble| Failure::of_path(library, &trouble.to_string()))
}

/// Writes the feeds of the lists as OPML, or their addresses.
pub(super) fn export(args: &ExportArgs, context: &Invocation) -> Outcome {
    let lists = fetching::lists(&args.paths, context)?;
    let cache = places::cache_folder();
    let mut subscriptions = Vec::new();
    for (library, list) in lists {
        let states = FeedStates::of_library(cache.as_deref(), &library);
        subscriptions.extend(list.subscriptions.into_iter().map(|feed| {
            let own = states.of(&feed).and_then(|record| record.title.clone());
            Subscription { name: feed.name.clone().or(own), ..feed }
        }));
    }
    let mut out = output::stdout();
    if args.urls {
        for subscription in &subscriptions {
            writeln!(out, "{}", subscription.address)?;
        }
    } else {
        out.write_all(opml::write(&subscriptions, "newsrack").as_bytes())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}
