//! Finds the articles that the links of a page lead to: by the file a link names, else by the web page, which is
//! compared with the articles' own links.
//!
//! Each row stores a 32-bit number for the page of its link, and an index finds rows by it. Two pages may have the same
//! number, so hits are compared with [`page_of`].

use super::location::Folder;
use super::row::folders;
use super::{Catalogue, schema};
use crate::library::RowId;
use crate::media::LinkKey;
use crate::media::named::page_of;
use crate::trouble::CatalogueError;
use rusqlite::{Connection, Params, Row};
use std::collections::{BTreeMap, HashMap};
use std::os::unix::ffi::OsStrExt;

/// The number stored in a row for the page that the article's own link names; none if it names none.
pub(crate) fn page_number(link: &str) -> Option<i32> {
    page_of(link).map(|page| number_of(&page))
}

/// 32 bits keep the catalogue small. Among a million pages, one in four thousand shares its number with another.
fn number_of(page: &str) -> i32 {
    let mut bytes = [0; 4];
    bytes.copy_from_slice(&blake3::hash(page.as_bytes()).as_bytes()[..4]);
    i32::from_le_bytes(bytes)
}

impl Catalogue {
    /// The row that each link leads to: the article in its file, else the first article whose own link names its page.
    pub fn link_targets(&self, named: &[LinkKey]) -> Result<Vec<Option<RowId>>, CatalogueError> {
        let transaction = self.connection.unchecked_transaction()?;
        // Before the first scan ends there are no indexes, and one pass is cheaper than one for each link.
        let indexed = schema::is_indexed(&transaction)?;
        let mut rows = vec![None; named.len()];
        self.find_files(&transaction, indexed, named, &mut rows)?;
        find_pages(&transaction, indexed, named, &mut rows)?;
        Ok(rows)
    }

    fn find_files(
        &self,
        connection: &Connection,
        indexed: bool,
        named: &[LinkKey],
        rows: &mut [Option<RowId>],
    ) -> Result<(), CatalogueError> {
        let mut wanted: HashMap<Folder, HashMap<&[u8], Vec<usize>>> = HashMap::new();
        for (at, file) in
            named.iter().enumerate().filter_map(|(at, named)| Some((at, named.file.as_deref()?)))
        {
            let folder = file.parent().and_then(|folder| self.location.folder_of(folder));
            if let (Some(folder), Some(name)) = (folder, file.file_name()) {
                wanted.entry(folder).or_default().entry(name.as_bytes()).or_default().push(at);
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let folders = folders(connection)?.into_iter();
        let mut wanted: HashMap<i64, HashMap<&[u8], Vec<usize>>> = folders
            .filter_map(|(id, (root, path))| Some((id, wanted.remove(&Folder { root, path })?)))
            .collect();
        let mut take = |row: &Row, files: &mut HashMap<&[u8], Vec<usize>>| {
            for at in files.remove(row.get_ref(1)?.as_blob()?).unwrap_or_default() {
                rows[at] = Some(row.get(0)?);
            }
            Ok(!files.is_empty())
        };
        if indexed {
            for (folder, mut files) in wanted {
                let sql = "SELECT id, name FROM articles WHERE folder = ?";
                read_while(connection, sql, [folder], |row| take(row, &mut files))?;
            }
            return Ok(());
        }
        read_while(connection, "SELECT id, name, folder FROM articles", [], |row| {
            let files = wanted.get_mut(&row.get(2)?);
            files.map_or(Ok(true), |files| take(row, files)).map(|_| true)
        })
    }
}

/// Fills in the links that lead to no file.
fn find_pages(
    connection: &Connection,
    indexed: bool,
    named: &[LinkKey],
    rows: &mut [Option<RowId>],
) -> Result<(), CatalogueError> {
    // Sorted numbers find the pages of the index in memory.
    let mut wanted: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for (at, named) in named.iter().enumerate() {
        if let Some(page) = named.page.as_deref().filter(|_| rows[at].is_none()) {
            wanted.entry(number_of(page)).or_default().push(at);
        }
    }
    let mut take = |row: &Row, links: &mut Vec<usize>| {
        if let Some(page) = page_of(row.get_ref(1)?.as_str()?) {
            let row = row.get(0)?;
            links
                .extract_if(.., |at| named[*at].page.as_deref() == Some(&*page))
                .for_each(|at| rows[at] = Some(row));
        }
        Ok(!links.is_empty())
    };
    if indexed {
        for (number, mut links) in wanted {
            let sql = "SELECT id, link FROM articles WHERE page = ? ORDER BY id";
            read_while(connection, sql, [number], |row| take(row, &mut links))?;
        }
        return Ok(());
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let sql = "SELECT id, link, page FROM articles WHERE page IS NOT NULL ORDER BY id";
    read_while(connection, sql, [], |row| {
        let links = wanted.get_mut(&row.get(2)?);
        links.map_or(Ok(true), |links| take(row, links)).map(|_| true)
    })
}

/// Reads the rows of a statement until `take` returns false.
fn read_while(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
    mut take: impl FnMut(&Row) -> rusqlite::Result<bool>,
) -> Result<(), CatalogueError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    while let Some(row) = rows.next()? {
        if !take(row)? {
            break;
        }
    }
    Ok(())
}
