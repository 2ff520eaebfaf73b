//! Folders and files of `TextBundle` (textbundle.org): `NAME.textbundle` is the folder of one article, whose text is in
//! `text.md` or the like and whose pictures are in `assets`. `NAME.textpack` is the same, compressed.

use std::path::{Path, PathBuf};

/// Whether a folder is a bundle.
pub(super) fn is_bundle(folder: &Path) -> bool {
    has_ending(folder, "textbundle")
}

/// Whether a file is a compressed bundle.
pub(super) fn is_packed(file: &Path) -> bool {
    has_ending(file, "textpack")
}

fn has_ending(path: &Path, wanted: &str) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(wanted))
}

/// Whether a file lies in a bundle and is not its text.
pub(super) fn is_beside_text(file: &Path) -> bool {
    let is_text = || {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.split('.').next().is_some_and(|stem| stem.eq_ignore_ascii_case("text"))
    };
    file.parent().is_some_and(is_bundle) && !is_text()
}

/// Whether a folder lies in a bundle, and so has no articles.
pub(super) fn is_inside(folder: &Path) -> bool {
    folder.parent().is_some_and(is_bundle)
}

/// The text of a bundle, if the path is one. `exists` says which files there are.
pub(super) fn text(path: &Path, exists: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    const NAMES: [&str; 7] =
        ["text.md", "text.markdown", "text.html", "text.htm", "text.txt", "text.mdown", "text.mkd"];
    is_bundle(path).then(|| NAMES.iter().map(|name| path.join(name)).find(|file| exists(file))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_of_a_bundle_is_an_article() {
        let table = [
            ("a/Tea.textbundle/text.md", false),
            ("a/Tea.TextBundle/text.markdown", false),
            ("a/Tea.textbundle/Text.md", false),
            ("a/Tea.textbundle/notes.md", true),
            ("a/Tea.textbundle/info.json", true),
            ("a/Tea.textbundle/texts.md", true),
            ("a/Tea/notes.md", false),
            ("text.md", false),
        ];
        for (path, expected) in table {
            assert_eq!(is_beside_text(Path::new(path)), expected, "{path}");
        }
        assert!(is_inside(Path::new("a/Tea.textbundle/assets")) && !is_inside(Path::new("a/assets")));
        assert!(is_packed(Path::new("a/Tea.TEXTPACK")) && !is_packed(Path::new("textpack")));
        let found = text(Path::new("Tea.textbundle"), |file| file.ends_with("text.html"));
        assert_eq!(found, Some("Tea.textbundle/text.html".into()));
        assert_eq!(text(Path::new("Tea"), |_| true), None);
    }
}
