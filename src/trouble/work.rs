//! What the reader's work in the background comes to, besides what was asked for.

use super::{
    CatalogueDamage, CatalogueFault, CatalogueNote, Failure, Fault, LaunchError, Refusal, StateTrouble,
    Unread,
};
use std::path::PathBuf;

/// Something that did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskFailed {
    /// The article cannot be read.
    Article(Unread),
    /// A link is refused.
    Link(Refusal),
    /// The browser did not do its work.
    Browser(LaunchError),
    /// There is no picture to be shown.
    Image(Failure),
    /// The viewer did not do its work.
    Viewer(LaunchError),
    /// There is no picture to be kept.
    ImageToSave(Failure),
    /// A picture could not be kept.
    NotSaved(NotSaved),
    /// Another program did not do its work.
    Program(LaunchError),
    /// The system gives no thread.
    NoThread(Fault),
    /// Changes in the library's folders are not noticed.
    NotWatched(NotWatched),
    /// Changes in some of the library's folders are not noticed.
    PartlyWatched(NotWatched),
    /// The catalogue cannot be used.
    Catalogue(CatalogueFault),
    /// What was told when the catalogue was opened.
    Opened(CatalogueNote),
    /// The catalogue is damaged and made again.
    MadeAgain(CatalogueDamage),
    /// The cache cannot be used from now on.
    NothingKept(CatalogueFault),
    /// The text cache cannot be filled any further.
    TextsPartly(PathBuf, Fault),
    /// Something with the reading state.
    State(StateTrouble),
}

/// Something that worked and is worth a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskDone {
    /// A link is open: its host, or the mail address.
    Opened(String),
    /// A picture was given to this program.
    Handed(String),
    /// A picture was kept here.
    Saved(PathBuf),
}

/// Why a picture could not be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSaved {
    /// The file is no picture.
    Refused(Refusal),
    /// The folder cannot be written.
    Folder(PathBuf, Fault),
    /// Every name is taken.
    Taken {
        /// The folder.
        folder: PathBuf,
        /// The name.
        name: String,
    },
}

impl From<Refusal> for NotSaved {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Why changes in folders are not noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotWatched {
    /// The system watches no more folders.
    Limit,
    /// The system does not let them be watched.
    System(Fault),
    /// Anything else, in the watcher's words.
    Says(String),
}
