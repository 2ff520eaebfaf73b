//! What the workers can be asked to do.

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

/// Something to be done away from the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Open the catalogue of the library and keep it up to date from now on. The first job.
    Keep,
    /// Look at all files of the library again.
    Sweep,
    /// Make a list.
    List(Box<ListRequest>),
    /// Count the articles of every shelf and category.
    Count {
        /// The moment it is wanted.
        now: Now,
        /// When the library was last left, Unix seconds.
        left: Option<i64>,
    },
    /// Fetch what is known of some articles.
    Rows(Vec<RowId>),
    /// Fetch the articles that share a row with one.
    Equals(RowId),
    /// Fetch the pieces of these articles' texts around what a query looks for.
    Snippets {
        /// The articles.
        rows: Vec<(RowId, PathBuf)>,
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
        /// The mark and its new value.
        set: SetMark,
        /// Whether it can be taken back.
        step: Step,
        /// The articles.
        rows: Vec<RowId>,
    },
    /// Take the last step back.
    Undo,
    /// Note where reading an article goes on.
    KeepPlace {
        /// The article.
        article: ArticleId,
        /// The place; none for the beginning.
        place: Option<TextPosition>,
    },
    /// Keep a query as a shelf, or let it go.
    KeepSearch(SetQuery),
    /// Mute what answers a query, or no longer.
    Mute(SetQuery),
    /// Say why an article is muted.
    WhyMuted(RowId),
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
        row: RowId,
        /// Its file.
        path: PathBuf,
        /// What of it is wanted.
        face: PageKind,
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
        named: Vec<LinkKey>,
    },
}

/// A query that begins to mute, or to be kept as a shelf, or no longer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetQuery {
    /// The query.
    pub query: String,
    /// Whether it mutes or is kept from now on.
    pub on: bool,
}

impl Request {
    /// Whether it changes something of the reading state that the user would miss.
    pub(super) fn changes(&self) -> bool {
        matches!(
            self,
            Self::Mark { .. } | Self::Undo | Self::KeepSearch(..) | Self::Mute(..) | Self::Remember(..)
        )
    }
}

/// What an image is wanted for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be seen in the viewer, and from then on on its page.
    View {
        /// The request the page was made for.
        ticket: u64,
        /// Which of the document's images it is, if it is one.
        image: Option<usize>,
    },
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
pub struct ListRequest {
    /// Number of the request.
    pub ticket: u64,
    /// What makes the list.
    pub selection: Selection,
    /// Rows that stay in it whatever is marked on them.
    pub keep: Vec<RowId>,
    /// Marks that the catalogue may not have yet.
    pub newer: HashMap<RowId, Flags>,
    /// The moment it is wanted.
    pub now: Now,
    /// When the library was last left, Unix seconds.
    pub left: Option<i64>,
    /// The article whose place in it is asked for.
    pub stand: Option<ArticleId>,
}

/// What of an article is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageKind {
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
