//! The threads behind the jobs: one keeps the catalogue, three read it, one writes marks, one makes pages, one makes
//! pictures ready; each opening of something outside has its own.

use super::config::EngineConfig;
use super::downloads::Transfers;
use super::images;
use super::indexer::Indexer;
use super::messages::{Ask, Errand};
use super::perform::perform;
use super::reader::{CatalogueReader, read};
use super::reading_state::ReadingState;
use super::request::{ExternalRequest, ImageRequest, IndexRequest, Request, RequestId, TitleRequest};
use super::response::{Responder, Response};
use crate::trouble::{StateTrouble, TaskFailed};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Stack of the thread that makes pages: the libraries it calls recurse with the nesting of their input, which is
/// capped, but generously.
const PAGE_STACK: usize = 64 << 20;

/// How long the end of the program waits for what is being done.
const FAREWELL: Duration = Duration::from_millis(800);
/// How much longer it waits for changes that have not come to the logs: until another program has let go of them, or is
/// not waited for any more.
const LAST_TRY: Duration = Duration::from_millis(2200);

/// The kinds of jobs that ask the catalogue; each has a thread, so that what is quick never waits for what is not.
#[derive(Clone, Copy)]
enum Reader {
    /// Rows and counts.
    Rows,
    /// Lists and searches; a newer one ends the one before.
    Lists,
    /// Titles, of which only the newest are looked for, pieces of texts, where links lead.
    Titles,
    /// Marks.
    Marks,
}

/// The workers of a running reader. Dropping them ends what they do.
#[derive(Debug)]
pub struct Workers<T: Responder> {
    context: Arc<EngineConfig>,
    tell: T,
    pages: Sender<(Request, Arc<AtomicBool>)>,
    pictures: Sender<ImageRequest>,
    readers: Vec<Sender<Ask>>,
    errands: Sender<Errand>,
    waiting: Mutex<Option<Receiver<Errand>>>,
    /// Ends the list that is being made.
    list: Mutex<Arc<AtomicBool>>,
    /// Ends the page that is being made.
    page: Mutex<Arc<AtomicBool>>,
    /// Ends the look for titles that waits.
    titles: Mutex<Arc<AtomicBool>>,
    memory: ReadingState,
    /// Closed when the readers have ended.
    ended: Mutex<Receiver<()>>,
    pause: Arc<AtomicBool>,
    cancel: Arc<AtomicBool>,
    transfers: Arc<Transfers>,
}

impl<T: Responder> Workers<T> {
    /// Starts the threads that wait for jobs; the others start with theirs.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn start(context: EngineConfig, tell: T) -> std::io::Result<Self> {
        let context = Arc::new(context);
        let cancel = Arc::new(AtomicBool::new(false));
        let (errands, waiting) = mpsc::channel();
        let memory = ReadingState::default();
        let (ended, all_ended) = mpsc::channel();
        let readers = ["rows", "lists", "titles", "marks"].into_iter().map(|name| {
            let (sender, asked) = mpsc::channel();
            let (context, tell, errands) = (Arc::clone(&context), tell.clone(), errands.clone());
            let marks = name == "marks";
            let mut desk = if marks {
                CatalogueReader::that_writes(memory.clone())
            } else {
                CatalogueReader::with(memory.clone())
            };
            // What the others do may be left undone.
            let ended = marks.then(|| ended.clone());
            let work = move || {
                read(&mut desk, &asked, &context, &errands, &tell);
                drop(ended);
            };
            thread::Builder::new().name(name.into()).spawn(work)?;
            Ok(sender)
        });
        let readers = readers.collect::<std::io::Result<Vec<_>>>()?;
        drop(ended);
        let (pages, wanted) = mpsc::channel::<(Request, Arc<AtomicBool>)>();
        let (own_context, own_tell) = (Arc::clone(&context), tell.clone());
        let mut desk = CatalogueReader::with(memory.clone());
        thread::Builder::new().name("parse".into()).stack_size(PAGE_STACK).spawn(move || {
            while let Ok(mut job) = wanted.recv() {
                // Of waiting jobs only the newest is still wanted.
                while let Ok(newer) = wanted.try_recv() {
                    job = newer;
                }
                let (job, cancel) = job;
                if !perform(job, &own_context, &mut desk, &cancel, &own_tell) {
                    break;
                }
            }
        })?;
        let (pictures, wanted) = mpsc::channel();
        let own_tell = tell.clone();
        thread::Builder::new()
            .name("parse-pictures".into())
            .spawn(move || images::encode_all(&wanted, &own_tell))?;
        Ok(Self {
            context,
            tell,
            pages,
            pictures,
            readers,
            errands,
            waiting: Mutex::new(Some(waiting)),
            list: Mutex::default(),
            page: Mutex::default(),
            titles: Mutex::default(),
            memory,
            ended: Mutex::new(all_ended),
            pause: Arc::default(),
            cancel,
            transfers: Arc::default(),
        })
    }

    /// What the workers know.
    pub fn context(&self) -> &EngineConfig {
        &self.context
    }

    /// The way reports go.
    pub fn tell(&self) -> &T {
        &self.tell
    }

    /// Gives a job to its thread.
    pub fn run(&self, request: Request) {
        match request {
            // If a thread has ended, nothing takes the responses either.
            Request::Page(_) => {
                let cancel = Arc::default();
                renew(&self.page, Arc::clone(&cancel));
                drop(self.pages.send((request, cancel)));
            }
            Request::Image(request) => drop(self.pictures.send(request)),
            Request::Index(IndexRequest::Start) => self.keep(),
            Request::Index(IndexRequest::Scan) => {
                self.pause.store(true, Ordering::Relaxed);
                drop(self.errands.send(Errand::Sweep));
            }
            Request::Rows(_) => self.ask(Reader::Rows, request),
            Request::List(_) => self.ask(Reader::Lists, request),
            Request::Titles(_) => self.ask(Reader::Titles, request),
            Request::State(_) => self.ask(Reader::Marks, request),
            Request::External(ExternalRequest::OpenImage { request: number, .. }) => {
                self.transfer(number, request);
            }
            Request::External(ExternalRequest::OpenLink { .. }) => {
                let (context, tell, cancel) =
                    (Arc::clone(&self.context), self.tell.clone(), Arc::clone(&self.cancel));
                self.spawn("link", move || {
                    perform(request, &context, &mut CatalogueReader::default(), &cancel, &tell);
                });
            }
        }
    }

    /// Stops the making of a page that nobody waits for any more.
    pub fn cancel_opening(&self) {
        renew(&self.page, Arc::default());
    }

    /// Stops the images that are on their way.
    pub fn cancel_transfers(&self) {
        self.transfers.cancel();
    }

    fn transfer(&self, number: RequestId, job: Request) {
        let (context, tell, transfers) =
            (Arc::clone(&self.context), self.tell.clone(), Arc::clone(&self.transfers));
        let cancel = transfers.begin(number);
        self.spawn("image", move || {
            transfers
                .in_turn(&cancel, || perform(job, &context, &mut CatalogueReader::default(), &cancel, &tell));
            transfers.end(number);
            tell(Response::DownloadEnded { request: number });
        });
    }

    fn spawn(&self, name: &str, work: impl FnOnce() + Send + 'static) {
        let started = thread::Builder::new().name(name.into()).spawn(work);
        if let Err(error) = started {
            (self.tell)(Response::Error(TaskFailed::NoThread(error.into())));
        }
    }

    fn ask(&self, reader: Reader, job: Request) {
        let cancel: Arc<AtomicBool> = Arc::default();
        let newest = match job {
            Request::List(_) => Some(&self.list),
            Request::Titles(TitleRequest::Find { .. }) => Some(&self.titles),
            _ => None,
        };
        if let Some(newest) = newest {
            renew(newest, Arc::clone(&cancel));
        }
        if let Some(sender) = self.readers.get(reader as usize) {
            // Where there is no library, there is nothing to change.
            let is_kept = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_none();
            if is_kept && matches!(&job, Request::State(request) if request.changes()) {
                self.memory.asked();
            }
            drop(sender.send(Ask::Job(job, cancel)));
        }
    }

    /// Ends what the workers do, when what was asked of the reading state is written or cannot be; what is to be told
    /// of changes that are not written.
    pub fn end(self) -> Option<StateTrouble> {
        self.finish();
        let folder = self.context.state.as_ref().map(|state| state.folder.clone());
        self.memory.lost(folder.unwrap_or_default())
    }

    fn finish(&self) {
        if self.memory.ends() {
            return;
        }
        self.cancel.store(true, Ordering::Relaxed);
        self.transfers.cancel();
        self.pause.store(true, Ordering::Relaxed);
        renew(&self.list, Arc::default());
        renew(&self.page, Arc::default());
        // Wakes the keeper, so that it sees that all is over.
        drop(self.errands.send(Errand::Touched));
        // What was marked last is written before the program ends: into the logs, the catalogue can wait.
        self.memory.end();
        for reader in &self.readers {
            drop(reader.send(Ask::End));
        }
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        if ended.recv_timeout(FAREWELL) == Err(RecvTimeoutError::Timeout) && self.memory.is_behind() {
            let _ = ended.recv_timeout(LAST_TRY);
        }
    }

    fn keep(&self) {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(waiting) = waiting else { return };
        let (context, tell, cancel) =
            (Arc::clone(&self.context), self.tell.clone(), Arc::clone(&self.cancel));
        let (pause, errands, readers) = (Arc::clone(&self.pause), self.errands.clone(), self.readers.clone());
        let memory = self.memory.clone();
        let work = move || {
            let woken = Arc::clone(&pause);
            let wake = move || {
                woken.store(true, Ordering::Relaxed);
                drop(errands.send(Errand::Touched));
            };
            let keeper = Indexer {
                context: &context,
                cancel: &cancel,
                pause: &pause,
                readers: &readers,
                memory: &memory,
                tell: &tell,
            };
            keeper.keep(&waiting, wake);
        };
        let started = thread::Builder::new().name("keeper".into()).spawn(work);
        if let Err(error) = started {
            (self.tell)(Response::Error(TaskFailed::NoThread(error.into())));
        }
    }
}

/// Puts the sign by which the newest of some jobs is ended in the place of the one before, which ends.
fn renew(newest: &Mutex<Arc<AtomicBool>>, cancel: Arc<AtomicBool>) {
    let mut newest = newest.lock().unwrap_or_else(PoisonError::into_inner);
    std::mem::replace(&mut *newest, cancel).store(true, Ordering::Relaxed);
}

impl<T: Responder> Drop for Workers<T> {
    fn drop(&mut self) {
        self.finish();
    }
}
