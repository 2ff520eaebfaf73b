//! Finding titles: all of them folded in one piece of memory, so that a key costs one pass over it.

use crate::catalogue::{Catalogue, Error};
use crate::library::Row;
use crate::library::rows::RowSet;
use crate::text::fold::{fold, fold_into};
use memchr::memmem;

/// Folded titles, one after the other, a line feed behind each.
#[derive(Debug, Default)]
pub(super) struct Titles {
    text: String,
    /// The row of each title, and where the title ends.
    rows: Vec<(Row, u32)>,
    /// The state of the catalogue they were read from.
    version: Option<i64>,
}

impl Titles {
    /// Reads all titles, unless they are those of the catalogue already.
    ///
    /// # Errors
    /// If the catalogue cannot be read.
    pub(super) fn refresh(&mut self, catalogue: &Catalogue) -> Result<(), Error> {
        let version = catalogue.version()?;
        if self.version == Some(version) {
            return Ok(());
        }
        *self = Self::default();
        catalogue.titles(&mut |row, title| self.add(row, title))?;
        self.version = Some(version);
        Ok(())
    }

    fn add(&mut self, row: Row, title: &str) {
        fold_into(title, &mut self.text);
        self.text.push('\n');
        // Titles beyond 4 GB are not found.
        if let Ok(end) = u32::try_from(self.text.len()) {
            self.rows.push((row, end));
        }
    }

    /// The articles whose titles hold a text.
    pub(super) fn find(&self, text: &str) -> RowSet {
        let needle = fold(text);
        let mut found = Vec::new();
        if needle.is_empty() || needle.contains('\n') {
            return RowSet::default();
        }
        let finder = memmem::Finder::new(needle.as_bytes());
        let bytes = self.text.as_bytes();
        let (mut at, mut title) = (0, 0);
        while let Some(hit) = finder.find(&bytes[at..]) {
            let place = at + hit;
            // Hits come in order: from the last title on, in steps that double.
            let mut step = 1;
            while self.rows.get(title + step).is_some_and(|(_, end)| *end as usize <= place) {
                title += step;
                step *= 2;
            }
            let last = (title + step + 1).min(self.rows.len());
            title += self.rows[title..last].partition_point(|(_, end)| *end as usize <= place);
            let Some((row, end)) = self.rows.get(title) else { break };
            found.push(*row);
            at = *end as usize;
        }
        RowSet::of(&found)
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
        let mut index = Titles::default();
        for (row, title) in titles.iter().enumerate() {
            index.add(row as Row * 3, title);
        }
        for needle in ["钉钉", "的", "第", "TITLE 9", "title 96", "第499篇", "篇 the", "", "96\n", "第0篇"]
        {
            let found = index.find(needle);
            for (row, title) in titles.iter().enumerate() {
                let expected = !needle.is_empty() && fold(title).contains(&fold(needle));
                assert_eq!(found.has(row as Row * 3), expected, "{needle:?} in {title:?}");
            }
        }
    }
}
