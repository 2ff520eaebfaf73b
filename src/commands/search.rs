//! `newsrack search`: articles by their text and what else a query asks.
//!
//! The catalogue is taken as it is; what is printed is checked against the file, so that nothing is shown that is
//! not there any more.

use super::index::{failure, mended, open, scan_options};
use super::list::Row;
use super::output::{self, Failure, Outcome};
use super::roots::articles;
use super::state::{Marked, asked};
use super::{Context, Exit};
use crate::catalogue::{self, Error, Opened, Role, Source};
use crate::cli::SearchArgs;
use crate::disk::Rules;
use crate::library::query::{self, Query, State, Term, Test};
use crate::library::snippet::snippet;
use crate::text::fold;
use crate::trouble::QueryWrong;
use serde::Serialize;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// Characters of a snippet.
const SNIPPET: usize = 80;
/// Rows that are checked in one go.
const CHUNK: usize = 64;

/// Runs the verb.
pub(super) fn run(args: &SearchArgs, context: &Context) -> Outcome {
    let mut query = query::parse(&args.query, context.now, context.settings.timezone).map_err(|error| {
        Failure::new("query", &format!("{} (at character {})", error.wrong, error.character(&args.query)))
    })?;
    if query.terms.is_empty() {
        return Err(Failure::new("query", &QueryWrong::Nothing.to_string()));
    }
    if !query.asks(State::Muted) {
        // As in the reader, only who asks for what is muted finds it.
        query.terms.push(Term { test: Test::Is(State::Muted), negated: true });
    }
    let roots = articles(&args.paths, context, "search QUERY FOLDER")?;
    let Opened { mut catalogue, told } = open(&roots, context)?;
    for told in told {
        output::tell(&Failure::new("catalogue", &told.to_string()));
    }
    let empty = catalogue.is_empty().map_err(failure)?;
    if empty && catalogue.role() == Role::Writer {
        (catalogue, _, _) = mended(catalogue, &roots, context)?;
    }
    let limit = if args.limit == 0 { usize::MAX } else { args.limit };
    let cancel = AtomicBool::new(false);
    // The catalogue's marks may be behind those of the reading state, which is asked itself.
    let mut stateless = query.clone();
    stateless.terms.retain(|term| !matches!(term.test, Test::Is(_)));
    let marked = Marked::of(&roots, context)?;
    // Some more than are wanted: a few may be gone.
    let asked = if stateless == query { limit.saturating_add(limit / 8 + 8) } else { usize::MAX };
    let ask =
        |catalogue: &catalogue::Catalogue| catalogue.find(&stateless, asked, context.now, &cancel, &|_| ());
    let found = match ask(&catalogue) {
        Err(Error::Damaged(why)) if catalogue.role() == Role::Writer => {
            output::tell(&Failure::new("catalogue", &format!("damaged ({why}); it is made again")));
            catalogue = catalogue.rebuild().map_err(failure)?;
            (catalogue, _, _) = mended(catalogue, &roots, context)?;
            ask(&catalogue)
        }
        result => result,
    };
    let found = found.map_err(failure)?;
    let rules = Rules::new(&roots, &scan_options(context));
    let search = Search { query: &query, marked, rules, roots: &roots };
    let printed = search.print(&catalogue, &found.rows, limit, args, context)?;
    if found.uncovered > 0 {
        let why = format!("{} articles are not in it yet and were not searched", found.uncovered);
        output::tell(&Failure::new("text cache", &why));
    }
    catalogue::remove_leftovers(&context.private);
    Ok(if printed == 0 { Exit::Nothing } else { Exit::Done })
}

/// What the rows found are checked with.
struct Search<'a> {
    query: &'a Query,
    marked: Marked,
    rules: Rules,
    roots: &'a [PathBuf],
}

impl Search<'_> {
    /// Prints the rows that are still as the catalogue says; returns how many.
    fn print(
        &self,
        catalogue: &catalogue::Catalogue,
        rows: &[u32],
        limit: usize,
        args: &SearchArgs,
        context: &Context,
    ) -> Result<usize, Failure> {
        let mut out = output::stdout();
        let mut printed = 0;
        for chunk in rows.chunks(CHUNK) {
            let rows = catalogue.rows(chunk).map_err(failure)?;
            let flags = self.marked.flags(rows.iter().map(|row| &row.entry));
            for (row, flags) in rows.iter().zip(flags) {
                if printed == limit {
                    return Ok(out.flush().map(|()| printed)?);
                }
                if !self.query.matches_header(&row.entry.header, asked(flags, &row.entry)) {
                    continue;
                }
                let Some(text) = self.still_there(&row.entry.path) else { continue };
                printed += 1;
                let path = row.entry.path.to_string_lossy();
                if args.format.null {
                    out.write_all(row.entry.path.as_os_str().as_bytes())?;
                    out.write_all(b"\0")?;
                    continue;
                }
                let snippet = snippet(&text, &catalogue::terms(self.query).wanted, SNIPPET).text;
                if args.format.json {
                    let found = FoundRow { row: Row::new(&row.entry, flags), snippet: &snippet };
                    serde_json::to_writer(&mut out, &found).map_err(std::io::Error::from)?;
                    out.write_all(b"\n")?;
                } else {
                    let zone = context.settings.timezone;
                    let date =
                        row.entry.header.date.map(|date| date.with_timezone(&zone).format("%Y-%m-%d %H:%M"));
                    let date = date.map_or_else(String::new, |date| date.to_string());
                    writeln!(out, "{}\t{date}\t{}", crate::text::clean_line(&path), row.entry.header.title)?;
                }
            }
        }
        out.flush()?;
        Ok(printed)
    }

    /// The title and text of a file, if it still answers the query.
    fn still_there(&self, file: &Path) -> Option<String> {
        let root = self.roots.iter().find(|root| file.starts_with(root))?;
        let (title, text) = self.rules.text(file, root).ok()?;
        let text = format!("{title}\n{text}");
        self.query.matches_text(&fold(&text)).then_some(text)
    }
}

/// A found article as other programs read it.
#[derive(Serialize)]
struct FoundRow<'e> {
    #[serde(flatten)]
    row: Row<'e>,
    snippet: &'e str,
}
