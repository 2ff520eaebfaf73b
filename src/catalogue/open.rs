//! Opens the catalogue: as its writer if no other process is, rebuilt if it cannot be used, in a private folder if the
//! cache cannot be written. The user is informed of each.

use super::Catalogue;
use super::location::{CatalogueLocation, Lock, Trust};
use super::schema::{self, SchemaState};
use crate::private::PrivateFolders;
use crate::trouble::{CatalogueDamage, CatalogueError, CatalogueNote, Remade};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long to wait for another process that is creating the catalogue.
const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(20);

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Writer,
    Reader,
}

/// What to open.
#[derive(Clone, Debug)]
pub struct OpenOptions<'a> {
    /// The library's folders or files as the user gave them.
    pub roots: &'a [PathBuf],
    /// The program's cache folder. Without one the catalogue is private and is removed when it is closed.
    pub cache: Option<&'a Path>,
    /// The settings that change how articles are read, as a text. A catalogue with another text is rebuilt.
    pub meaning: &'a str,
}

/// An open catalogue.
#[derive(Debug)]
pub struct Opened {
    pub catalogue: Catalogue,
    pub notes: Vec<CatalogueNote>,
}

impl Catalogue {
    /// As [`Catalogue::open_among`], with private folders that are removed when the catalogue is dropped.
    pub fn open(options: &OpenOptions) -> Result<Opened, CatalogueError> {
        Self::open_among(options, &PrivateFolders::default())
    }

    /// Opens the catalogue of a set of library folders, creates it if necessary, and becomes its writer if there is no
    /// other. If the cache cannot be used, the catalogue is in one of the private `folders`.
    ///
    /// # Errors
    /// If not even a private folder can be written.
    pub fn open_among(options: &OpenOptions, folders: &PrivateFolders) -> Result<Opened, CatalogueError> {
        let cache = options.cache.unwrap_or(Path::new(""));
        let location = Arc::new(CatalogueLocation::new(options.roots, cache, options.meaning));
        let mut notes = Vec::new();
        if options.cache.is_none() {
            let catalogue = open_privately(&location, folders, &mut notes)?;
            return Ok(Opened { catalogue, notes });
        }
        let start = Instant::now();
        let mut opened = open_at(&location, &mut notes);
        // Another process may be creating it, which takes a moment.
        while matches!(opened, Err(CatalogueError::NotWriter)) && start.elapsed() < PATIENCE {
            std::thread::sleep(PAUSE);
            opened = open_at(&location, &mut notes);
        }
        let catalogue = match opened {
            Ok(catalogue) => catalogue,
            Err(why) => {
                notes.push(CatalogueNote::NothingKept(why));
                open_privately(&location, folders, &mut notes)?
            }
        };
        Ok(Opened { catalogue, notes })
    }

    /// A further connection for another thread. It only reads.
    pub fn reader(&self) -> Result<Self, CatalogueError> {
        let connection = connect(&self.location)?;
        // Several of these are open at the same time; most of what they read is in the system's cache anyway.
        connection.execute_batch("PRAGMA cache_size = -1000;")?;
        Ok(Self::new(connection, Arc::clone(&self.location), None))
    }

    /// Becomes the writer, if no other process is. Returns the new role.
    ///
    /// # Errors
    /// If the lock cannot be opened, or the text index cannot be repaired.
    pub fn take_over(&mut self) -> Result<Role, CatalogueError> {
        if self.lock.is_none() {
            self.lock = self.location.lock()?;
            if self.lock.is_some() {
                super::text::recover(self)?;
            }
        }
        Ok(self.role())
    }

    /// Deletes everything and creates an empty catalogue. Other processes keep what they have open.
    pub fn rebuild(self) -> Result<Self, CatalogueError> {
        let lock = self.lock.ok_or(CatalogueError::NotWriter)?;
        drop(self.connection);
        self.location.clear()?;
        begin(self.location, lock)
    }

    pub(super) fn expect_writer(&self) -> Result<(), CatalogueError> {
        if self.lock.is_some() { Ok(()) } else { Err(CatalogueError::NotWriter) }
    }
}

/// Opens a private catalogue in the first place that can be written.
fn open_privately(
    location: &CatalogueLocation,
    folders: &PrivateFolders,
    notes: &mut Vec<CatalogueNote>,
) -> Result<Catalogue, CatalogueError> {
    let mut first = None;
    for within in folders.places() {
        match location.private(folders, &within).and_then(|location| open_at(&Arc::new(location), notes)) {
            Ok(catalogue) => return Ok(catalogue),
            Err(why) => drop(first.get_or_insert(why)),
        }
    }
    Err(first.unwrap_or(CatalogueError::Cancelled))
}

fn open_at(
    location: &Arc<CatalogueLocation>,
    notes: &mut Vec<CatalogueNote>,
) -> Result<Catalogue, CatalogueError> {
    let mut odd = location.create()?;
    if let Some(at) = odd.iter().position(|name| name == "lock") {
        odd.remove(at);
        location.remove_lock()?;
        notes.push(CatalogueNote::Lock);
    }
    let lock = location.lock()?;
    if lock.is_none() && !location.has_database() {
        // The other process is about to create the database and must not find one.
        return Err(CatalogueError::NotWriter);
    }
    // A text index that is not a file is found and rebuilt when it is opened.
    let odd = odd.into_iter().find(|name| name.starts_with("catalogue.db"));
    let found = match odd {
        Some(name) => Err(CatalogueError::Damaged(CatalogueDamage::NoFile(name))),
        None => location.create_database().and_then(|()| connect(location)).and_then(|connection| {
            let state = schema::state(&connection, &location.meaning)?;
            Ok((connection, state))
        }),
    };
    let (why, lock) = match (found, lock) {
        (Ok((_, SchemaState::Newer)), _) => return Err(CatalogueError::Newer),
        (Ok((connection, SchemaState::Current)), lock) => {
            let writes = lock.is_some();
            let mut catalogue = Catalogue::new(connection, Arc::clone(location), lock);
            if writes {
                match super::text::recover(&mut catalogue) {
                    Ok(why) => notes.extend(why),
                    Err(CatalogueError::Damaged(damage)) => {
                        notes.push(CatalogueNote::Rebuilt(Remade::Damaged(damage)));
                        return catalogue.rebuild();
                    }
                    Err(error) => return Err(error),
                }
            }
            return Ok(catalogue);
        }
        (_, None) => return Err(CatalogueError::NotWriter),
        (Ok((connection, state)), Some(lock)) => {
            drop(connection);
            ((state == SchemaState::Older).then_some(Remade::Other), lock)
        }
        (Err(CatalogueError::Damaged(damage)), Some(lock)) => (Some(Remade::Damaged(damage)), lock),
        (Err(error), Some(_)) => return Err(error),
    };
    notes.extend(why.map(CatalogueNote::Rebuilt));
    location.clear()?;
    begin(Arc::clone(location), lock)
}

/// Creates an empty catalogue in an empty folder.
fn begin(location: Arc<CatalogueLocation>, mut lock: Lock) -> Result<Catalogue, CatalogueError> {
    lock.trust = Trust::Sound;
    location.create_database()?;
    // The id is written to the file itself and not to the log, so that left-overs of a killed program are recognised.
    schema::claim(&open_file(&location)?)?;
    let mut connection = connect(&location)?;
    schema::create(&mut connection, &location.meaning)?;
    Ok(Catalogue::new(connection, location, Some(lock)))
}

fn connect(location: &CatalogueLocation) -> Result<Connection, CatalogueError> {
    let connection = open_file(location)?;
    schema::configure(&connection)?;
    Ok(connection)
}

/// Opens an existing database. It is not created, because a thread may outlive the folder.
fn open_file(location: &CatalogueLocation) -> Result<Connection, CatalogueError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Connection::open_with_flags(location.database(), flags)?)
}
