//! The images of the article: pictures made ready for the terminal, sets that are walked, downloads.

use crate::app::album::Album;
use crate::app::gallery::Gallery;
use crate::app::transfers::Transfer;

/// The images.
#[derive(Debug, Default)]
pub struct Images {
    /// Pictures made ready for the terminal.
    pub(crate) cache: Gallery,
    /// Images that were opened together.
    pub(crate) set: Album,
    /// The images on their way.
    pub(crate) downloads: Vec<Transfer>,
    pub(crate) transferred: u64,
    /// The folder that was offered before the one images are being saved into.
    pub(crate) saved_before: Option<String>,
}
