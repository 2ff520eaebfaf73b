//! An article's images: which there are and how large, on the page, in the viewer, in a folder. Blocks; runs on workers.

use super::config::EngineConfig;
use super::loaded_page::{Picture, Shown};
use super::request::{ImageRequest, RequestId};
use super::response::{Responder, Response};
use crate::document::{Align, Block, BlockKind, Document, Image, ImageId};
use crate::media::raster::{self, Measured};
use crate::media::{
    self, AddressBase, DownloadProgress, Failure, ImageLocation, Refusal, Store, graphics, launch,
};
use crate::text::clean_line;
use crate::trouble::{TaskDone, TaskFailed};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::Receiver;
use std::time::Duration;

/// How many images of an article are looked at before they are asked for.
const MEASURED: usize = 500;
/// How long a viewer is watched for ending badly before it is taken for started.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The images of an article: those of the body under the numbers printed there, then those only the front matter names.
pub(super) fn list(
    document: &Document,
    front_matter: &[String],
    place: &AddressBase<'_>,
    store: &Store,
) -> Vec<Picture> {
    let mut next = document.images.len();
    let listed = media::images::list(&document.images, front_matter, place);
    let numbered = listed.into_iter().enumerate().map(|(at, listed)| {
        let in_body = document.images.iter().position(|image| image.address == listed.address);
        let index = in_body.unwrap_or_else(|| {
            next += 1;
            next - 1
        });
        let target = listed.target.as_ref().ok().filter(|_| at < MEASURED);
        let measured =
            target.and_then(|target| at_hand(target, store)).and_then(|file| raster::measure(&file).ok());
        Picture { index, measured, listed }
    });
    numbered.collect()
}

/// The picture of a target, if nothing has to be fetched for it.
fn at_hand(target: &ImageLocation, store: &Store) -> Option<PathBuf> {
    match target {
        ImageLocation::Local(path) => Some(path.clone()),
        ImageLocation::Remote(url) => store.find(url),
    }
}

/// The first image of the front matter, unless it is the body's first: it stands above the body. One that the body
/// does not have is added to the document, under the number that [`list`] gave it.
pub(super) fn header(
    document: &mut Document,
    front_matter: &[String],
    place: &AddressBase<'_>,
) -> Option<ImageId> {
    let address = front_matter.first()?;
    let target = media::address::image(address, place).ok()?;
    let same = |image: &Image| {
        image.address == *address || media::address::image(&image.address, place).as_ref() == Ok(&target)
    };
    match document.images.iter().take(MEASURED).position(same) {
        Some(0) => None,
        Some(at) => Some(ImageId(at as u32)),
        None => {
            let address = clean_line(address).into_owned();
            document.images.push(Image { address, ..Image::default() });
            Some(ImageId(document.images.len() as u32 - 1))
        }
    }
}

/// Looks at the files of the images, notes how large they are, and returns where they lie.
pub(super) fn measure(
    document: &mut Document,
    place: &AddressBase<'_>,
    store: &Store,
) -> Vec<Option<PathBuf>> {
    let mut files = vec![None; document.images.len()];
    for (image, file) in document.images.iter_mut().zip(&mut files).take(MEASURED) {
        let target = media::address::image(&image.address, place).ok();
        if let Some(shown) = target.and_then(|target| at_hand(&target, store)).and_then(shown) {
            image.pixels = Some(shown.pixels);
            *file = Some(shown.file);
        }
    }
    files
}

/// A picture as it can be shown here, if it can.
pub(super) fn shown(file: PathBuf) -> Option<Shown> {
    let pixels = raster::measure(&file).ok()?.size?;
    Some(Shown { file, pixels })
}

/// An image standing alone.
pub(super) fn figure(image: ImageId) -> Block {
    let kind = BlockKind::Figure(image);
    Block { kind, containers: Vec::new(), align: Align::Start, spaced: true, source: 0..0 }
}

/// The article an image belongs to.
pub(super) struct Article<'a> {
    /// Its own link.
    pub(super) base: Option<&'a str>,
    /// Its file.
    pub(super) path: &'a Path,
}

/// Makes an image a file, downloading it if it is remote.
///
/// # Errors
/// Why there is none.
pub(super) fn fetch(
    address: &str,
    article: &Article<'_>,
    context: &EngineConfig,
    cancel: &AtomicBool,
    progress: &mut dyn FnMut(DownloadProgress),
) -> Result<PathBuf, Failure> {
    let place =
        AddressBase { link: article.base, file: Some(article.path), root: context.root_of(article.path) };
    let target = media::address::image(address, &place)?;
    media::prepare(&target, &context.policy, &context.store, cancel, progress)
}

/// Hands an image to the viewer, or to this screen if there is no other. `late` is told if the viewer fails after this
/// has returned.
pub(super) fn view(
    request: RequestId,
    file: PathBuf,
    address: String,
    context: &EngineConfig,
    late: impl FnOnce(Response) + Send + 'static,
) -> Response {
    let failed = |refusal| Response::Failed { request, error: TaskFailed::Image(Failure::Refused(refusal)) };
    if context.viewer.in_terminal {
        return Response::ShowInTerminal { request, file };
    }
    if !context.environment.display {
        return match raster::measure(&file) {
            Ok(Measured { size: Some(pixels), .. }) => {
                Response::ShowHere { request, address, shown: Shown { file, pixels } }
            }
            Ok(Measured { kind, .. }) => failed(Refusal::NotShown(kind.name())),
            Err(refusal) => failed(refusal),
        };
    }
    let late = move |error| late(Response::Error(TaskFailed::Program(error)));
    let (viewer, environment) = (&context.viewer, &context.environment);
    match launch::detached_and_watched(viewer, file.as_os_str(), environment, PATIENCE, late) {
        Ok(()) => {
            let name = viewer.argv.first().map(|name| name.to_string_lossy().into_owned());
            Response::Done(TaskDone::Handed(clean_line(&name.unwrap_or_default()).into_owned()))
        }
        Err(error) => Response::Failed { request, error: TaskFailed::Viewer(error) },
    }
}

/// Copies an image into a folder of the user's, under a name of its own.
pub(super) fn save(request: RequestId, file: &Path, folder: &Path, label: &str, address: &str) -> Response {
    match media::saving::save(file, folder, label, address) {
        Ok(path) => Response::Done(TaskDone::Saved(path)),
        Err(why) => Response::Failed { request, error: TaskFailed::NotSaved(why) },
    }
}

/// Encodes pictures one after another, the one asked for last first: that is where the reader looks.
pub(super) fn encode_all(wanted: &Receiver<ImageRequest>, tell: &impl Responder) {
    let mut waiting = Vec::new();
    while let Some(next) = waiting.pop().or_else(|| wanted.recv().ok()) {
        waiting.push(next);
        waiting.extend(wanted.try_iter());
        if let Some(newest) = waiting.pop()
            && !encode(newest, tell)
        {
            return;
        }
    }
}

/// Encodes a picture. False once nobody listens.
pub(super) fn encode(request: ImageRequest, tell: &impl Responder) -> bool {
    let ImageRequest { request, key } = request;
    let result = graphics::encode(&key.file, key.graphics, key.cells, key.cell);
    tell(Response::Encoded { request, key, result: result.map(Arc::new) })
}
