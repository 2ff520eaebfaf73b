//! Eleventy (11ty.dev): `eleventy.config.js`. Its configuration is a program, which is not run.

use super::{CategoryList, Mark, PathDays, Profile, plain};

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
    content: &["", "src", "content"],
    assets: &["", "src", "public", "static", "content"],
    path_days: PathDays::First,
    categories: CategoryList::Siblings,
    ..plain::PROFILE
};
