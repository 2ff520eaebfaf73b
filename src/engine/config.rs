//! What the engine works on and with: folders, files, programs.

use crate::disk::{self, RecentSites, ScanOptions};
use crate::document::highlight::Highlighter;
use crate::fetch::FetchSettings;
use crate::media::{Environment, Policy, Store, Viewer};
use crate::net::ClientPolicy;
use crate::private::PrivateFolders;
use crate::state;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// What the engine works on and with.
#[derive(Debug)]
pub struct EngineConfig {
    pub roots: Vec<PathBuf>,
    /// Files that were opened by their names, each with the folder that its pictures may come from.
    pub sites: HashMap<PathBuf, PathBuf>,
    /// The cache folder; without one the catalogue is private and lasts as long as it is open.
    pub cache: Option<PathBuf>,
    /// The folders of a private catalogue.
    pub private: PrivateFolders,
    /// The reading state; without one, marks last as long as the program runs.
    pub state: Option<state::LogOptions>,
    pub scan: ScanOptions,
    /// The sites of the pages that were made last.
    pub recent_sites: RecentSites,
    pub policy: Policy,
    pub viewer: Viewer,
    /// What opens links; the first that is found is used.
    pub browsers: Vec<Viewer>,
    /// The queries by which the configuration mutes.
    pub mute: Vec<String>,
    pub environment: Environment,
    /// The downloaded images.
    pub store: Store,
    pub highlighter: Highlighter,
    pub feeds: FeedConfig,
}

/// How feeds are fetched.
#[derive(Clone, Debug, Default)]
pub struct FeedConfig {
    pub settings: FetchSettings,
    pub policy: ClientPolicy,
    /// The library folder that a feed goes to if there is no library.
    pub into: PathBuf,
}

impl EngineConfig {
    /// A library for tests and benches: cache, reading state and images are in `home`, and no program is configured.
    pub fn for_tests(roots: Vec<PathBuf>, home: &Path) -> Self {
        let local = home.join("state");
        Self {
            roots,
            sites: HashMap::new(),
            cache: Some(home.join("cache")),
            private: PrivateFolders::default(),
            state: Some(state::LogOptions {
                folder: local.join("logs"),
                local,
                cache: None,
                access: state::Access::Write,
            }),
            scan: ScanOptions::default(),
            recent_sites: RecentSites::default(),
            policy: Policy::default(),
            viewer: Viewer::of_system(),
            browsers: Vec::new(),
            mute: Vec::new(),
            environment: Environment::default(),
            store: Store::new(&home.join("images"), 1_000_000),
            highlighter: Highlighter::new(),
            feeds: FeedConfig::default(),
        }
    }

    /// The library folder a file was found in: the longest that leads to it. A file that was opened by its name has one
    /// of [`sites`](Self::sites).
    pub fn root_of(&self, path: &Path) -> Option<&Path> {
        if let Some(site) = self.sites.get(path) {
            return Some(site);
        }
        let leading = self.roots.iter().filter(|root| path.starts_with(root));
        leading.max_by_key(|root| root.as_os_str().len()).map(PathBuf::as_path)
    }

    /// Whether the library is nothing but one file.
    pub fn is_one_file(&self) -> bool {
        matches!(&self.roots[..], [root] if !disk::is_folder(root))
    }
}
