//! The files of a library: which are articles, and reading them.
//!
//! This is the only module that opens article files. It never writes.
#![expect(clippy::disallowed_methods, reason = "this module owns the reading of folders and files")]

mod bundle;
mod closed;
mod feed;
mod kind;
mod listed;
mod open;
mod sites;
#[cfg(test)]
pub(crate) mod tests;

pub use closed::why_no_glob;
pub use listed::{Rules, Source};
pub use sites::{Location, RecentSites, Sites};

use crate::article::{self, Article, DateOrder, Extent, Header, InSite, Place, Problem, ReadOptions};
use crate::guard::guarded;
pub use crate::trouble::Unread;
use std::borrow::Cow;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The options of a scan.
#[derive(Clone, Debug, Default)]
pub struct ScanOptions {
    pub settings: ReadOptions,
    /// Globs of paths below a root to leave out.
    pub exclude: Vec<String>,
}

impl ScanOptions {
    /// A text of everything that changes how articles are read. The catalogue stores it and is rebuilt when it differs,
    /// so the text must stay the same when a type or a field is renamed.
    pub fn meaning(&self) -> String {
        let ReadOptions { timezone, flat_list, date_order, profile, reader_view } = self.settings;
        let date_order = match date_order {
            DateOrder::BySeparator => String::new(),
            order => format!(", date_order: {order:?}"),
        };
        let profile = profile.map_or_else(String::new, |profile| format!(", profile: {}", profile.name));
        let view = if reader_view { "" } else { ", reader_view: false" };
        format!(
            "ScanOptions {{ settings: Settings {{ timezone: {timezone:?}, flat_list: {flat_list:?}{date_order} }}, \
             exclude: {:?}{profile}{view} }}",
            self.exclude
        )
    }
}

/// A file or folder that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableFile {
    pub path: PathBuf,
    pub why: Unread,
}

/// The result of reading one file.
#[derive(Debug)]
pub enum Reading {
    /// An article without its body: its header, its problems, and the file's modification time.
    Article(Box<Header>, Vec<Problem>, Option<SystemTime>),
    /// Not an article. Counted by kind.
    LeftOut(LeftOut),
    Failed(Unread),
}

/// Files that are not articles, counted by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// No text by its name, and no front matter.
    pub other: usize,
    /// Project files: READMEs, licences and the like.
    pub project: usize,
    /// Feeds: RSS, Atom, JSON Feed.
    pub feeds: usize,
    /// `TextPack` files, which are compressed.
    pub packed: usize,
    /// Binary content under the name of a text file.
    pub not_text: usize,
    pub excluded: usize,
    /// Folders that were skipped: hidden, dependencies, generated.
    pub folders: usize,
}

impl std::ops::AddAssign for LeftOut {
    fn add_assign(&mut self, other: Self) {
        self.other += other.other;
        self.project += other.project;
        self.feeds += other.feeds;
        self.packed += other.packed;
        self.not_text += other.not_text;
        self.excluded += other.excluded;
        self.folders += other.folders;
    }
}

impl LeftOut {
    /// The total over all kinds.
    pub fn total(&self) -> usize {
        self.other + self.project + self.feeds + self.packed + self.not_text + self.excluded
    }
}

/// Why a path that the user named cannot be read; none if reading may succeed.
pub fn why_unreadable(path: &Path) -> Option<Unread> {
    let data = match std::fs::metadata(path) {
        Ok(data) => data,
        Err(error) => return Some(Unread::from(&error)),
    };
    if data.is_dir() {
        std::fs::read_dir(path).err().map(|error| Unread::from(&error))
    } else {
        open::open(path).err()
    }
}

pub use open::READ_MAX;

/// Reads one article file. `root` is the library folder that contains it.
///
/// # Errors
/// If the file does not exist, may not be read, is not a regular file, is not text, or is too large.
pub fn read_article(path: &Path, root: Option<&Path>, sites: &Sites) -> Result<Article, Unread> {
    let path = &*article_file(path);
    let (bytes, extent) = read(path)?;
    let name = Path::new(path.file_name().unwrap_or_default());
    let location = sites.of_file(path, root);
    let in_site = location.path(name);
    let sidecar = location.sidecar(path);
    let place = place(below(path, root), &location, (&in_site, sidecar.as_deref()), sites);
    guarded(|| article::parse_owned(bytes, extent, place, &sites.settings)).ok_or(Unread::InternalError)
}

/// The file of an article: that of its text, if the path is a bundle.
pub fn article_file(path: &Path) -> Cow<'_, Path> {
    bundle::text(path, is_file).map_or(Cow::Borrowed(path), Cow::Owned)
}

/// The path of a file below its library folder, else its name. The text of a bundle has the name of the bundle before it.
fn below<'p>(path: &'p Path, root: Option<&Path>) -> &'p Path {
    let name = Path::new(path.file_name().unwrap_or_default());
    let below =
        root.and_then(|root| path.strip_prefix(root).ok()).filter(|below| !below.as_os_str().is_empty());
    let folder =
        path.parent().filter(|folder| below.is_none_or(|below| below == name) && bundle::is_bundle(folder));
    let bundled = folder.and_then(Path::parent).and_then(|above| path.strip_prefix(above).ok());
    bundled.or(below).unwrap_or(name)
}

/// Where a file lies, for the parser. `in_site` is its path below the folder of its site, with the text of the file that
/// has its front matter.
fn place<'p>(
    path: &'p Path,
    location: &'p Location,
    (in_site, sidecar): (&'p Path, Option<&'p str>),
    sites: &Sites,
) -> Place<'p> {
    let site = &*location.site;
    Place {
        path,
        in_site: (!site.is_plain()).then_some(InSite { site, path: in_site, now: sites.now, sidecar }),
    }
}

/// Reads an article from a stream, such as standard input.
pub fn read_stream(input: &mut dyn Read, settings: &ReadOptions) -> Result<Article, Unread> {
    let mut bytes = Vec::new();
    input.take(open::READ_MAX).read_to_end(&mut bytes).map_err(|error| Unread::from(&error))?;
    let extent = extent(&bytes, input);
    guarded(|| article::parse_owned(bytes, extent, Path::new(""), settings)).ok_or(Unread::InternalError)
}

/// Whether `bytes` is the whole content or more follows in `rest`.
fn extent(bytes: &[u8], rest: &mut dyn Read) -> Extent {
    let goes_on = bytes.len() as u64 == open::READ_MAX && rest.read(&mut [0]).is_ok_and(|more| more > 0);
    if goes_on { Extent::Beginning } else { Extent::Whole }
}

/// Whether a path, or its target if it is a link, is a folder.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Whether a path, or its target if it is a link, exists and is not a folder.
pub fn is_file(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|data| !data.is_dir())
}

/// Device and inode of a path; none if it does not exist. They differ when another drive is mounted at the path.
pub fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|data| (data.dev(), data.ino()))
}

/// The canonical path, else the absolute path, else `path` unchanged.
pub fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

/// A file's size in bytes; 0 if it is unknown.
pub fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |data| data.len())
}

/// Reads a file's text, decoded but otherwise unchanged. If only the beginning of a large file is read, the second
/// value is its length in MiB. Errors as [`read_article`].
pub fn read_source(path: &Path) -> Result<(String, Option<usize>), Unread> {
    let (bytes, extent) = read(path)?;
    let length = if extent == Extent::Whole { bytes.len() } else { article::whole_characters(&bytes) };
    let text = article::source(&bytes[..length], &path.to_string_lossy());
    Ok((text, (extent == Extent::Beginning).then_some((open::READ_MAX >> 20) as usize)))
}

fn read(path: &Path) -> Result<(Vec<u8>, Extent), Unread> {
    let mut bytes = Vec::new();
    let mut opened = open::open(path)?;
    if !open::fits(opened.size) {
        return Err(Unread::NoMemory);
    }
    opened.read(open::READ_MAX, &mut bytes)?;
    if kind::is_binary(&bytes) {
        return Err(Unread::NotText);
    }
    let extent = extent(&bytes, &mut opened);
    Ok((bytes, extent))
}
