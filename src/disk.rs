//! The folders and files of a library: walking them, telling articles from the rest, reading them.
//!
//! The only module that opens article files. It never writes.
#![expect(clippy::disallowed_methods, reason = "this module owns the reading of folders and files")]

mod closed;
mod kind;
mod listed;
mod open;
mod walk;

pub use listed::Rules;

use crate::article::{self, Article, Extent, Header, Problem, ReadOptions};
use crate::guard::guarded;
use crate::library::Entry;
pub use crate::trouble::Unread;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::SystemTime;

/// What a scan is asked to do.
#[derive(Clone, Debug, Default)]
pub struct ScanOptions {
    /// How articles are read.
    pub settings: ReadOptions,
    /// Globs of paths below a root that are left out.
    pub exclude: Vec<String>,
}

impl ScanOptions {
    /// Names everything that changes what an article means. The catalogue stores this text and is rebuilt when it
    /// differs, so the text stays as it is when a type or a field is renamed.
    pub fn meaning(&self) -> String {
        let ReadOptions { timezone, flat_list } = self.settings;
        format!(
            "ScanOptions {{ settings: Settings {{ timezone: {timezone:?}, flat_list: {flat_list:?} }}, exclude: {:?} }}",
            self.exclude
        )
    }
}

/// What a scan has found since its last batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Articles, in no order.
    pub entries: Vec<Entry>,
    /// Files and folders that could not be read, and why.
    pub warnings: Vec<UnreadableFile>,
    /// How many files were left out, by kind.
    pub left_out: LeftOut,
}

/// A file or folder that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableFile {
    /// Which.
    pub path: PathBuf,
    /// Why.
    pub why: Unread,
}

/// What became of one file.
#[derive(Debug)]
pub enum Reading {
    /// An article, without its body: its header, problems, and the file's own time.
    Article(Box<Header>, Vec<Problem>, Option<SystemTime>),
    /// Not an article; counted by kind.
    LeftOut(LeftOut),
    /// Could not be read, and why.
    Failed(Unread),
}

/// Files that are not articles, counted by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Neither a text by name nor opened by front matter.
    pub other: usize,
    /// READMEs, licences and the like.
    pub project: usize,
    /// Bytes that are no text under a text's name.
    pub not_text: usize,
    /// Left out by the `exclude` setting.
    pub excluded: usize,
    /// Folders that were not entered: hidden ones, dependencies, generated ones.
    pub folders: usize,
}

impl std::ops::AddAssign for LeftOut {
    fn add_assign(&mut self, other: Self) {
        self.other += other.other;
        self.project += other.project;
        self.not_text += other.not_text;
        self.excluded += other.excluded;
        self.folders += other.folders;
    }
}

impl LeftOut {
    /// How many files were left out in all.
    pub fn total(&self) -> usize {
        self.other + self.project + self.not_text + self.excluded
    }
}

/// Walks `roots` with many threads and hands what is found to `sink` as it comes, from those threads. Ends early
/// when `cancel` is set. A root may be a single file.
pub fn scan(roots: &[PathBuf], options: &ScanOptions, cancel: &AtomicBool, sink: &(dyn Fn(Batch) + Sync)) {
    walk::scan(roots, options, cancel, sink);
}

/// Why a path that was named cannot be read at all; none if it can be tried.
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

/// Reads one article file. `path` is the file, `root` the library folder it was found in.
///
/// # Errors
/// Why: not there, no permission, not a regular file, too large.
pub fn read_article(path: &Path, root: Option<&Path>, settings: &ReadOptions) -> Result<Article, Unread> {
    let (bytes, extent) = read(path)?;
    let name = Path::new(path.file_name().unwrap_or_default());
    let below =
        root.and_then(|root| path.strip_prefix(root).ok()).filter(|below| !below.as_os_str().is_empty());
    guarded(|| article::parse_owned(bytes, extent, below.unwrap_or(name), settings)).ok_or(Unread::Tripped)
}

/// Reads an article that comes from elsewhere, as [`read_article`] does.
///
/// # Errors
/// What reading meets.
pub fn read_stream(input: &mut dyn Read, settings: &ReadOptions) -> Result<Article, Unread> {
    let mut bytes = Vec::new();
    input.take(open::READ_MAX).read_to_end(&mut bytes).map_err(|error| Unread::from(&error))?;
    let extent = extent(&bytes, input);
    guarded(|| article::parse_owned(bytes, extent, Path::new(""), settings)).ok_or(Unread::Tripped)
}

/// Whether the bytes that were read are all there are.
fn extent(bytes: &[u8], rest: &mut dyn Read) -> Extent {
    let goes_on = bytes.len() as u64 == open::READ_MAX && rest.read(&mut [0]).is_ok_and(|more| more > 0);
    if goes_on { Extent::Beginning } else { Extent::Whole }
}

/// Why a text is no glob of the `exclude` setting, in the words of its reader, cleaned; none if it is one.
pub fn why_no_glob(glob: &str) -> Option<String> {
    closed::why_no_glob(glob)
}

/// Whether a path leads to a folder.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Whether a path leads to something that is no folder.
pub fn is_file(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|data| !data.is_dir())
}

/// What tells a folder from another one at the same path, on a drive that was mounted there for example; none where there
/// is nothing.
pub fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|data| (data.dev(), data.ino()))
}

/// A path as the system knows it; as it is, if the system does not.
pub fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

/// How many bytes a file has; 0 if that cannot be told.
pub fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |data| data.len())
}

/// Reads a file's text as it stands, decoded; of a large one its beginning, and after how many MiB that ends.
///
/// # Errors
/// As [`read_article`].
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
