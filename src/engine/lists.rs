//! Reading the catalogue: lists, counts, rows, snippets.

use crate::article::ArticleId;
use crate::article::marks::Flags;
use crate::catalogue::{Answer, Catalogue, Dated, Equals, ListRows, ListSpec, RowFilter, terms};
use crate::disk::{Rules, Source};
use crate::engine::Cancel;
use crate::engine::request::{ListRequest, RowRequest};
use crate::engine::response::{ListResponse, Part, Respond, Response, SearchInfo};
use crate::library::RowId;
use crate::library::list::{self, Now, Shelf};
use crate::library::query;
use crate::library::snippet::{Snippet, snippet};
use crate::trouble::CatalogueError;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Rows of a list's beginning: as many as a large screen shows.
const BEGINNING: usize = 64;
/// Characters of a snippet: more than any list is wide.
const SNIPPET: usize = 240;

/// Answers what is read of the catalogue at once.
pub(crate) fn rows(
    request: RowRequest,
    catalogue: &Catalogue,
    respond: &Respond<'_>,
) -> Result<(), CatalogueError> {
    respond(match request {
        RowRequest::Counts { request, now, last_visit } => {
            Response::Counts { request, counts: Box::new(catalogue.counts(&now, last_visit)?) }
        }
        RowRequest::Rows { request, rows } => Response::Rows { request, rows: catalogue.rows(&rows)? },
        RowRequest::Equals { request, row } => {
            let equals = catalogue.with_equals(&[row])?;
            Response::Equals { request, rows: catalogue.rows(&equals)? }
        }
    });
    Ok(())
}

/// Makes a list and responds with its beginning as soon as that is known.
pub(crate) fn list(
    list: &ListRequest,
    catalogue: &Catalogue,
    cancel: &Cancel,
    respond: &Respond<'_>,
) -> Result<(), CatalogueError> {
    if cancel.is_cancelled() {
        return Err(CatalogueError::Cancelled);
    }
    let ListRequest { request, selection, keep, newer, now, last_visit, restore } = list;
    let request = *request;
    let mut hidden = Flags::MUTED;
    let (answer, searched) = match &selection.shelf {
        Shelf::Search(search) => match query::parse(&search.query, now.utc, now.zone) {
            Ok(query) => {
                if query.finds_muted() {
                    hidden = Flags::empty();
                }
                let answer = catalogue.answer(&query, cancel.flag())?;
                let searched = SearchInfo { words: terms(&query).wanted, uncovered: answer.uncovered };
                (Some(answer), Some(searched))
            }
            Err(error) => {
                let character = error.character(&search.query);
                respond(Response::InvalidQuery { request, character, wrong: error.wrong });
                return Ok(());
            }
        },
        _ => (None, None),
    };
    let filter = filter(selection, answer.as_ref().map(|answer| (answer, hidden)), (now, *last_visit));
    let keep: HashSet<RowId> = keep.iter().copied().collect();
    let wanted = ListSpec {
        filter: &filter,
        sort: selection.sort,
        grouping: selection.grouping,
        now,
        limit: BEGINNING,
        keep: &keep,
        newer,
        equal: Equals::Together,
        cancel: cancel.flag(),
    };
    let report = |listed: ListRows, part| {
        let total = match part {
            Part::Whole => Some(listed.rows.len()),
            Part::Beginning => {
                let all = RowFilter { without: filter.without.difference(Flags::MUTED), ..filter.clone() };
                match answer.as_ref().filter(|_| all == RowFilter::default()) {
                    Some(answer) => catalogue.total_of(answer)?,
                    None => None,
                }
            }
        };
        let first = listed.rows.len().min(BEGINNING);
        let entries = catalogue.rows(&listed.rows[..first])?;
        let searched = searched.clone();
        let restored = restore.filter(|_| part == Part::Whole);
        let restore = restored.map(|article| position_of(article, &listed.rows, catalogue)).transpose()?;
        let response =
            ListResponse { request, listed, part, entries, total, searched, restore: restore.flatten() };
        respond(Response::List(Box::new(response)));
        Ok::<(), CatalogueError>(())
    };
    let beginning = catalogue.list(&wanted, answer.as_ref())?;
    if beginning.rows.len() < BEGINNING {
        return report(beginning, Part::Whole);
    }
    report(beginning, Part::Beginning)?;
    report(catalogue.list(&ListSpec { limit: usize::MAX, ..wanted }, answer.as_ref())?, Part::Whole)
}

/// The position of an article in a list, or of one that shares its row.
fn position_of(
    article: ArticleId,
    rows: &[RowId],
    catalogue: &Catalogue,
) -> Result<Option<usize>, CatalogueError> {
    let wanted = catalogue.with_equals(&catalogue.rows_of(article)?)?;
    Ok(rows.iter().position(|row| wanted.contains(row)))
}

/// The articles of a list. `answer` is that of a search, with the flags it leaves out.
fn filter(selection: &list::Selection, answer: Option<(&Answer, Flags)>, moment: Moment<'_>) -> RowFilter {
    let mut filter = match (&selection.shelf, answer) {
        (Shelf::Search(search), Some((answer, hidden))) => {
            let within = search.within.as_deref().map(|shelf| of_shelf(shelf, moment)).unwrap_or_default();
            let found = both(within, answer.filter());
            RowFilter { without: found.without.union(hidden), ..found }
        }
        (shelf, _) => of_shelf(shelf, moment),
    };
    match selection.filter {
        list::Filter::All => {}
        list::Filter::Unread => filter.without = filter.without.union(HIDDEN).union(Flags::READ),
        list::Filter::Starred => filter.with = filter.with.union(Flags::STARRED),
    }
    filter
}

/// Articles that are on no shelf but their own, and where a mark of theirs has put them.
const HIDDEN: Flags = Flags::DRAFT.union(Flags::MUTED);

/// The present, and when the library was last left, in Unix seconds.
type Moment<'a> = (&'a Now, Option<i64>);

fn of_shelf(shelf: &Shelf, (now, left): Moment<'_>) -> RowFilter {
    let all = RowFilter::default();
    match shelf {
        Shelf::Today => {
            let day = now.day();
            RowFilter { since: Some(day.start), until: Some(day.end), without: HIDDEN, ..all }
        }
        // Nothing is new in a library that was never left.
        Shelf::New => RowFilter { without: HIDDEN, arrived_after: Some(left.unwrap_or(i64::MAX)), ..all },
        Shelf::Unread => RowFilter { without: HIDDEN.union(Flags::READ), ..all },
        // A star is a stronger wish than a mute.
        Shelf::Starred => RowFilter { with: Flags::STARRED, ..all },
        Shelf::Continue => RowFilter { with: Flags::BEGUN, without: Flags::MUTED, ..all },
        Shelf::All => RowFilter { without: HIDDEN, ..all },
        Shelf::NoDate => RowFilter { without: HIDDEN, dated: Some(Dated::No), ..all },
        Shelf::Drafts => RowFilter { with: Flags::DRAFT, without: Flags::MUTED, ..all },
        Shelf::Muted => RowFilter { with: Flags::MUTED, ..all },
        Shelf::Category(path) => RowFilter { category: Some(path.clone()), without: HIDDEN, ..all },
        Shelf::Uncategorised => RowFilter { category: Some(Vec::new()), without: HIDDEN, ..all },
        Shelf::Search(_) => all,
    }
}

fn both(one: RowFilter, other: &RowFilter) -> RowFilter {
    let earlier = |a: Option<_>, b: Option<_>| if a.is_some() && b.is_some() { a.min(b) } else { a.or(b) };
    RowFilter {
        category: one.category.or_else(|| other.category.clone()),
        with: one.with.union(other.with),
        without: one.without.union(other.without),
        since: one.since.max(other.since),
        until: earlier(one.until, other.until),
        arrived_after: one.arrived_after.max(other.arrived_after),
        dated: one.dated.or(other.dated),
    }
}

/// The pieces of articles' texts around the words of a query, as far as the files can be read.
pub(super) fn snippets(
    rows: &[(RowId, PathBuf)],
    words: &[String],
    rules: &Rules,
    root_of: impl Fn(&Path) -> PathBuf,
) -> Vec<(RowId, Snippet)> {
    let text = |path: &Path| rules.text(path, &root_of(path)).unwrap_or_default().1;
    rows.iter().map(|(row, path)| (*row, snippet(&text(path), words, SNIPPET))).collect()
}
