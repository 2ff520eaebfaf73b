//! Hugo (gohugo.io): `hugo.toml` or, in older sites, `config.toml` beside `content`.

use super::{
    Bundles, CategoryList, FolderCategories, Future, Hidden, Mark, Profile, Role, Settings, Site, Times,
    paths, plain,
};
use std::path::Path;

const CONFIGURATION: &[&str] = &[
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config.toml",
    "config.yaml",
    "config.yml",
    "config.json",
    "config/_default/hugo.toml",
    "config/_default/hugo.yaml",
    "config/_default/config.toml",
    "config/_default/config.yaml",
];

pub(super) const PROFILE: Profile = Profile {
    name: "hugo",
    marks: &[
        Mark::files(&["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config/_default"]),
        Mark {
            files: &["config.toml", "config.yaml", "config.yml", "config.json"],
            beside: &["content"],
            words: &[],
        },
    ],
    settings: CONFIGURATION,
    closed: &[
        "public",
        "themes",
        "layouts",
        "archetypes",
        "static",
        "assets",
        "resources",
        "i18n",
        "data",
        "exampleSite",
        "templates",
        "sass",
    ],
    closed_by: &["publishdir", "themesdir", "layoutdir", "archetypedir", "assetdir", "datadir"],
    zone: "timezone",
    times: Times::OfSiteOrUtc,
    content: &["content"],
    assets: &["static", "assets"],
    categories: CategoryList::Siblings,
    bundles: Bundles::Articles,
    adjust,
    role,
    folders,
    ..plain::PROFILE
};

fn adjust(settings: &Settings, site: &mut Site) {
    site.hidden = Hidden::Hugo;
    site.future = if settings.get(&["buildfuture"]).as_deref() == Some("true") {
        Future::Listed
    } else {
        Future::HeldBack
    };
    site.content = settings.get(&["contentdir"]).and_then(|path| super::folder_name(&path));
}

/// `_index.md` is the page of a list.
pub(super) fn role(_: &Site, path: &Path) -> Role {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if paths::stem(name) == "_index" { Role::Other } else { Role::Article }
}

/// The section is the category of an article that names none, unless its name says nothing.
pub(super) fn folders(site: &Site, path: &Path) -> FolderCategories {
    const GENERAL: [&str; 10] =
        ["post", "posts", "blog", "blogs", "article", "articles", "page", "pages", "en", "zh"];
    let mut parts = path.strip_prefix(site.content()).unwrap_or(Path::new("")).iter();
    let section = parts.next().and_then(|part| part.to_str()).unwrap_or_default();
    // A file or a bundle at the top has no section.
    let below: Vec<&str> = parts.filter_map(|part| part.to_str()).collect();
    let is_bundle = matches!(below[..], [only] if paths::stem(only) == "index");
    if below.is_empty() || is_bundle || GENERAL.contains(&section) {
        return FolderCategories::default();
    }
    FolderCategories { names: vec![section.to_owned()], ..FolderCategories::default() }
}
