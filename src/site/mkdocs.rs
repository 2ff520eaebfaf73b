//! `MkDocs` (mkdocs.org), with the blog of its Material theme: `mkdocs.yml`, pages in `docs`.

use super::{CategoryList, Mark, Profile, Readmes, Role, Settings, Site, Times, paths, plain};
use std::path::Path;

pub(super) const PROFILE: Profile = Profile {
    name: "mkdocs",
    marks: &[Mark::files(&["mkdocs.yml", "mkdocs.yaml"])],
    settings: &["mkdocs.yml", "mkdocs.yaml"],
    closed: &["site", "overrides"],
    closed_by: &["site_dir"],
    times: Times::OfSiteOrUtc,
    content: &["docs"],
    assets: &["docs"],
    categories: CategoryList::Siblings,
    readmes: Readmes::Articles,
    adjust,
    role,
    ..plain::PROFILE
};

fn adjust(settings: &Settings, site: &mut Site) {
    site.content = settings.get(&["docs_dir"]).and_then(|path| super::folder_name(&path));
    // `plugins: [blog]` and `- blog`, with its settings or without.
    let is_blog = |line: &str| {
        let line = line.trim().trim_start_matches("- ").trim_start_matches("plugins:").trim();
        line.trim_matches(['[', ']', ':']).split(',').any(|name| name.trim().trim_matches('"') == "blog")
    };
    if settings.text().lines().any(is_blog) {
        site.collections = vec!["blog".to_owned()];
    }
}

/// The front page of a blog is the list of its articles, and `.authors.yml` describes its authors.
fn role(site: &Site, path: &Path) -> Role {
    let Ok(below) = path.strip_prefix(site.content()) else { return Role::Article };
    let parts: Vec<&str> = below.iter().filter_map(|part| part.to_str()).collect();
    let is_list = matches!(parts[..], [folder, name] if site.collections.iter().any(|blog| blog == folder) && paths::stem(name) == "index");
    let is_data = matches!(parts[..], [.., ".authors.yml"]);
    if is_list || is_data { Role::Other } else { Role::Article }
}
