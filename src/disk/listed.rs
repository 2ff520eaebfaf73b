//! Classifies and reads single files and folders, for the walk of a library and for callers that name files.

use super::closed;
use super::kind::{self, Named};
use super::{LeftOut, Reading, ScanOptions, open};
use crate::article;
use crate::document::searchable_text;
use crate::guard::guarded;
use crate::trouble::Unread;
use ignore::overrides::Override;
use std::path::{Path, PathBuf};

/// Reads the files of a library, from several threads at once. A trait, so that tests can count what is read.
pub trait Source: Sync {
    /// How a folder below the library folder `top` is counted if it is skipped; none if it is to be read.
    fn closed(&self, folder: &Path, top: &Path) -> Option<LeftOut>;

    /// Reads the header of a file. `top` is its library folder, or the file itself. `buffer` is reused for the bytes.
    fn read(&self, file: &Path, top: &Path, buffer: &mut Vec<u8>) -> Reading;

    /// The result for something that is neither a file nor a folder.
    fn special(&self, file: &Path) -> Reading;

    /// The title and the searchable text of an article file below the library folder `top`.
    fn text(&self, file: &Path, top: &Path) -> Result<(String, String), Unread>;
}

/// The rules for which files and folders are read.
#[derive(Debug)]
pub struct Rules {
    options: ScanOptions,
    /// The compiled `exclude` globs of each library folder.
    exclude: Vec<(PathBuf, Override)>,
}

impl Rules {
    /// The rules of a scan of these library folders. An invalid glob is ignored; reading the configuration reports it.
    pub fn new(roots: &[PathBuf], options: &ScanOptions) -> Self {
        let exclude = roots.iter().filter_map(|root| {
            let globs = closed::excluded(root, &options.exclude).ok().filter(|globs| !globs.is_empty())?;
            Some((root.clone(), globs))
        });
        Self { exclude: exclude.collect(), options: options.clone() }
    }

    fn excludes(&self, path: &Path, top: &Path, kind: Kind) -> bool {
        self.exclude
            .iter()
            .any(|(root, globs)| root == top && globs.matched(path, kind == Kind::Folder).is_ignore())
    }
}

impl Source for Rules {
    fn closed(&self, folder: &Path, top: &Path) -> Option<LeftOut> {
        if self.excludes(folder, top, Kind::Folder) {
            Some(LeftOut { excluded: 1, ..LeftOut::default() })
        } else {
            closed::is_closed(folder).then(|| LeftOut { folders: 1, ..LeftOut::default() })
        }
    }

    fn read(&self, file: &Path, top: &Path, buffer: &mut Vec<u8>) -> Reading {
        if file != top && self.excludes(file, top, Kind::File) {
            return Reading::LeftOut(LeftOut { excluded: 1, ..LeftOut::default() });
        }
        let top = (file != top).then_some(top);
        let read = || read(file, top, self.options.settings, buffer).unwrap_or_else(Reading::Failed);
        guarded(read).unwrap_or(Reading::Failed(Unread::InternalError))
    }

    fn special(&self, file: &Path) -> Reading {
        if kind::named(file) == Named::Text {
            Reading::Failed(Unread::NotRegular)
        } else {
            Reading::LeftOut(LeftOut { other: 1, ..LeftOut::default() })
        }
    }

    fn text(&self, file: &Path, top: &Path) -> Result<(String, String), Unread> {
        let article = super::read_article(file, Some(top), &self.options.settings)?;
        Ok((article.header.title, searchable_text(&article.body)))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
}

/// Reads the header of a file. Without `top` the file is the library itself, and an article whatever its name.
fn read(
    path: &Path,
    top: Option<&Path>,
    settings: article::ReadOptions,
    buffer: &mut Vec<u8>,
) -> Result<Reading, Unread> {
    let left_out = |left_out| Ok(Reading::LeftOut(left_out));
    let named = if top.is_none() { Named::Text } else { kind::named(path) };
    if matches!(named, Named::Binary | Named::Copy) {
        return left_out(LeftOut { other: 1, ..LeftOut::default() });
    }
    let mut opened = open::open(path)?;
    if named == Named::Text {
        opened.read(open::HEAD, buffer)?;
    } else {
        opened.read(512, buffer)?;
        let opens = kind::may_open(buffer) && {
            opened.append(open::HEAD - 512, buffer)?;
            !kind::is_binary(buffer) && article::opens_with_front_matter(buffer)
        };
        if !opens {
            let (other, project) = if named == Named::Project { (0, 1) } else { (1, 0) };
            return left_out(LeftOut { other, project, ..LeftOut::default() });
        }
    }
    if kind::is_binary(buffer) {
        return left_out(LeftOut { not_text: 1, ..LeftOut::default() });
    }
    let below = top.and_then(|top| path.strip_prefix(top).ok());
    let below = below.unwrap_or_else(|| Path::new(path.file_name().unwrap_or_default()));
    let (header, problems) = article::parse_header(whole_characters(buffer, opened.size), below, &settings);
    Ok(Reading::Article(Box::new(header), problems, opened.modified))
}

/// The bytes without a character cut off at the end, if the file is longer than `bytes`.
fn whole_characters(bytes: &[u8], size: u64) -> &[u8] {
    if size <= bytes.len() as u64 {
        return bytes;
    }
    &bytes[..article::whole_characters(bytes)]
}
