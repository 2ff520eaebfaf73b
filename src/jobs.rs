//! Background work as data: a [`Job`] goes out, a [`Report`] comes back.
//!
//! Openings and lists are numbered: of waiting jobs of a kind only the newest runs, and a stale answer is dropped by
//! whoever asked.

mod asking;
mod keeping;
mod muting;
mod opening;
mod pictures;
pub mod remembering;
mod titles;
mod transfers;
pub mod watching;
pub mod workers;

use crate::article::{ArticleId, Header};
use crate::catalogue::{self, Counts, Flags, Listed};
use crate::config::Remembered;
use crate::disk::{LeftOut, Told};
use crate::document::{Block, Document, Place, TargetAt};
use crate::language::Wording;
use crate::library::Row;
use crate::library::list::{Now, Selection};
use crate::library::marks::{Mark, Set};
use crate::library::rows::RowSet;
use crate::library::snippet::Snippet;
use crate::media::raster::Measured;
use crate::media::{self, CellSize, Encoded, Graphics, Named, Progress};
use crate::state::Step;
use crate::trouble::{Done, QueryWrong, Refusal, Trouble, Unread};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Something to be done away from the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Open the catalogue of the library and keep it up to date from now on. The first job.
    Keep,
    /// Look at all files of the library again.
    Sweep,
    /// Make a list.
    List(Box<ListJob>),
    /// Count the articles of every shelf and category.
    Count {
        /// The moment it is wanted.
        now: Now,
        /// When the library was last left, Unix seconds.
        left: Option<i64>,
    },
    /// Fetch what is known of some articles.
    Rows(Vec<Row>),
    /// Fetch the articles that share a row with one.
    Equals(Row),
    /// Fetch the pieces of these articles' texts around what a query looks for.
    Snippets {
        /// The articles.
        rows: Vec<(Row, PathBuf)>,
        /// The folded words.
        words: Vec<String>,
    },
    /// Find titles that hold a text.
    FindTitles {
        /// Number of the request.
        ticket: u64,
        /// The text as typed.
        text: String,
    },
    /// Mark articles, or take the mark off.
    Mark {
        /// Which mark.
        mark: Mark,
        /// Which way.
        set: Set,
        /// Whether it can be taken back.
        step: Step,
        /// The articles.
        rows: Vec<Row>,
    },
    /// Take the last step back.
    Undo,
    /// Note where reading an article goes on.
    KeepPlace {
        /// The article.
        article: ArticleId,
        /// The place; none for the beginning.
        place: Option<Place>,
    },
    /// Keep a query as a shelf, or let it go.
    KeepSearch {
        /// The query.
        query: String,
        /// Which way.
        set: Set,
    },
    /// Mute what answers a query, or no longer.
    Mute {
        /// The query.
        query: String,
        /// Which way.
        set: Set,
    },
    /// Say why an article is muted.
    WhyMuted(Row),
    /// Mute what the configuration says now.
    Configure {
        /// Its queries.
        mute: Vec<String>,
    },
    /// Take in what others have written into the reading state.
    Recall,
    /// Note a setting that was changed by a key.
    Remember(Remembered, Value),
    /// Note that the library is left, and on which shelf.
    Leave {
        /// The shelf.
        shelf: Value,
    },
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
        /// How what stands above its body is worded.
        wording: Wording,
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
        /// The article's own link.
        base: Option<String>,
        /// The article's file.
        path: PathBuf,
        /// The number by which its progress is told.
        transfer: u64,
        /// What is done with it.
        purpose: Purpose,
    },
    /// Make a picture ready for the terminal.
    Encode(PictureKey),
    /// Find the articles of the library that the links of a page lead to.
    Leads {
        /// The request the page was made for.
        ticket: u64,
        /// What each link names.
        named: Vec<Named>,
    },
}

/// What an image is wanted for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be seen in the viewer.
    View,
    /// To be seen on its page.
    Page {
        /// The request the page was made for.
        ticket: u64,
        /// Which of the document's images it is.
        image: usize,
    },
    /// To be kept as a file of the user's own.
    Save {
        /// The folder.
        folder: PathBuf,
        /// What it is called, in words of the article; the name is made from them.
        label: String,
    },
}

/// A picture as a terminal takes it: which one, and how.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PictureKey {
    /// Its file.
    pub file: PathBuf,
    /// How the terminal is told.
    pub graphics: Graphics,
    /// Its size in cells: columns, rows.
    pub cells: (u16, u16),
    /// The size of a cell.
    pub cell: CellSize,
}

/// A list that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListJob {
    /// Number of the request.
    pub ticket: u64,
    /// What makes the list.
    pub selection: Selection,
    /// Rows that stay in it whatever is marked on them.
    pub keep: Vec<Row>,
    /// Marks that the catalogue may not have yet.
    pub newer: HashMap<Row, Flags>,
    /// The moment it is wanted.
    pub now: Now,
    /// When the library was last left, Unix seconds.
    pub left: Option<i64>,
    /// The article whose place in it is asked for.
    pub stand: Option<ArticleId>,
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
    /// The catalogue is another one from now on: rows mean other articles.
    Anew,
    /// The articles that the links of a page lead to.
    Leads {
        /// The request the page was made for.
        ticket: u64,
        /// The article of each link, if there is one.
        rows: Vec<Option<Row>>,
    },
    /// The library is read for the first time.
    Fresh,
    /// A sweep goes on: files seen, articles read, articles that lists have by now.
    Sweeping(catalogue::Progress),
    /// A sweep is over.
    Swept(Box<Swept>),
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
    Counted(Box<Counts>),
    /// What is known of some articles.
    Rows(Vec<catalogue::Row>),
    /// The articles that share a row with one, which is the first of them.
    Equals(Vec<catalogue::Row>),
    /// Pieces of articles' texts.
    Snippets(Vec<(Row, Snippet)>),
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
        asked: Vec<Row>,
        /// The rows whose marks have changed, and what they are now.
        changed: Vec<(Row, Flags)>,
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
        row: Row,
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
        row: Row,
        /// The page.
        result: Result<Box<Opened>, Unread>,
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
        progress: Progress,
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
    /// Something was done.
    Told(Done),
    /// Something went wrong.
    Failed(Trouble),
}

/// What a step that was taken back had done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undid {
    /// Set a mark of articles to something.
    Mark(crate::state::Mark, crate::state::To),
    /// Muted what answers a query, or no longer.
    Mute(String, Set),
}

/// What a sweep has come to.
#[derive(Debug, Default)]
pub struct Swept {
    /// How many articles are new.
    pub new: usize,
    /// Articles whose file changed.
    pub changed: Vec<catalogue::Row>,
    /// Rows whose file is gone; one that was moved has another row now.
    pub gone: Vec<Row>,
    /// What could not be read.
    pub told: Vec<Told>,
    /// Files that are not articles.
    pub left_out: LeftOut,
}

/// A list that was made.
#[derive(Debug)]
pub struct ListReport {
    /// Number of the request.
    pub ticket: u64,
    /// The rows.
    pub listed: Listed,
    /// How much of the list this is.
    pub part: Part,
    /// What is known of the first articles.
    pub entries: Vec<catalogue::Row>,
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
    /// Where the document's images lie that can be shown on the page, one for each.
    pub files: Vec<Option<PathBuf>>,
    /// What of the article this is.
    pub face: Face,
    /// Where reading it goes on, as it is remembered.
    pub place: Option<Place>,
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
    pub listed: media::Listed,
}

impl Picture {
    /// What it is called in a list: its caption, description or title, else its address.
    pub fn label(&self) -> &str {
        let media::Listed { caption, alt, title, .. } = &self.listed;
        [caption, alt, title]
            .into_iter()
            .flatten()
            .find(|text| !text.is_empty())
            .map_or(self.listed.url(), |text| text)
    }
}
