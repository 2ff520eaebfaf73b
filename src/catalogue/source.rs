//! Where articles come from, as the catalogue sees it. Kept apart from the disk so that the catalogue can be tried
//! on a source that notes what it is asked.

use crate::disk::{self, LeftOut, Reading, Rules};
use crate::document::searchable_text;
use crate::trouble::Unread;
use std::path::Path;

/// Reads the files of a library, from several threads at once.
pub trait Source: Sync {
    /// How a folder below the library folder `root` is counted if the walk does not enter it.
    fn closed(&self, folder: &Path, root: &Path) -> Option<LeftOut>;

    /// Reads what a list needs of a file below the library folder `root`. `buffer` is used for its bytes.
    fn read(&self, file: &Path, root: &Path, buffer: &mut Vec<u8>) -> Reading;

    /// What is said of something that is neither a file nor a folder.
    fn special(&self, file: &Path) -> Reading;

    /// The title and the searchable text of an article file.
    ///
    /// # Errors
    /// One cleaned line that says why it could not be read.
    fn text(&self, file: &Path, root: &Path) -> Result<(String, String), Unread>;
}

impl Source for Rules {
    fn closed(&self, folder: &Path, root: &Path) -> Option<LeftOut> {
        self.closed(folder, root)
    }

    fn read(&self, file: &Path, root: &Path, buffer: &mut Vec<u8>) -> Reading {
        self.read(file, root, buffer)
    }

    fn special(&self, file: &Path) -> Reading {
        self.special(file)
    }

    fn text(&self, file: &Path, root: &Path) -> Result<(String, String), Unread> {
        let article = disk::read_article(file, Some(root), self.settings())?;
        Ok((article.header.title, searchable_text(&article.body)))
    }
}
