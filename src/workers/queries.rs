//! The threads that read the catalogue: each answers one kind of requests, from the moment there is a catalogue.

use crate::catalogue::Catalogue;
use crate::engine::request::RequestId;
use crate::engine::response::{Responder, Response};
use crate::engine::{Cancel, fail};
use crate::guard::inject_panic;
use crate::trouble::CatalogueError;
use crate::workers::{IndexerMessage, Known, QueryMessage, report_damage};
use std::sync::mpsc::{Receiver, Sender};

/// A thread that reads the catalogue.
pub(super) struct QueryWorker<T: Responder> {
    pub(super) indexer: Sender<IndexerMessage>,
    pub(super) respond: T,
}

impl<T: Responder> QueryWorker<T> {
    /// Answers requests until the program ends. Those that come before the catalogue wait for it.
    pub(super) fn run<R>(
        &self,
        messages: &Receiver<QueryMessage<R>>,
        id: impl Fn(&R) -> RequestId,
        mut answer: impl FnMut(R, &Catalogue, &Cancel) -> Result<(), CatalogueError>,
    ) {
        let Self { indexer, respond } = self;
        let mut answer = |request: R, catalogue: &Known, cancel: &Cancel| {
            inject_panic();
            let id = id(&request);
            match catalogue.as_deref().map(|catalogue| answer(request, catalogue, cancel)) {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    report_damage(&error, indexer);
                    fail(Some(id), error, respond);
                }
                Err(why) => drop(respond(Response::Failed { request: id, error: why.clone() })),
            }
        };
        let mut catalogue = None;
        let mut early = Vec::new();
        while let Ok(message) = messages.recv() {
            match (message, &catalogue) {
                (QueryMessage::Catalogue(new), _) => {
                    for (request, cancel) in early.drain(..) {
                        answer(request, &new, &cancel);
                    }
                    catalogue = Some(new);
                }
                (QueryMessage::Request(request, cancel), Some(catalogue)) => {
                    answer(request, catalogue, &cancel);
                }
                (QueryMessage::Request(request, cancel), None) => early.push((request, cancel)),
                (QueryMessage::End, _) => return,
            }
        }
    }
}
