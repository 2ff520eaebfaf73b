//! Astro (astro.build): `astro.config.mjs`. Its configuration is a program, which is not run.

use super::{CategoryList, Mark, Profile, plain};

pub(super) const PROFILE: Profile = Profile {
    name: "astro",
    marks: &[Mark::files(&["astro.config.mjs", "astro.config.js", "astro.config.ts", "astro.config.cjs"])],
    closed: &["dist", "public", "src/components", "src/layouts", "src/styles", "src/assets"],
    content: &["src/content", "src/pages", "src/data", "src"],
    assets: &["public", "src", ""],
    categories: CategoryList::Siblings,
    ..plain::PROFILE
};
