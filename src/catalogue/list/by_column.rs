//! Lists sorted by arrival, title or source: all rows are read, then sorted.

use super::groups::source;
use super::query::Query;
use super::ties::Key;
use crate::catalogue::list_spec::ListRows;
use crate::catalogue::row::folders;
use crate::library::list::{Direction, SortKey};
use crate::trouble::CatalogueError;
use std::cmp::Ordering;
use std::collections::HashSet;

impl Query<'_> {
    /// All rows that match, each with its sort value and its path.
    fn all<T>(
        &self,
        column: &str,
        value: impl Fn(&rusqlite::Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<(T, Key)>, CatalogueError> {
        let dates = self.dates();
        let sql =
            format!("SELECT id, date, folder, name, cats, flags, {column} FROM articles WHERE arrived > ?");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([self.spec.filter.arrived_after.unwrap_or(i64::MIN)])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            if self.tie(row.get(1)?, &dates).is_some()
                && let Some(flags) = self.takes(row.get(0)?, row.get(4)?, row.get(5)?)?
            {
                let key = Key { id: row.get(0)?, flags, folder: row.get(2)?, name: row.get(3)? };
                found.push((value(row)?, key));
            }
        }
        Ok(found)
    }

    pub(super) fn by_arrival(&self) -> Result<ListRows, CatalogueError> {
        let mut rows = self.all("arrived", |row| row.get::<_, i64>(6))?;
        let folders = folders(self.connection)?;
        let direction = self.spec.sort.direction;
        rows.sort_by(|(a, key_a), (b, key_b)| {
            turned(b.cmp(a), direction).then_with(|| key_a.compare(key_b, &folders))
        });
        Ok(self.listed(rows))
    }

    pub(super) fn by_text(&self) -> Result<ListRows, CatalogueError> {
        let folders = folders(self.connection)?;
        let sort = self.spec.sort;
        let mut rows = self.all("title, author, link", |row| {
            if sort.key == SortKey::Title {
                return row.get::<_, Option<String>>(6);
            }
            source(row, 7)
        })?;
        rows.sort_by(|(a, key_a), (b, key_b)| {
            let first = (a.is_none(), a).cmp(&(b.is_none(), b));
            turned(first, sort.direction).then_with(|| key_a.compare(key_b, &folders))
        });
        Ok(self.listed(rows))
    }

    /// The rows in their order. Of equal articles only the first is included.
    fn listed<T>(&self, rows: Vec<(T, Key)>) -> ListRows {
        let mut seen = HashSet::new();
        let first = |key: &Key| self.groups.group(key.id).is_none_or(|group| seen.insert(group));
        let rows = rows.into_iter().map(|(_, key)| key).filter(first);
        let (rows, flags) = rows.map(|key| (key.id, key.flags)).unzip();
        ListRows { rows, flags, headings: Vec::new() }
    }
}

fn turned(ordering: Ordering, direction: Direction) -> Ordering {
    match direction {
        Direction::Natural => ordering,
        Direction::Reversed => ordering.reverse(),
    }
}
