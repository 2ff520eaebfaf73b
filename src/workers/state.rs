//! The thread that writes the reading state. It opens the logs before anything else and writes changes into them at
//! once; the catalogue is brought to them when there is one. What could not be written is tried again.

use crate::engine::request::{RequestId, StateRequest};
use crate::engine::response::{Responder, Response};
use crate::engine::{EngineConfig, Mirror, MirrorWork, ReadingState, Written, fail};
use crate::guard::inject_panic;
use crate::trouble::CatalogueError;
use crate::workers::{IndexerMessage, Known, StateMessage, report_damage};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// After this time what could not be written is tried again.
const RETRY: Duration = Duration::from_secs(2);

pub(super) struct StateWorker<'a, T: Responder> {
    config: &'a EngineConfig,
    state: &'a ReadingState,
    indexer: &'a Sender<IndexerMessage>,
    respond: &'a T,
    source: Source,
    /// Requests that name rows and came before the catalogue.
    early: Vec<StateRequest>,
    mirroring: Mirroring,
    ends: bool,
}

/// The catalogue, which knows the articles of rows.
enum Source {
    /// The reader was started without a library.
    NoLibrary,
    /// The indexer is opening it.
    Expected,
    Known(Known),
}

/// Whether changes are mirrored into the catalogue.
enum Mirroring {
    /// The catalogue does not know of older changes yet, which come first.
    Waits(Vec<(Option<RequestId>, MirrorWork)>),
    AtOnce,
}

impl<'a, T: Responder> StateWorker<'a, T> {
    pub(super) fn new(
        config: &'a EngineConfig,
        state: &'a ReadingState,
        indexer: &'a Sender<IndexerMessage>,
        respond: &'a T,
    ) -> Self {
        let (early, mirroring) = (Vec::new(), Mirroring::Waits(Vec::new()));
        Self { config, state, indexer, respond, source: Source::NoLibrary, early, mirroring, ends: false }
    }

    /// Answers requests until the program ends and all of them are in the logs.
    pub(super) fn run(mut self, messages: &Receiver<StateMessage>) {
        let mut tried = Instant::now();
        while !self.ends || !self.early.is_empty() {
            match self.next(messages, tried) {
                Ok(message) => self.handle(message),
                Err(RecvTimeoutError::Timeout) => {
                    self.retry();
                    tried = Instant::now();
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        if self.state.waits() {
            self.retry();
        }
    }

    /// The next message. Times out when it is time to try again.
    fn next(
        &self,
        messages: &Receiver<StateMessage>,
        tried: Instant,
    ) -> Result<StateMessage, RecvTimeoutError> {
        if self.state.waits() {
            messages.recv_timeout(RETRY.saturating_sub(tried.elapsed()))
        } else {
            messages.recv().map_err(RecvTimeoutError::from)
        }
    }

    fn handle(&mut self, message: StateMessage) {
        match message {
            StateMessage::Start => {
                self.source = Source::Expected;
                self.state.load(self.config, self.respond);
                drop(self.indexer.send(IndexerMessage::Start));
            }
            StateMessage::Catalogue(known) => {
                match (&known, &self.mirroring) {
                    (Ok(_), Mirroring::AtOnce) => self.mirroring = Mirroring::Waits(Vec::new()),
                    (Ok(_), Mirroring::Waits(_)) => {}
                    (Err(_), _) => self.mirroring = Mirroring::AtOnce,
                }
                self.source = Source::Known(known);
                for request in std::mem::take(&mut self.early) {
                    self.answer(request);
                }
            }
            StateMessage::Mirror => {
                if let Mirroring::Waits(waiting) = std::mem::replace(&mut self.mirroring, Mirroring::AtOnce) {
                    for (id, work) in waiting {
                        self.mirror(id, work);
                    }
                }
            }
            StateMessage::Request(request) => self.answer(request),
            StateMessage::Wake => {}
            StateMessage::End => self.ends = true,
        }
    }

    fn answer(&mut self, request: StateRequest) {
        inject_panic();
        if let (Source::NoLibrary, StateRequest::Remember(..)) = (&self.source, &request) {
            // Settings are remembered without a library as well.
            self.state.open(self.config, self.respond);
        }
        let (id, changes) = (request.id(), request.changes());
        let catalogue =
            if let Source::Known(Ok(catalogue)) = &self.source { Some(&**catalogue) } else { None };
        match (self.state.write(request, self.config, catalogue, self.respond), &self.source) {
            (Ok(Written::NeedsCatalogue(request)), Source::Expected) => return self.early.push(request),
            (Ok(Written::NeedsCatalogue(_)), Source::Known(Err(why))) => {
                if let Some(request) = id {
                    (self.respond)(Response::Failed { request, error: why.clone() });
                }
            }
            (Ok(Written::Done | Written::NeedsCatalogue(_)), _) => {}
            (Ok(Written::Mirror(mirror)), _) => self.mirror(id, mirror),
            (Err(error), _) => self.failed(id, error),
        }
        if changes {
            self.state.written();
        }
        self.state.report_unwritten(self.respond);
    }

    fn mirror(&mut self, id: Option<RequestId>, work: MirrorWork) {
        match (&mut self.mirroring, &mut self.source) {
            (Mirroring::AtOnce, Source::Known(Ok(catalogue))) => {
                let mirror = &mut Mirror { config: self.config, catalogue, respond: self.respond };
                if let Err(error) = work(mirror) {
                    self.failed(id, error);
                }
                if self.state.has_undescribed() {
                    drop(self.indexer.send(IndexerMessage::Describe));
                }
            }
            (Mirroring::Waits(waiting), _) => waiting.push((id, work)),
            // The logs are mirrored when a catalogue is opened.
            (Mirroring::AtOnce, Source::NoLibrary | Source::Expected | Source::Known(Err(_))) => {}
        }
    }

    fn retry(&mut self) {
        if let Some(mirror) = self.state.retry(self.respond) {
            self.mirror(None, mirror);
        }
        self.state.report_unwritten(self.respond);
        // If the logs have come back, the indexer watches their new folder.
        drop(self.indexer.send(IndexerMessage::Wake));
    }

    fn failed(&self, id: Option<RequestId>, error: CatalogueError) {
        // Damage is reported by the indexer; a request is answered all the same.
        let is_damage = report_damage(&error, self.indexer);
        if !is_damage || id.is_some() {
            fail(id, error, self.respond);
        }
    }
}
