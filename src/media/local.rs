//! Finds images next to an article or in its library.
//!
//! Images may be below the article's own folder, the library's root, or the folder of the article's site. Symbolic links and `..` may lead anywhere
//! inside them, but not out of them.
#![expect(clippy::disallowed_methods, reason = "this module reads the beginning of local pictures")]

use super::AddressBase;
use super::kind::{HEAD, Kind, sniff};
use crate::trouble::Refusal;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf};

/// Finds the file for an address without scheme and host: where the site has it, else next to the article, else below
/// the library's root, else below the folders between the two, because a library may contain whole sites. With a leading
/// `/` the root comes before the article. The result is absolute and without symbolic links.
///
/// # Errors
/// [`Refusal::NoFile`], [`Refusal::Outside`] or [`Refusal::NotAFile`].
pub fn find(address: &str, place: &AddressBase) -> Result<PathBuf, Refusal> {
    if let Some(found) = in_site(address, place) {
        return Ok(found);
    }
    let folder = place.file.and_then(|file| real_folder(file.parent()?));
    let root = place.root.and_then(real_folder).or_else(|| folder.clone());
    let Some(root) = root else { return Err(Refusal::NoFile) };
    let folder = folder.unwrap_or_else(|| root.clone());
    let mut starts = vec![root.as_path()];
    starts.extend(folder.ancestors().take_while(|above| above.starts_with(&root) && *above != root));
    if !address.starts_with('/') {
        starts.insert(0, &folder);
    }
    let mut refusal = Refusal::NoFile;
    for name in spellings(address).iter().filter_map(|name| below(name)) {
        for start in &starts {
            match inside(&start.join(&name), &root) {
                Ok(path) => return Ok(path),
                Err(Refusal::NoFile) => {}
                // The first refusal is reported.
                Err(other) if refusal == Refusal::NoFile => refusal = other,
                Err(_) => {}
            }
        }
    }
    Err(refusal)
}

/// The file for an address in the article's site, which may be above the library folder.
fn in_site(address: &str, place: &AddressBase) -> Option<PathBuf> {
    let (location, file) = (place.location?, Path::new(place.file?.file_name()?));
    let top = real_folder(&location.top)?;
    let found = |name: &String| {
        let path = location.first(&location.site.picture(name, &location.path(file)))?;
        inside(&top.join(path), &top).ok()
    };
    spellings(address).iter().filter(|name| !name.contains('\0')).find_map(found)
}

/// The library folder of an article that is opened on its own: the one of `libraries` that contains it; else the folder
/// above `post`, `_posts` and the like, as in sites of Hexo, Jekyll and Hugo; else the current folder, if it contains
/// the article; else the article's own folder.
pub fn root_of(file: &Path, libraries: &[PathBuf], current: Option<&Path>) -> Option<PathBuf> {
    let folder = real_folder(file.parent()?)?;
    let holding = |root: &PathBuf| real_folder(root).filter(|root| folder.starts_with(root));
    if let Some(root) = libraries.iter().find_map(holding) {
        return Some(root);
    }
    let is = |folder: &Path, names: &[&str]| {
        folder.file_name().and_then(|name| name.to_str()).is_some_and(|name| names.contains(&name))
    };
    let posts = folder.ancestors().find(|above| is(above, &["_posts", "_drafts", "post", "posts"]));
    if let Some(site) = posts.and_then(Path::parent) {
        let site = if is(site, &["content", "source"]) { site.parent().unwrap_or(site) } else { site };
        return Some(site.to_owned());
    }
    let current = current.and_then(real_folder).filter(|current| current.parent().is_some());
    current.filter(|current| folder.starts_with(current)).or(Some(folder))
}

fn real_folder(path: &Path) -> Option<PathBuf> {
    // The parent of a bare file name is the empty path.
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    path.canonicalize().ok()
}

/// Checks that a found file is an image, by its content.
///
/// # Errors
/// [`Refusal::NotAPicture`], [`Refusal::NotAFile`] or [`Refusal::Unreadable`].
pub fn check(path: &Path) -> Result<Kind, Refusal> {
    let (_, head) = open(path)?;
    sniff(&head)
}

/// Opens a file and reads its first bytes. Errors as [`check`].
pub(super) fn open(path: &Path) -> Result<(File, Vec<u8>), Refusal> {
    let unreadable = |error: std::io::Error| Refusal::Unreadable(error.into());
    // Non-blocking, because a pipe that replaced the file since it was found would block forever.
    let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let mut file = OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(unreadable)?;
    if !file.metadata().map_err(unreadable)?.is_file() {
        return Err(Refusal::NotAFile);
    }
    let mut head = Vec::with_capacity(HEAD);
    file.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(unreadable)?;
    Ok((file, head))
}

/// The possible file names for an address: unchanged, without query and fragment, and with percent signs decoded.
fn spellings(address: &str) -> Vec<String> {
    let bare = address.split(['?', '#']).next().unwrap_or_default();
    let mut names = vec![address.to_owned(), bare.to_owned()];
    names.extend(percent_decode_str(bare).decode_utf8().ok().map(Cow::into_owned));
    names.dedup();
    names
}

/// A name as a relative path; none if it names no file.
fn below(name: &str) -> Option<PathBuf> {
    let path: PathBuf = Path::new(name)
        .components()
        .filter(|part| !matches!(part, Component::RootDir | Component::Prefix(_)))
        .collect();
    (!path.as_os_str().is_empty() && !name.contains('\0')).then_some(path)
}

fn inside(path: &Path, fence: &Path) -> Result<PathBuf, Refusal> {
    let real = path.canonicalize().map_err(|_| Refusal::NoFile)?;
    if !real.starts_with(fence) {
        return Err(Refusal::Outside);
    }
    let kind = real.metadata().map_err(|_| Refusal::NoFile)?;
    if kind.is_file() { Ok(real) } else { Err(Refusal::NotAFile) }
}
