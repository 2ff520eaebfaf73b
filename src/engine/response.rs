//! What jobs come to.

use super::loaded_page::{LoadedPage, Shown};
use super::request::PictureKey;
use super::request::SetQuery;
use crate::article::marks::{Flags, SetMark};
use crate::catalogue::{self, ListRows, ShelfCounts};
use crate::config::Remembered;
use crate::disk::{LeftOut, UnreadableFile};
use crate::document::Block;
use crate::library::RowId;
use crate::library::rows::RowSet;
use crate::library::snippet::Snippet;
use crate::media::{DownloadProgress, Encoded};
use crate::trouble::{QueryWrong, Refusal, TaskDone, TaskFailed, Unread};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;

/// What a job has come to.
#[derive(Debug)]
pub enum Response {
    /// The catalogue is another one from now on: rows mean other articles.
    CatalogueReplaced,
    /// The articles that the links of a page lead to.
    Leads {
        /// The request the page was made for.
        ticket: u64,
        /// The article of each link, if there is one.
        rows: Vec<Option<RowId>>,
    },
    /// The library is read for the first time.
    Fresh,
    /// A sweep goes on: files seen, articles read, articles that lists have by now.
    Sweeping(catalogue::ScanProgress),
    /// A sweep is over.
    Swept(Box<ScanSummary>),
    /// Another program has changed the catalogue.
    ChangedElsewhere,
    /// The text cache is being filled; full when both numbers are equal.
    Filling(catalogue::TextProgress),
    /// A list, or its first part.
    Listed(Box<ListReport>),
    /// A query was not understood.
    NotUnderstood {
        /// Number of the request.
        ticket: u64,
        /// Where, in characters from 1.
        character: usize,
        /// What is wrong there.
        wrong: QueryWrong,
    },
    /// How many articles stand where.
    Counted(Box<ShelfCounts>),
    /// What is known of some articles.
    Rows(Vec<catalogue::ArticleRow>),
    /// The articles that share a row with one, which is the first of them.
    Equals(Vec<catalogue::ArticleRow>),
    /// Pieces of articles' texts.
    Snippets(Vec<(RowId, Snippet)>),
    /// The articles whose titles hold a text.
    TitlesFound {
        /// Number of the request.
        ticket: u64,
        /// The articles.
        rows: Arc<RowSet>,
    },
    /// Marks are in the catalogue.
    Marked {
        /// The rows asked for.
        asked: Vec<RowId>,
        /// The rows whose marks have changed, and what they are now.
        changed: Vec<(RowId, Flags)>,
    },
    /// Old articles of a library that was read for the first time have started as read.
    Begun {
        /// How many.
        read: usize,
        /// Those older than this.
        before: DateTime<Utc>,
    },
    /// The queries by which the user mutes, those of the configuration apart.
    Mutes(Vec<String>),
    /// Why an article is muted.
    MutedBy {
        /// The article.
        row: RowId,
        /// The user's queries.
        queries: Vec<String>,
        /// Queries of the configuration.
        configured: Vec<String>,
        /// Whether it is muted by itself.
        alone: bool,
    },
    /// A step was taken back; none if there is none.
    Undone {
        /// What the step had done.
        what: Option<Undid>,
        /// The title, if it was one article.
        title: Option<String>,
        /// How many articles it was about.
        count: usize,
    },
    /// What was noted of settings and of the shelf the library was left on.
    Remembered(Vec<(Remembered, Value)>),
    /// When the library was last left, Unix seconds.
    LastLeft(i64),
    /// The queries that are kept as shelves.
    Searches(Vec<String>),
    /// An article is ready, or could not be read.
    Opened {
        /// Number of the request.
        ticket: u64,
        /// The article.
        row: RowId,
        /// The page.
        result: Result<Box<LoadedPage>, Unread>,
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
    /// How far the download of an image is.
    Transferring {
        /// The number it was given.
        transfer: u64,
        /// How far it is.
        progress: DownloadProgress,
    },
    /// An image is on its way no more, for better or worse.
    Transferred {
        /// The number it was given.
        transfer: u64,
    },
    /// A picture is ready for the terminal, or cannot be shown.
    Encoded {
        /// Which one.
        key: PictureKey,
        /// What was made.
        result: Result<Arc<Encoded>, Refusal>,
    },
    /// A picture of a page has come.
    Pictured {
        /// The request the page was made for.
        ticket: u64,
        /// Which of the document's images it is.
        image: usize,
        /// What and where it is.
        shown: Shown,
    },
    /// An image is to be shown on this screen, because there is no other.
    ShowHere {
        /// Its address as written.
        address: String,
        /// What and where it is.
        shown: Shown,
    },
    /// An image is ready for a viewer that needs the terminal.
    ShowInTerminal(PathBuf),
    /// An address the user must be asked about.
    Ask(String),
    /// So many changes of the reading state could not be written yet.
    Unwritten(usize),
    /// Something was done.
    Told(TaskDone),
    /// Something went wrong.
    Failed(TaskFailed),
}

/// What a step that was taken back had done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undid {
    /// Set a mark of articles to something.
    Mark(SetMark),
    /// Muted what answers a query, or no longer.
    Mute(SetQuery),
}

/// What a sweep has come to.
#[derive(Debug, Default)]
pub struct ScanSummary {
    /// How many articles are new.
    pub new: usize,
    /// Articles whose file changed.
    pub changed: Vec<catalogue::ArticleRow>,
    /// Rows whose file is gone; one that was moved has another row now.
    pub gone: Vec<RowId>,
    /// What could not be read.
    pub warnings: Vec<UnreadableFile>,
    /// Files that are not articles.
    pub left_out: LeftOut,
}

/// A list that was made.
#[derive(Debug)]
pub struct ListReport {
    /// Number of the request.
    pub ticket: u64,
    /// The rows.
    pub listed: ListRows,
    /// How much of the list this is.
    pub part: Part,
    /// What is known of the first articles.
    pub entries: Vec<catalogue::ArticleRow>,
    /// How many articles the whole list has, if that is known already.
    pub total: Option<usize>,
    /// For a search: what was looked for.
    pub searched: Option<Searched>,
    /// Where the article stands whose place was asked for, told with the whole list.
    pub stand: Option<usize>,
}

/// What a search was about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Searched {
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
    /// All of it.
    Whole,
}

/// A way to tell what a job has come to; false once nobody listens.
pub trait Responder: Fn(Response) -> bool + Clone + Send + Sync + 'static {}
impl<T: Fn(Response) -> bool + Clone + Send + Sync + 'static> Responder for T {}
