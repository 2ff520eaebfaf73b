//! What comes back from the engine.
//!
//! A response to a request carries its [`RequestId`]; the others report what has changed, whether or not somebody asked.

mod feeds;

use crate::article::marks::{Flags, SetMark};
use crate::article::{ArticleId, Header};
use crate::catalogue::{ArticleRow, ListRows, ScanProgress, ShelfCounts, TextProgress};
use crate::config::Remembered;
use crate::disk::{LeftOut, UnreadableFile};
use crate::document::{Block, Document, TargetAt, TextPosition};
use crate::engine::request::{ImageSource, PageKind, PictureKey, RequestId, SaveTo, SetQuery};
use crate::library::RowId;
use crate::library::rows::RowSet;
use crate::library::snippet::Snippet;
use crate::media::raster::Measured;
use crate::media::saving::Completion;
use crate::media::{self, Encoded, ListedImage};
use crate::trouble::{QueryWrong, Refusal, TaskDone, TaskFailed, Unread};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;

pub use feeds::{
    Added, AddedState, FeedResponse, FeedRow, FetchEnd, FetchProgress, Fetched, FoundRow, NotAdded,
};

/// What comes back from the engine.
#[derive(Debug)]
pub enum Response {
    /// The catalogue is another one from now on: rows mean other articles.
    CatalogueReplaced,
    /// The library is scanned for the first time.
    FirstScan,
    /// How far a scan is.
    ScanProgress(ScanProgress),
    /// A scan is over.
    ScanFinished(Box<ScanSummary>),
    /// Another program has changed the catalogue.
    ChangedElsewhere,
    /// How far the text index is; complete when both numbers are equal.
    TextIndexProgress(TextProgress),
    /// Rows whose marks have changed, and what they are now.
    MarksChanged(Vec<(RowId, Flags)>),
    /// So many old articles start as read, in a library that was scanned for the first time.
    BaselineSet { read: usize },
    /// The queries by which the user mutes, without those of the configuration.
    Mutes(Vec<String>),
    /// Settings that keys have changed in earlier sessions, and the shelf on which the library was left.
    Remembered(Vec<(Remembered, Value)>),
    /// When the library was last left, Unix seconds.
    LastVisit(i64),
    /// The queries that are kept as shelves.
    KeptSearches(Vec<String>),
    /// The reading state has nothing yet, and there is another one in this folder, which was used before.
    StateElsewhere(PathBuf),
    /// That one was taken in: so many articles have other marks.
    StateCarried { count: usize },
    /// So many changes of the reading state could not be written yet.
    Unwritten(usize),
    /// Something worked; the user gets a message.
    Done(TaskDone),
    /// Something failed that no request waits for.
    Error(TaskFailed),

    /// A request failed.
    Failed { request: RequestId, error: TaskFailed },
    /// A list, or its first part.
    List(Box<ListResponse>),
    /// The query of a list is invalid. `character` counts from 1.
    InvalidQuery { request: RequestId, character: usize, wrong: QueryWrong },
    /// How many articles are on each shelf and in each category.
    Counts { request: RequestId, counts: Box<ShelfCounts> },
    /// What is known of some articles.
    Rows { request: RequestId, rows: Vec<ArticleRow> },
    /// The articles that share a row with one, which is the first of them.
    Equals { request: RequestId, rows: Vec<ArticleRow> },
    /// Pieces of articles' texts, some of those that were asked for.
    Snippets { request: RequestId, snippets: Vec<(RowId, Snippet)> },
    /// The articles whose titles contain a text.
    Titles { request: RequestId, rows: Arc<RowSet> },
    /// The article that each link of a page leads to, if it leads to one. `page` is the request the page was made for.
    LinkTargets { request: RequestId, page: RequestId, rows: Vec<Option<RowId>> },
    /// Rows were marked; `changed` are those whose marks are others now.
    Marked { request: RequestId, rows: Vec<RowId>, changed: Vec<(RowId, Flags)> },
    /// The last step was undone, or there was none.
    Undone { request: RequestId, undone: Option<TurnedStep> },
    /// The step that was undone last was made once more, or there was none.
    Redone { request: RequestId, redone: Option<TurnedStep> },
    /// Before this step is undone, the user has to agree to its number.
    AskUndo { request: RequestId, number: u64, concern: UndoConcern, step: TurnedStep },
    /// Where reading articles goes on again, because opening them was undone or made once more.
    PlacesChanged(Vec<(ArticleId, Option<TextPosition>)>),
    /// By which queries an article is muted, and whether it has the mark itself.
    MutedBy { request: RequestId, row: RowId, queries: Vec<String>, configured: Vec<String>, marked: bool },
    /// The page of an article, or why there is none.
    Page { request: RequestId, row: RowId, result: Result<Box<LoadedPage>, Unread> },
    /// A large article is being loaded.
    LargePage { request: RequestId, megabytes: u64 },
    /// Blocks of a page with the colours of their code, by index. `request` is that of the page.
    Highlighted { request: RequestId, blocks: Vec<(usize, Block)> },
    /// An image was encoded, or cannot be shown.
    Encoded { request: RequestId, key: PictureKey, result: Result<Arc<Encoded>, Refusal> },
    /// How far the download of an image is.
    DownloadProgress { request: RequestId, progress: media::DownloadProgress },
    /// A request for an image is over, whether or not it succeeded.
    DownloadEnded { request: RequestId },
    /// An image of a page can be shown. `page` is the request the page was made for, `image` an index into the
    /// document's images.
    PageImage { request: RequestId, page: RequestId, image: usize, shown: Shown },
    /// An image is to fill the screen, because there is no viewer.
    ShowHere { request: RequestId, address: String, shown: Shown },
    /// An image is to be shown by a viewer that needs the terminal.
    ShowInTerminal { request: RequestId, file: PathBuf },
    /// A typed path was completed as far as it is certain.
    PathCompleted { request: RequestId, completion: Completion },
    /// The user must be asked before a file is replaced by an image.
    ConfirmReplace { request: RequestId, image: Box<(ImageSource, SaveTo)> },
    /// Something about feeds.
    Feeds(FeedResponse),
    /// The user must be asked before this address is opened.
    ConfirmLink(String),
}

impl Response {
    /// The id of the request that this answers.
    pub fn id(&self) -> Option<RequestId> {
        match self {
            Self::CatalogueReplaced
            | Self::FirstScan
            | Self::ScanProgress(_)
            | Self::ScanFinished(_)
            | Self::ChangedElsewhere
            | Self::TextIndexProgress(_)
            | Self::MarksChanged(_)
            | Self::BaselineSet { .. }
            | Self::Mutes(_)
            | Self::Remembered(_)
            | Self::LastVisit(_)
            | Self::KeptSearches(_)
            | Self::Unwritten(_)
            | Self::Done(_)
            | Self::Error(_)
            | Self::PlacesChanged(_)
            | Self::StateElsewhere(_)
            | Self::StateCarried { .. }
            | Self::ConfirmLink(_) => None,
            Self::List(list) => Some(list.request),
            Self::Feeds(response) => Some(response.id()),
            Self::Failed { request, .. }
            | Self::InvalidQuery { request, .. }
            | Self::Counts { request, .. }
            | Self::Rows { request, .. }
            | Self::Equals { request, .. }
            | Self::Snippets { request, .. }
            | Self::Titles { request, .. }
            | Self::LinkTargets { request, .. }
            | Self::Marked { request, .. }
            | Self::Undone { request, .. }
            | Self::Redone { request, .. }
            | Self::AskUndo { request, .. }
            | Self::MutedBy { request, .. }
            | Self::Page { request, .. }
            | Self::LargePage { request, .. }
            | Self::Highlighted { request, .. }
            | Self::Encoded { request, .. }
            | Self::DownloadProgress { request, .. }
            | Self::DownloadEnded { request }
            | Self::PageImage { request, .. }
            | Self::ShowHere { request, .. }
            | Self::ShowInTerminal { request, .. }
            | Self::PathCompleted { request, .. }
            | Self::ConfirmReplace { request, .. } => Some(*request),
        }
    }
}

/// A step that is undone or made once more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnedStep {
    pub did: StepKind,
    /// The title, if it is about one article.
    pub title: Option<String>,
    /// How many articles it is about.
    pub count: usize,
}

/// What a step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// It set a mark of articles to something.
    Mark(SetMark),
    /// It made the old articles of a library start as read.
    Baseline,
    /// It muted the articles that match a query, or no longer.
    Mute(SetQuery),
}

/// Why the user is asked before a step is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UndoConcern {
    /// It was made before the program was started.
    Earlier,
    /// It is about more articles than the list shows.
    Many,
}

/// What a scan has found.
#[derive(Debug, Default)]
pub struct ScanSummary {
    pub new: usize,
    /// Rows with this number and later ones are new, or were moved.
    pub first_new: RowId,
    /// How many articles were moved or copied.
    pub moved: usize,
    pub changed: Vec<ArticleRow>,
    /// Rows whose file is gone; an article that was moved has another row now.
    pub gone: Vec<RowId>,
    pub warnings: Vec<UnreadableFile>,
    pub left_out: LeftOut,
}

/// A list, or its first part.
#[derive(Debug)]
pub struct ListResponse {
    pub request: RequestId,
    pub listed: ListRows,
    pub part: Part,
    /// What is known of the first articles.
    pub entries: Vec<ArticleRow>,
    /// How many articles the whole list has, if that is known already.
    pub total: Option<usize>,
    pub searched: Option<SearchInfo>,
    /// The position of the article that was to be restored; only in the whole list.
    pub restore: Option<usize>,
}

/// What a search looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchInfo {
    /// The folded words that texts were searched for.
    pub words: Vec<String>,
    /// How many articles could not be searched yet.
    pub uncovered: usize,
}

/// How much of a list there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// Its beginning; the whole follows.
    #[default]
    Beginning,
    Whole,
}

/// The page of an article, read and parsed.
#[derive(Debug, Default)]
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
    pub place: StoredPlace,
}

/// The remembered reading place of an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StoredPlace {
    /// There is none.
    #[default]
    Beginning,
    At(TextPosition),
    /// The reading state was in use for long, and the page did not wait for it.
    Unknown,
}

impl StoredPlace {
    /// Where the page begins, if not at its beginning.
    pub fn position(self) -> Option<TextPosition> {
        match self {
            Self::At(position) => Some(position),
            Self::Beginning | Self::Unknown => None,
        }
    }
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
    pub listed: ListedImage,
}

impl Picture {
    /// What it is called in a list: its caption, description or title, else its address.
    pub fn label(&self) -> &str {
        self.listed.described().unwrap_or_else(|| self.listed.url())
    }
}

/// Takes responses on the calling thread; false once nothing takes them any more.
pub type Respond<'a> = dyn Fn(Response) -> bool + 'a;

/// The same for work that goes on after the call, on other threads.
pub trait Responder: Fn(Response) -> bool + Clone + Send + Sync + 'static {}
impl<T: Fn(Response) -> bool + Clone + Send + Sync + 'static> Responder for T {}
