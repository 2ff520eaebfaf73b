//! Obsidian (obsidian.md): a vault is a folder with `.obsidian`.

use super::{Mark, Newlines, Profile, Settings, Site, Wikilinks, plain};

pub(super) const PROFILE: Profile = Profile {
    name: "obsidian",
    marks: &[Mark::files(&[".obsidian"])],
    settings: &[".obsidian/app.json"],
    content: &[""],
    assets: &[""],
    wikilinks: Wikilinks::Yes,
    adjust,
    ..plain::PROFILE
};

fn adjust(settings: &Settings, site: &mut Site) {
    let is_strict = settings.get(&["strictLineBreaks"]).as_deref() == Some("true");
    site.newlines = if is_strict { Newlines::Blanks } else { Newlines::Breaks };
    site.attachments = settings.get(&["attachmentFolderPath"]).and_then(|path| super::folder_name(&path));
}
