//! An article made ready to be shown, with its pictures.

use crate::article::Header;
use crate::document::{Document, TargetAt, TextPosition};
use crate::engine::request::PageKind;
use crate::media;
use crate::media::raster::Measured;
use std::path::PathBuf;
use std::sync::Arc;

/// An article made ready to be shown.
#[derive(Debug)]
pub struct LoadedPage {
    /// What its front matter says now.
    pub header: Header,
    /// Its page: masthead and body, or its source.
    pub document: Document,
    /// Links and images in the order of the text.
    pub targets: Vec<TargetAt>,
    /// Where each link of the document leads.
    pub links: Vec<PageLink>,
    /// The images of body and front matter, each once.
    pub images: Vec<Picture>,
    /// Where the document's images lie that can be shown on the page, one for each.
    pub files: Vec<Option<PathBuf>>,
    /// What of the article this is.
    pub face: PageKind,
    /// Where reading it goes on, as it is remembered.
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

/// A picture that can be shown: where it lies and how large it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its file.
    pub file: PathBuf,
    /// Width and height in pixels.
    pub pixels: (u32, u32),
}

/// An image of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its printed number, less one.
    pub index: usize,
    /// What its file says, if it is at hand.
    pub measured: Option<Measured>,
    /// What is known about it.
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
