//! Background work as data: a [`Job`] goes out, a [`Report`] comes back.
//!
//! Opening is numbered: of waiting jobs only the newest runs, and a stale answer is dropped by whoever asked.

mod opening;
pub mod workers;

use crate::article::Header;
use crate::disk::Batch;
use crate::document::{Block, Document, TargetAt};
use crate::library::Row;
use crate::media::Listed;
use std::path::PathBuf;
use std::sync::Arc;

/// Something to be done away from the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Walk the library's folders.
    Scan,
    /// Read an article and make its page.
    Open {
        /// Number of the request.
        ticket: u64,
        /// The article.
        row: Row,
        /// Its file.
        path: PathBuf,
        /// What of it is wanted.
        face: Face,
    },
    /// Hand an address of the article to the browser.
    OpenLink {
        /// The address as written.
        address: String,
        /// The article's own link, which relative addresses are resolved against.
        base: Option<String>,
        /// Whether the user was asked about addresses that are not plain http(s).
        consent: Consent,
    },
    /// Show an image in the viewer, downloading it first if it is remote.
    OpenImage {
        /// The address as written.
        address: String,
        /// The article's own link, which relative addresses are resolved against.
        base: Option<String>,
        /// The article's file.
        path: PathBuf,
    },
}

/// What of an article is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Face {
    /// The page.
    #[default]
    Page,
    /// The file's text as it stands.
    Source,
}

/// Whether the user has agreed to something that is asked about first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Not asked yet.
    None,
    /// Given.
    Given,
}

/// What a job has come to.
#[derive(Debug)]
pub enum Report {
    /// A scan has found something.
    Found(Batch),
    /// The scan is over.
    Scanned,
    /// An article is ready, or could not be read: one line says why.
    Opened {
        /// Number of the request.
        ticket: u64,
        /// The article.
        row: Row,
        /// The page.
        result: Result<Box<Opened>, String>,
    },
    /// A large article is on its way.
    Opening {
        /// Number of the request.
        ticket: u64,
        /// Its size.
        megabytes: u64,
    },
    /// The code of an article that was opened, in its colours.
    Coloured {
        /// Number of the request.
        ticket: u64,
        /// The blocks that are another now, by index.
        blocks: Vec<(usize, Block)>,
    },
    /// An image is ready for a viewer that needs the terminal.
    ShowInTerminal(PathBuf),
    /// An address the user must be asked about.
    Ask(String),
    /// Something to tell the user, one line.
    Told(String),
    /// Something went wrong, one line.
    Failed(String),
}

/// An article made ready to be shown.
#[derive(Debug)]
pub struct Opened {
    /// What its front matter says now.
    pub header: Header,
    /// Its page: masthead and body, or its source.
    pub document: Document,
    /// Links and images in the order of the text.
    pub targets: Vec<TargetAt>,
    /// Where each link of the document leads on the web, as its opening in the browser would have it; `None` for
    /// links that are no addresses of the web.
    pub addresses: Vec<Option<Arc<str>>>,
    /// The images of body and front matter, each once.
    pub images: Vec<Picture>,
    /// What of the article this is.
    pub face: Face,
}

/// An image of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its printed number, less one.
    pub index: usize,
    /// What is known about it.
    pub listed: Listed,
}

impl Picture {
    /// What it is called in a list: its caption, description or title, else its address.
    pub fn label(&self) -> &str {
        let Listed { caption, alt, title, .. } = &self.listed;
        [caption, alt, title]
            .into_iter()
            .flatten()
            .find(|text| !text.is_empty())
            .map_or(self.listed.url(), |text| text)
    }
}
