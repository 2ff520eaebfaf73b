//! Nikola (getnikola.com): `conf.py` beside `posts`.

use super::{CategoryList, Future, Hidden, Mark, Profile, Settings, Site, TextFiles, Times, plain};

pub(super) const PROFILE: Profile = Profile {
    name: "nikola",
    marks: &[
        Mark { files: &["conf.py"], beside: &["posts"], words: &[] },
        Mark { files: &["conf.py"], beside: &[], words: &["BLOG_TITLE", "Nikola"] },
    ],
    settings: &["conf.py"],
    closed: &[
        "output",
        "cache",
        "templates",
        "themes",
        "plugins",
        "files",
        "galleries",
        "listings",
        "__pycache__",
    ],
    closed_by: &["OUTPUT_FOLDER", "CACHE_FOLDER"],
    zone: "TIMEZONE",
    times: Times::OfSiteOrUtc,
    content: &[""],
    assets: &["files", ""],
    categories: CategoryList::Siblings,
    txt: TextFiles::Rest,
    sidecar: Some("meta"),
    adjust,
    ..plain::PROFILE
};

fn adjust(settings: &Settings, site: &mut Site) {
    site.hidden = Hidden::Status;
    site.future = if settings.get(&["FUTURE_IS_NOW"]).as_deref() == Some("True") {
        Future::Listed
    } else {
        Future::HeldBack
    };
}
