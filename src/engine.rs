//! The library's services: what can be asked of a library of articles.
//!
//! The functions here block, and no thread of theirs outlives the call. The workers call them, each for the requests of
//! its own queue, and so do the verbs. [`answer`] answers any request on the calling thread.

mod article_marks;
mod config;
mod external;
mod feeds;
mod images;
mod index;
mod links;
mod lists;
mod marks;
mod mirror;
mod mutes;
mod pages;
mod reading_state;
pub mod request;
pub mod response;
mod scan_state;
#[cfg(test)]
mod tests;
mod title_index;

use crate::catalogue::Catalogue;
use crate::guard::inject_panic;
use crate::trouble::{CatalogueError, TaskFailed};
use request::{Request, RequestId};
use response::{Responder, Response};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use article_marks::{ArticleMarks, edited_in_place};
pub use config::{EngineConfig, FeedConfig};
pub(crate) use external::open as open_external;
pub(crate) use feeds::answer as answer_about_feeds;
pub(crate) use images::encode as encode_image;
pub(crate) use index::{FirstScan, IndexRun, Indexed, open_catalogue};
pub(crate) use lists::{list, rows};
pub(crate) use marks::Written;
pub(crate) use mirror::{Mirror, MirrorWork};
pub use mutes::mutes;
pub(crate) use pages::load as load_page;
pub use reading_state::ReadingState;
pub(crate) use title_index::TitleIndex;

/// A wish to end some work early, shared by those who may have it and those who work.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Ends the work at the next moment it looks.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Lets work begin again.
    pub fn reset(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    /// Whether the work is to end.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The same for the modules below, which know only a flag.
    pub fn flag(&self) -> &AtomicBool {
        &self.0
    }
}

/// What requests are answered with on one thread, see [`answer`].
#[derive(Debug, Default)]
pub struct CatalogueReader {
    catalogue: Option<Catalogue>,
    titles: TitleIndex,
    state: ReadingState,
}

/// Answers any request on the calling thread. An [`request::IndexRequest`] opens the catalogue, and brings it up to date
/// once; what needs a catalogue has no answer before.
pub fn answer(
    request: Request,
    config: &EngineConfig,
    reader: &mut CatalogueReader,
    cancel: &Cancel,
    respond: &impl Responder,
) {
    if !matches!(request, Request::Page(_)) {
        inject_panic();
    }
    let id = request.id();
    let CatalogueReader { catalogue, titles, state } = reader;
    let done = match (request, catalogue) {
        (Request::Index(_), catalogue) => index_once(config, catalogue, state, cancel, respond),
        (Request::State(request), catalogue) => state.answer(request, config, catalogue.as_mut(), respond),
        (Request::Rows(request), Some(catalogue)) => lists::rows(request, catalogue, respond),
        (Request::List(request), Some(catalogue)) => lists::list(&request, catalogue, cancel, respond),
        (Request::Titles(request), Some(catalogue)) => {
            titles.answer(request, catalogue, config, cancel, respond)
        }
        (Request::Rows(_) | Request::List(_) | Request::Titles(_), None) => Ok(()),
        (Request::Page(request), _) => {
            pages::load(request, config, state, cancel, respond);
            Ok(())
        }
        (Request::Image(request), _) => {
            images::encode(request, respond);
            Ok(())
        }
        (Request::External(request), _) => {
            external::open(request, config, cancel, respond);
            Ok(())
        }
        (Request::Feeds(request), _) => {
            feeds::answer(request, config, cancel, respond);
            Ok(())
        }
    };
    if let Err(error) = done {
        fail(id, error, respond);
    }
}

/// Reports why something failed: as the answer to a request, if there is one. What was cancelled needs no answer.
pub(crate) fn fail(request: Option<RequestId>, error: CatalogueError, respond: &response::Respond<'_>) {
    let error = match error {
        CatalogueError::Cancelled => return,
        error => TaskFailed::Catalogue(error),
    };
    respond(match request {
        Some(request) => Response::Failed { request, error },
        None => Response::Error(error),
    });
}

/// Opens the catalogue, unless that was done, and brings it up to date.
fn index_once(
    config: &EngineConfig,
    catalogue: &mut Option<Catalogue>,
    state: &ReadingState,
    cancel: &Cancel,
    respond: &impl Responder,
) -> Result<(), CatalogueError> {
    let catalogue = if let Some(catalogue) = catalogue {
        catalogue
    } else {
        let catalogue = catalogue.insert(open_catalogue(config, config.cache.as_deref())?.catalogue);
        state.catch_up(&mut Mirror { config, catalogue, respond })?;
        catalogue
    };
    let run = IndexRun { config, state, cancel, pause: cancel, first: FirstScan::SetsBaseline, respond };
    run.everything(catalogue)?;
    Ok(())
}
