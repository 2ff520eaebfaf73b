//! What the cache folder remembers of a library, so that a million articles are there at once: every article's
//! row, the counts of its categories, and one file with the text of all, to search.
//!
//! The catalogue is disposable: articles are read from their files again whenever it is missing, damaged or of
//! another version. One process writes it, the others read; a lock that the system frees when its holder dies
//! says which. All of it belongs to one set of library folders and one meaning of the settings.
//!
//! Two facts of a row are kept with it and counted with it that neither its file nor the reading state holds: that a
//! query mutes it ([`Catalogue::hush`]), and which articles equal it and share its row of a list (the `stories` module).
//!
//! A [`Catalogue`] is one connection: it may be moved to another thread, and [`Catalogue::reader`] opens a
//! further one for another thread. Nothing here starts work by itself or knows a screen; what takes long
//! ([`Catalogue::sweep`], [`Catalogue::fill_text`], [`Catalogue::search`]) reports as it goes and can be
//! cancelled.

mod answer;
mod check;
mod duplicates;
mod error;
mod find;
mod leftovers;
mod link_targets;
mod list;
mod list_spec;
mod location;
mod marks;
mod mute;
mod note;
mod open;
mod read;
mod row;
mod row_names;
mod sample;
mod scan;
mod schema;
mod source;
mod stamp;
mod tally;
mod text;
mod write;

#[cfg(test)]
mod tests;

pub use answer::Answer;
pub use check::Depth;
pub use find::terms;
pub use leftovers::remove_leftovers;
pub use list_spec::{Dated, Equals, ListRows, ListSpec, RowFilter};
pub use marks::FlagsOf;
pub use open::{OpenOptions, Opened, Role};
pub use read::ShelfCounts;
pub use row::ArticleRow;
pub use sample::Sample;
pub use scan::{Event, Reach, ReadingState, ScanOutcome, ScanProgress, ScanRequest};
pub use source::Source;
pub use text::{Terms, TextHits, TextProgress, Texts, Within};

use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::Arc;

/// One connection to the catalogue of a set of library folders.
#[derive(Debug)]
pub struct Catalogue {
    connection: Connection,
    location: Arc<location::CatalogueLocation>,
    /// Held by the one that writes.
    lock: Option<location::Lock>,
    duplicates: duplicates::DuplicateCache,
}

impl Catalogue {
    /// What this connection may do.
    pub fn role(&self) -> Role {
        if self.lock.is_some() { Role::Writer } else { Role::Reader }
    }

    /// Whether it is a private one, of which nothing is kept.
    pub fn is_private(&self) -> bool {
        self.location.is_private()
    }

    /// The library folders, as they were given, in the catalogue's order.
    pub fn roots(&self) -> impl Iterator<Item = &std::path::Path> {
        self.location.roots.iter().map(|root| root.given.as_path())
    }

    /// The library folders, as the system knows them.
    pub fn real_roots(&self) -> impl Iterator<Item = &std::path::Path> {
        self.location.roots.iter().map(|root| root.real.as_path())
    }

    /// The folder that holds the catalogue and the text cache.
    pub fn folder(&self) -> PathBuf {
        self.location.folder.clone()
    }
}
