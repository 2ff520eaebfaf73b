//! Doing one job on the thread that asks for it, whatever it is.

use super::config::EngineConfig;
use super::indexer::{self, Indexer};
use super::reader::CatalogueReader;
use super::request::{ExternalRequest, IndexRequest, PageRequest, Purpose, Request};
use super::response::{Responder, Response};
use super::{images, pages};
use crate::catalogue::Error;
use crate::disk;
use crate::guard::{guarded, inject_panic};
use crate::trouble::{TaskFailed, Unread};
use std::sync::atomic::AtomicBool;

/// Does a job on this thread. False once nobody listens.
pub fn perform(
    request: Request,
    context: &EngineConfig,
    desk: &mut CatalogueReader,
    cancel: &AtomicBool,
    tell: &impl Responder,
) -> bool {
    if !matches!(request, Request::Page(_)) {
        inject_panic();
    }
    match request {
        Request::Index(IndexRequest::Start | IndexRequest::Scan) => keep_once(context, desk, cancel, tell),
        Request::Page(request) => page(request, context, desk, cancel, tell),
        Request::External(ExternalRequest::OpenLink { address, base, consent }) => {
            let late = tell.clone();
            let done = pages::link(&address, base.as_deref(), consent, context, move |response| {
                late(response);
            });
            tell(done)
        }
        Request::Image(request) => images::encode(request, tell),
        Request::External(ExternalRequest::OpenImage { request, address, base, path, purpose }) => {
            let article = images::Article { base: base.as_deref(), path: &path };
            let mut progress = |progress| {
                tell(Response::DownloadProgress { request, progress });
            };
            let late = tell.clone();
            let found = images::fetch(&address, &article, context, cancel, &mut progress);
            let response = match (found, purpose) {
                (Ok(file), Purpose::View { page, image }) => {
                    if let (Some(image), Some(shown)) = (image, images::shown(file.clone())) {
                        tell(Response::PageImage { request, page, image, shown });
                    }
                    images::view(request, file, address, context, move |response| {
                        late(response);
                    })
                }
                (Ok(file), Purpose::Page { page, image }) => match images::shown(file) {
                    Some(shown) => Response::PageImage { request, page, image, shown },
                    None => return true,
                },
                (Ok(file), Purpose::Save { folder, label }) => {
                    images::save(request, &file, &folder, &label, &address)
                }
                // The user did not ask for it: its description stays in its place.
                (Err(_), Purpose::Page { .. }) => return true,
                (Err(failure), Purpose::View { .. }) => {
                    Response::Failed { request, error: TaskFailed::Image(failure) }
                }
                (Err(failure), Purpose::Save { .. }) => {
                    Response::Failed { request, error: TaskFailed::ImageToSave(failure) }
                }
            };
            tell(response)
        }
        request => {
            let id = request.id();
            match desk.ask(request, context, cancel, tell) {
                Ok(()) | Err(Error::Cancelled) => true,
                Err(error) => tell(Response::failure(id, TaskFailed::Catalogue(error.into()))),
            }
        }
    }
}

/// Reads an article and makes its page. False once nothing takes the responses.
fn page(
    request: PageRequest,
    context: &EngineConfig,
    desk: &CatalogueReader,
    cancel: &AtomicBool,
    tell: &impl Responder,
) -> bool {
    let PageRequest { request, row, path, kind, wording } = request;
    let megabytes = disk::size(&path) / 1_000_000;
    if megabytes > 0 && !tell(Response::LargePage { request, megabytes }) {
        return false;
    }
    // A panic over one article does not end the thread that makes pages.
    let read =
        guarded(|| pages::page(&path, kind, &wording, context, cancel)).unwrap_or(Err(Unread::InternalError));
    let Some(result) = read.transpose() else { return true };
    let mut result = result.map(Box::new);
    if let Ok(opened) = &mut result {
        opened.place = desk.memory.place(opened.header.id);
    }
    let code = result.as_ref().map_or_else(|_| Vec::new(), |opened| pages::code(&opened.document));
    if !tell(Response::Page { request, row, result }) || code.is_empty() {
        return true;
    }
    let blocks = guarded(|| pages::colour(code, &context.highlighter)).unwrap_or_default();
    tell(Response::Highlighted { request, blocks })
}

/// Opens the catalogue, if that was not done, and brings it up to date once.
fn keep_once(
    context: &EngineConfig,
    desk: &mut CatalogueReader,
    cancel: &AtomicBool,
    tell: &impl Responder,
) -> bool {
    let catalogue = match desk.catalogue.take() {
        Some(catalogue) => Ok(catalogue),
        None => indexer::open(context).map(|opened| opened.catalogue),
    };
    let memory = &desk.memory;
    let kept = catalogue.and_then(|mut catalogue| {
        let keeper = Indexer { context, cancel, pause: cancel, readers: &[], memory, tell };
        keeper.once(&mut catalogue)?;
        Ok(catalogue)
    });
    match kept {
        Ok(catalogue) => {
            desk.catalogue = Some(catalogue);
            true
        }
        Err(error) => tell(Response::Error(TaskFailed::Catalogue(error.into()))),
    }
}
