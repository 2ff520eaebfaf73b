//! Jekyll (jekyllrb.com): `_config.yml`, articles in `_posts` at any depth.

use super::{
    CategoryList, FolderCategories, FolderRank, Future, Mark, Profile, Role, Settings, Site, Times, Words,
    paths, plain,
};
use std::path::Path;

const CONFIGURATION: &[&str] = &["_config.yml", "_config.yaml", "_config.toml"];

pub(super) const PROFILE: Profile = Profile {
    name: "jekyll",
    marks: &[
        Mark {
            files: CONFIGURATION,
            beside: &["_posts", "_layouts", "_includes", "_drafts", "_sass"],
            words: &[],
        },
        Mark { files: CONFIGURATION, beside: &[], words: &["jekyll-", "kramdown", "remote_theme:"] },
        Mark::files(&["_config.toml"]),
    ],
    settings: CONFIGURATION,
    closed: &["vendor", "public", "themes", "scaffolds"],
    closed_by: &["destination"],
    zone: "timezone",
    times: Times::YamlInUtc,
    content: &[""],
    assets: &[""],
    categories: CategoryList::Siblings,
    words: Words::Blanks,
    adjust,
    role,
    folders,
    ..plain::PROFILE
};

fn adjust(settings: &Settings, site: &mut Site) {
    site.future =
        if settings.get(&["future"]).as_deref() == Some("true") { Future::Listed } else { Future::HeldBack };
    site.collections = settings.children("collections").into_iter().map(|name| format!("_{name}")).collect();
}

/// Folders with an underscore are not read, except those of articles and of collections. Beside them, pages are; those
/// that are made of the site's lists are no articles.
fn role(site: &Site, path: &Path) -> Role {
    let is_collection = |part: &str| {
        matches!(part, "_posts" | "_drafts") || site.collections.iter().any(|known| known == part)
    };
    let (mut in_collection, mut is_skipped) = (false, false);
    for part in path.parent().into_iter().flat_map(Path::iter).filter_map(|part| part.to_str()) {
        in_collection |= is_collection(part);
        is_skipped |= part.starts_with('_') && !is_collection(part);
    }
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    // A folder ends with a slash.
    let is_folder = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    let is_list = !in_collection && !is_folder && paths::is_list_page(name);
    let skipped_name = name.starts_with('_') && !is_collection(name);
    if is_skipped || skipped_name || is_list { Role::Other } else { Role::Article }
}

/// The folders above `_posts` and `_drafts` are categories.
fn folders(_: &Site, path: &Path) -> FolderCategories {
    let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
    let at = parts.iter().position(|part| matches!(*part, "_posts" | "_drafts")).unwrap_or(0);
    let names = parts[..at].iter().filter(|part| !part.starts_with('_')).map(|part| (*part).to_owned());
    FolderCategories { names: names.collect(), rank: FolderRank::Before }
}
