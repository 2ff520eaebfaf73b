//! Errors and successes of background tasks that the reader shows in the footer, and of the programs they start.

use super::{CatalogueDamage, CatalogueError, CatalogueNote, Failure, Fault, Refusal, StateTrouble, Unread};
use std::path::PathBuf;

/// A task that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskFailed {
    Article(Unread),
    Link(Refusal),
    Browser(LaunchError),
    /// An image to show cannot be had.
    Image(Failure),
    Viewer(LaunchError),
    /// An image to save cannot be had.
    ImageToSave(Failure),
    NotSaved(NotSaved),
    /// Another program failed.
    Program(LaunchError),
    NoThread(Fault),
    /// Changes in the library's folders are not detected.
    NotWatched(NotWatched),
    /// Changes in some of the library's folders are not detected.
    PartlyWatched(NotWatched),
    Catalogue(CatalogueError),
    /// A note from opening the catalogue.
    Opened(CatalogueNote),
    /// The catalogue is damaged and is rebuilt.
    MadeAgain(CatalogueDamage),
    /// The cache cannot be used from now on.
    NothingKept(CatalogueError),
    /// No more texts can be added to the text cache.
    TextsPartly(PathBuf, Fault),
    State(StateTrouble),
}

/// A task that succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskDone {
    /// A link was opened; its host, or the mail address.
    Opened(String),
    /// An image was opened in this program.
    Handed(String),
    Saved(PathBuf),
}

/// Why an image could not be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSaved {
    /// The file is not an image.
    Refused(Refusal),
    /// The folder cannot be written to.
    Folder(PathBuf, Fault),
    /// Every variant of the name is taken.
    Taken { folder: PathBuf, name: String },
}

impl From<Refusal> for NotSaved {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Why changes in folders are not detected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotWatched {
    /// The system's limit of watched folders is reached.
    Limit,
    System(Fault),
    /// Another error, in the words of the watcher.
    Says(String),
}

/// Why a program could not be started or failed. The text is clean and one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LaunchError {
    /// No program is set.
    Empty,
    /// There is no such program on `PATH`; its name.
    Missing(String),
    /// The program is named by a relative path, which depends on the current folder.
    Relative(String),
    /// The program could not be started; its name and why.
    NotStarted(String, Fault),
    /// The program ended with this exit code.
    Code(String, i32),
    /// This signal ended the program.
    Signal(String, i32),
}

impl std::error::Error for LaunchError {}
