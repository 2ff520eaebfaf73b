//! What the engine can be asked, one enum for each worker.
//!
//! A request that is answered carries its [`RequestId`], and so does each response to it.

mod feeds;

use crate::article::ArticleId;
use crate::article::marks::{Flags, SetMark};
use crate::config::Remembered;
use crate::document::TextPosition;
use crate::language::Wording;
use crate::library::RowId;
use crate::library::list::{Now, Selection};
use crate::media::{CellSize, Graphics, LinkKey};
use crate::state::Step;
use serde_json::Value;
use std::collections::HashMap;
use std::path::PathBuf;

pub use feeds::{FeedAddress, FeedChange, FeedRequest, WhichFeeds};

/// Names one request. The application makes the ids: no two requests of a session share one, of any kind, and a later
/// request has a greater one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(u64);

impl RequestId {
    /// Older than every request.
    pub(crate) const OLDEST: Self = Self(0);

    /// The id with this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Something to be done away from the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    Index(IndexRequest),
    Rows(RowRequest),
    /// A list. A newer one replaces it.
    List(Box<ListRequest>),
    Titles(TitleRequest),
    State(StateRequest),
    /// The page of an article. A newer one replaces it.
    Page(PageRequest),
    Image(ImageRequest),
    External(ExternalRequest),
    Feeds(FeedRequest),
}

impl Request {
    /// The id of a request that is answered.
    pub fn id(&self) -> Option<RequestId> {
        match self {
            Self::Index(_) => None,
            Self::Rows(request) => Some(request.id()),
            Self::List(request) => Some(request.request),
            Self::Titles(request) => Some(request.id()),
            Self::State(request) => request.id(),
            Self::Page(request) => Some(request.request),
            Self::Image(request) => Some(request.request),
            Self::External(request) => request.id(),
            Self::Feeds(request) => Some(request.id()),
        }
    }
}

/// What the indexer is asked, which writes the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexRequest {
    /// Open the catalogue of the library and keep it up to date from now on. The first request of a session.
    Start,
    Scan,
}

/// What is read of the catalogue at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowRequest {
    /// What is known of some articles.
    Rows { request: RequestId, rows: Vec<RowId> },
    /// The articles that share a row with one.
    Equals { request: RequestId, row: RowId },
    /// How many articles are on each shelf and in each category. `last_visit` is in Unix seconds.
    Counts { request: RequestId, now: Now, last_visit: Option<i64> },
}

impl RowRequest {
    /// Its id.
    pub fn id(&self) -> RequestId {
        match self {
            Self::Rows { request, .. } | Self::Equals { request, .. } | Self::Counts { request, .. } => {
                *request
            }
        }
    }
}

/// A list that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRequest {
    pub request: RequestId,
    pub selection: Selection,
    /// Rows that stay in it whatever their marks are.
    pub keep: Vec<RowId>,
    /// Marks that the catalogue may not have yet.
    pub newer: HashMap<RowId, Flags>,
    pub now: Now,
    /// When the library was last left, Unix seconds.
    pub last_visit: Option<i64>,
    /// The article whose position in the list is asked for.
    pub restore: Option<ArticleId>,
}

/// What is found in titles, texts and links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TitleRequest {
    /// The titles that contain a text. A newer one replaces it.
    Find { request: RequestId, text: String },
    /// The pieces of these articles' texts around the folded words of a query.
    Snippets { request: RequestId, rows: Vec<(RowId, PathBuf)>, words: Vec<String> },
    /// The articles of the library that the links of a page lead to. `page` is the request the page was made for.
    LinkTargets { request: RequestId, page: RequestId, links: Vec<LinkKey> },
}

impl TitleRequest {
    /// Its id.
    pub fn id(&self) -> RequestId {
        match self {
            Self::Find { request, .. }
            | Self::Snippets { request, .. }
            | Self::LinkTargets { request, .. } => *request,
        }
    }
}

/// What is asked of the reading state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateRequest {
    /// Set a mark of articles, or take it off.
    Mark { request: RequestId, set: SetMark, step: Step, rows: Vec<RowId> },
    /// Undo the last step. If it is older than this run of the program or larger than `most` rows of a list, the user is
    /// asked first, and has `agreed` to the step of this number.
    Undo { request: RequestId, most: usize, agreed: Option<u64> },
    /// Make the step once more that was undone last.
    Redo { request: RequestId },
    /// Note where reading an article goes on; none for its beginning.
    KeepPlace { article: ArticleId, place: Option<TextPosition> },
    /// Keep a query as a shelf, or remove it.
    KeepSearch(SetQuery),
    /// Mute the articles that match a query, or no longer.
    Mute(SetQuery),
    /// Why an article is muted.
    WhyMuted { request: RequestId, row: RowId },
    /// Mute by these queries of the configuration, and no longer by those it had before.
    SetConfiguredMutes(Vec<String>),
    /// Take in what other programs and devices have written.
    Poll,
    /// Take in the reading state of another folder.
    CarryOver { folder: PathBuf },
    /// Note a setting that was changed by a key.
    Remember(Remembered, Value),
    /// Note that the library is left, and on which shelf.
    Leave { shelf: Value },
}

impl StateRequest {
    /// The id of a request that is answered.
    pub fn id(&self) -> Option<RequestId> {
        match self {
            Self::Mark { request, .. }
            | Self::Undo { request, .. }
            | Self::Redo { request }
            | Self::WhyMuted { request, .. } => Some(*request),
            Self::KeepPlace { .. }
            | Self::KeepSearch(_)
            | Self::Mute(_)
            | Self::SetConfiguredMutes(_)
            | Self::Poll
            | Self::CarryOver { .. }
            | Self::Remember(..)
            | Self::Leave { .. } => None,
        }
    }

    /// Whether it changes something of the reading state that the user would miss.
    pub(crate) fn changes(&self) -> bool {
        match self {
            Self::Mark { .. }
            | Self::Undo { .. }
            | Self::Redo { .. }
            | Self::CarryOver { .. }
            | Self::KeepSearch(_)
            | Self::Mute(_)
            | Self::Remember(..) => true,
            Self::KeepPlace { .. }
            | Self::WhyMuted { .. }
            | Self::SetConfiguredMutes(_)
            | Self::Poll
            | Self::Leave { .. } => false,
        }
    }
}

/// A page that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    pub request: RequestId,
    pub row: RowId,
    pub path: PathBuf,
    pub kind: PageKind,
    pub wording: Wording,
}

/// An image to be encoded for the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageRequest {
    pub request: RequestId,
    pub key: PictureKey,
}

/// What is done outside the program or downloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExternalRequest {
    /// Open an address of the article in the browser.
    OpenLink {
        address: String,
        /// The article's own link, which relative addresses are resolved against.
        base: Option<String>,
        /// Whether the user was asked about addresses that are not plain http(s).
        consent: Consent,
    },
    /// Read an image, downloading it first if it is remote.
    OpenImage { request: RequestId, image: ImageSource, purpose: Purpose },
    /// Complete a path that is being typed.
    CompletePath { request: RequestId, typed: String },
}

/// A query that begins to mute, or to be kept as a shelf, or no longer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetQuery {
    pub query: String,
    /// Whether it mutes or is kept from now on.
    pub on: bool,
}

impl ExternalRequest {
    /// The id of a request that is answered.
    pub fn id(&self) -> Option<RequestId> {
        match self {
            Self::OpenLink { .. } => None,
            Self::OpenImage { request, .. } | Self::CompletePath { request, .. } => Some(*request),
        }
    }
}

/// What is done with an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It is shown in the viewer, and from then on on its page.
    View {
        /// The request the page was made for.
        page: RequestId,
        /// Which of the document's images it is, if it is one.
        image: Option<usize>,
    },
    Page {
        /// The request the page was made for.
        page: RequestId,
        /// Which of the document's images it is.
        image: usize,
    },
    /// It is saved as a file of the user's own.
    Save(SaveTo),
}

/// Where an image is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveTo {
    /// An existing folder, or a file in one.
    pub path: PathBuf,
    /// What it is called in the article; in a folder the file's name is made from it.
    pub label: String,
    pub among: Among,
    /// Whether the user has agreed to replace the file.
    pub replace: Consent,
}

/// Whether an image is saved alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    /// It may get the name of a file.
    Alone,
    /// Several are saved, which need a folder.
    Several,
}

/// An image to be read: its address, and what that is resolved against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageSource {
    /// The address as written in the article.
    pub address: String,
    /// The article's own link.
    pub base: Option<String>,
    /// The article's file.
    pub path: PathBuf,
}

/// An image as it is encoded for a terminal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PictureKey {
    pub file: PathBuf,
    pub graphics: Graphics,
    /// Its size in cells: columns, rows.
    pub cells: (u16, u16),
    pub cell: CellSize,
}

/// What of an article is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageKind {
    #[default]
    Page,
    /// Of a web page, the view that the settings do not choose: all of it, or its main content.
    OtherView,
    /// The text of the file.
    Source,
}

/// Whether the user has agreed to something that is asked about first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Not asked yet.
    None,
    Given,
}
