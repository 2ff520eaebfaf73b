//! What the threads send each other, and the queue of each.

use crate::catalogue::Catalogue;
use crate::engine::Cancel;
use crate::engine::request::{
    ImageRequest, ListRequest, PageRequest, RowRequest, StateRequest, TitleRequest,
};
use crate::trouble::{CatalogueDamage, CatalogueError, TaskFailed};
use std::sync::mpsc::Sender;

#[derive(Clone, Debug)]
pub(super) struct Queues {
    pub(super) index: Sender<IndexerMessage>,
    pub(super) rows: Sender<QueryMessage<RowRequest>>,
    pub(super) lists: Sender<QueryMessage<ListRequest>>,
    pub(super) titles: Sender<QueryMessage<TitleRequest>>,
    pub(super) state: Sender<StateMessage>,
    pub(super) pages: Sender<(PageRequest, Cancel)>,
    pub(super) images: Sender<ImageRequest>,
}

#[derive(Debug)]
pub(super) enum IndexerMessage {
    /// Open the catalogue and keep it up to date. The first message.
    Start,
    Scan,
    /// Describe the articles of the many rows that were marked.
    Describe,
    /// Something has changed: in the folders, with the logs, or the program ends.
    Wake,
    Damaged(CatalogueDamage),
}

/// Lets the indexer know of damage that another thread has found. Whether the error is damage.
pub(super) fn report_damage(error: &CatalogueError, indexer: &Sender<IndexerMessage>) -> bool {
    let CatalogueError::Damaged(why) = error else { return false };
    drop(indexer.send(IndexerMessage::Damaged(why.clone())));
    true
}

/// What a thread that reads the catalogue receives.
#[derive(Debug)]
pub(super) enum QueryMessage<R> {
    /// The catalogue to read from now on.
    Catalogue(Box<Catalogue>),
    NoCatalogue(TaskFailed),
    Request(R, Cancel),
    End,
}

/// What the thread of the reading state receives.
#[derive(Debug)]
pub(super) enum StateMessage {
    /// Open the logs, and let the indexer begin.
    Start,
    /// The catalogue to read from now on. It is not mirrored into before [`StateMessage::Mirror`].
    Catalogue(Box<Catalogue>),
    NoCatalogue(TaskFailed),
    /// The catalogue has caught up with the logs: changes are mirrored into it from now on.
    Mirror,
    Request(StateRequest),
    /// Something could not be written, which is tried again from time to time.
    Wake,
    /// The program ends. No request comes after it.
    End,
}
