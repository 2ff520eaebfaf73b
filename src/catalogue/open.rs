//! Opening the catalogue: as its writer if no other process is, anew if what is there cannot be used, in a
//! private folder if the cache cannot be written. Whatever was done is told.

use super::location::{CatalogueLocation, Lock, NoFile, Trust};
use super::schema::{self, SchemaState};
use super::{Catalogue, duplicates};
use crate::private::PrivateFolders;
use crate::trouble::{CatalogueDamage, CatalogueError, CatalogueNote, Remade};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a catalogue that another process has not made yet is waited for.
const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(20);

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Write and read.
    Writer,
    /// Read; another process writes.
    Reader,
}

/// What to open.
#[derive(Clone, Debug)]
pub struct OpenOptions<'a> {
    /// The library's folders or files, as they were given.
    pub roots: &'a [PathBuf],
    /// The program's cache folder; without one the catalogue is private and lasts as long as it is open.
    pub cache: Option<&'a Path>,
    /// Tells the settings that change what an article means from others: a catalogue of other settings is
    /// rebuilt.
    pub meaning: &'a str,
}

/// An open catalogue.
#[derive(Debug)]
pub struct Opened {
    /// The catalogue.
    pub catalogue: Catalogue,
    /// What its user must be told.
    pub notes: Vec<CatalogueNote>,
}

impl Catalogue {
    /// As [`Catalogue::open_among`]; a private folder goes when the catalogue is dropped, and only then.
    ///
    /// # Errors
    /// As [`Catalogue::open_among`].
    pub fn open(options: &OpenOptions) -> Result<Opened, CatalogueError> {
        Self::open_among(options, &PrivateFolders::default())
    }

    /// Opens the catalogue of a set of library folders, makes it if there is none, and becomes its writer if
    /// there is no other. If it cannot be kept it is one of the private `folders`.
    ///
    /// # Errors
    /// Only if not even a private folder can be written.
    pub fn open_among(options: &OpenOptions, folders: &PrivateFolders) -> Result<Opened, CatalogueError> {
        let location = Arc::new(CatalogueLocation::new(
            options.roots,
            options.cache.unwrap_or(Path::new("")),
            options.meaning,
        ));
        let mut notes = Vec::new();
        if options.cache.is_none() {
            let catalogue = open_privately(&location, folders, &mut notes)?;
            return Ok(Opened { catalogue, notes });
        }
        let start = Instant::now();
        let mut opened = open_at(&location, &mut notes);
        // Another process may just be making it: then it can be read in a moment.
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

    /// A further connection, for another thread. It reads.
    ///
    /// # Errors
    /// If the catalogue cannot be opened any more.
    pub fn reader(&self) -> Result<Self, CatalogueError> {
        let connection = connect(&self.location)?;
        // Several of these are open at once; what they read mostly lies in the system's own cache.
        connection.execute_batch("PRAGMA cache_size = -1000;")?;
        Ok(Self {
            connection,
            location: Arc::clone(&self.location),
            lock: None,
            duplicates: duplicates::DuplicateCache::default(),
        })
    }

    /// Becomes the writer, if no other process is; says whether it is now.
    ///
    /// # Errors
    /// If the lock cannot be asked for, or the text cache cannot be put in order.
    pub fn take_over(&mut self) -> Result<Role, CatalogueError> {
        if self.lock.is_none() {
            self.lock = self.location.lock()?;
            if self.lock.is_some() {
                super::text::recover(self)?;
            }
        }
        Ok(self.role())
    }

    /// Forgets everything and begins again, for its writer alone. Other processes go on reading what they have
    /// open.
    ///
    /// # Errors
    /// If this is not the writer, or the cache cannot be written.
    pub fn rebuild(self) -> Result<Self, CatalogueError> {
        let lock = self.lock.ok_or(CatalogueError::NotWriter)?;
        drop(self.connection);
        self.location.clear()?;
        begin(self.location, lock)
    }

    /// Fails unless this is the writer.
    pub(super) fn expect_writer(&self) -> Result<(), CatalogueError> {
        if self.lock.is_some() { Ok(()) } else { Err(CatalogueError::NotWriter) }
    }
}

/// Opens one that lasts as long as it is open, in the first place that has room for it.
fn open_privately(
    location: &CatalogueLocation,
    folders: &PrivateFolders,
    notes: &mut Vec<CatalogueNote>,
) -> Result<Catalogue, CatalogueError> {
    let mut first = Err(CatalogueError::Cancelled);
    for within in folders.places() {
        let opened =
            location.private(folders, &within).and_then(|location| open_at(&Arc::new(location), notes));
        match (opened, &first) {
            (Ok(catalogue), _) => return Ok(catalogue),
            (Err(why), Err(CatalogueError::Cancelled)) => first = Err(why),
            (Err(_), _) => {}
        }
    }
    first
}

fn open_at(
    location: &Arc<CatalogueLocation>,
    notes: &mut Vec<CatalogueNote>,
) -> Result<Catalogue, CatalogueError> {
    let mut odd = location.create()?;
    if let Some(at) = odd.iter().position(|NoFile(name)| name == "lock") {
        odd.remove(at);
        location.remove_lock()?;
        notes.push(CatalogueNote::Lock);
    }
    let lock = location.lock()?;
    if lock.is_none() && !location.has_database() {
        // Its writer is just about to make it, and must not find it taken.
        return Err(CatalogueError::NotWriter);
    }
    // A text cache that is no file is found out and made again by itself.
    let odd = odd.into_iter().find(|NoFile(name)| name.starts_with("catalogue.db"));
    let judged = match odd {
        Some(NoFile(name)) => Err(CatalogueError::Damaged(CatalogueDamage::NoFile(name))),
        None => location.create_database().and_then(|()| connect(location)).and_then(|connection| {
            let state = schema::state(&connection, &location.meaning)?;
            Ok((connection, state))
        }),
    };
    let why = match (judged, lock) {
        (Ok((_, SchemaState::Newer)), _) => return Err(CatalogueError::Newer),
        (Ok((connection, SchemaState::Current)), lock) => {
            let writes = lock.is_some();
            let mut catalogue = Catalogue {
                connection,
                location: Arc::clone(location),
                lock,
                duplicates: duplicates::DuplicateCache::default(),
            };
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
    let (why, lock) = why;
    notes.extend(why.map(CatalogueNote::Rebuilt));
    location.clear()?;
    begin(Arc::clone(location), lock)
}

/// An empty catalogue in an empty folder.
fn begin(location: Arc<CatalogueLocation>, mut lock: Lock) -> Result<Catalogue, CatalogueError> {
    lock.trust = Trust::Sound;
    location.create_database()?;
    // In the file itself from the first, not in the log beside it: what is left by a killed program is known by it.
    schema::claim(&open_file(&location)?)?;
    let mut connection = connect(&location)?;
    schema::create(&mut connection, &location.meaning)?;
    Ok(Catalogue {
        connection,
        location,
        lock: Some(lock),
        duplicates: duplicates::DuplicateCache::default(),
    })
}

fn connect(location: &CatalogueLocation) -> Result<Connection, CatalogueError> {
    let connection = open_file(location)?;
    schema::configure(&connection)?;
    Ok(connection)
}

/// Opens the database, which is there: a thread that runs longer than the program needs it must not make it again.
fn open_file(location: &CatalogueLocation) -> Result<Connection, CatalogueError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Connection::open_with_flags(location.database(), flags)?)
}
