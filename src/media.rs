//! Images and links of articles: which addresses may be opened, and opening them.
//!
//! An article's addresses are untrusted. Each is checked first ([`address`]). An image is then found on the disk
//! ([`local`]) or downloaded into a private folder ([`download()`], [`store`]), recognised by its content ([`kind`]),
//! and passed to the user's own program as one argument ([`launch`]). Nothing is opened or downloaded before the user
//! asks for it. This module knows neither an article's text nor the screen.
//!
//! Every function takes its inputs as plain data and may be called from a worker thread.

pub mod address;
pub mod download;
mod embedded;
pub mod graphics;
pub mod images;
pub mod kind;
pub mod launch;
pub mod local;
pub mod named;
pub mod raster;
pub mod saving;
pub mod store;

pub use crate::net::Proxies;
pub use crate::trouble::Refusal;
pub use address::{ImageLocation, LinkTarget};
pub use download::{DownloadProgress, Failure, Policy, download};
pub use graphics::{CellSize, Encoded, Graphics};
pub use images::{ListedImage, Source};
pub use kind::Kind;
pub use launch::{Environment, LaunchError, Viewer};
pub use named::LinkKey;
pub use store::Store;

use crate::disk::Location;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// What relative addresses are resolved against.
#[derive(Clone, Copy, Debug, Default)]
pub struct AddressBase<'a> {
    /// The article's own link, an absolute HTTP or HTTPS address.
    pub link: Option<&'a str>,
    pub file: Option<&'a Path>,
    /// The library folder that contains the file.
    pub root: Option<&'a Path>,
    /// Where the file lies in its site.
    pub location: Option<&'a Location>,
}

/// The file of an image, if it need not be downloaded.
pub fn ready(target: &ImageLocation, store: &Store) -> Option<PathBuf> {
    match target {
        ImageLocation::Local(path) => Some(path.clone()),
        ImageLocation::Embedded(address) => embedded::file(address, store).ok(),
        ImageLocation::Remote(url) => store.find(url),
    }
}

/// Checks a local image, writes an embedded one into `store`, or downloads a remote one into it unless it is there. Returns
/// the absolute path of a file that is an image by its content.
pub fn prepare(
    target: &ImageLocation,
    policy: &Policy,
    store: &Store,
    cancel: &AtomicBool,
    progress: &mut dyn FnMut(DownloadProgress),
) -> Result<PathBuf, Failure> {
    match target {
        ImageLocation::Local(path) => {
            local::check(path)?;
            Ok(path.clone())
        }
        ImageLocation::Embedded(address) => embedded::file(address, store),
        ImageLocation::Remote(url) => match store.find(url) {
            Some(path) => Ok(path),
            None => download(url, policy, store, cancel, progress),
        },
    }
}
