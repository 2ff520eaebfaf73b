//! Folders and files that a walk skips: folders without articles, and what the user excludes.

use crate::trouble::Unread;
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

pub(super) fn exclude(top: &Path, globs: &[String]) -> Result<Option<Override>, Unread> {
    if globs.is_empty() {
        return Ok(None);
    }
    let told = |error: &ignore::Error| Unread::Exclude(reason(error));
    let mut builder = OverrideBuilder::new(top);
    for glob in globs {
        // Override globs select files to keep; the `!` negates them.
        builder.add(&format!("!{glob}")).map_err(|error| told(&error))?;
    }
    builder.build().map(Some).map_err(|error| told(&error))
}

/// Why an `exclude` glob is invalid, as one clean line; none if it is valid.
pub fn why_no_glob(glob: &str) -> Option<String> {
    let added = OverrideBuilder::new("/").add(&format!("!{glob}")).map(drop);
    added.err().map(|error| reason(&error))
}

/// The error without the glob itself, because the user did not write the `!`.
fn reason(error: &ignore::Error) -> String {
    let why = match error {
        ignore::Error::Glob { err, .. } => err.clone(),
        error => error.to_string(),
    };
    crate::text::clean_line(&why).into_owned()
}
