//! Pelican (getpelican.com): `pelicanconf.py`, articles in the folder of `PATH`.

use super::{
    CategoryList, FolderCategories, FolderNames, Future, Hidden, Mark, Metas, Profile, Settings, Site, plain,
};
use std::path::Path;

pub(super) const PROFILE: Profile = Profile {
    name: "pelican",
    marks: &[Mark::files(&["pelicanconf.py"])],
    settings: &["pelicanconf.py"],
    closed: &["output", "theme", "themes"],
    closed_by: &["OUTPUT_PATH", "THEME"],
    zone: "TIMEZONE",
    content: &["content"],
    assets: &["content"],
    categories: CategoryList::Siblings,
    metas: Metas::Fields,
    adjust,
    folders,
    ..plain::PROFILE
};

fn adjust(settings: &Settings, site: &mut Site) {
    let is = |key: &str, value: &str| settings.get(&[key]).as_deref() == Some(value);
    site.hidden = Hidden::Status;
    site.content = settings.get(&["PATH"]).and_then(|path| super::folder_name(&path));
    if is("WITH_FUTURE_DATES", "False") {
        site.future = Future::HeldBack;
    }
    if is("USE_FOLDER_AS_CATEGORY", "False") {
        site.folder_names = FolderNames::Ignored;
    }
}

/// The folder of an article is its category.
fn folders(site: &Site, path: &Path) -> FolderCategories {
    let below = path.strip_prefix(site.content()).unwrap_or(Path::new(""));
    let folder = below.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    let names = folder.filter(|folder| *folder != "pages").map(str::to_owned);
    FolderCategories { names: names.into_iter().collect(), ..FolderCategories::default() }
}
