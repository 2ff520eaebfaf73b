//! The title index: all folded titles in one piece of memory, so that a key costs one pass over it.

use crate::catalogue::Catalogue;
use crate::disk::Rules;
use crate::engine::config::EngineConfig;
use crate::engine::request::TitleRequest;
use crate::engine::response::{Respond, Response};
use crate::engine::{Cancel, lists};
use crate::library::RowId;
use crate::library::rows::RowSet;
use crate::text::fold::{fold, fold_into};
use crate::trouble::CatalogueError;
use memchr::memmem::Finder;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::thread;

/// So many bytes of titles are searched by one thread.
const SMALL: usize = 1 << 20;
/// So many snippets are one response.
const SNIPPETS: usize = 8;

/// The folded titles of a library, each followed by a line feed.
#[derive(Debug, Default)]
pub(crate) struct TitleIndex {
    text: String,
    /// The row of each title, and where the title ends.
    rows: Vec<(RowId, u32)>,
    /// The state of the catalogue they were read from.
    version: Option<i64>,
}

impl TitleIndex {
    /// Answers what is found in titles, texts and links.
    pub(crate) fn answer(
        &mut self,
        request: TitleRequest,
        catalogue: &Catalogue,
        config: &EngineConfig,
        cancel: &Cancel,
        respond: &Respond<'_>,
    ) -> Result<(), CatalogueError> {
        match request {
            TitleRequest::Find { .. } if cancel.is_cancelled() => return Err(CatalogueError::Cancelled),
            TitleRequest::Find { request, text } => {
                self.refresh(catalogue)?;
                respond(Response::Titles { request, rows: Arc::new(self.find(&text)) });
            }
            TitleRequest::Snippets { request, rows, words } => {
                let rules = Rules::new(&config.roots, &config.scan);
                let root_of = |path: &Path| config.root_of(path).unwrap_or(path).to_owned();
                for rows in rows.chunks(SNIPPETS) {
                    let snippets = lists::snippets(rows, &words, &rules, root_of);
                    respond(Response::Snippets { request, snippets });
                }
            }
            TitleRequest::LinkTargets { request, page, links } => {
                let rows = catalogue.link_targets(&links);
                // A link that waits for the answer is then opened in the browser.
                let known = rows.as_ref().map_or_else(|_| vec![None; links.len()], Clone::clone);
                respond(Response::LinkTargets { request, page, rows: known });
                rows?;
            }
        }
        Ok(())
    }

    /// Reads all titles, unless they are those of the catalogue already.
    fn refresh(&mut self, catalogue: &Catalogue) -> Result<(), CatalogueError> {
        let version = catalogue.version()?;
        if self.version == Some(version) {
            return Ok(());
        }
        *self = Self::default();
        catalogue.titles(&mut |row, title| self.add(row, title))?;
        self.version = Some(version);
        Ok(())
    }

    fn add(&mut self, row: RowId, title: &str) {
        fold_into(title, &mut self.text);
        self.text.push('\n');
        // Titles beyond 4 GB are not found.
        if let Ok(end) = u32::try_from(self.text.len()) {
            self.rows.push((row, end));
        }
    }

    fn find(&self, text: &str) -> RowSet {
        let needle = fold(text);
        if needle.is_empty() || needle.contains('\n') {
            return RowSet::default();
        }
        let finder = Finder::new(needle.as_bytes());
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let threads = if self.text.len() < SMALL { 1 } else { cores };
        let share = self.rows.len().div_ceil(threads);
        let part = |number: usize| {
            let end = self.rows.len().min((number + 1) * share);
            self.find_among(&finder, end.min(number * share)..end)
        };
        let found = thread::scope(|scope| {
            let others: Vec<_> = (1..threads)
                .map(|number| thread::Builder::new().spawn_scoped(scope, move || part(number)).ok())
                .collect();
            let mut found = part(0);
            for (other, number) in others.into_iter().zip(1..) {
                let more = other.and_then(|other| other.join().ok());
                found.extend(more.unwrap_or_else(|| part(number)));
            }
            found
        });
        RowSet::of(&found)
    }

    /// The same for some of the titles.
    fn find_among(&self, finder: &Finder, titles: Range<usize>) -> Vec<RowId> {
        let end_of = |title: usize| self.rows.get(title).map_or(0, |(_, end)| *end as usize);
        let mut found = Vec::new();
        let mut at = titles.start.checked_sub(1).map_or(0, end_of);
        let bytes = &self.text.as_bytes()[..titles.end.checked_sub(1).map_or(0, end_of)];
        let rows = &self.rows[..titles.end];
        let mut title = titles.start;
        while let Some(hit) = bytes.get(at..).and_then(|rest| finder.find(rest)) {
            let place = at + hit;
            // Hits come in order: from the last title on, in steps that double.
            let mut step = 1;
            while rows.get(title + step).is_some_and(|(_, end)| *end as usize <= place) {
                title += step;
                step *= 2;
            }
            let last = (title + step + 1).min(rows.len());
            title += rows[title..last].partition_point(|(_, end)| *end as usize <= place);
            let Some((row, end)) = rows.get(title) else { break };
            found.push(*row);
            at = *end as usize;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_found_as_a_plain_test_of_each_finds_them() {
        let titles: Vec<String> = (0..500)
            .map(|number| {
                format!(
                    "{}第{number}篇 The Title {}",
                    if number % 7 == 0 { "钉钉" } else { "" },
                    number * 31 % 97
                )
            })
            .collect();
        let mut index = TitleIndex::default();
        for (row, title) in titles.iter().enumerate() {
            index.add(RowId(row as u32 * 3), title);
        }
        let whole = index.rows.len();
        for needle in ["钉钉", "的", "第", "TITLE 9", "title 96", "第499篇", "篇 the", "", "96\n", "第0篇"]
        {
            let found = index.find(needle);
            for (row, title) in titles.iter().enumerate() {
                let expected = !needle.is_empty() && fold(title).contains(&fold(needle));
                assert_eq!(found.has(RowId(row as u32 * 3)), expected, "{needle:?} in {title:?}");
            }
            // In parts, as a large library's are.
            let folded = fold(needle);
            let finder = Finder::new(folded.as_bytes());
            for parts in [2, 3, 7, 499] {
                let share = whole.div_ceil(parts);
                let part = |number: usize| (number * share).min(whole)..((number + 1) * share).min(whole);
                let rows: Vec<RowId> = (0..parts)
                    .flat_map(|number| index.find_among(&finder, part(number)))
                    .filter(|_| !needle.is_empty() && !needle.contains('\n'))
                    .collect();
                assert_eq!(RowSet::of(&rows), found, "{needle:?} in {parts} parts");
            }
        }
    }
}
