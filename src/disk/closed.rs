//! What is not walked: folders that hold no articles, and what the user excludes.

use crate::trouble::Unread;
use ignore::overrides::{Override, OverrideBuilder};
use std::path::Path;

/// Folders that hold no articles: hidden ones, dependencies, and beside a Hexo or Jekyll configuration what it
/// generates or takes its looks from.
pub(super) fn is_closed(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    if name.starts_with(b".") || name == b"node_modules" {
        return true;
    }
    matches!(name, b"public" | b"themes" | b"scaffolds")
        && path.parent().is_some_and(|parent| parent.join("_config.yml").symlink_metadata().is_ok())
}

/// The `exclude` globs as the walk can ask them.
pub(super) fn exclude(top: &Path, globs: &[String]) -> Result<Option<Override>, Unread> {
    if globs.is_empty() {
        return Ok(None);
    }
    let told = |error: &ignore::Error| Unread::Exclude(reason(error));
    let mut builder = OverrideBuilder::new(top);
    for glob in globs {
        // An override names what is wanted; one that is turned round names what is not.
        builder.add(&format!("!{glob}")).map_err(|error| told(&error))?;
    }
    builder.build().map(Some).map_err(|error| told(&error))
}

/// Why an `exclude` glob is none, in the words of its reader, cleaned.
pub(super) fn why_no_glob(glob: &str) -> Option<String> {
    let added = OverrideBuilder::new("/").add(&format!("!{glob}")).map(drop);
    added.err().map(|error| reason(&error))
}

/// What is wrong with a glob, without the glob itself, which is turned round.
fn reason(error: &ignore::Error) -> String {
    let why = match error {
        ignore::Error::Glob { err, .. } => err.clone(),
        error => error.to_string(),
    };
    crate::text::clean_line(&why).into_owned()
}
