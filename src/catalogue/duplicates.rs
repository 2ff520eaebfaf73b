//! Equal articles: articles with the same title, author and text, at most three days apart, share one row of a list.
//!
//! Equality is decided by a hash that is computed when the text is indexed. An article that is not in the text index,
//! or that has an empty text, has a row of its own. Muted articles share rows only with muted ones, and drafts only
//! with drafts. The tables contain only articles that have equals. A group counts once, in the categories of all its
//! members.

use super::row;
use super::sql::Sql;
use super::tally::Tally;
use super::{Catalogue, schema};
use crate::article::marks::Flags;
use crate::library::RowId;
use crate::library::rows::RowSet;
use crate::text::fold::fold;
use crate::trouble::CatalogueError;
use blake3::Hash;
use rusqlite::{Connection, params};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Equal articles further apart than this, in microseconds, were repeated on purpose and have separate rows.
const APART: i64 = 3 * 24 * 60 * 60 * 1_000_000;
/// Articles share rows only with those that have the same of these marks.
const KIND: Flags = Flags::MUTED.union(Flags::DRAFT);
/// Hashes that are regrouped in one transaction.
const CHUNK: usize = 512;
/// For more rows than this, all groups are loaded at once instead of one query a row.
const MANY: usize = 256;

/// Changes of the counts, by set.
pub(super) type Tallies = HashMap<i64, Tally>;

/// The hash that decides which articles are equal; none for an article without words. `text` is its folded title and,
/// after a line feed, its folded text; `whole` is the hash of `text`.
pub(super) fn hash(author: Option<&str>, text: &str, whole: &Hash) -> Option<i64> {
    let (_, body) = text.split_once('\n')?;
    if body.trim().is_empty() {
        return None;
    }
    let mut hasher = blake3::Hasher::new();
    let author = fold(author.unwrap_or_default().trim());
    hasher.update(&(author.len() as u64).to_le_bytes());
    hasher.update(author.as_bytes());
    hasher.update(whole.as_bytes());
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    Some(i64::from_le_bytes(bytes))
}

/// The articles that share rows, as a list needs them.
#[derive(Debug, Default)]
pub(super) struct DuplicateGroups {
    rows: RowSet,
    /// The group of each row, sorted by row.
    of: Vec<(RowId, i64)>,
    flags: HashMap<i64, Flags>,
}

impl DuplicateGroups {
    fn load(connection: &Connection) -> Result<Self, CatalogueError> {
        let mut statement = connection.prepare_cached(
            "SELECT t.id, t.story, s.flags FROM twins t JOIN stories s ON s.id = t.story ORDER BY t.id",
        )?;
        let mut rows = statement.query([])?;
        let mut groups = Self::default();
        while let Some(row) = rows.next()? {
            groups.of.push((row.get(0)?, row.get(1)?));
            groups.flags.insert(row.get(1)?, row.get(2)?);
        }
        let ids: Vec<RowId> = groups.of.iter().map(|(id, _)| *id).collect();
        groups.rows = RowSet::of(&ids);
        Ok(groups)
    }

    /// The group of a row, if it shares one.
    pub(super) fn group(&self, row: RowId) -> Option<i64> {
        if !self.rows.has(row) {
            return None;
        }
        let at = self.of.binary_search_by_key(&row, |(id, _)| *id).ok()?;
        Some(self.of[at].1)
    }

    pub(super) fn flags(&self, group: i64) -> Option<Flags> {
        self.flags.get(&group).copied()
    }

    /// The newer marks of rows, as marks of their groups.
    pub(super) fn newer(&self, newer: &HashMap<RowId, Flags>) -> HashMap<i64, Flags> {
        newer.iter().filter_map(|(row, flags)| Some((self.group(*row)?, *flags))).collect()
    }

    /// How many of these rows a list leaves out, because an equal article has the row.
    pub(super) fn extra_rows(&self, rows: &RowSet) -> usize {
        let groups: Vec<i64> =
            self.of.iter().filter(|(id, _)| rows.has(*id)).map(|(_, group)| *group).collect();
        groups.len() - groups.iter().collect::<HashSet<_>>().len()
    }
}

/// The groups as they were last read. A list is made for every key of a search, and the groups rarely change.
#[derive(Debug, Default)]
pub(super) struct DuplicateCache(RefCell<Option<(Version, Arc<DuplicateGroups>)>>);

/// The version of the catalogue: the commits of other connections, and the changes of this one.
type Version = (i64, u64);

impl DuplicateCache {
    pub(super) fn load(&self, connection: &Connection) -> Result<Arc<DuplicateGroups>, CatalogueError> {
        let others = connection.query_row("PRAGMA data_version", [], |row| row.get(0))?;
        let version = (others, connection.total_changes());
        if let Some((known, groups)) = &*self.0.borrow()
            && *known == version
        {
            return Ok(Arc::clone(groups));
        }
        let groups = Arc::new(DuplicateGroups::load(connection)?);
        self.0.replace(Some((version, Arc::clone(&groups))));
        Ok(groups)
    }
}

/// The group of an article that shares its row.
pub(super) fn group_of(connection: &Connection, id: i64) -> Result<Option<i64>, CatalogueError> {
    connection.first("SELECT story FROM twins WHERE id = ?", [id], |row| row.get(0))
}

/// Whether equal articles have been grouped before.
pub(super) fn are_indexed(connection: &Connection) -> Result<bool, CatalogueError> {
    connection.any("SELECT 1 FROM sqlite_schema WHERE name = 'by_story'", [])
}

pub(super) fn hash_of(connection: &Connection, id: i64) -> Result<Option<i64>, CatalogueError> {
    Ok(connection.first("SELECT story FROM texts WHERE id = ?", [id], |row| row.get(0))?.flatten())
}

/// Dissolves a group: each of its articles counts on its own, with its current marks.
pub(super) fn dissolve_group(
    connection: &Connection,
    group: i64,
    tallies: &mut Tallies,
) -> Result<(), CatalogueError> {
    let whole = connection.first("SELECT cats, flags FROM stories WHERE id = ?", [group], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let Some((set, flags)) = whole else { return Ok(()) };
    tallies.entry(set).or_default().add(flags, -1);
    let mut statement = connection.prepare_cached(
        "SELECT a.cats, a.flags FROM twins t JOIN articles a ON a.id = t.id WHERE t.story = ?",
    )?;
    let mut rows = statement.query([group])?;
    while let Some(row) = rows.next()? {
        tallies.entry(row.get(0)?).or_default().add(row.get(1)?, 1);
    }
    connection.run("DELETE FROM twins WHERE story = ?", [group])?;
    connection.run("DELETE FROM stories WHERE id = ?", [group])
}

pub(super) fn dissolve_all(connection: &Connection) -> Result<(), CatalogueError> {
    let groups: Vec<i64> = connection.all("SELECT id FROM stories", [], |row| row.get(0))?;
    let mut tallies = Tallies::new();
    for group in groups {
        dissolve_group(connection, group, &mut tallies)?;
    }
    write(connection, tallies)
}

/// Writes the changed counts of sets.
pub(super) fn write(connection: &Connection, tallies: Tallies) -> Result<(), CatalogueError> {
    tallies.into_iter().try_for_each(|(set, tally)| tally.write(connection, set))
}

/// An article with the hash that is being regrouped.
struct Member {
    id: i64,
    date: Option<i64>,
    flags: Flags,
    set: i64,
}

impl Member {
    /// Whether this article shares a row with the next older one.
    fn is_with(&self, older: &Self) -> bool {
        let near = match (self.date, older.date) {
            (Some(date), Some(before)) => date.saturating_sub(before) <= APART,
            (None, None) => true,
            _ => false,
        };
        near && self.flags.intersection(KIND) == older.flags.intersection(KIND)
    }
}

/// Groups the articles of a hash again. Returns the articles that share a row, with the marks of their group.
pub(super) fn regroup(
    connection: &Connection,
    hash: i64,
    tallies: &mut Tallies,
) -> Result<Vec<(RowId, Flags)>, CatalogueError> {
    let members: Vec<Member> = connection.all(
        "SELECT x.id, a.date, a.flags, a.cats FROM texts x JOIN articles a ON a.id = x.id
         WHERE x.story = ?1 ORDER BY a.flags & ?2, a.date DESC, x.id",
        params![hash, KIND.bits()],
        |row| Ok(Member { id: row.get(0)?, date: row.get(1)?, flags: row.get(2)?, set: row.get(3)? }),
    )?;
    let mut groups = BTreeSet::new();
    for member in &members {
        groups.extend(group_of(connection, member.id)?);
    }
    for group in groups {
        dissolve_group(connection, group, tallies)?;
    }
    let mut marked = Vec::new();
    for group in members.chunk_by(Member::is_with).filter(|group| group.len() > 1) {
        let set = union(connection, group)?;
        let flags = group.iter().fold(Flags::empty(), |all, member| all.union(member.flags));
        connection.run(
            "INSERT INTO stories(cats, flags, members) VALUES (?, ?, ?)",
            params![set, flags.bits(), i64::try_from(group.len()).unwrap_or(i64::MAX)],
        )?;
        let id = connection.last_insert_rowid();
        tallies.entry(set).or_default().add(flags, 1);
        for member in group {
            tallies.entry(member.set).or_default().add(member.flags, -1);
            connection.run("INSERT INTO twins VALUES (?, ?)", [member.id, id])?;
            marked.extend(RowId::try_from(member.id).ok().map(|id| (id, flags)));
        }
    }
    Ok(marked)
}

/// The set of all category paths of some articles.
fn union(connection: &Connection, group: &[Member]) -> Result<i64, CatalogueError> {
    let sets: BTreeSet<i64> = group.iter().map(|member| member.set).collect();
    if let (Some(set), 1) = (sets.first(), sets.len()) {
        return Ok(*set);
    }
    let mut paths: Vec<Vec<String>> = Vec::new();
    let mut statement = connection.prepare_cached("SELECT paths FROM sets WHERE id = ?")?;
    for set in sets {
        let some: Vec<Vec<String>> = statement.query_row([set], |row| row::list(row, 0))?;
        for path in some {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    let json = serde_json::to_string(&paths).unwrap_or_default();
    if let Some(set) = connection.first("SELECT id FROM sets WHERE paths = ?", [&json], |row| row.get(0))? {
        return Ok(set);
    }
    connection.run("INSERT INTO sets(paths) VALUES (?)", [&json])?;
    Ok(connection.last_insert_rowid())
}

impl Catalogue {
    /// Groups equal articles after texts were added: those with these hashes, or all if that was not finished before.
    /// Groups that were committed before a cancellation stay.
    pub(super) fn regroup_added(&mut self, added: &[i64], cancel: &AtomicBool) -> Result<(), CatalogueError> {
        let adopted = self.join_copies()?;
        let hashes: Vec<i64> = if added.is_empty() || !are_indexed(&self.connection)? {
            // Created after the first texts: building the index at once is cheaper than updating it with each text.
            self.connection.execute_batch("CREATE INDEX IF NOT EXISTS by_story ON texts(story)")?;
            let repeated =
                "SELECT story FROM texts WHERE story IS NOT NULL GROUP BY story HAVING count(*) > 1";
            self.connection.all(repeated, [], |row| row.get(0))?
        } else {
            let mut hashes = [added, &adopted].concat();
            hashes.sort_unstable();
            hashes.dedup();
            hashes
        };
        for chunk in hashes.chunks(CHUNK) {
            CatalogueError::if_cancelled(cancel)?;
            let waiting = self.location.wait_to_write();
            let transaction =
                rusqlite::Transaction::new(&mut self.connection, rusqlite::TransactionBehavior::Immediate)?;
            drop(waiting);
            let mut tallies = Tallies::new();
            for hash in chunk {
                regroup(&transaction, *hash, &mut tallies)?;
            }
            write(&transaction, tallies)?;
            transaction.commit()?;
        }
        schema::set_number(&self.connection, "stories_due", 0)
    }

    /// Gives conflict copies of synchronisers the hash of their originals, so that they share a row whatever their texts
    /// are. Returns the hashes that have changed.
    fn join_copies(&mut self) -> Result<Vec<i64>, CatalogueError> {
        let copies: Vec<(i64, Option<i64>, i64)> = self.connection.all(
            "SELECT x.id, x.story, o.story FROM articles a JOIN texts x ON x.id = a.id
             JOIN articles b ON b.folder = a.folder AND b.name = a.original JOIN texts o ON o.id = b.id
             WHERE a.original IS NOT NULL AND o.story IS NOT NULL AND x.story IS NOT o.story",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let mut hashes = Vec::new();
        for (copy, was, hash) in copies {
            self.connection.run("UPDATE texts SET story = ? WHERE id = ?", [hash, copy])?;
            hashes.extend(was.into_iter().chain([hash]));
        }
        Ok(hashes)
    }

    /// These rows and all that share a row with them, without repetitions.
    pub fn with_equals(&self, rows: &[RowId]) -> Result<Vec<RowId>, CatalogueError> {
        let mut all = rows.to_vec();
        if rows.len() > MANY {
            let groups = self.duplicates.load(&self.connection)?;
            let known = RowSet::of(rows);
            let touched: HashSet<i64> = rows.iter().filter_map(|row| groups.group(*row)).collect();
            let more = groups.of.iter().filter(|(id, group)| touched.contains(group) && !known.has(*id));
            all.extend(more.map(|(id, _)| *id));
        } else {
            let equals = "SELECT id FROM twins WHERE story = (SELECT story FROM twins WHERE id = ?1) AND id <> ?1 ORDER BY id";
            for row in rows {
                all.extend(self.connection.all::<_, Vec<RowId>>(equals, [row], |row| row.get(0))?);
            }
            let mut seen = HashSet::new();
            all.retain(|row| seen.insert(*row));
        }
        Ok(all)
    }
}
