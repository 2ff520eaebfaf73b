//! The threads behind the jobs: one keeps the catalogue, three read it, one writes marks, one makes pages; each
//! opening of something outside has its own.

use super::keeping::{self, Errand, Keeper};
use super::remembering::Memory;
use super::titles::Titles;
use super::transfers::Transfers;
use super::{Job, PictureKey, Purpose, Report, asking, opening, pictures};
use crate::catalogue::{Catalogue, Error};
use crate::disk::{self, Rules, ScanOptions};
use crate::document::highlight::Highlighter;
use crate::guard::{guarded, trip};
use crate::media::{self, Environment, Policy, Store, Viewer};
use crate::state;
use crate::trouble::{Trouble, Unread};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Stack of the thread that makes pages: the libraries it calls recurse with the nesting of their input, which is
/// capped, but generously.
const PAGE_STACK: usize = 64 << 20;

/// How long the end of the program waits for what is being written.
const FAREWELL: Duration = Duration::from_millis(800);

/// What the workers need to know.
#[derive(Debug)]
pub struct Context {
    /// The library's folders and files.
    pub roots: Vec<PathBuf>,
    /// The folder of the catalogue; without one it lasts as long as the program runs.
    pub cache: Option<PathBuf>,
    /// Where the reading state lies; without it marks last as long as nothing.
    pub state: Option<state::Options>,
    /// How folders are walked and articles read.
    pub scan: ScanOptions,
    /// What a download may do.
    pub policy: Policy,
    /// What shows images.
    pub viewer: Viewer,
    /// What opens links; the first that is found is used.
    pub browsers: Vec<Viewer>,
    /// Queries of what is muted, by the configuration the program was started with.
    pub mute: Vec<String>,
    /// How programs are found and started.
    pub environment: Environment,
    /// Where downloaded pictures are kept.
    pub store: Store,
    /// What colours code.
    pub highlighter: Highlighter,
}

impl Context {
    /// The library folder a file was found in: the longest that leads to it.
    pub fn root_of(&self, path: &Path) -> Option<&Path> {
        let leading = self.roots.iter().filter(|root| path.starts_with(root));
        leading.max_by_key(|root| root.as_os_str().len()).map(PathBuf::as_path)
    }

    /// Whether the library is nothing but one file.
    pub fn is_one_file(&self) -> bool {
        matches!(&self.roots[..], [root] if !disk::is_folder(root))
    }

    /// Whatever changes what an article means.
    pub(super) fn meaning(&self) -> String {
        format!("{:?}", self.scan)
    }
}

/// A way to tell what a job has come to; false once nobody listens.
pub trait Tell: Fn(Report) -> bool + Clone + Send + Sync + 'static {}
impl<T: Fn(Report) -> bool + Clone + Send + Sync + 'static> Tell for T {}

/// What one who reads the catalogue is told.
#[derive(Debug)]
pub(super) enum Ask {
    /// The catalogue to ask from now on.
    Catalogue(Box<Catalogue>),
    /// A job, and what ends it early.
    Job(Job, Arc<AtomicBool>),
    /// Nothing more comes.
    End,
}

/// The kinds of jobs that ask the catalogue; each has a thread, so that what is quick never waits for what is not.
#[derive(Clone, Copy)]
enum Reader {
    /// Rows and counts.
    Rows,
    /// Lists and searches; a newer one ends the one before.
    Lists,
    /// Titles, pieces of texts, where links lead.
    Titles,
    /// Marks.
    Marks,
}

/// The workers of a running reader. Dropping them ends what they do.
#[derive(Debug)]
pub struct Workers<T: Tell> {
    context: Arc<Context>,
    tell: T,
    pages: Sender<Job>,
    pictures: Sender<PictureKey>,
    readers: Vec<Sender<Ask>>,
    errands: Sender<Errand>,
    waiting: Mutex<Option<Receiver<Errand>>>,
    /// Ends the list that is being made.
    list: Mutex<Arc<AtomicBool>>,
    memory: Memory,
    /// Closed when the readers have ended.
    ended: Mutex<Receiver<()>>,
    pause: Arc<AtomicBool>,
    cancel: Arc<AtomicBool>,
    transfers: Arc<Transfers>,
}

impl<T: Tell> Workers<T> {
    /// Starts the threads that wait for jobs; the others start with theirs.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn start(context: Context, tell: T) -> std::io::Result<Self> {
        let context = Arc::new(context);
        let cancel = Arc::new(AtomicBool::new(false));
        let (errands, waiting) = mpsc::channel();
        let memory = Memory::default();
        let (ended, all_ended) = mpsc::channel();
        let readers = ["rows", "lists", "titles", "marks"].into_iter().map(|name| {
            let (sender, asked) = mpsc::channel();
            let (context, tell, errands) = (Arc::clone(&context), tell.clone(), errands.clone());
            let mut desk = Desk { memory: memory.clone(), ..Desk::default() };
            // What the others do may be left undone.
            let ended = (name == "marks").then(|| ended.clone());
            let work = move || {
                read(&mut desk, &asked, &context, &errands, &tell);
                drop(ended);
            };
            thread::Builder::new().name(name.into()).spawn(work)?;
            Ok(sender)
        });
        let readers = readers.collect::<std::io::Result<Vec<_>>>()?;
        drop(ended);
        let (pages, wanted) = mpsc::channel::<Job>();
        let (own_context, own_cancel, own_tell) = (Arc::clone(&context), Arc::clone(&cancel), tell.clone());
        let mut desk = Desk { memory: memory.clone(), ..Desk::default() };
        thread::Builder::new().name("parse".into()).stack_size(PAGE_STACK).spawn(move || {
            while let Ok(mut job) = wanted.recv() {
                // Of waiting jobs only the newest is still wanted.
                while let Ok(newer) = wanted.try_recv() {
                    job = newer;
                }
                if !perform(job, &own_context, &mut desk, &own_cancel, &own_tell) {
                    break;
                }
            }
        })?;
        let (pictures, wanted) = mpsc::channel();
        let own_tell = tell.clone();
        thread::Builder::new().name("parse-pictures".into()).spawn(move || encode(&wanted, &own_tell))?;
        Ok(Self {
            context,
            tell,
            pages,
            pictures,
            readers,
            errands,
            waiting: Mutex::new(Some(waiting)),
            list: Mutex::default(),
            memory,
            ended: Mutex::new(all_ended),
            pause: Arc::default(),
            cancel,
            transfers: Arc::default(),
        })
    }

    /// What the workers know.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The way reports go.
    pub fn tell(&self) -> &T {
        &self.tell
    }

    /// Gives a job to its thread.
    pub fn run(&self, job: Job) {
        let name = match job {
            // If a thread has ended there is nobody left to tell either.
            Job::Open { .. } => return drop(self.pages.send(job)),
            Job::Encode(key) => return drop(self.pictures.send(key)),
            Job::Keep => return self.keep(),
            Job::Sweep => {
                self.pause.store(true, Ordering::Relaxed);
                return drop(self.errands.send(Errand::Sweep));
            }
            Job::Rows(_) | Job::Equals(_) | Job::Count { .. } => return self.ask(Reader::Rows, job),
            Job::List(_) => return self.ask(Reader::Lists, job),
            Job::FindTitles { .. } | Job::Snippets { .. } | Job::Leads { .. } => {
                return self.ask(Reader::Titles, job);
            }
            Job::Mark { .. }
            | Job::Undo
            | Job::KeepPlace { .. }
            | Job::KeepSearch { .. }
            | Job::Mute { .. }
            | Job::WhyMuted(_)
            | Job::Configure { .. }
            | Job::Recall
            | Job::Remember(..)
            | Job::Leave { .. } => return self.ask(Reader::Marks, job),
            Job::OpenLink { .. } => "link",
            Job::OpenImage { transfer, .. } => return self.transfer(transfer, job),
        };
        let (context, tell, cancel) =
            (Arc::clone(&self.context), self.tell.clone(), Arc::clone(&self.cancel));
        self.spawn(name, move || {
            perform(job, &context, &mut Desk::default(), &cancel, &tell);
        });
    }

    /// Stops the images that are on their way.
    pub fn cancel_transfers(&self) {
        self.transfers.cancel();
    }

    fn transfer(&self, number: u64, job: Job) {
        let (context, tell, transfers) =
            (Arc::clone(&self.context), self.tell.clone(), Arc::clone(&self.transfers));
        let cancel = transfers.begin(number);
        self.spawn("image", move || {
            transfers.in_turn(&cancel, || perform(job, &context, &mut Desk::default(), &cancel, &tell));
            transfers.end(number);
            tell(Report::Transferred { transfer: number });
        });
    }

    fn spawn(&self, name: &str, work: impl FnOnce() + Send + 'static) {
        let started = thread::Builder::new().name(name.into()).spawn(work);
        if let Err(error) = started {
            (self.tell)(Report::Failed(Trouble::NoThread(error.into())));
        }
    }

    fn ask(&self, reader: Reader, job: Job) {
        let cancel: Arc<AtomicBool> = Arc::default();
        if matches!(reader, Reader::Lists) {
            let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *list, Arc::clone(&cancel)).store(true, Ordering::Relaxed);
        }
        if let Some(sender) = self.readers.get(reader as usize) {
            drop(sender.send(Ask::Job(job, cancel)));
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
            let keeper = Keeper {
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
            (self.tell)(Report::Failed(Trouble::NoThread(error.into())));
        }
    }
}

impl<T: Tell> Drop for Workers<T> {
    fn drop(&mut self) {
        self.cancel.store(true, Ordering::Relaxed);
        self.transfers.cancel();
        self.pause.store(true, Ordering::Relaxed);
        self.list.lock().unwrap_or_else(PoisonError::into_inner).store(true, Ordering::Relaxed);
        // Wakes the keeper, so that it sees that all is over.
        drop(self.errands.send(Errand::Touched));
        // What was marked last is written before the program ends.
        for reader in &self.readers {
            drop(reader.send(Ask::End));
        }
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = ended.recv_timeout(FAREWELL);
    }
}

/// Answers what is asked of the catalogue, from the moment there is one.
fn read(
    desk: &mut Desk,
    asked: &Receiver<Ask>,
    context: &Context,
    errands: &Sender<Errand>,
    tell: &impl Tell,
) {
    let mut early: Vec<(Job, Arc<AtomicBool>)> = Vec::new();
    while let Ok(ask) = asked.recv() {
        match ask {
            Ask::Catalogue(catalogue) => {
                desk.catalogue = Some(*catalogue);
                for (job, cancel) in std::mem::take(&mut early) {
                    desk.answer(job, context, &cancel, errands, tell);
                }
            }
            Ask::Job(job, cancel) if desk.catalogue.is_none() => early.push((job, cancel)),
            Ask::Job(job, cancel) => desk.answer(job, context, &cancel, errands, tell),
            Ask::End => return,
        }
    }
}

/// What one thread has at hand to answer with.
#[derive(Debug, Default)]
pub struct Desk {
    catalogue: Option<Catalogue>,
    titles: Titles,
    memory: Memory,
}

impl Desk {
    fn answer(
        &mut self,
        job: Job,
        context: &Context,
        cancel: &AtomicBool,
        errands: &Sender<Errand>,
        tell: &impl Tell,
    ) {
        trip();
        match self.ask(job, context, cancel, tell) {
            Ok(()) | Err(Error::Cancelled) => {}
            Err(Error::Damaged(why)) => drop(errands.send(Errand::Damaged(why))),
            Err(error) => drop(tell(Report::Failed(Trouble::Catalogue(error.into())))),
        }
    }

    fn ask(
        &mut self,
        job: Job,
        context: &Context,
        cancel: &AtomicBool,
        tell: &impl Tell,
    ) -> Result<(), Error> {
        let Some(catalogue) = &mut self.catalogue else { return Ok(()) };
        match job {
            Job::List(job) if !cancel.load(Ordering::Relaxed) => asking::list(&job, catalogue, cancel, tell)?,
            Job::Count { now, left } => {
                tell(Report::Counted(Box::new(catalogue.counts(&now, left)?)));
            }
            Job::Rows(rows) => drop(tell(Report::Rows(catalogue.rows(&rows)?))),
            Job::Equals(row) => {
                let equals = catalogue.with_equals(&[row])?;
                tell(Report::Equals(catalogue.rows(&equals)?));
            }
            Job::FindTitles { ticket, text } => {
                self.titles.refresh(catalogue)?;
                tell(Report::TitlesFound { ticket, rows: Arc::new(self.titles.find(&text)) });
            }
            Job::Snippets { rows, words } => {
                let rules = Rules::new(&context.roots, &context.scan);
                let root_of = |path: &Path| context.root_of(path).unwrap_or(path).to_owned();
                for rows in rows.chunks(8) {
                    tell(Report::Snippets(asking::snippets(rows, &words, &rules, root_of)));
                }
            }
            Job::Leads { ticket, named } => {
                let rows = asking::leads(&named, catalogue);
                // Whoever waits for the answer goes on without it.
                let known = rows.as_ref().map_or_else(|_| vec![None; named.len()], Clone::clone);
                tell(Report::Leads { ticket, rows: known });
                rows?;
            }
            Job::Mark { mark, set, step, rows } => {
                self.memory.mark((mark, set, step), rows, context, catalogue, tell)?;
            }
            Job::Undo => self.memory.undo(context, catalogue, tell)?,
            Job::KeepPlace { article, place } => {
                self.memory.keep_place((article, place), context, catalogue, tell)?;
            }
            Job::KeepSearch { query, set } => self.memory.keep_search(query, set, tell),
            Job::Mute { query, set } => self.memory.mute((query, set), context, catalogue, tell)?,
            Job::WhyMuted(row) => self.memory.why_muted(row, context, catalogue, tell)?,
            Job::Configure { mute } => self.memory.configure(mute, context, catalogue, tell)?,
            Job::Recall => self.memory.poll(context, catalogue, tell)?,
            Job::Remember(setting, value) => self.memory.remember(setting, value, tell),
            Job::Leave { shelf } => self.memory.leave(shelf, context, tell),
            _ => {}
        }
        Ok(())
    }
}

/// Encodes pictures one after another, the one asked for last first: that is where the reader looks.
fn encode(wanted: &mpsc::Receiver<PictureKey>, tell: &impl Tell) {
    let mut waiting = Vec::new();
    while let Some(key) = waiting.pop().or_else(|| wanted.recv().ok()) {
        waiting.push(key);
        waiting.extend(wanted.try_iter());
        if let Some(key) = waiting.pop()
            && !perform_encoding(key, tell)
        {
            return;
        }
    }
}

fn perform_encoding(key: PictureKey, tell: &impl Tell) -> bool {
    let result = media::graphics::encode(&key.file, key.graphics, key.cells, key.cell);
    tell(Report::Encoded { key, result: result.map(Arc::new) })
}

/// Does a job on this thread. False once nobody listens.
pub fn perform(job: Job, context: &Context, desk: &mut Desk, cancel: &AtomicBool, tell: &impl Tell) -> bool {
    if !matches!(job, Job::Open { .. }) {
        trip();
    }
    match job {
        Job::Keep | Job::Sweep => keep_once(context, desk, cancel, tell),
        Job::Open { ticket, row, path, face, wording } => {
            let megabytes = disk::size(&path) / 1_000_000;
            if megabytes > 0 && !tell(Report::Opening { ticket, megabytes }) {
                return false;
            }
            // Whatever trips over one article, the next one is opened.
            let mut result = guarded(|| opening::page(&path, face, &wording, context))
                .unwrap_or(Err(Unread::Tripped))
                .map(Box::new);
            if let Ok(opened) = &mut result {
                opened.place = desk.memory.place(opened.header.id);
            }
            let code = result.as_ref().map_or_else(|_| Vec::new(), |opened| opening::code(&opened.document));
            if !tell(Report::Opened { ticket, row, result }) || code.is_empty() {
                return true;
            }
            let blocks = guarded(|| opening::colour(code, &context.highlighter)).unwrap_or_default();
            tell(Report::Coloured { ticket, blocks })
        }
        Job::OpenLink { address, base, consent } => {
            let late = tell.clone();
            let told = opening::link(&address, base.as_deref(), consent, context, move |report| {
                late(report);
            });
            tell(told)
        }
        Job::Encode(key) => perform_encoding(key, tell),
        Job::OpenImage { address, base, path, transfer, purpose } => {
            let article = pictures::Article { base: base.as_deref(), path: &path };
            let mut progress = |progress| {
                tell(Report::Transferring { transfer, progress });
            };
            let late = tell.clone();
            let found = pictures::fetch(&address, &article, context, cancel, &mut progress);
            let report = match (found, purpose) {
                (Ok(file), Purpose::View) => pictures::view(file, address, context, move |report| {
                    late(report);
                }),
                (Ok(file), Purpose::Page { ticket, image }) => match pictures::shown(file) {
                    Some(shown) => Report::Pictured { ticket, image, shown },
                    None => return true,
                },
                (Ok(file), Purpose::Save { folder, label }) => {
                    pictures::save(&file, &folder, &label, &address)
                }
                // Nobody has asked for this one by name: its description stays in its place.
                (Err(_), Purpose::Page { .. }) => return true,
                (Err(failure), Purpose::View) => Report::Failed(Trouble::Image(failure)),
                (Err(failure), Purpose::Save { .. }) => Report::Failed(Trouble::ImageToSave(failure)),
            };
            tell(report)
        }
        job => match desk.ask(job, context, cancel, tell) {
            Ok(()) | Err(Error::Cancelled) => true,
            Err(error) => tell(Report::Failed(Trouble::Catalogue(error.into()))),
        },
    }
}

/// Opens the catalogue, if that was not done, and brings it up to date once.
fn keep_once(context: &Context, desk: &mut Desk, cancel: &AtomicBool, tell: &impl Tell) -> bool {
    let catalogue = match desk.catalogue.take() {
        Some(catalogue) => Ok(catalogue),
        None => keeping::open(context).map(|opened| opened.catalogue),
    };
    let memory = &desk.memory;
    let kept = catalogue.and_then(|mut catalogue| {
        let keeper = Keeper { context, cancel, pause: cancel, readers: &[], memory, tell };
        keeper.once(&mut catalogue)?;
        Ok(catalogue)
    });
    match kept {
        Ok(catalogue) => {
            desk.catalogue = Some(catalogue);
            true
        }
        Err(error) => tell(Report::Failed(Trouble::Catalogue(error.into()))),
    }
}
