//! Lists sorted by date: in the order of the index, or for few hits by looking them up. Articles without a date, and
//! those dated too far ahead, come last.

use super::query::Query;
use super::ties::{Tie, Ties};
use crate::article::marks::Flags;
use crate::catalogue::list_spec::ListRows;
use crate::library::RowId;
use crate::library::list::{Direction, Grouping};
use crate::library::rows::RowSet;
use crate::trouble::CatalogueError;
use rusqlite::params;

impl Query<'_> {
    fn ties(&self, direction: Direction) -> Ties<'_> {
        let days = (self.spec.grouping == Grouping::Day).then_some(self.spec.now.zone);
        Ties::new(self.connection, &self.groups, days, direction)
    }

    /// The same list as [`Self::by_date`], made from the rows of these hits alone.
    pub(super) fn few_by_date(&self, hits: &RowSet) -> Result<ListRows, CatalogueError> {
        let dates = self.dates();
        let direction = self.spec.sort.direction;
        let mut statement = self.connection.prepare_cached(
            "SELECT date, folder, name, cats, flags FROM articles WHERE id = ?1 AND arrived > ?2",
        )?;
        let arrived = self.spec.filter.arrived_after.unwrap_or(i64::MIN);
        let mut found: Vec<(Tie, RowId, Flags, i64, Vec<u8>)> = Vec::with_capacity(hits.len());
        for id in hits.iter() {
            let mut rows = statement.query(params![id, arrived])?;
            let Some(row) = rows.next()? else { continue };
            if let Some(tie) = self.tie(row.get(0)?, &dates)
                && let Some(flags) = self.takes(id, row.get(3)?, row.get(4)?)?
            {
                found.push((tie, id, flags, row.get(1)?, row.get(2)?));
            }
        }
        let position = |tie: Tie| match (tie, direction) {
            (Tie::Dated(date), Direction::Natural) => (0, -i128::from(date)),
            (Tie::Dated(date), Direction::Reversed) => (0, i128::from(date)),
            (Tie::Undated, _) => (1, 0),
            (Tie::Ahead, _) => (2, 0),
        };
        found.sort_by(|a, b| {
            position(a.0).cmp(&position(b.0)).then_with(|| a.3.cmp(&b.3)).then_with(|| a.4.cmp(&b.4))
        });
        // The rows are already in their final order.
        let mut ties = self.ties(Direction::Natural);
        for (tie, id, flags, folder, name) in found {
            ties.push(tie, (id, flags), folder, &name)?;
        }
        ties.finish()
    }

    pub(super) fn by_date(&self) -> Result<ListRows, CatalogueError> {
        let dates = self.dates();
        let direction = self.spec.sort.direction;
        let mut ties = self.ties(direction);
        // Few articles are new, so they are found by their arrival and not by going through all dates.
        let (arrived, date_column) = match self.spec.filter.arrived_after {
            Some(after) => (format!("AND arrived > {after}"), "+date"),
            None => (String::new(), "date"),
        };
        if self.has(Tie::Dated(0)) {
            // The index serves both directions.
            let (dates_go, paths_go) = match direction {
                Direction::Natural => ("DESC", "ASC"),
                Direction::Reversed => ("ASC", "DESC"),
            };
            let sql = format!(
                "SELECT id, date, folder, name, cats, flags FROM articles
                 WHERE {date_column} >= ? AND {date_column} < ? {arrived} 
                 ORDER BY {date_column} {dates_go}, folder {paths_go}, name {paths_go}"
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let end = dates.end.min(self.latest.saturating_add(1));
            let mut rows = statement.query(params![dates.start, end])?;
            while let Some(row) = rows.next()? {
                let Some(flags) = self.takes(row.get(0)?, row.get(4)?, row.get(5)?)? else { continue };
                let date = Tie::Dated(row.get(1)?);
                if ties.tie != Some(date) && ties.listed.rows.len() >= self.spec.limit {
                    return ties.finish();
                }
                let name = row.get_ref(3)?.as_blob()?;
                ties.push(date, (row.get(0)?, flags), row.get(2)?, name)?;
            }
        }
        ties.close()?;
        // Articles without a date, then those dated too far ahead, both sorted by path.
        ties.direction = Direction::Natural;
        let ahead = format!("{date_column} > ? AND {date_column} >= ? AND {date_column} < ?");
        let undated = format!("{date_column} IS NULL");
        for (condition, tie) in [(undated, Tie::Undated), (ahead, Tie::Ahead)] {
            if !self.has(tie) {
                continue;
            }
            if ties.listed.rows.len() >= self.spec.limit {
                break;
            }
            let sql = format!(
                "SELECT id, folder, name, cats, flags FROM articles WHERE {condition} {arrived} ORDER BY folder, name"
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = match tie {
                Tie::Ahead => statement.query([self.latest, dates.start, dates.end])?,
                _ => statement.query([])?,
            };
            while let Some(row) = rows.next()? {
                if let Some(flags) = self.takes(row.get(0)?, row.get(3)?, row.get(4)?)? {
                    let name = row.get_ref(2)?.as_blob()?;
                    ties.push(tie, (row.get(0)?, flags), row.get(1)?, name)?;
                }
            }
            ties.close()?;
        }
        ties.finish()
    }
}
