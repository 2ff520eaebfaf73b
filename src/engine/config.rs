//! What the workers need to know of their surroundings.

use crate::disk::{self, ScanOptions};
use crate::document::highlight::Highlighter;
use crate::media::{Environment, Policy, Store, Viewer};
use crate::private::PrivateFolders;
use crate::state;
use std::path::{Path, PathBuf};

/// What the workers need to know.
#[derive(Debug)]
pub struct EngineConfig {
    /// The library's folders and files.
    pub roots: Vec<PathBuf>,
    /// The folder of the catalogue; without one it lasts as long as the program runs.
    pub cache: Option<PathBuf>,
    /// Where it lies then.
    pub private: PrivateFolders,
    /// Where the reading state lies; without it marks last as long as nothing.
    pub state: Option<state::LogOptions>,
    /// How folders are walked and articles read.
    pub scan: ScanOptions,
    /// What a download may do.
    pub policy: Policy,
    /// What shows images.
    pub viewer: Viewer,
    /// What opens links; the first that is found is used.
    pub browsers: Vec<Viewer>,
    /// Queries of what is muted, by the configuration the program was started with.
    pub mute: Vec<String>,
    /// How programs are found and started.
    pub environment: Environment,
    /// Where downloaded pictures are kept.
    pub store: Store,
    /// What colours code.
    pub highlighter: Highlighter,
}

impl EngineConfig {
    /// The library folder a file was found in: the longest that leads to it.
    pub fn root_of(&self, path: &Path) -> Option<&Path> {
        let leading = self.roots.iter().filter(|root| path.starts_with(root));
        leading.max_by_key(|root| root.as_os_str().len()).map(PathBuf::as_path)
    }

    /// Whether the library is nothing but one file.
    pub fn is_one_file(&self) -> bool {
        matches!(&self.roots[..], [root] if !disk::is_folder(root))
    }
}
