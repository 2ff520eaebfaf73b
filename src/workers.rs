//! The threads of a running reader: each has a queue of its own kind of requests, and answers them by the engine.
//!
//! | thread | what it does |
//! |---|---|
//! | `indexer` | writes the catalogue: scans, fills the text index, waits for changes |
//! | `rows`, `lists`, `titles` | read the catalogue |
//! | `state` | writes the reading state, and its marks into the catalogue |
//! | `pages` | makes pages |
//! | `images` | encodes images for the terminal |
//! | `feeds` | fetches feeds |
//! | `feed-add` | one for each feed or list that is added |
//! | `feed-list` | tells how the feeds are, changes their lists |
//! | `link`, `download` | one for each link and image that is opened |

mod downloads;
mod feeds;
mod indexer;
mod queries;
mod state;
#[cfg(test)]
mod tests;

use crate::catalogue::Catalogue;
use crate::engine::request::{
    ExternalRequest, FeedRequest, ImageRequest, IndexRequest, ListRequest, PageRequest, Request, RowRequest,
    StateRequest, TitleRequest,
};
use crate::engine::response::{Responder, Response};
use crate::engine::{self, Cancel, EngineConfig, ReadingState, TitleIndex};
use crate::trouble::{CatalogueDamage, CatalogueError, StateTrouble, TaskFailed};
use downloads::Downloads;
use indexer::Indexer;
use parking_lot::Mutex;
use queries::QueryWorker;
use state::StateWorker;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// Stack of the thread that makes pages: the libraries it calls recurse with the nesting of their input.
const PAGE_STACK: usize = 64 << 20;
/// How long the end of the program waits for the reading state.
const SHUTDOWN_GRACE: Duration = Duration::from_millis(800);
/// How much longer it waits for changes that have not come to the logs: for as long as another program holds them, or
/// until that program is not waited for any more.
const UNWRITTEN_GRACE: Duration = Duration::from_millis(2200);
/// How long it waits for feeds that are being fetched.
const FEEDS_GRACE: Duration = Duration::from_millis(800);

/// The workers of a running reader. Dropping them ends what they do.
#[derive(Debug)]
pub struct Workers<T: Responder> {
    pub(crate) config: Arc<EngineConfig>,
    pub(crate) respond: T,
    queues: Queues,
    list: Newest,
    titles: Newest,
    page: Newest,
    /// Ends what the thread of the feeds does and what waits there.
    feeds: Newest,
    state: ReadingState,
    /// Closed when the reading state is written.
    state_ended: Mutex<Receiver<()>>,
    /// Closed when the thread of the feeds has ended.
    feeds_ended: Mutex<Receiver<()>>,
    /// Ends everything.
    cancel: Cancel,
    /// Lets the indexer turn to something else than the text index.
    pause: Cancel,
    downloads: Arc<Downloads>,
}

impl<T: Responder> Workers<T> {
    /// Starts the threads that wait for requests; those of links and images start with theirs.
    pub fn start(config: EngineConfig, respond: T) -> io::Result<Self> {
        let config = Arc::new(config);
        let (state, cancel, pause) = (ReadingState::default(), Cancel::default(), Cancel::default());
        let (index, index_messages) = mpsc::channel();
        let (rows, row_messages) = mpsc::channel();
        let (lists, list_messages) = mpsc::channel();
        let (titles, title_messages) = mpsc::channel();
        let (state_queue, state_messages) = mpsc::channel();
        let (pages, page_messages) = mpsc::channel();
        let (images, image_messages) = mpsc::channel();
        let (feed_queue, feed_messages) = mpsc::channel();
        let (feed_list, feed_list_messages) = mpsc::channel();
        let queues = Queues {
            index,
            rows,
            lists,
            titles,
            state: state_queue,
            pages,
            images,
            feeds: feed_queue,
            feed_list,
        };

        let shared = (Arc::clone(&config), respond.clone(), queues.clone(), state.clone());
        let (own_cancel, own_pause) = (cancel.clone(), pause.clone());
        spawn("indexer", move || {
            let (config, respond, queues, state) = &shared;
            let (cancel, pause) = (&own_cancel, &own_pause);
            Indexer { config, state, queues, cancel, pause, respond }.run(&index_messages);
        })?;

        let reader = || QueryWorker { indexer: queues.index.clone(), respond: respond.clone() };
        let rows = reader();
        spawn("rows", move || {
            rows.run(&row_messages, RowRequest::id, |request, catalogue, _| {
                engine::rows(request, catalogue, &rows.respond)
            });
        })?;
        let lists = reader();
        spawn("lists", move || {
            lists.run(
                &list_messages,
                |list| list.request,
                |request, catalogue, cancel| engine::list(&request, catalogue, cancel, &lists.respond),
            );
        })?;
        let (titles, own_config) = (reader(), Arc::clone(&config));
        spawn("titles", move || {
            let mut index = TitleIndex::default();
            titles.run(&title_messages, TitleRequest::id, |request, catalogue, cancel| {
                index.answer(request, catalogue, &own_config, cancel, &titles.respond)
            });
        })?;

        let (ended, state_ended) = mpsc::channel();
        let shared = (Arc::clone(&config), respond.clone(), queues.index.clone(), state.clone());
        spawn("state", move || {
            let (config, respond, indexer, state) = &shared;
            StateWorker::new(config, state, indexer, respond).run(&state_messages);
            drop(ended);
        })?;

        let shared = (Arc::clone(&config), respond.clone(), state.clone());
        let pages = move || load_pages(&page_messages, &shared.0, &shared.2, &shared.1);
        thread::Builder::new().name("pages".into()).stack_size(PAGE_STACK).spawn(pages)?;
        let own_respond = respond.clone();
        spawn("images", move || encode_images(&image_messages, &own_respond))?;
        let feeds_ended = feeds::start(feed_messages, &config, &respond, &queues)?;
        feeds::start_list(feed_list_messages, &config, &respond)?;

        Ok(Self {
            config,
            respond,
            queues,
            list: Newest::default(),
            titles: Newest::default(),
            page: Newest::default(),
            feeds: Newest::default(),
            state,
            state_ended: Mutex::new(state_ended),
            feeds_ended: Mutex::new(feeds_ended),
            cancel,
            pause,
            downloads: Arc::default(),
        })
    }

    /// Gives a request to its thread. If that has ended, the program ends, and nothing waits for the answer.
    pub fn run(&self, request: Request) {
        let queues = &self.queues;
        match request {
            // The logs are opened first: what is remembered decides how the first list is made.
            Request::Index(IndexRequest::Start) => drop(queues.state.send(StateMessage::Start)),
            Request::Index(IndexRequest::Scan) => {
                self.pause.cancel();
                drop(queues.index.send(IndexerMessage::Scan));
            }
            Request::Rows(request) => {
                drop(queues.rows.send(QueryMessage::Request(request, Cancel::default())));
            }
            Request::List(request) => {
                drop(queues.lists.send(QueryMessage::Request(*request, self.list.replace())));
            }
            Request::Titles(request) => {
                let cancel = match request {
                    TitleRequest::Find { .. } => self.titles.replace(),
                    TitleRequest::Snippets { .. } | TitleRequest::LinkTargets { .. } => Cancel::default(),
                };
                drop(queues.titles.send(QueryMessage::Request(request, cancel)));
            }
            Request::State(request) => {
                if request.changes() {
                    self.state.queued();
                }
                drop(queues.state.send(StateMessage::Request(request)));
            }
            Request::Page(request) => drop(queues.pages.send((request, self.page.replace()))),
            Request::Image(request) => drop(queues.images.send(request)),
            Request::External(request) => self.open(request),
            Request::Feeds(request @ (FeedRequest::List { .. } | FeedRequest::Change { .. })) => {
                drop(queues.feed_list.send(request));
            }
            Request::Feeds(request @ (FeedRequest::Add { .. } | FeedRequest::Import { .. })) => {
                let id = request.id();
                let cancel = self.feeds.current();
                if let Err(error) = feeds::add(request, cancel, &self.config, &self.respond, queues) {
                    let error = TaskFailed::NoThread(error.into());
                    (self.respond)(Response::Failed { request: id, error });
                }
            }
            Request::Feeds(request) => {
                drop(queues.feeds.send(Some((request, self.feeds.current()))));
            }
        }
    }

    /// Stops the making of the page that was asked for last.
    pub fn cancel_page(&self) {
        self.page.replace();
    }

    /// Stops the images that are being opened.
    pub fn cancel_downloads(&self) {
        self.downloads.cancel();
    }

    /// Calls off the fetching of feeds. What is fetched until then stays.
    pub fn cancel_feeds(&self) {
        self.feeds.replace();
    }

    fn open(&self, request: ExternalRequest) {
        let (config, respond) = (Arc::clone(&self.config), self.respond.clone());
        let id = request.id();
        let started = match request {
            ExternalRequest::OpenLink { .. } | ExternalRequest::CompletePath { .. } => {
                let cancel = self.cancel.clone();
                spawn("link", move || engine::open_external(request, &config, &cancel, &respond))
            }
            ExternalRequest::OpenImage { request: id, .. } => {
                let downloads = Arc::clone(&self.downloads);
                let cancel = downloads.begin(id);
                spawn("download", move || {
                    downloads.in_turn(&cancel, || {
                        engine::open_external(request, &config, &cancel, &respond);
                    });
                    downloads.end(id);
                    respond(Response::DownloadEnded { request: id });
                })
            }
        };
        if let Err(error) = started {
            let error = TaskFailed::NoThread(error.into());
            (self.respond)(match id {
                Some(request) => Response::Failed { request, error },
                None => Response::Error(error),
            });
        }
    }

    /// Ends the workers, once every change is in the logs or cannot be written. Returns what could not be written.
    pub fn shutdown(self) -> Option<StateTrouble> {
        self.finish();
        let folder = self.config.state.as_ref().map(|state| state.folder.clone());
        self.state.lost(folder.unwrap_or_default())
    }

    fn finish(&self) {
        if self.state.ends() {
            return;
        }
        self.cancel.cancel();
        self.downloads.cancel();
        self.pause.cancel();
        self.list.replace();
        self.page.replace();
        self.feeds.replace();
        // From now on nothing waits for the catalogue: its marks are mirrored at the next start.
        self.state.end();
        let queues = &self.queues;
        // The state first: what is queued there is what must not be lost.
        drop(queues.state.send(StateMessage::End));
        drop(queues.index.send(IndexerMessage::Wake));
        drop(queues.rows.send(QueryMessage::End));
        drop(queues.lists.send(QueryMessage::End));
        drop(queues.titles.send(QueryMessage::End));
        drop(queues.feeds.send(None));
        let ended = self.state_ended.lock();
        if ended.recv_timeout(SHUTDOWN_GRACE) == Err(RecvTimeoutError::Timeout) && self.state.is_behind() {
            let _ = ended.recv_timeout(UNWRITTEN_GRACE);
        }
        // What was fetched is written to the end, so that it need not be fetched again.
        let _ = self.feeds_ended.lock().recv_timeout(FEEDS_GRACE);
    }
}

impl<T: Responder> Drop for Workers<T> {
    fn drop(&mut self) {
        self.finish();
    }
}

/// The newest of some requests; a newer one cancels it.
#[derive(Debug, Default)]
struct Newest(Mutex<Cancel>);

impl Newest {
    /// Cancels the request before; returns how the new one is cancelled.
    fn replace(&self) -> Cancel {
        let new = Cancel::default();
        let mut newest = self.0.lock();
        std::mem::replace(&mut *newest, new.clone()).cancel();
        new
    }

    /// How the newest request is cancelled, for one that does not replace it.
    fn current(&self) -> Cancel {
        self.0.lock().clone()
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(name.into()).spawn(work).map(drop)
}

/// Makes pages one after another; of those that wait only the newest is still wanted.
fn load_pages(
    requests: &Receiver<(PageRequest, Cancel)>,
    config: &EngineConfig,
    state: &ReadingState,
    respond: &impl Responder,
) {
    while let Ok(request) = requests.recv() {
        let (request, cancel) = requests.try_iter().last().unwrap_or(request);
        engine::load_page(request, config, state, &cancel, respond);
    }
}

/// Encodes images one after another, the one asked for last first: that is where the reader looks.
fn encode_images(requests: &Receiver<ImageRequest>, respond: &impl Responder) {
    let mut waiting = Vec::new();
    while let Some(next) = waiting.pop().or_else(|| requests.recv().ok()) {
        waiting.push(next);
        waiting.extend(requests.try_iter());
        if let Some(newest) = waiting.pop() {
            engine::encode_image(newest, respond);
        }
    }
}

/// The queue of each thread.
#[derive(Clone, Debug)]
struct Queues {
    index: Sender<IndexerMessage>,
    rows: Sender<QueryMessage<RowRequest>>,
    lists: Sender<QueryMessage<ListRequest>>,
    titles: Sender<QueryMessage<TitleRequest>>,
    state: Sender<StateMessage>,
    pages: Sender<(PageRequest, Cancel)>,
    images: Sender<ImageRequest>,
    /// None ends the thread.
    feeds: Sender<Option<(FeedRequest, Cancel)>>,
    feed_list: Sender<FeedRequest>,
}

#[derive(Debug)]
enum IndexerMessage {
    /// Open the catalogue and keep it up to date. The first message.
    Start,
    Scan,
    /// Feeds have brought files, which have to be looked for if no folder is watched.
    FilesCame,
    /// Describe the articles of the many rows that were marked.
    Describe,
    /// Something has changed: in the folders, with the logs, or the program ends.
    Wake,
    Damaged(CatalogueDamage),
}

/// Lets the indexer know of damage that another thread has found. Whether the error is damage.
fn report_damage(error: &CatalogueError, indexer: &Sender<IndexerMessage>) -> bool {
    let CatalogueError::Damaged(why) = error else { return false };
    drop(indexer.send(IndexerMessage::Damaged(why.clone())));
    true
}

/// The catalogue to read from now on, or why there is none.
type Known = Result<Box<Catalogue>, TaskFailed>;

/// What a thread that reads the catalogue receives.
#[derive(Debug)]
enum QueryMessage<R> {
    Catalogue(Known),
    Request(R, Cancel),
    End,
}

/// What the thread of the reading state receives.
#[derive(Debug)]
enum StateMessage {
    /// Open the logs, and let the indexer begin.
    Start,
    /// It is not mirrored into before [`StateMessage::Mirror`].
    Catalogue(Known),
    /// The catalogue has caught up with the logs: changes are mirrored into it from now on.
    Mirror,
    Request(StateRequest),
    /// Something could not be written, which is tried again from time to time.
    Wake,
    /// The program ends. No request comes after it.
    End,
}
