//! Saves an image as a file of the user's.
//!
//! The user chooses the folder or the file. A name that comes from the untrusted article is a single name and not a path,
//! never hidden, never like an option, never too long, and never that of an existing file. A file that the user has
//! named replaces an existing one only after a question.
#![expect(clippy::disallowed_methods, reason = "this module writes saved pictures")]

use super::local;
use crate::document::file_name;
use crate::html::is_embedded;
use crate::text::clean_line;
use crate::trouble::{Fault, NotSaved};
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

mod complete;

pub use complete::{Completion, complete};

/// The longest name in bytes, without extension; file systems allow 255.
const NAME_MAX: usize = 120;
/// The most names that are tried.
const TRIES: usize = 1000;

/// What a path stands for that the user has typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Folder,
    /// A file that does not exist yet, in a folder that does.
    NewFile,
    ExistingFile,
}

/// Looks what a typed path stands for. A name without an ending that does not exist is that of a missing folder, so that
/// a mistyped folder does not become a file.
///
/// # Errors
/// If there is neither such a file nor such a folder, and no such file can be made.
pub fn target(path: &Path) -> Result<Target, NotSaved> {
    let failed = |fault| Err(NotSaved::Folder(path.to_owned(), fault));
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => Ok(Target::Folder),
        Ok(found) if found.is_file() => Ok(Target::ExistingFile),
        Ok(_) => failed(Fault::NotRegular),
        Err(error) if error.kind() == ErrorKind::NotFound && names_file(path) => {
            let folder = path.parent().unwrap_or(path);
            match std::fs::metadata(folder) {
                Ok(found) if found.is_dir() => Ok(Target::NewFile),
                Ok(_) => Err(NotSaved::Folder(folder.to_owned(), Fault::NotFolder)),
                Err(error) => Err(NotSaved::Folder(folder.to_owned(), error.into())),
            }
        }
        Err(error) => failed(error.into()),
    }
}

/// Whether a path ends in a name with an ending.
fn names_file(path: &Path) -> bool {
    !path.as_os_str().as_encoded_bytes().ends_with(b"/") && path.extension().is_some()
}

/// Copies an image to a file that does not exist.
///
/// # Errors
/// If the file is no image, or the copy cannot be written.
pub fn save_as(picture: &Path, path: &Path) -> Result<(), NotSaved> {
    local::check(picture)?;
    copy_new(picture, path).map_err(|error| NotSaved::Folder(path.to_owned(), error.into()))
}

/// Replaces a file by a copy of an image. Until the copy is complete, the file stays as it is.
///
/// # Errors
/// If the file is no image, or the copy cannot be written.
pub fn replace(picture: &Path, path: &Path) -> Result<(), NotSaved> {
    local::check(picture)?;
    let failed = |error: io::Error| NotSaved::Folder(path.to_owned(), error.into());
    // A link stays, and what it points to is replaced.
    let path = path.canonicalize().map_err(failed)?;
    let beside = path.with_file_name(format!(".newsrack-{}.part", std::process::id()));
    let done = copy_new(picture, &beside).and_then(|()| std::fs::rename(&beside, &path));
    done.inspect_err(|_| drop(std::fs::remove_file(&beside))).map_err(failed)
}

fn copy_new(picture: &Path, path: &Path) -> io::Result<()> {
    let mut from = File::open(picture)?;
    let mut to = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = io::copy(&mut from, &mut to).and_then(|_| to.sync_all());
    written.inspect_err(|_| drop(std::fs::remove_file(path)))
}

/// Copies an image into an existing folder, under a name made from `label`, else from its address. No file is
/// overwritten. Returns the path of the copy.
///
/// # Errors
/// If the file is no image, the folder does not exist, or the copy cannot be written.
pub fn save(picture: &Path, folder: &Path, label: &str, address: &str) -> Result<PathBuf, NotSaved> {
    let kind = local::check(picture)?;
    let failed = |error: io::Error| NotSaved::Folder(folder.to_owned(), error.into());
    let name = name(label, address);
    for number in 1..=TRIES {
        let name = match number {
            1 => format!("{name}.{}", kind.extension()),
            _ => format!("{name} ({number}).{}", kind.extension()),
        };
        let path = folder.join(name);
        match copy_new(picture, &path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Err(NotSaved::Taken { folder: folder.to_owned(), name })
}

/// A file name without extension: from the label, else from the address, else `picture`.
pub fn name(label: &str, address: &str) -> String {
    let of_address = if is_embedded(address) { String::new() } else { file_name(address) };
    let stem = of_address.rsplit_once('.').map_or(of_address.as_str(), |(stem, _)| stem);
    [label, stem].into_iter().map(tame).find(|name| !name.is_empty()).unwrap_or_else(|| "picture".to_owned())
}

/// The part of a text that is valid in a file name on any system.
fn tame(text: &str) -> String {
    const LEFT_OUT: &str = "/\\:*?\"<>|%$`;&'~!";
    let kept: String = clean_line(text).chars().map(|c| if LEFT_OUT.contains(c) { ' ' } else { c }).collect();
    let words: Vec<&str> = kept.split_whitespace().collect();
    let name = words.join(" ");
    let name = name.trim_start_matches(['.', '-', ' ']);
    name[..name.floor_char_boundary(NAME_MAX)].trim_end_matches(['.', ' ']).to_owned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::trouble::{Content, Refusal};

    #[test]
    fn a_typed_path_is_a_folder_or_a_file() {
        let top = tempfile::tempdir().unwrap();
        let at = |name: &str| top.path().join(name);
        std::fs::create_dir(at("dir.d")).unwrap();
        std::fs::write(at("old.png"), "x").unwrap();
        let folder = |name: &str, fault| Err(NotSaved::Folder(at(name), fault));
        let table = [
            ("dir.d", Ok(Target::Folder)),
            ("dir.d/", Ok(Target::Folder)),
            ("old.png", Ok(Target::ExistingFile)),
            ("new.png", Ok(Target::NewFile)),
            ("dir.d/new.JPG", Ok(Target::NewFile)),
            ("pictures", folder("pictures", Fault::Missing)),
            ("new.png/", folder("new.png/", Fault::Missing)),
            ("gone/new.png", folder("gone", Fault::Missing)),
            ("old.png/", folder("old.png/", Fault::NotFolder)),
        ];
        for (typed, expected) in table {
            assert_eq!(target(&at(typed)), expected, "{typed}");
        }
    }

    #[test]
    fn a_named_file_is_written_once_and_replaced_on_demand() {
        let top = tempfile::tempdir().unwrap();
        let (one, other) = (top.path().join("one"), top.path().join("other"));
        let png = |more: &[u8]| [b"\x89PNG\r\n\x1a\n", more].concat();
        std::fs::write(&one, png(b"1")).unwrap();
        std::fs::write(&other, png(b"2")).unwrap();
        let file = top.path().join("out.png");
        save_as(&one, &file).unwrap();
        assert!(save_as(&other, &file).is_err());
        assert_eq!(std::fs::read(&file).unwrap(), png(b"1"));
        replace(&other, &file).unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), png(b"2"));
        std::fs::write(&one, "a text").unwrap();
        assert_eq!(replace(&one, &file), Err(Refusal::NotAPicture(Content::Text).into()));
        assert_eq!(std::fs::read(&file).unwrap(), png(b"2"));
        assert_eq!(std::fs::read_dir(top.path()).unwrap().count(), 3, "nothing else is left");
    }

    #[test]
    fn a_name_comes_from_the_label_or_the_address() {
        let table = [
            (("The bridge, this morning", "a.png"), "The bridge, this morning"),
            (("", "https://a.example/2022/b%20c.jpg?x=1"), "b c"),
            (("../../etc/passwd", ""), "etc passwd"),
            (("-rf", ""), "rf"),
            (("...", "https://a.example/b/"), "b"),
            (("~/.ssh/id", ""), "ssh id"),
            (("$(touch x); `y`", ""), "(touch x) y"),
            (("钉钉：新闻", ""), "钉钉：新闻"),
            (("", ""), "picture"),
            (("\u{202e}gnp", ""), "gnp"),
        ];
        for ((label, address), expected) in table {
            assert_eq!(name(label, address), expected, "{label} {address}");
        }
    }

    #[test]
    fn a_name_is_one_name_for_any_input() {
        arbtest::arbtest(|u| {
            let (label, address): (String, String) = (u.arbitrary()?, u.arbitrary()?);
            let name = name(&label.repeat(u.int_in_range(1..=40)?), &address);
            assert!(!name.is_empty() && name.len() <= NAME_MAX, "{name:?}");
            assert!(
                !name.starts_with(['.', '-', ' ', '~']) && !name.contains(['/', '\\', '\0', '%', '$']),
                "{name:?}"
            );
            assert!(!name.contains(char::is_control), "{name:?}");
            assert_eq!(Path::new(&name).components().count(), 1);
            Ok(())
        });
    }

    #[test]
    fn nothing_is_written_over_and_nothing_outside() {
        let top = tempfile::tempdir().unwrap();
        let picture = top.path().join("cached");
        std::fs::write(&picture, b"\x89PNG\r\n\x1a\n").unwrap();
        let folder = top.path().join("chosen");
        let failed = save(&picture, &folder, "x", "").unwrap_err();
        assert_eq!(failed, NotSaved::Folder(folder.clone(), Fault::Missing));
        assert!(!folder.exists());
        std::fs::create_dir(&folder).unwrap();
        let names: Vec<_> = ["../a", "a", "a"]
            .map(|label| save(&picture, &folder, label, "").unwrap())
            .iter()
            .map(|path| path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned())
            .collect();
        assert_eq!(names, ["a.png", "a (2).png", "a (3).png"]);
        std::fs::write(&picture, "a text").unwrap();
        assert_eq!(save(&picture, &folder, "b", ""), Err(Refusal::NotAPicture(Content::Text).into()));
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 3);
        assert_eq!(std::fs::read_dir(top.path()).unwrap().count(), 2);
    }
}
