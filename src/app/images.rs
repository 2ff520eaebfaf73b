//! The images of the article: pictures made ready for the terminal, sets that are walked, downloads.

pub mod cache;
pub mod protocol;
pub(crate) mod set;

pub mod downloads;

use crate::app::images::cache::Gallery;
use crate::app::images::downloads::Transfer;
use crate::app::images::set::Album;

/// The images.
#[derive(Debug, Default)]
pub struct Images {
    /// Pictures made ready for the terminal.
    pub(crate) cache: Gallery,
    /// Images that were opened together.
    pub(crate) set: Album,
    /// The images on their way.
    pub(crate) downloads: Vec<Transfer>,
    /// The folder that was offered before the one images are being saved into.
    pub(crate) saved_before: Option<String>,
}
