//! The threads of feeds: one fetches, one lists the feeds and changes their lists, and each feed or list that is added
//! has one.

use super::{IndexerMessage, Queues, spawn};
use crate::engine::request::FeedRequest;
use crate::engine::response::{AddedState, FeedResponse, Responder, Response};
use crate::engine::{self, Cancel, EngineConfig};
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};

/// What the thread receives; none at the end of the program.
type Messages = Receiver<Option<(FeedRequest, Cancel)>>;

/// Starts the thread that fetches. What is returned is closed when the thread has ended.
pub(super) fn start(
    messages: Messages,
    config: &Arc<EngineConfig>,
    respond: &impl Responder,
    queues: &Queues,
) -> io::Result<Receiver<()>> {
    let (config, respond, indexer) = (Arc::clone(config), respond.clone(), queues.index.clone());
    let (ended, has_ended) = mpsc::channel();
    spawn("feeds", move || {
        let report = reporting(&respond, &indexer);
        while let Ok(Some((request, cancel))) = messages.recv() {
            engine::answer_about_feeds(request, &config, &cancel, &report);
        }
        drop(ended);
    })?;
    Ok(has_ended)
}

/// Adds a feed or imports a list, on a thread of its own.
pub(super) fn add(
    request: FeedRequest,
    cancel: Cancel,
    config: &Arc<EngineConfig>,
    respond: &impl Responder,
    queues: &Queues,
) -> io::Result<()> {
    let (config, respond, indexer) = (Arc::clone(config), respond.clone(), queues.index.clone());
    spawn("feed-add", move || {
        engine::answer_about_feeds(request, &config, &cancel, &reporting(&respond, &indexer));
    })
}

/// Responds, and lets the indexer know of files that have come.
fn reporting(respond: &impl Responder, indexer: &Sender<IndexerMessage>) -> impl Responder {
    let (respond, indexer) = (respond.clone(), indexer.clone());
    move |response| {
        let has_files = match &response {
            Response::Feeds(FeedResponse::Fetched { fetched, .. }) => {
                fetched.summary.new + fetched.summary.updated > 0
            }
            Response::Feeds(FeedResponse::Added { added, .. }) => {
                matches!(added.state, AddedState::Fetched(new) if new > 0)
            }
            _ => false,
        };
        if has_files {
            drop(indexer.send(IndexerMessage::FilesCame));
        }
        respond(response)
    }
}

/// Starts the thread of the lists of feeds.
pub(super) fn start_list(
    messages: Receiver<FeedRequest>,
    config: &Arc<EngineConfig>,
    respond: &impl Responder,
) -> io::Result<()> {
    let (config, respond) = (Arc::clone(config), respond.clone());
    spawn("feed-list", move || {
        for request in messages {
            engine::answer_about_feeds(request, &config, &Cancel::default(), &respond);
        }
    })
}
