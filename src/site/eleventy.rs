//! Eleventy (11ty.dev): `eleventy.config.js`. Its configuration is a program, which is not run.

use super::{CategoryList, Hidden, Mark, PathDays, Profile, Settings, Site, Times, plain};

pub(super) const PROFILE: Profile = Profile {
    name: "eleventy",
    marks: &[Mark::files(&[
        ".eleventy.js",
        "eleventy.config.js",
        "eleventy.config.cjs",
        "eleventy.config.mjs",
        "eleventy.config.ts",
    ])],
    closed: &["_site", "_includes", "_data", "_layouts", "src/_includes", "src/_data", "src/_layouts"],
    times: Times::OfSiteOrUtc,
    content: &["", "src", "content"],
    assets: &["", "src", "public", "static", "content"],
    path_days: PathDays::First,
    categories: CategoryList::Siblings,
    adjust,
    ..plain::PROFILE
};

fn adjust(_: &Settings, site: &mut Site) {
    site.hidden = Hidden::Eleventy;
}
