//! The threads of feeds: one fetches them, the other tells meanwhile how they are and changes their lists.

use super::{IndexerMessage, Queues, spawn};
use crate::engine::request::FeedRequest;
use crate::engine::response::{FeedResponse, Responder, Response};
use crate::engine::{self, Cancel, EngineConfig};
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};

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
        let report = |response: Response| {
            if let Response::Feeds(FeedResponse::Fetched { fetched, .. }) = &response
                && fetched.summary.new + fetched.summary.updated > 0
            {
                drop(indexer.send(IndexerMessage::FilesCame));
            }
            respond(response)
        };
        while let Ok(Some((request, cancel))) = messages.recv() {
            engine::answer_about_feeds(request, &config, &cancel, &report);
        }
        drop(ended);
    })?;
    Ok(has_ended)
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
