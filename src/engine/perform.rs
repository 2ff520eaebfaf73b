//! Doing one job on the thread that asks for it, whatever it is.

use super::config::EngineConfig;
use super::indexer::{self, Indexer};
use super::reader::CatalogueReader;
use super::request::{Purpose, Request};
use super::response::{Responder, Response};
use super::{images, pages};
use crate::catalogue::Error;
use crate::disk;
use crate::guard::{guarded, inject_panic};
use crate::trouble::{TaskFailed, Unread};
use std::sync::atomic::AtomicBool;

/// Does a job on this thread. False once nobody listens.
pub fn perform(
    job: Request,
    context: &EngineConfig,
    desk: &mut CatalogueReader,
    cancel: &AtomicBool,
    tell: &impl Responder,
) -> bool {
    if !matches!(job, Request::Open { .. }) {
        inject_panic();
    }
    match job {
        Request::Keep | Request::Sweep => keep_once(context, desk, cancel, tell),
        Request::Open { ticket, row, path, face, wording } => {
            let megabytes = disk::size(&path) / 1_000_000;
            if megabytes > 0 && !tell(Response::Opening { ticket, megabytes }) {
                return false;
            }
            // Whatever trips over one article, the next one is opened.
            let read = guarded(|| pages::page(&path, face, &wording, context, cancel))
                .unwrap_or(Err(Unread::Tripped));
            let Some(result) = read.transpose() else { return true };
            let mut result = result.map(Box::new);
            if let Ok(opened) = &mut result {
                opened.place = desk.memory.place(opened.header.id);
            }
            let code = result.as_ref().map_or_else(|_| Vec::new(), |opened| pages::code(&opened.document));
            if !tell(Response::Opened { ticket, row, result }) || code.is_empty() {
                return true;
            }
            let blocks = guarded(|| pages::colour(code, &context.highlighter)).unwrap_or_default();
            tell(Response::Coloured { ticket, blocks })
        }
        Request::OpenLink { address, base, consent } => {
            let late = tell.clone();
            let told = pages::link(&address, base.as_deref(), consent, context, move |report| {
                late(report);
            });
            tell(told)
        }
        Request::Encode(key) => images::encode(key, tell),
        Request::OpenImage { address, base, path, transfer, purpose } => {
            let article = images::Article { base: base.as_deref(), path: &path };
            let mut progress = |progress| {
                tell(Response::Transferring { transfer, progress });
            };
            let late = tell.clone();
            let found = images::fetch(&address, &article, context, cancel, &mut progress);
            let report = match (found, purpose) {
                (Ok(file), Purpose::View { ticket, image }) => {
                    if let (Some(image), Some(shown)) = (image, images::shown(file.clone())) {
                        tell(Response::Pictured { ticket, image, shown });
                    }
                    images::view(file, address, context, move |report| {
                        late(report);
                    })
                }
                (Ok(file), Purpose::Page { ticket, image }) => match images::shown(file) {
                    Some(shown) => Response::Pictured { ticket, image, shown },
                    None => return true,
                },
                (Ok(file), Purpose::Save { folder, label }) => images::save(&file, &folder, &label, &address),
                // Nobody has asked for this one by name: its description stays in its place.
                (Err(_), Purpose::Page { .. }) => return true,
                (Err(failure), Purpose::View { .. }) => Response::Failed(TaskFailed::Image(failure)),
                (Err(failure), Purpose::Save { .. }) => Response::Failed(TaskFailed::ImageToSave(failure)),
            };
            tell(report)
        }
        job => match desk.ask(job, context, cancel, tell) {
            Ok(()) | Err(Error::Cancelled) => true,
            Err(error) => tell(Response::Failed(TaskFailed::Catalogue(error.into()))),
        },
    }
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
        Err(error) => tell(Response::Failed(TaskFailed::Catalogue(error.into()))),
    }
}
