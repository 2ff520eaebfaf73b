//! Folders and files that a walk skips: folders without articles, and what the user excludes.

use ignore::overrides::{Override, OverrideBuilder};
use std::path::Path;

/// Whether a folder contains no articles: hidden folders, dependencies, and next to a Hexo or Jekyll configuration the
/// folders for output and themes.
pub(super) fn is_closed(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    if name.starts_with(b".") || name == b"node_modules" {
        return true;
    }
    matches!(name, b"public" | b"themes" | b"scaffolds")
        && path.parent().is_some_and(|parent| parent.join("_config.yml").symlink_metadata().is_ok())
}

/// Matches the paths below `top` that these globs exclude.
pub(super) fn excluded(top: &Path, globs: &[impl AsRef<str>]) -> Result<Override, ignore::Error> {
    let mut builder = OverrideBuilder::new(top);
    for glob in globs {
        // Override globs select files to keep; the `!` negates them.
        builder.add(&format!("!{}", glob.as_ref()))?;
    }
    builder.build()
}

/// Why an `exclude` glob is invalid, as one clean line; none if it is valid.
pub fn why_no_glob(glob: &str) -> Option<String> {
    let why = match excluded(Path::new("/"), &[glob]).err()? {
        // Without the glob itself, because the user did not write the `!`.
        ignore::Error::Glob { err, .. } => err,
        error => error.to_string(),
    };
    Some(crate::text::clean_line(&why).into_owned())
}
