//! `newsrack search`: articles by their text and what else a query asks.
//!
//! The catalogue is not brought up to date first; each hit is checked against its file, so that no article is printed
//! that is gone or has changed.

use super::index::{failure, open, repaired};
use super::list::Row;
use super::output::{self, Failure, Outcome};
use super::roots::{articles, library};
use super::state::{article_marks, asked};
use super::{Exit, Invocation};
use crate::catalogue::{self, Opened, Role};
use crate::cli::SearchArgs;
use crate::disk::{Rules, Sites, Source};
use crate::engine::ArticleMarks;
use crate::library::RowId;
use crate::library::query::{self, Query, Status, Term, Test};
use crate::library::snippet::snippet;
use crate::text::fold;
use crate::trouble::{CatalogueDamage, CatalogueError, CatalogueNote, QueryWrong};
use serde::Serialize;
use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

const SNIPPET: usize = 80;
/// Rows that are checked in one go.
const CHUNK: usize = 64;

pub(super) fn run(args: &SearchArgs, context: &Invocation) -> Outcome {
    let mut query = query::parse(&args.query, context.now, context.settings.timezone).map_err(|error| {
        Failure::new("query", &format!("{} (at character {})", error.wrong, error.character(&args.query)))
    })?;
    if query.terms.is_empty() {
        return Err(Failure::new("query", &QueryWrong::Nothing.to_string()));
    }
    if !query.finds_muted() {
        // As in the reader, other queries find no muted articles.
        query.terms.push(Term { test: Test::Is(Status::Muted), negated: true });
    }
    articles(&args.paths, context, "search QUERY FOLDER")?;
    let roots = library(&args.paths, context, "search QUERY FOLDER")?;
    let Opened { mut catalogue, notes } = open(&roots, context)?;
    for note in &notes {
        output::print_error(&Failure::new("catalogue", &note.to_string()));
    }
    let is_made_again = |note: &_| matches!(note, CatalogueNote::Texts(_) | CatalogueNote::Rebuilt(_));
    let lacks = match catalogue.is_empty() {
        // Damage is reported when the catalogue is brought up to date.
        Err(CatalogueError::Damaged(_)) => true,
        result => result.map_err(failure)? || notes.iter().any(is_made_again) || catalogue.is_touched(),
    };
    if lacks && catalogue.role() == Role::Writer {
        (catalogue, _, _) = repaired(catalogue, &roots, context)?;
    }
    let limit = if args.limit == 0 { usize::MAX } else { args.limit };
    let cancel = AtomicBool::new(false);
    // The marks of the catalogue may be older than those of the logs, which are read instead.
    let mut stateless = query.clone();
    stateless.terms.retain(|term| !matches!(term.test, Test::Is(_)));
    let marks = article_marks(&roots, context)?;
    // Some more than the limit: a few may be gone.
    let asked = if stateless == query { limit.saturating_add(limit / 8 + 8) } else { usize::MAX };
    let rules = Rules::new(&roots, &context.scan_options());
    let sites = Sites::new(context.settings);
    let mut search = Search { query: &query, marks, rules, sites, roots: &roots, printed: HashSet::new() };
    let mut ask = |catalogue: &catalogue::Catalogue| {
        let found = catalogue.find(&stateless, asked, context.now, &cancel)?;
        search.print(catalogue, &found.rows, limit, args, context).map(|()| found.uncovered)
    };
    let uncovered = match ask(&catalogue) {
        Err(Stopped::Catalogue(CatalogueError::Damaged(why))) if catalogue.role() == Role::Writer => {
            output::print_error(&Failure::new("catalogue", &format!("damaged ({why}); it is rebuilt")));
            catalogue = catalogue.rebuild().map_err(failure)?;
            (catalogue, _, _) = repaired(catalogue, &roots, context)?;
            ask(&catalogue)
        }
        result => result,
    }?;
    if uncovered > 0 {
        let why = format!("{uncovered} articles are not in it and were not searched; run `newsrack index`");
        output::print_error(&Failure::new("text cache", &why));
    }
    catalogue.leave();
    catalogue::remove_leftovers(&context.private);
    Ok(if search.printed.is_empty() { Exit::Nothing } else { Exit::Done })
}

enum Stopped {
    Catalogue(CatalogueError),
    Failed(Failure),
}

impl From<CatalogueError> for Stopped {
    fn from(error: CatalogueError) -> Self {
        Self::Catalogue(error)
    }
}

impl From<std::io::Error> for Stopped {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Stopped> for Failure {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Catalogue(error) => failure(error),
            Stopped::Failed(failure) => failure,
        }
    }
}

/// What the rows found are checked with.
struct Search<'a> {
    query: &'a Query,
    marks: ArticleMarks,
    rules: Rules,
    sites: Sites,
    roots: &'a [PathBuf],
    /// What is printed already: a damaged catalogue is searched again after it is rebuilt.
    printed: HashSet<PathBuf>,
}

impl Search<'_> {
    /// Prints the rows whose files still match the query.
    fn print(
        &mut self,
        catalogue: &catalogue::Catalogue,
        rows: &[RowId],
        limit: usize,
        args: &SearchArgs,
        context: &Invocation,
    ) -> Result<(), Stopped> {
        let mut out = output::stdout();
        for chunk in rows.chunks(CHUNK) {
            let rows = catalogue.rows(chunk)?;
            if rows.len() < chunk.len() && catalogue.role() == Role::Writer {
                // Only the writer removes rows.
                return Err(CatalogueError::Damaged(CatalogueDamage::Values).into());
            }
            let flags = self.marks.flags(rows.iter().map(|row| &row.entry));
            for (row, flags) in rows.iter().zip(flags) {
                if self.printed.len() == limit {
                    return Ok(out.flush()?);
                }
                if self.printed.contains(&row.entry.path)
                    || !self.query.matches_header(&row.entry.header, asked(flags, &row.entry))
                {
                    continue;
                }
                let Some(text) = self.still_there(&row.entry.path) else { continue };
                self.printed.insert(row.entry.path.clone());
                output::entry(&mut out, args.format, &row.entry, context.settings.timezone, || {
                    let snippet = snippet(&text, &catalogue::terms(self.query).wanted, SNIPPET).text;
                    let profile = self.sites.profile_of(&row.entry.path, self.roots);
                    FoundRow { row: Row::new(&row.entry, flags, profile), snippet }
                })?;
            }
        }
        Ok(out.flush()?)
    }

    /// The title and text of a file, if it still matches the query.
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
    snippet: String,
}
