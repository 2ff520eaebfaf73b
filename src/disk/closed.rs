//! Folders and files that a walk skips: folders without articles, and what the user excludes.

use super::bundle;
use super::sites::Sites;
use ignore::overrides::{Override, OverrideBuilder};
use std::path::Path;

/// Whether a folder contains no articles: hidden folders, dependencies, and what its site says. `top` is the library
/// folder.
pub(super) fn is_closed(path: &Path, top: &Path, sites: &Sites) -> bool {
    let name = path.file_name().unwrap_or_default();
    let bytes = name.as_encoded_bytes();
    if bytes.starts_with(b".") || bytes == b"node_modules" || bundle::is_inside(path) {
        return true;
    }
    let (Some(name), Some(parent)) = (name.to_str(), path.parent()) else { return false };
    sites.of_folder(parent, top).closes(name)
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
