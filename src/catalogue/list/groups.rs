//! Groups a list by category or source. Rows keep their order within a group.

use super::query::Query;
use crate::article::marks::Flags;
use crate::catalogue::list_spec::ListRows;
use crate::catalogue::row;
use crate::library::RowId;
use crate::library::group::{GroupKey, Heading};
use crate::library::list::host;
use crate::trouble::CatalogueError;
use std::cmp::Ordering;
use std::collections::HashMap;

impl Query<'_> {
    /// Puts the rows of each group together, and sorts the groups.
    pub(super) fn regroup(
        &self,
        listed: &ListRows,
        groups: impl FnOnce(&Self) -> Result<Groups, CatalogueError>,
    ) -> Result<ListRows, CatalogueError> {
        let Groups { of, mut keys } = groups(self)?;
        let mut order: Vec<u32> = (0..keys.len() as u32).collect();
        order.sort_by(|a, b| keys[*a as usize].cmp(&keys[*b as usize]));
        let mut rank = vec![0; keys.len()];
        for (position, group) in order.iter().enumerate() {
            rank[*group as usize] = position as u32;
        }
        let rank_of = |id: RowId| of.get(&id).map_or(u32::MAX, |group| rank[*group as usize]);
        let mut rows: Vec<(u32, RowId, Flags)> =
            listed.rows.iter().zip(&listed.flags).map(|(id, flags)| (rank_of(*id), *id, *flags)).collect();
        rows.sort_by_key(|(rank, ..)| *rank);
        let mut grouped = ListRows::default();
        let mut last = None;
        for (rank, id, flags) in rows {
            if last != Some(rank)
                && let Some(group) = order.get(rank as usize)
            {
                let key = std::mem::replace(&mut keys[*group as usize], GroupOrder(false, GroupKey::NoDate));
                grouped.headings.push(Heading { at: grouped.rows.len(), key: key.1 });
            }
            last = Some(rank);
            grouped.rows.push(id);
            grouped.flags.push(flags);
        }
        Ok(grouped)
    }

    /// The first category path of every article.
    pub(super) fn categories(&self) -> Result<Groups, CatalogueError> {
        let mut groups = Groups::default();
        let mut by_path: HashMap<Vec<String>, u32> = HashMap::new();
        let mut by_set: HashMap<i64, u32> = HashMap::new();
        for (set, paths) in row::sets(self.connection)? {
            let path = paths.into_iter().next().unwrap_or_default();
            let group = *by_path.entry(path).or_insert_with_key(|path| {
                groups.keys.push(GroupOrder(path.is_empty(), GroupKey::Category(path.clone())));
                groups.keys.len() as u32 - 1
            });
            by_set.insert(set, group);
        }
        let mut statement = self.connection.prepare_cached("SELECT id, cats FROM articles")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(group) = by_set.get(&row.get(1)?) {
                groups.of.insert(row.get(0)?, *group);
            }
        }
        Ok(groups)
    }

    /// The source of every article.
    pub(super) fn sources(&self) -> Result<Groups, CatalogueError> {
        let mut groups = Groups::default();
        let mut by_name: HashMap<Option<String>, u32> = HashMap::new();
        let mut statement = self.connection.prepare_cached("SELECT id, author, link FROM articles")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let group = *by_name.entry(source(row, 1)?).or_insert_with_key(|name| {
                groups.keys.push(GroupOrder(name.is_none(), GroupKey::Source(name.clone())));
                groups.keys.len() as u32 - 1
            });
            groups.of.insert(row.get(0)?, group);
        }
        Ok(groups)
    }
}

#[derive(Default)]
pub(super) struct Groups {
    of: HashMap<RowId, u32>,
    keys: Vec<GroupOrder>,
}

/// The sort key of a group; true if the group has no name, so that it comes last.
#[derive(PartialEq, Eq)]
struct GroupOrder(bool, GroupKey);

impl Ord for GroupOrder {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0).then_with(|| match (&self.1, &other.1) {
            (GroupKey::Category(a), GroupKey::Category(b)) => a.cmp(b),
            (GroupKey::Source(a), GroupKey::Source(b)) => a.cmp(b),
            _ => Ordering::Equal,
        })
    }
}

impl PartialOrd for GroupOrder {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The author in this column, else the host of the link in the next.
pub(super) fn source(row: &rusqlite::Row, column: usize) -> rusqlite::Result<Option<String>> {
    let author: Option<String> = row.get(column)?;
    let link: Option<String> = row.get(column + 1)?;
    Ok(author.or_else(|| link.as_deref().and_then(host).map(Into::into)))
}
