//! Logseq (logseq.com): a graph is a folder with `logseq/config.edn`.

use super::{Mark, Newlines, Profile, Settings, Site, Wikilinks, plain};

pub(super) const PROFILE: Profile = Profile {
    name: "logseq",
    marks: &[Mark::files(&["logseq/config.edn"])],
    closed: &["logseq", "whiteboards", "draws"],
    content: &["pages", "journals", ""],
    assets: &["assets", ""],
    wikilinks: Wikilinks::Yes,
    adjust,
    ..plain::PROFILE
};

fn adjust(_: &Settings, site: &mut Site) {
    site.newlines = Newlines::Breaks;
}
