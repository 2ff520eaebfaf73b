//! The paths of newsrack's own files, and the time zone of the system.

use crate::zone::Zone;
use directories::ProjectDirs;
use std::path::{Path, PathBuf};

/// `config.toml` in the platform's configuration folder.
pub fn config_file() -> Option<PathBuf> {
    project().map(|project| project.config_dir().join("config.toml"))
}

/// The folder of the catalogue, the text cache and downloaded pictures, all of which can be rebuilt.
pub fn cache_folder() -> Option<PathBuf> {
    project().map(|project| project.cache_dir().to_owned())
}

/// The folder of the reading state: the platform's state folder, or its data folder where there is none.
pub fn state_folder() -> Option<PathBuf> {
    project().map(|project| project.state_dir().unwrap_or_else(|| project.data_dir()).to_owned())
}

fn project() -> Option<ProjectDirs> {
    // The crate ignores XDG variables that are relative or empty, as the specification demands.
    ProjectDirs::from("", "", "newsrack")
}

/// The folder that is suggested when an image is saved: the downloads folder, else the home folder.
pub fn save_folder() -> String {
    let user = directories::UserDirs::new();
    let folder = user.as_ref().map(|user| user.download_dir().unwrap_or(user.home_dir()));
    folder.map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Replaces a leading `~/` by the home folder.
pub fn expanded(path: &str) -> PathBuf {
    let home = path.strip_prefix("~/").and_then(|rest| Some((directories::BaseDirs::new()?, rest)));
    home.map_or_else(|| Path::new(path).to_owned(), |(base, rest)| base.home_dir().join(rest))
}

/// The time zone of the system: that of `TZ`, else the configured one, else UTC.
pub fn machine_zone() -> Zone {
    let named = std::env::var("TZ").ok().filter(|name| !name.is_empty());
    let zone = |name: &str| {
        let name = name.trim_start_matches(':');
        // `TZ` may be a path, such as /usr/share/zoneinfo/Asia/Shanghai.
        name.rsplit_once("zoneinfo/").map_or(name, |(_, name)| name).parse().ok()
    };
    match named {
        Some(name) => zone(&name).unwrap_or(Zone::UTC),
        None => iana_time_zone::get_timezone().ok().and_then(|name| zone(&name)).unwrap_or(Zone::UTC),
    }
}
