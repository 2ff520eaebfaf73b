//! Logseq (logseq.com): a graph is a folder with `logseq/config.edn`.

use super::{Mark, Newlines, Profile, Settings, Site, Wikilinks, plain};

pub(super) const PROFILE: Profile = Profile {
    name: "logseq",
    marks: &[Mark::files(&["logseq/config.edn"])],
    closed: &["logseq", "whiteboards", "draws"],
    content: &["pages", "journals", ""],
    assets: &["assets", ""],
    wikilinks: Wikilinks::Yes,
    title,
    adjust,
    ..plain::PROFILE
};

fn adjust(_: &Settings, site: &mut Site) {
    site.newlines = Newlines::Breaks;
}

/// The name of a page from that of its file: `a___b` and `a%2Fb` are `a/b`.
fn title(name: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(name).decode_utf8();
    decoded.as_deref().unwrap_or(name).replace("___", "/")
}
