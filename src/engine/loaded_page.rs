//! The page of an article, read and parsed, with its images.

use crate::article::Header;
use crate::document::{Document, TargetAt, TextPosition};
use crate::engine::request::PageKind;
use crate::media;
use crate::media::raster::Measured;
use std::path::PathBuf;
use std::sync::Arc;

/// The page of an article, read and parsed.
#[derive(Debug)]
pub struct LoadedPage {
    /// The header as the file has it now.
    pub header: Header,
    /// Masthead and body, or the source.
    pub document: Document,
    /// Links and images in the order of the text.
    pub targets: Vec<TargetAt>,
    pub links: Vec<PageLink>,
    /// The images of body and front matter, each once.
    pub images: Vec<Picture>,
    /// The file of each image of the document, if it can be shown on the page.
    pub files: Vec<Option<PathBuf>>,
    pub kind: PageKind,
    /// The remembered reading place.
    pub place: Option<TextPosition>,
}

/// Where a link of a page leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageLink {
    /// The web address that the browser is given; none if the link is not one.
    pub web: Option<Arc<str>>,
    /// The block of this page that it leads to, if it leads to one.
    pub anchor: Option<usize>,
}

/// An image that can be shown: its file and size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub file: PathBuf,
    /// Width and height in pixels.
    pub pixels: (u32, u32),
}

/// An image of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its printed number, less one.
    pub index: usize,
    /// The size and kind of its file, if that is on this machine.
    pub measured: Option<Measured>,
    pub listed: media::ListedImage,
}

impl Picture {
    /// What it is called in a list: its caption, description or title, else its address.
    pub fn label(&self) -> &str {
        let media::ListedImage { caption, alt, title, .. } = &self.listed;
        [caption, alt, title]
            .into_iter()
            .flatten()
            .find(|text| !text.is_empty())
            .map_or(self.listed.url(), |text| text)
    }
}
