//! Classifies and reads single files and folders, for the walk of a library and for callers that name files.

use super::feed::{self, Fetched};
use super::kind::{self, Named};
use super::sites::Sites;
use super::{LeftOut, Reading, ScanOptions, below, bundle, closed, open, place};
use crate::article;
use crate::document::searchable_text;
use crate::feed::list::FILE_NAME;
use crate::guard::guarded;
use crate::site::Role;
use crate::trouble::Unread;
use chrono::{DateTime, Utc};
use ignore::overrides::Override;
use std::path::{Path, PathBuf};

/// How many bytes show whether the rest of a file is worth reading.
const BEGINNING: u64 = 512;

/// Reads the files of a library, from several threads at once. A trait, so that tests can count what is read.
pub trait Source: Sync {
    /// How a folder below the library folder `top` is counted if it is skipped; none if it is to be read.
    fn closed(&self, folder: &Path, top: &Path) -> Option<LeftOut>;

    /// A number that changes if the files of a folder are read by other rules, although they did not change.
    fn rules_of(&self, _folder: &Path, _top: &Path) -> i64 {
        0
    }

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
    sites: Sites,
    /// The compiled `exclude` globs of each library folder.
    exclude: Vec<(PathBuf, Override)>,
}

impl Rules {
    /// The rules of a scan of these library folders. An invalid glob is ignored; reading the configuration reports it.
    pub fn new(roots: &[PathBuf], options: &ScanOptions) -> Self {
        Self::as_of(roots, options, crate::clock::now())
    }

    /// The same as if it were this moment.
    pub fn as_of(roots: &[PathBuf], options: &ScanOptions, now: DateTime<Utc>) -> Self {
        let exclude = roots.iter().filter_map(|root| {
            let globs = closed::excluded(root, &options.exclude).ok().filter(|globs| !globs.is_empty())?;
            Some((root.clone(), globs))
        });
        Self { exclude: exclude.collect(), sites: Sites::as_of(options.settings, now) }
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
        } else if is_own(folder, top, OWN_FOLDER) {
            Some(LeftOut::default())
        } else {
            closed::is_closed(folder, top, &self.sites).then(|| LeftOut { folders: 1, ..LeftOut::default() })
        }
    }

    fn rules_of(&self, folder: &Path, top: &Path) -> i64 {
        // The library may be a file.
        if super::is_file(folder) { 0 } else { self.sites.of_folder(folder, top).number() }
    }

    fn read(&self, file: &Path, top: &Path, buffer: &mut Vec<u8>) -> Reading {
        if file != top && self.excludes(file, top, Kind::File) {
            return Reading::LeftOut(LeftOut { excluded: 1, ..LeftOut::default() });
        }
        if is_own(file, top, FILE_NAME) {
            return Reading::LeftOut(LeftOut::default());
        }
        let top = (file != top).then_some(top);
        let read = || read(file, top, &self.sites, buffer).unwrap_or_else(Reading::Failed);
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
        let article = super::read_article(file, Some(top).filter(|top| *top != file), &self.sites)?;
        Ok((article.header.title, searchable_text(&article.body)))
    }
}

/// Newsrack's own folder in a library folder with feeds.
const OWN_FOLDER: &str = ".newsrack";

/// Whether a file or folder is newsrack's own, which are not counted among what is left out.
fn is_own(path: &Path, top: &Path, name: &str) -> bool {
    path.parent() == Some(top) && path.file_name().is_some_and(|own| own == name)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
}

/// Reads the header of a file. Without `top` the file is the library itself, and an article whatever its name.
fn read(path: &Path, top: Option<&Path>, sites: &Sites, buffer: &mut Vec<u8>) -> Result<Reading, Unread> {
    let left_out = |left_out| Ok(Reading::LeftOut(left_out));
    let mut named = if top.is_none() { Named::Text } else { kind::named(path) };
    if bundle::is_packed(path) {
        return left_out(LeftOut { packed: 1, ..LeftOut::default() });
    }
    if matches!(named, Named::Binary | Named::Copy) || top.is_some() && bundle::is_beside_text(path) {
        return left_out(LeftOut { other: 1, ..LeftOut::default() });
    }
    let location = sites.of_file(path, top);
    let name = Path::new(path.file_name().unwrap_or_default());
    if top.is_some() && location.role(name) == Role::Other {
        return left_out(LeftOut { other: 1, ..LeftOut::default() });
    }
    if named == Named::Project && location.site.has_readme(&location.path(name)) {
        named = Named::Text;
    }
    let mut opened = open::open(path)?;
    if named == Named::Text {
        opened.read(open::HEAD, buffer)?;
        // A file that is named may be no article in spite of that.
        if top.is_none()
            && kind::named(path) == Named::Unknown
            && let Some(found) = fetched(buffer)
        {
            return left_out(found);
        }
        if opened.size > open::HEAD && article::begins_page(buffer) {
            opened.append(open::PAGE_HEAD - open::HEAD, buffer)?;
        }
    } else {
        opened.read(BEGINNING, buffer)?;
        if feed::may_begin(buffer, path) {
            opened.append(feed::REACH - BEGINNING, buffer)?;
            if let Some(found) = fetched(buffer) {
                return left_out(found);
            }
        }
        let opens = kind::may_open(buffer) && {
            opened.append(open::HEAD.saturating_sub(buffer.len() as u64), buffer)?;
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
    let bytes = whole_characters(buffer, opened.size);
    if top.is_some() && (location.site.profile.content_role)(bytes) == Role::Other {
        return left_out(LeftOut { other: 1, ..LeftOut::default() });
    }
    let in_site = location.path(name);
    let sidecar = location.sidecar(path);
    let place = place(below(path, top), &location, (&in_site, sidecar.as_deref()), sites);
    let (header, problems) = article::parse_header(bytes, place, &sites.settings);
    Ok(Reading::Article(Box::new(header), problems, opened.modified))
}

/// How a feed or a list of feeds is counted.
fn fetched(bytes: &[u8]) -> Option<LeftOut> {
    let found = feed::of(&bytes[..bytes.len().min(feed::REACH as usize)])?;
    Some(match found {
        Fetched::Feed => LeftOut { feeds: 1, ..LeftOut::default() },
        Fetched::Outline => LeftOut { other: 1, ..LeftOut::default() },
    })
}

/// The bytes without a character cut off at the end, if the file is longer than `bytes`.
fn whole_characters(bytes: &[u8], size: u64) -> &[u8] {
    if size <= bytes.len() as u64 {
        return bytes;
    }
    &bytes[..article::whole_characters(bytes)]
}
