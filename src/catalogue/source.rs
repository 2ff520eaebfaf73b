//! Where the catalogue reads articles from. A trait, so that tests can count what is read.

use crate::disk::{self, LeftOut, Reading, Rules};
use crate::document::searchable_text;
use crate::trouble::Unread;
use std::path::Path;

/// Reads the files of a library, from several threads at once.
pub trait Source: Sync {
    /// How a folder below the library folder `root` counts if the walk does not enter it.
    fn closed(&self, folder: &Path, root: &Path) -> Option<LeftOut>;

    /// Reads the header of a file below the library folder `root`. `buffer` is reused for the file's bytes.
    fn read(&self, file: &Path, root: &Path, buffer: &mut Vec<u8>) -> Reading;

    /// How something that is neither a file nor a folder counts.
    fn special(&self, file: &Path) -> Reading;

    /// The title and the searchable text of an article file.
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
