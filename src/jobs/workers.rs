//! The threads behind the jobs: one walks folders, one makes pages, each opening of something outside has its own.

use super::{Job, Report, opening};
use crate::disk::{self, ScanOptions};
use crate::document::highlight::Highlighter;
use crate::media::{Environment, Policy, Store, Viewer};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;

/// Stack of the thread that makes pages: the libraries it calls recurse with the nesting of their input, which is
/// capped, but generously.
const PAGE_STACK: usize = 64 << 20;

/// What the workers need to know.
#[derive(Debug)]
pub struct Context {
    /// The library's folders and files.
    pub roots: Vec<PathBuf>,
    /// How folders are walked and articles read.
    pub scan: ScanOptions,
    /// What a download may do.
    pub policy: Policy,
    /// What shows images.
    pub viewer: Viewer,
    /// What opens links; the first that is found is used.
    pub browsers: Vec<Viewer>,
    /// How programs are found and started.
    pub environment: Environment,
    /// Where downloaded pictures are kept while the program runs.
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
}

/// A way to tell what a job has come to; false once nobody listens.
pub trait Tell: Fn(Report) -> bool + Clone + Send + Sync + 'static {}
impl<T: Fn(Report) -> bool + Clone + Send + Sync + 'static> Tell for T {}

/// The workers of a running reader. Dropping them ends what they do.
#[derive(Debug)]
pub struct Workers<T: Tell> {
    context: Arc<Context>,
    tell: T,
    pages: Sender<Job>,
    cancel: Arc<AtomicBool>,
}

impl<T: Tell> Workers<T> {
    /// Starts the thread that makes pages; the others start with their jobs.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn start(context: Context, tell: T) -> std::io::Result<Self> {
        let context = Arc::new(context);
        let (pages, waiting) = mpsc::channel::<Job>();
        let cancel = Arc::new(AtomicBool::new(false));
        let (own_context, own_cancel, own_tell) = (Arc::clone(&context), Arc::clone(&cancel), tell.clone());
        thread::Builder::new().name("parse".into()).stack_size(PAGE_STACK).spawn(move || {
            while let Ok(mut job) = waiting.recv() {
                // Of waiting jobs only the newest is still wanted.
                while let Ok(newer) = waiting.try_recv() {
                    job = newer;
                }
                if !perform(job, &own_context, &own_cancel, &own_tell) {
                    break;
                }
            }
        })?;
        Ok(Self { context, tell, pages, cancel })
    }

    /// What the workers know.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Gives a job to its thread.
    pub fn run(&self, job: Job) {
        let name = match job {
            // If the thread has ended there is nobody left to tell either.
            Job::Open { .. } => return drop(self.pages.send(job)),
            Job::Scan => "scan",
            Job::OpenLink { .. } => "link",
            Job::OpenImage { .. } => "image",
        };
        let (context, tell, cancel) =
            (Arc::clone(&self.context), self.tell.clone(), Arc::clone(&self.cancel));
        let work = move || {
            perform(job, &context, &cancel, &tell);
        };
        let started = thread::Builder::new().name(name.into()).spawn(work);
        if let Err(error) = started {
            (self.tell)(Report::Failed(format!("no thread: {error}")));
        }
    }
}

impl<T: Tell> Drop for Workers<T> {
    fn drop(&mut self) {
        self.cancel.store(true, Ordering::Relaxed);
    }
}

/// Does a job on this thread. False once nobody listens.
pub fn perform(job: Job, context: &Context, cancel: &AtomicBool, tell: &impl Tell) -> bool {
    match job {
        Job::Scan => {
            disk::scan(&context.roots, &context.scan, cancel, &|batch| {
                if !tell(Report::Found(batch)) {
                    cancel.store(true, Ordering::Relaxed);
                }
            });
            tell(Report::Scanned)
        }
        Job::Open { ticket, row, path, face } => {
            let megabytes = disk::size(&path) / 1_000_000;
            if megabytes > 0 && !tell(Report::Opening { ticket, megabytes }) {
                return false;
            }
            let result = opening::page(&path, face, context).map(Box::new);
            let code = result.as_ref().map_or_else(|_| Vec::new(), |opened| opening::code(&opened.document));
            if !tell(Report::Opened { ticket, row, result }) || code.is_empty() {
                return true;
            }
            let blocks = opening::colour(code, &context.highlighter);
            tell(Report::Coloured { ticket, blocks })
        }
        Job::OpenLink { address, base, consent } => {
            let late = tell.clone();
            let told = opening::link(&address, base.as_deref(), consent, context, move |report| {
                late(report);
            });
            tell(told)
        }
        Job::OpenImage { address, base, path } => {
            tell(opening::image(&address, base.as_deref(), &path, context, cancel))
        }
    }
}
