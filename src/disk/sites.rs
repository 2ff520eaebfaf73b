//! Finds the site that a folder belongs to: the nearest folder at or above it with the marks of a generator. Each folder
//! is looked at once by one [`Sites`].

use crate::article::ReadOptions;
use crate::site::{self, Bundles, Candidates, Folder, Role, Site};
use chrono::{DateTime, Utc};
use parking_lot::{Mutex, RwLock};
use std::collections::HashMap;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// How many folders above a library folder may be that of its site.
const LEVELS: usize = 6;
/// The most bytes of a site's configuration that are read.
const SETTINGS_MAX: u64 = 64 * 1024;
/// The most files and folders of a site that are looked at for a name.
const NAMES_MAX: usize = 50_000;
/// How long what is known of sites is used for pages.
const RECENT: Duration = Duration::from_secs(3);

/// How the files of a library are read: by the settings of the user, and by what their sites decide.
#[derive(Debug)]
pub struct Sites {
    pub settings: ReadOptions,
    /// Articles with a later date may be held back.
    pub(super) now: DateTime<Utc>,
    known: RwLock<HashMap<PathBuf, Arc<Location>>>,
}

/// What was known of sites a moment ago. Pages that follow each other need not look at the same site again.
#[derive(Debug, Default)]
pub struct RecentSites(Mutex<Option<(Instant, Arc<Sites>)>>);

impl RecentSites {
    /// Sites with these settings, not older than a few seconds.
    pub fn get(&self, settings: ReadOptions) -> Arc<Sites> {
        let mut kept = self.0.lock();
        if let Some((at, sites)) = &*kept
            && at.elapsed() < RECENT
        {
            return Arc::clone(sites);
        }
        let sites = Arc::new(Sites::new(settings));
        *kept = Some((Instant::now(), Arc::clone(&sites)));
        sites
    }
}

/// A folder, and where it lies in its site.
#[derive(Debug)]
pub struct Location {
    pub site: Arc<Site>,
    /// The site's folder.
    pub top: PathBuf,
    /// The path of the folder below that of the site.
    below: PathBuf,
    /// Whether it is the folder of one article, whose other files belong to that.
    bundle: Bundle,
    /// A number that changes with the files that have the front matter of others.
    sidecars: u64,
    /// The files of the site by their names in lower case, shared by its folders.
    names: Arc<OnceLock<HashMap<String, PathBuf>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bundle {
    No,
    /// The folder has the file of the article.
    Here,
    /// A folder above has it.
    Above,
}

impl Sites {
    /// With these settings, and the present time.
    pub fn new(settings: ReadOptions) -> Self {
        Self::as_of(settings, crate::clock::now())
    }

    /// The same as if it were this moment.
    pub fn as_of(settings: ReadOptions, now: DateTime<Utc>) -> Self {
        Self { settings, now, known: RwLock::default() }
    }

    /// Where a file lies. `root` is the library folder above it; one that is not above it, such as the file itself, is
    /// none.
    pub fn of_file(&self, file: &Path, root: Option<&Path>) -> Arc<Location> {
        let folder = file.parent().unwrap_or(Path::new(""));
        let root = root.filter(|root| *root != file && file.starts_with(root));
        self.of_folder(folder, root.unwrap_or(folder))
    }

    /// The name of the profile of a file's site. `roots` are the folders and files of the library.
    pub fn profile_of(&self, file: &Path, roots: &[PathBuf]) -> &'static str {
        let root = roots.iter().find(|root| file.starts_with(root));
        self.of_file(file, root.map(PathBuf::as_path)).site.profile.name
    }

    /// Where a folder lies, which is `root` or below it.
    pub fn of_folder(&self, folder: &Path, root: &Path) -> Arc<Location> {
        if let Some(known) = self.known.read().get(folder) {
            return Arc::clone(known);
        }
        let above = folder.parent().filter(|_| folder != root && folder.starts_with(root));
        let location = match (self.marked(folder), above) {
            (Some(site), _) => Location::of(site, folder.to_owned(), PathBuf::new()),
            (None, Some(above)) => self.of_folder(above, root).child(folder),
            (None, None) => self.above(folder),
        };
        let location = Arc::new(location);
        self.known.write().insert(folder.to_owned(), Arc::clone(&location));
        location
    }

    /// The site whose folder this is.
    fn marked(&self, folder: &Path) -> Option<Site> {
        let opened = OnDisk(folder);
        match self.settings.profile {
            None => site::detect(&opened),
            Some(profile) => profile.site_in(&opened),
        }
    }

    /// A library folder without marks: its site is in one of the folders above it, if any.
    fn above(&self, root: &Path) -> Location {
        let real = super::real(if root.as_os_str().is_empty() { Path::new(".") } else { root });
        for top in real.ancestors().skip(1).take(LEVELS) {
            // Nothing is a site at the very top.
            if top.parent().is_none() {
                break;
            }
            if let Some(site) = self.marked(top) {
                let below = real.strip_prefix(top).unwrap_or(Path::new("")).to_owned();
                return Location::of(site, top.to_owned(), below).at(root);
            }
        }
        let site = self.settings.profile.map_or(Site::PLAIN, |profile| profile.site_at(&OnDisk(root)));
        Location::of(site, root.to_owned(), PathBuf::new()).at(root)
    }
}

impl Location {
    fn of(site: Site, top: PathBuf, below: PathBuf) -> Self {
        Self { site: Arc::new(site), top, below, bundle: Bundle::No, sidecars: 0, names: Arc::default() }
    }

    /// The folder below this one at a path.
    fn child(&self, folder: &Path) -> Self {
        let name = folder.file_name().unwrap_or_default();
        let below = self.below.join(name);
        let bundle = if self.bundle == Bundle::No { Bundle::No } else { Bundle::Above };
        let (site, top, names) = (Arc::clone(&self.site), self.top.clone(), Arc::clone(&self.names));
        Self { site, top, below, bundle, sidecars: 0, names }.at(folder)
    }

    /// Looks whether the folder at this path is that of one article.
    fn at(mut self, folder: &Path) -> Self {
        let has_index = || OnDisk(folder).has("index.md") || OnDisk(folder).has("index.html");
        if self.bundle == Bundle::No && self.site.profile.bundles == Bundles::Articles && has_index() {
            self.bundle = Bundle::Here;
        }
        if let Some(ending) = self.site.profile.sidecar {
            self.sidecars = sidecars(folder, ending);
        }
        self
    }

    /// The path of a file of this folder, below that of the site.
    pub fn path(&self, name: &Path) -> PathBuf {
        self.below.join(name)
    }

    /// Whether a folder in this one holds no articles.
    pub(super) fn closes(&self, name: &str) -> bool {
        !self.site.is_plain() && self.site.is_closed(&self.below.join(name))
    }

    /// The text of the file beside an article that has its front matter.
    pub(super) fn sidecar(&self, file: &Path) -> Option<String> {
        let beside = file.with_extension(self.site.profile.sidecar?);
        OnDisk(beside.parent()?).text(beside.file_name()?.to_str()?)
    }

    /// What a file of this folder is to its site.
    pub(super) fn role(&self, name: &Path) -> Role {
        if self.site.is_plain() {
            return Role::Article;
        }
        let is_index = name.to_str().is_some_and(|name| name.split('.').next() == Some("index"));
        match self.bundle {
            Bundle::Here if !is_index => Role::Other,
            Bundle::Above => Role::Other,
            Bundle::Here | Bundle::No => self.site.role(&self.below.join(name)),
        }
    }

    /// A number that changes if the files of this folder are read differently; 0 outside of sites.
    pub(super) fn number(&self) -> i64 {
        if self.site.is_plain() {
            return 0;
        }
        let text =
            format!("{} {} {:?} {}", self.site.meaning(), self.below.display(), self.bundle, self.sidecars);
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..8]);
        i64::from_le_bytes(bytes)
    }

    /// The first of these files that exists, as a path below the site's folder without `..`.
    pub fn first(&self, candidates: &Candidates) -> Option<PathBuf> {
        let paths = candidates.paths.iter().filter_map(|path| plain(path));
        let found = paths.into_iter().find(|path| super::is_file(&self.top.join(path)));
        found.or_else(|| self.named(candidates.name.as_deref()?))
    }

    /// The file with this name, or an article with this name before its ending, that lies least deep.
    fn named(&self, name: &str) -> Option<PathBuf> {
        let names = self.names.get_or_init(|| names(&self.top, &self.site));
        names.get(name).or_else(|| names.get(&format!("{name}.md"))).cloned()
    }
}

/// A number for the names, sizes and times of the files in a folder that have this ending.
fn sidecars(folder: &Path, ending: &str) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let files = entries.filter_map(Result::ok).map(|entry| entry.path());
    let stamps = files.filter(|path| path.extension().is_some_and(|found| found == ending)).map(|path| {
        let data = std::fs::metadata(&path).ok();
        let stamp = data.map(|data| (data.len(), data.modified().ok()));
        let hash = blake3::hash(format!("{} {stamp:?}", path.display()).as_bytes());
        hash.as_bytes()[..8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    });
    stamps.fold(0, u64::wrapping_add)
}

/// The files of a site by their names, except in hidden and closed folders.
fn names(top: &Path, site: &Site) -> HashMap<String, PathBuf> {
    let mut found = HashMap::new();
    let mut folders = std::collections::VecDeque::from([PathBuf::new()]);
    let mut left = NAMES_MAX;
    while let Some(folder) = folders.pop_front() {
        let Ok(entries) = std::fs::read_dir(top.join(&folder)) else { continue };
        let mut entries: Vec<_> = entries.filter_map(Result::ok).take(left).collect();
        left -= entries.len();
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let (name, path) = (entry.file_name(), folder.join(entry.file_name()));
            let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !site.is_closed(&path) => folders.push_back(path),
                Ok(kind) if kind.is_file() => {
                    found.entry(name.to_lowercase()).or_insert(path);
                }
                _ => {}
            }
        }
    }
    found
}

/// A path without `.` and `..`; none if it leads above the site's folder.
fn plain(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => plain.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !plain.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(plain)
}

/// A folder on the disk.
struct OnDisk<'p>(&'p Path);

impl Folder for OnDisk<'_> {
    fn has(&self, name: &str) -> bool {
        self.0.join(name).symlink_metadata().is_ok()
    }

    fn text(&self, name: &str) -> Option<String> {
        let file = super::open::open(&self.0.join(name)).ok()?;
        let mut bytes = Vec::new();
        file.take(SETTINGS_MAX).read_to_end(&mut bytes).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}
