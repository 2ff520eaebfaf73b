//! Hexo (hexo.io): `_config.yml`, articles in `source/_posts`.

use super::{Mark, Newlines, Profile, Role, Settings, Site, plain};
use std::path::Path;

pub(super) const PROFILE: Profile = Profile {
    name: "hexo",
    marks: &[Mark::files(&["_config.yml", "_config.yaml"])],
    settings: &["_config.yml", "_config.yaml"],
    // Those of Jekyll, too: a folder with nothing but `_config.yml` may be either's.
    closed: &[
        "public",
        "themes",
        "scaffolds",
        "_site",
        "_includes",
        "_layouts",
        "_sass",
        "_plugins",
        "_data",
        "vendor",
    ],
    closed_by: &["public_dir"],
    zone: "timezone",
    content: &["source"],
    assets: &["source"],
    adjust,
    role,
    ..plain::PROFILE
};

fn adjust(settings: &Settings, site: &mut Site) {
    // The default of hexo-renderer-marked and hexo-renderer-markdown-it.
    let keys: [&[&str]; 3] =
        [&["marked", "breaks"], &["markdown", "breaks"], &["markdown", "render", "breaks"]];
    let is_off = keys.iter().any(|key| settings.get(key).as_deref() == Some("false"));
    site.newlines = if is_off { Newlines::Blanks } else { Newlines::Breaks };
    site.content = settings.get(&["source_dir"]).and_then(|path| super::folder_name(&path));
}

/// In the folder of content, names that begin with an underscore are skipped, except those of articles.
fn role(site: &Site, path: &Path) -> Role {
    let Ok(below) = path.strip_prefix(site.content()) else { return Role::Article };
    let is_skipped = below
        .iter()
        .filter_map(|part| part.to_str())
        .any(|part| part.starts_with('_') && !matches!(part, "_posts" | "_drafts"));
    if is_skipped { Role::Other } else { Role::Article }
}
