//! Where newsrack's own files lie, and what the machine says about itself.

use crate::zone::Zone;
use directories::ProjectDirs;
use std::path::{Path, PathBuf};

/// The configuration file, where the platform keeps such files.
pub fn config_file() -> Option<PathBuf> {
    project().map(|project| project.config_dir().join("config.toml"))
}

/// The folder for what can be made again.
pub fn cache_folder() -> Option<PathBuf> {
    project().map(|project| project.cache_dir().to_owned())
}

/// The folder for what the user has made: the state folder, where a platform has none the data folder.
pub fn state_folder() -> Option<PathBuf> {
    project().map(|project| project.state_dir().unwrap_or_else(|| project.data_dir()).to_owned())
}

fn project() -> Option<ProjectDirs> {
    // The crate ignores XDG variables that are relative or empty, as their specification asks.
    ProjectDirs::from("", "", "newsrack")
}

/// Where images are kept unless another folder is named: the folder of downloads, else the home folder.
pub fn save_folder() -> String {
    let user = directories::UserDirs::new();
    let folder = user.as_ref().map(|user| user.download_dir().unwrap_or(user.home_dir()));
    folder.map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A path with `~/` replaced by the home folder.
pub fn expanded(path: &str) -> PathBuf {
    let home = path.strip_prefix("~/").and_then(|rest| Some((directories::BaseDirs::new()?, rest)));
    home.map_or_else(|| Path::new(path).to_owned(), |(base, rest)| base.home_dir().join(rest))
}

/// The machine's time zone: `TZ` if it names one, else the system's, else UTC.
pub fn machine_zone() -> Zone {
    let named = std::env::var("TZ").ok().filter(|name| !name.is_empty());
    let zone = |name: &str| {
        let name = name.trim_start_matches(':');
        // A path into the zone files names a zone as well.
        name.rsplit_once("zoneinfo/").map_or(name, |(_, name)| name).parse().ok()
    };
    match named {
        Some(name) => zone(&name).unwrap_or(Zone::UTC),
        None => iana_time_zone::get_timezone().ok().and_then(|name| zone(&name)).unwrap_or(Zone::UTC),
    }
}
