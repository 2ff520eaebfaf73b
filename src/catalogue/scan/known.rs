//! Reads what the tables contain about folders and files before a scan.

use crate::article::marks::Flags;
use crate::catalogue::location::Folder;
use crate::catalogue::row;
use crate::catalogue::stamp;
use crate::catalogue::write::Known;
use crate::trouble::CatalogueError;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;
use std::os::unix::ffi::OsStrExt;

pub(super) fn flags_of_row(connection: &Connection, id: i64) -> Result<Option<Flags>, CatalogueError> {
    let mut statement = connection.prepare_cached("SELECT flags FROM articles WHERE id = ?")?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?)
}

pub(super) fn state(connection: &Connection, id: i64) -> Result<(Flags, i64), CatalogueError> {
    let mut statement = connection.prepare_cached("SELECT flags, arrived FROM articles WHERE id = ?")?;
    Ok(statement.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

pub(super) fn new_folder(connection: &Connection, folder: &Folder) -> Result<i64, CatalogueError> {
    let root = i64::try_from(folder.root).unwrap_or(i64::MAX);
    connection
        .prepare_cached("INSERT INTO folders(root, path) VALUES (?, ?)")?
        .execute(params![root, folder.path.as_os_str().as_bytes()])?;
    Ok(connection.last_insert_rowid())
}

pub(super) fn known_folders(
    connection: &Connection,
) -> Result<HashMap<Folder, (i64, Option<i64>)>, CatalogueError> {
    let mut statement = connection.prepare("SELECT id, fingerprint FROM folders")?;
    let fingerprints = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let fingerprints: HashMap<i64, Option<i64>> = fingerprints.collect::<Result<_, _>>()?;
    let known = |(id, (root, path))| (Folder { root, path }, (id, fingerprints.get(&id).copied().flatten()));
    Ok(row::folders(connection)?.into_iter().map(known).collect())
}

pub(super) fn known_files(
    connection: &Connection,
    folder: i64,
) -> Result<HashMap<Box<[u8]>, Known>, CatalogueError> {
    let mut statement = connection.prepare_cached(
        "SELECT name, id, seconds, nanos, size, inode, changed FROM articles WHERE folder = ?",
    )?;
    let files = statement.query_map([folder], |row| {
        let name: Vec<u8> = row.get(0)?;
        let stamp = stamp::read(row, 2)?;
        Ok((name.into_boxed_slice(), Known { id: row.get(1)?, stamp }))
    })?;
    Ok(files.collect::<Result<_, _>>()?)
}
