//! Site generators and programs for notes: by what their folders are recognised, and what they make of the files in
//! them.
//!
//! Each has a [`Profile`] in a file of its own; a new one is a file and its row in `PROFILES`. Nothing here opens a
//! file: [`detect`] asks a [`Folder`] for names and for the text of the configuration, of which only simple values are
//! read. Nothing is run.

mod astro;
mod eleventy;
mod hexo;
mod hugo;
mod jekyll;
mod joplin;
mod logseq;
mod mkdocs;
mod nikola;
mod obsidian;
mod paths;
mod pelican;
mod plain;
mod settings;
#[cfg(test)]
mod tests;
mod zola;

pub use paths::Candidates;
pub use settings::Settings;

use crate::zone::Zone;
use std::path::Path;

/// Every profile but the plain one, in the order in which a folder is compared with them.
const PROFILES: [&Profile; 12] = [
    &jekyll::PROFILE,
    &hexo::PROFILE,
    &zola::PROFILE,
    &hugo::PROFILE,
    &pelican::PROFILE,
    &nikola::PROFILE,
    &eleventy::PROFILE,
    &mkdocs::PROFILE,
    &astro::PROFILE,
    &logseq::PROFILE,
    &obsidian::PROFILE,
    &joplin::PROFILE,
];

/// What a generator decides about the files of its sites.
pub struct Profile {
    /// The name in the configuration and in what the commands print.
    pub name: &'static str,
    /// By what a folder is recognised: one of these.
    marks: &'static [Mark],
    /// Files with settings, of which the first that exists is read.
    settings: &'static [&'static str],
    /// Folders below the site's folder that hold no articles: output, templates, themes, assets.
    closed: &'static [&'static str],
    /// Settings that name further folders without articles.
    closed_by: &'static [&'static str],
    /// The setting of the time zone; empty if there is none.
    zone: &'static str,
    /// The zone of a time of day without one.
    pub times: Times,
    /// Folders below which content lies, in the order in which paths are looked up in them.
    content: &'static [&'static str],
    /// Folders whose files are published as they are.
    assets: &'static [&'static str],
    /// What a flat list of categories is.
    pub categories: CategoryList,
    /// How a text is divided into categories or tags.
    pub words: Words,
    /// Whether a link in double brackets leads to the note of that name.
    pub wikilinks: Wikilinks,
    /// Whether `<meta>` elements are fields of an article.
    pub meta_elements: MetaElements,
    /// What a README in the folder of content is.
    readmes: Readmes,
    /// What a folder with `index.md` is.
    pub bundles: Bundles,
    /// What the text of a `.txt` file is.
    pub txt: TextFiles,
    /// The ending of a file that has the front matter of the article beside it.
    pub sidecar: Option<&'static str>,
    /// What a file is by its content.
    pub content_role: fn(&[u8]) -> Role,
    /// Changes what the site's own settings decide.
    adjust: fn(&Settings, &mut Site),
    /// What a file is to the generator. The path is the one below the site's folder.
    role: fn(&Site, &Path) -> Role,
    /// What the day of an article without a date is read from.
    pub path_days: PathDays,
    /// The title that a file's name without its ending stands for.
    pub title: fn(&str) -> String,
    /// The categories that a path gives.
    folders: fn(&Site, &Path) -> FolderCategories,
}

/// By what a folder is recognised.
struct Mark {
    /// Files or folders of which one must exist.
    files: &'static [&'static str],
    /// Others of which one must exist, because other programs have the same files; empty if none need to.
    beside: &'static [&'static str],
    /// Words of which one must be in the settings; empty if none need to.
    words: &'static [&'static str],
}

impl Mark {
    /// Files that no other program has.
    const fn files(files: &'static [&'static str]) -> Self {
        Self { files, beside: &[], words: &[] }
    }
}

/// What a flat list of categories is to a generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CategoryList {
    /// One path from the top level down.
    Path,
    Siblings,
}

/// How a text that is no list is divided into categories or tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// It is one name.
    Whole,
    /// Blanks separate names.
    Blanks,
}

/// What a folder with a file `index.md` is to a generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bundles {
    /// A folder like any other.
    Folders,
    /// That of one article: the other files in it and below it are parts of that article.
    Articles,
}

/// What the text of a `.txt` file is to a generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFiles {
    Plain,
    /// reStructuredText.
    Rest,
}

/// Which part of a path has the day of an article without a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathDays {
    /// The name of the file, else that of its folder.
    Name,
    /// The first part that has one, from the site's folder down.
    First,
}

/// Whether `[[name]]` is a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Wikilinks {
    #[default]
    No,
    Yes,
}

/// The zone of a date with a time of day that names none, as in `2024-03-10 08:30`. A day alone is in the site's zone,
/// else in the user's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// That of the site, else the user's.
    OfSite,
    /// That of the site, else UTC.
    OfSiteOrUtc,
    /// UTC for what YAML takes for a time; that of the site for a text, which stands in quotation marks.
    YamlInUtc,
}

/// Whether the fields of an article may stand as `<meta>` elements in the head of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetaElements {
    Ignored,
    AreFields,
}

/// What a README in the folder of content is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readmes {
    /// A text about the folder, as in any other.
    NotArticles,
    Articles,
}

/// What a newline within a paragraph is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Newlines {
    /// A blank.
    #[default]
    Blanks,
    /// A line break.
    Breaks,
}

/// What a generator does with articles whose date is in the future.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Future {
    #[default]
    Listed,
    /// They are not published before that time.
    HeldBack,
}

/// Which keys of front matter say that an article is in none of the site's lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hidden {
    /// Those that mean it everywhere.
    #[default]
    Common,
    /// Also `status: draft`, `hidden`, `skip` and `private`.
    Status,
    /// Also `headless`, `build.list`, `publishDate` and `expiryDate`.
    Hugo,
    /// Also `eleventyExcludeFromCollections`.
    Eleventy,
}

/// What a file is to a generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Article,
    /// A list, a template, or a part of another article.
    Other,
}

/// The categories that the folders of an article give.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderCategories {
    pub names: Vec<String>,
    pub rank: FolderRank,
}

/// How categories of folders and of front matter go together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FolderRank {
    /// Those of folders count if there are no others.
    #[default]
    Instead,
    /// Those of folders come first.
    Before,
}

/// A site: its profile, and what its own settings say.
#[derive(Clone, Debug)]
pub struct Site {
    pub profile: &'static Profile,
    /// The zone of dates that name none.
    pub zone: Option<Zone>,
    pub newlines: Newlines,
    pub future: Future,
    pub hidden: Hidden,
    /// The folder of content, if the settings name another.
    content: Option<String>,
    /// Further folders without articles, from the settings.
    closed: Vec<String>,
    /// Names of folders with an underscore that hold articles.
    collections: Vec<String>,
    /// The folder of attachments.
    attachments: Option<String>,
    /// Whether the folders of articles name their categories.
    folder_names: FolderNames,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FolderNames {
    AreCategories,
    Ignored,
}

/// A folder as far as [`detect`] sees it.
pub trait Folder {
    /// Whether a file or folder with this path exists in it.
    fn has(&self, name: &str) -> bool;

    /// The beginning of a text file in it; none if it cannot be read.
    fn text(&self, name: &str) -> Option<String>;
}

/// The site whose folder this is; none if it is that of no known one.
pub fn detect(folder: &dyn Folder) -> Option<Site> {
    PROFILES.into_iter().find_map(|profile| profile.site_in(folder))
}

/// The names of all profiles.
pub fn names() -> impl Iterator<Item = &'static str> {
    std::iter::once(plain::PROFILE.name).chain(PROFILES.into_iter().map(|profile| profile.name))
}

impl Profile {
    /// The profile of folders that belong to no site.
    pub fn plain() -> &'static Self {
        &plain::PROFILE
    }

    /// The profile of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        std::iter::once(&plain::PROFILE).chain(PROFILES).find(|profile| profile.name == name)
    }

    /// The site of this profile whose folder this is; none if its marks are not there.
    pub fn site_in(&'static self, folder: &dyn Folder) -> Option<Site> {
        let mut settings = None;
        let mark = self.marks.iter().find(|mark| {
            let has = |names: &[&str]| names.iter().any(|name| folder.has(name));
            has(mark.files)
                && (mark.beside.is_empty() || has(mark.beside))
                && (mark.words.is_empty() || {
                    let settings = settings.get_or_insert_with(|| self.settings(folder));
                    mark.words.iter().any(|word| settings.text().contains(word))
                })
        });
        mark?;
        Some(self.site(&settings.unwrap_or_else(|| self.settings(folder))))
    }

    /// A site of this profile in a folder, whether or not its marks are there.
    pub fn site_at(&'static self, folder: &dyn Folder) -> Site {
        self.site(&self.settings(folder))
    }

    fn settings(&self, folder: &dyn Folder) -> Settings {
        let read = |name: &&str| Some(Settings::new(name, folder.text(name)?));
        self.settings.iter().find_map(read).unwrap_or_default()
    }

    fn site(&'static self, settings: &Settings) -> Site {
        let mut site = Site::of(self);
        if !self.zone.is_empty() {
            site.zone = settings.get(&[self.zone]).and_then(|name| name.parse().ok());
        }
        let folder = |key: &&str| settings.get(&[*key]).and_then(|path| folder_name(&path));
        site.closed = self.closed_by.iter().filter_map(folder).collect();
        (self.adjust)(settings, &mut site);
        site
    }
}

/// A folder that a setting names, without `./` and slashes; none if it is not one below the site's folder.
fn folder_name(path: &str) -> Option<String> {
    let path = path.trim().trim_start_matches("./").trim_matches('/');
    let is_below = !path.is_empty() && path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    is_below.then(|| path.to_owned())
}

impl Site {
    /// What holds for files that belong to no site.
    pub const PLAIN: Self = Self::of(&plain::PROFILE);

    const fn of(profile: &'static Profile) -> Self {
        Self {
            profile,
            zone: None,
            newlines: Newlines::Blanks,
            future: Future::Listed,
            hidden: Hidden::Common,
            content: None,
            closed: Vec::new(),
            collections: Vec::new(),
            attachments: None,
            folder_names: FolderNames::AreCategories,
        }
    }

    /// Whether this is no site.
    pub fn is_plain(&self) -> bool {
        self.profile.name == plain::PROFILE.name
    }

    /// Whether a folder holds no articles. The path is the one below the site's folder.
    pub fn is_closed(&self, folder: &Path) -> bool {
        let Some(folder) = folder.to_str() else { return false };
        self.profile.closed.contains(&folder)
            || self.closed.iter().any(|closed| closed == folder)
            || (self.profile.role)(self, &Path::new(folder).join("")) == Role::Other
    }

    /// What a file is. The path is the one below the site's folder.
    pub fn role(&self, file: &Path) -> Role {
        (self.profile.role)(self, file)
    }

    /// Whether a README at this path below the site's folder is an article.
    pub fn has_readme(&self, file: &Path) -> bool {
        self.profile.readmes == Readmes::Articles && file.starts_with(self.content())
    }

    /// The categories that the path of an article gives, below the site's folder.
    pub fn folder_categories(&self, file: &Path) -> FolderCategories {
        match self.folder_names {
            FolderNames::AreCategories => (self.profile.folders)(self, file),
            FolderNames::Ignored => FolderCategories::default(),
        }
    }

    /// A text that differs for sites that read articles differently.
    pub fn meaning(&self) -> String {
        let Self { profile, zone, newlines, future, hidden, content, closed, collections, .. } = self;
        let zone = zone.map_or("", Zone::name);
        format!(
            "{} {zone} {newlines:?} {future:?} {hidden:?} {content:?} {closed:?} {collections:?} {:?}",
            profile.name, self.folder_names
        )
    }

    /// The folder of content.
    fn content(&self) -> &str {
        self.content.as_deref().or(self.profile.content.first().copied()).unwrap_or_default()
    }
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Profile {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Profile {}

/// Every file is an article.
fn all_articles(_: &Site, _: &Path) -> Role {
    Role::Article
}

/// Folders give no categories.
fn no_folders(_: &Site, _: &Path) -> FolderCategories {
    FolderCategories::default()
}

fn nothing(_: &Settings, _: &mut Site) {}
