//! Removes private folders that killed programs left behind.
//!
//! A folder is removed only if it belongs to the user, is not a link, contains a catalogue of this program and nothing
//! else, and its lock is free. All operations are relative to the open folder, so that nothing can be swapped in
//! between.

use super::schema::APPLICATION;
use crate::private::{PREFIX, PrivateFolders};
use rustix::fd::OwnedFd;
use rustix::fs::{
    AtFlags, CWD, Dir, FileType, FlockOperation, Mode, OFlags, flock, fstat, openat, statat, unlinkat,
};
use std::ffi::{CStr, CString};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The prefix of private folders of version 0.1.0, and how many characters follow it.
const EARLIER: (&str, usize) = (".tmp", 6);

/// The size of a database header in bytes.
const HEADER: usize = 100;
/// The offset of the application id in the header.
const APPLICATION_AT: usize = 68;
/// The size of a write-ahead log's header, and of a frame's header, in bytes.
const LOG_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// How many frames of a log are read. The first page of the database is among the first that are written.
const FRAMES: usize = 64;

/// Removes what killed programs left in the places for private folders. Errors are ignored.
pub fn remove_leftovers(folders: &PrivateFolders) {
    for place in folders.places() {
        let _ = remove_in(&place);
    }
}

/// Removes the left-over folders directly in a folder.
pub(super) fn remove_in(place: &Path) -> rustix::io::Result<()> {
    let place = openat(CWD, place, folder_flags(), Mode::empty())?;
    for entry in Dir::read_from(&place)? {
        let entry = entry?;
        let name = entry.file_name();
        if is_named_so(name) && matches!(entry.file_type(), FileType::Directory | FileType::Unknown) {
            let _ = remove_one(&place, name);
        }
    }
    Ok(())
}

/// Does not follow a link in the last component.
fn folder_flags() -> OFlags {
    OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK
}

/// Whether a private folder may have this name.
fn is_named_so(name: &CStr) -> bool {
    let Ok(name) = name.to_str() else { return false };
    let is_random = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let (earlier, length) = EARLIER;
    name.strip_prefix(PREFIX).is_some_and(|rest| !rest.is_empty() && is_random(rest))
        || name.strip_prefix(earlier).is_some_and(|rest| rest.len() == length && is_random(rest))
}

/// Whether a file or folder belongs to the user and is of this kind.
pub(super) fn is_own(stat: &rustix::fs::Stat, kind: FileType, user: u32) -> bool {
    stat.st_uid == user && FileType::from_raw_mode(stat.st_mode) == kind
}

/// Whether the folder of a catalogue may contain a file of this name.
fn is_of_catalogue(name: &CStr) -> bool {
    let Ok(name) = name.to_str() else { return false };
    let is_text = |number: &str| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    matches!(name, "lock" | "catalogue.db" | "catalogue.db-wal" | "catalogue.db-shm" | "catalogue.db-journal")
        || name.strip_prefix("text-").is_some_and(is_text)
}

/// Removes a folder if it is a left-over.
fn remove_one(place: &OwnedFd, name: &CStr) -> rustix::io::Result<()> {
    let user = rustix::process::geteuid().as_raw();
    let folder = openat(place, name, folder_flags(), Mode::empty())?;
    if !is_own(&fstat(&folder)?, FileType::Directory, user) {
        return Ok(());
    }
    let Some(mut files) = files_of(&folder, user)? else { return Ok(()) };
    if !files.iter().any(|file| file.as_c_str() == c"catalogue.db") {
        return Ok(());
    }
    // Locked before the database is opened: closing one that this process uses would release the locks on it.
    let lock = openat(
        &folder,
        c"lock",
        OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC,
        Mode::RUSR | Mode::WUSR,
    )?;
    flock(&lock, FlockOperation::NonBlockingLockExclusive)?;
    if !is_ours(&folder) {
        return Ok(());
    }
    // The database is removed last: if this is interrupted, the rest is still recognised as a left-over.
    files.retain(|file| file.as_c_str() != c"lock");
    files.sort_by_key(|file| file.as_c_str() == c"catalogue.db");
    for file in files {
        unlinkat(&folder, file.as_c_str(), AtFlags::empty())?;
    }
    unlinkat(&folder, c"lock", AtFlags::empty())?;
    unlinkat(place, name, AtFlags::REMOVEDIR)
}

/// The files of a folder; none if it contains anything other than the user's own files of a catalogue.
fn files_of(folder: &OwnedFd, user: u32) -> rustix::io::Result<Option<Vec<CString>>> {
    let mut files = Vec::new();
    for entry in Dir::read_from(folder)? {
        let name = entry?.file_name().to_owned();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        let stat = statat(folder, &name, AtFlags::SYMLINK_NOFOLLOW)?;
        if !is_of_catalogue(&name) || !is_own(&stat, FileType::RegularFile, user) {
            return Ok(None);
        }
        files.push(name);
    }
    Ok(Some(files))
}

/// Whether the database of a folder has the application id of this program, in its header or in the first page in its
/// log. The header may not have it yet if the program was killed early.
fn is_ours(folder: &OwnedFd) -> bool {
    let header = beginning(folder, c"catalogue.db", HEADER).unwrap_or_default();
    if !header.starts_with(b"SQLite format 3\0") {
        return false;
    }
    if has_number(&header) {
        return true;
    }
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65536,
        size => usize::from(size),
    };
    let log = beginning(folder, c"catalogue.db-wal", LOG_HEADER + FRAMES * (FRAME_HEADER + page));
    log.unwrap_or_default().get(LOG_HEADER..).is_some_and(|frames| {
        frames
            .chunks(FRAME_HEADER + page)
            .filter(|frame| frame.starts_with(&1_u32.to_be_bytes()))
            .any(|frame| frame.get(FRAME_HEADER..).is_some_and(has_number))
    })
}

fn has_number(header: &[u8]) -> bool {
    let number = u32::try_from(APPLICATION).map(u32::to_be_bytes);
    header
        .get(APPLICATION_AT..APPLICATION_AT + 4)
        .is_some_and(|bytes| number.is_ok_and(|number| bytes == number))
}

/// The first bytes of a file.
fn beginning(folder: &OwnedFd, name: &CStr, length: usize) -> std::io::Result<Vec<u8>> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(openat(folder, name, flags, Mode::empty())?);
    let mut bytes = Vec::new();
    file.take(length as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}
