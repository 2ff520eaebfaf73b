//! The folders and categories that rows refer to by number.
use super::location::CatalogueLocation;
use crate::trouble::{CatalogueDamage, CatalogueError};
use rusqlite::Connection;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// Folders and sets of categories, as far as they were read.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// The root's index and the path below it.
    pub(crate) folders: HashMap<i64, (usize, PathBuf)>,
    /// Category paths.
    pub(crate) sets: HashMap<i64, Vec<Vec<String>>>,
}

/// Reads all folders.
pub(super) fn names(connection: &Connection) -> Result<Names, CatalogueError> {
    let mut names = Names::default();
    let mut statement = connection.prepare_cached("SELECT id, root, path FROM folders")?;
    let rows = statement.query_map([], |row| {
        Ok((row.get::<_, i64>(0)?, usize::from(row.get::<_, u16>(1)?), path(row, 2)?))
    })?;
    for row in rows {
        let (id, root, path) = row?;
        names.folders.insert(id, (root, path));
    }
    Ok(names)
}

pub(super) fn path(row: &rusqlite::Row, column: usize) -> rusqlite::Result<PathBuf> {
    Ok(PathBuf::from(OsStr::from_bytes(row.get_ref(column)?.as_blob()?)))
}

/// Reads a folder, if it was not read before. A folder of no root is damage.
pub(super) fn name_folder(
    connection: &Connection,
    location: &CatalogueLocation,
    names: &mut Names,
    id: i64,
) -> Result<(), CatalogueError> {
    if let Entry::Vacant(entry) = names.folders.entry(id) {
        let mut statement = connection.prepare_cached("SELECT root, path FROM folders WHERE id = ?")?;
        let (root, path) =
            statement.query_row([id], |row| Ok((usize::from(row.get::<_, u16>(0)?), path(row, 1)?)))?;
        if root >= location.roots.len() {
            return Err(CatalogueError::Damaged(CatalogueDamage::Values));
        }
        entry.insert((root, path));
    }
    Ok(())
}
