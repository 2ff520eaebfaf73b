//! Zola (getzola.org): `config.toml` with `base_url`, or `zola.toml`, beside `content`.

use super::{CategoryList, Mark, Profile, Settings, Site, hugo, plain};

pub(super) const PROFILE: Profile = Profile {
    name: "zola",
    marks: &[
        Mark { files: &["zola.toml"], beside: &["content"], words: &[] },
        Mark { files: &["config.toml"], beside: &["content"], words: &["base_url"] },
        Mark { files: &["config.toml"], beside: &["templates"], words: &["base_url"] },
    ],
    settings: &["zola.toml", "config.toml"],
    closed: &["public", "themes", "templates", "static", "sass", "i18n"],
    closed_by: &["output_dir"],
    content: &["content"],
    assets: &["static"],
    categories: CategoryList::Siblings,
    adjust,
    role: hugo::role,
    folders: hugo::folders,
    ..plain::PROFILE
};

fn adjust(settings: &Settings, site: &mut Site) {
    let is_on = settings.get(&["markdown", "hard_line_breaks"]).as_deref() == Some("true");
    if is_on {
        site.newlines = super::Newlines::Breaks;
    }
}
