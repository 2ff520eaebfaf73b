//! Completes a path that is being typed, as a shell does.
#![expect(clippy::disallowed_methods, reason = "this module lists folders that the user names")]

use crate::text::clean_line;
use std::path::Path;

/// The most entries of a folder that are looked at.
const ENTRIES: usize = 20_000;
/// The most names that are offered.
const OFFERED: usize = 100;

/// What a typed path can be completed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The path as far as it is certain.
    pub path: String,
    /// The names it can go on with, sorted, if there are several; folders end with `/`.
    pub names: Vec<String>,
}

/// Completes the last name of a path. `expanded` turns a typed path into one of the disk. Hidden names are offered only
/// to one that begins with a dot; names that cannot be typed are not offered.
pub fn complete(typed: &str, expanded: impl Fn(&str) -> std::path::PathBuf) -> Completion {
    if typed == "~" {
        return Completion { path: "~/".to_owned(), names: Vec::new() };
    }
    let (folder, begun) = typed.rsplit_once('/').map_or(("", typed), |(folder, name)| (folder, name));
    let unchanged = Completion { path: typed.to_owned(), names: Vec::new() };
    let folder = expanded(&format!("{folder}/"));
    // A relative path depends on a folder that the reader does not show.
    if !folder.is_absolute() || !typed.contains('/') {
        return unchanged;
    }
    let mut names = names_in(&folder, begun);
    names.sort();
    let Some(common) = names.iter().map(String::as_str).reduce(common) else { return unchanged };
    let path = format!("{}{common}", &typed[..typed.len() - begun.len()]);
    if names.len() == 1 {
        names.clear();
    }
    names.truncate(OFFERED);
    Completion { path, names }
}

/// The names in a folder that begin so.
fn names_in(folder: &Path, begun: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let named = entries.take(ENTRIES).flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let fits = name.starts_with(begun) && (begun.starts_with('.') || !name.starts_with('.'));
        (fits && clean_line(&name) == name).then(|| {
            let is_folder = std::fs::metadata(entry.path()).is_ok_and(|found| found.is_dir());
            if is_folder { format!("{name}/") } else { name }
        })
    });
    named.collect()
}

/// The beginning that two texts share.
fn common<'t>(one: &'t str, other: &'t str) -> &'t str {
    let same = one.char_indices().zip(other.chars()).find(|((_, a), b)| a != b);
    let end = same.map_or(one.len().min(other.len()), |((at, _), _)| at);
    &one[..end]
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn a_path_is_completed_as_far_as_it_is_certain() {
        let top = tempfile::tempdir().unwrap();
        for folder in ["Pictures/2026", "Pictures/2027", "图片", ".hidden"] {
            std::fs::create_dir_all(top.path().join(folder)).unwrap();
        }
        for file in ["Pictures/a.png", "plan.txt", "planet.txt", "图样.png"] {
            std::fs::write(top.path().join(file), "x").unwrap();
        }
        let expanded = |path: &str| match path.strip_prefix("~/") {
            Some(rest) => top.path().join(rest),
            None => PathBuf::from(path),
        };
        let table: [(&str, &str, &[&str]); 14] = [
            ("~", "~/", &[]),
            ("~/Pi", "~/Pictures/", &[]),
            ("~/Pictures/", "~/Pictures/", &["2026/", "2027/", "a.png"]),
            ("~/Pictures/2", "~/Pictures/202", &["2026/", "2027/"]),
            ("~/Pictures/2026", "~/Pictures/2026/", &[]),
            ("~/Pictures/a", "~/Pictures/a.png", &[]),
            ("~/p", "~/plan", &["plan.txt", "planet.txt"]),
            ("~/图", "~/图", &["图样.png", "图片/"]),
            ("~/图片", "~/图片/", &[]),
            ("~/.h", "~/.hidden/", &[]),
            ("~/x", "~/x", &[]),
            ("~/gone/x", "~/gone/x", &[]),
            ("Pic", "Pic", &[]),
            ("", "", &[]),
        ];
        for (typed, path, names) in table {
            let done = complete(typed, expanded);
            assert_eq!(
                (&*done.path, done.names),
                (path, names.iter().map(ToString::to_string).collect()),
                "{typed}"
            );
        }
        let full = format!("{}/Pictures/a", top.path().display());
        assert_eq!(complete(&full, expanded).path, format!("{full}.png"));
    }
}
