//! A folder that belongs to no site: what the files say is all there is.

use super::{
    Bundles, CategoryList, MetaElements, PathDays, Profile, Readmes, Role, TextFiles, Times, Wikilinks, Words,
};

/// What holds for every other profile unless it says something else.
pub(super) const PROFILE: Profile = Profile {
    name: "plain",
    marks: &[],
    settings: &[],
    closed: &[],
    closed_by: &[],
    zone: "",
    times: Times::OfSite,
    content: &[],
    assets: &[],
    categories: CategoryList::Path,
    words: Words::Whole,
    wikilinks: Wikilinks::No,
    meta_elements: MetaElements::Ignored,
    readmes: Readmes::NotArticles,
    bundles: Bundles::Folders,
    txt: TextFiles::Plain,
    sidecar: None,
    content_role: |_| Role::Article,
    adjust: super::nothing,
    role: super::all_articles,
    path_days: PathDays::Name,
    title: str::to_owned,
    folders: super::no_folders,
};
