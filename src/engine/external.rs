//! Links and images that are opened outside of the reader: the browser, the viewer, a folder of the user's.

use crate::config::places;

use crate::engine::config::EngineConfig;
use crate::engine::request::{Among, Consent, ExternalRequest, ImageSource, Purpose, RequestId, SaveTo};
use crate::engine::response::{Responder, Response, Shown};
use crate::engine::{Cancel, images};
use crate::media::launch::{self, Ended};
use crate::media::raster::{self, Measured};
use crate::media::saving::{self, Target};
use crate::media::{self, AddressBase, Failure, LinkTarget, Refusal};
use crate::text::clean_line;
use crate::trouble::{Fault, NotSaved, TaskDone, TaskFailed};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A browser that fails within this time has shown nothing; one that ends later has been closed.
const BROWSER_START: Duration = Duration::from_secs(5);
/// A viewer that fails within this time is reported; after it, the viewer counts as started.
const VIEWER_START: Duration = Duration::from_millis(1500);

/// Opens a link or an image. A program that fails later is reported then.
pub(crate) fn open(
    request: ExternalRequest,
    config: &EngineConfig,
    cancel: &Cancel,
    respond: &impl Responder,
) {
    let response = match request {
        ExternalRequest::OpenLink { address, base, consent } => {
            Some(open_link(&address, base.as_deref(), consent, config, respond))
        }
        ExternalRequest::CompletePath { request, typed } => {
            let completion = saving::complete(&typed, places::expanded);
            Some(Response::PathCompleted { request, completion })
        }
        ExternalRequest::OpenImage { request, image, purpose } => {
            let file = fetch(request, &image, (config, cancel), respond);
            open_image(request, file, (image, purpose), config, respond)
        }
    };
    if let Some(response) = response {
        respond(response);
    }
}

/// Hands a link to the browser.
fn open_link(
    address: &str,
    base: Option<&str>,
    consent: Consent,
    config: &EngineConfig,
    respond: &impl Responder,
) -> Response {
    let place = AddressBase { link: base, ..AddressBase::default() };
    let url = match media::address::link(address, &place) {
        Ok(LinkTarget::Web(url)) => url,
        Ok(LinkTarget::Mail(url)) if consent == Consent::Given => url,
        Ok(LinkTarget::Mail(url)) => return Response::ConfirmLink(url.into()),
        Err(refusal) => return Response::Error(TaskFailed::Link(refusal)),
    };
    let name = if url.has_host() { media::address::shown_host(&url) } else { url.path().to_owned() };
    let respond = respond.clone();
    let ended = move |ended: Ended| {
        if let Err(error) = ended.result
            && ended.after < BROWSER_START
        {
            respond(Response::Error(TaskFailed::Browser(error)));
        }
    };
    match launch::browse(&config.browsers, &url, &config.environment, ended) {
        Ok(()) => Response::Done(TaskDone::Opened(clean_line(&name).into_owned())),
        Err(error) => Response::Error(TaskFailed::Browser(error)),
    }
}

/// The file of an image, downloaded if it is remote.
fn fetch(
    request: RequestId,
    ImageSource { address, base, path }: &ImageSource,
    (config, cancel): (&EngineConfig, &Cancel),
    respond: &impl Responder,
) -> Result<PathBuf, Failure> {
    let root = config.root_of(path);
    let location = config.recent_sites.get(config.scan.settings).of_file(path, root);
    let place = AddressBase { link: base.as_deref(), file: Some(path), root, location: Some(&location) };
    let target = media::address::image(address, &place)?;
    media::prepare(&target, &config.policy, &config.store, cancel.flag(), &mut |progress| {
        respond(Response::DownloadProgress { request, progress });
    })
}

fn open_image(
    request: RequestId,
    file: Result<PathBuf, Failure>,
    (image, purpose): (ImageSource, Purpose),
    config: &EngineConfig,
    respond: &impl Responder,
) -> Option<Response> {
    let failed = |error| Response::Failed { request, error };
    match (file, purpose) {
        (Ok(file), Purpose::View { page, image: on_page }) => {
            if let (Some(image), Some(shown)) = (on_page, images::shown(file.clone())) {
                respond(Response::PageImage { request, page, image, shown });
            }
            Some(view(request, file, image.address, config, respond).unwrap_or_else(failed))
        }
        (Ok(file), Purpose::Page { page, image }) => {
            images::shown(file).map(|shown| Response::PageImage { request, page, image, shown })
        }
        (Ok(file), Purpose::Save(to)) => {
            let failed = |why| failed(TaskFailed::NotSaved(why));
            Some(save(request, &file, image, to).unwrap_or_else(failed))
        }
        // The user did not ask for it: its description stays in its place.
        (Err(_), Purpose::Page { .. }) => None,
        (Err(failure), Purpose::View { .. }) => Some(failed(TaskFailed::Image(failure))),
        (Err(failure), Purpose::Save(_)) => Some(failed(TaskFailed::ImageToSave(failure))),
    }
}

/// Saves an image into a folder or as a file. A file that exists is replaced only if the user has agreed.
fn save(request: RequestId, file: &Path, image: ImageSource, to: SaveTo) -> Result<Response, NotSaved> {
    let saved = match (saving::target(&to.path), to.among) {
        (Ok(Target::Folder), _) | (Err(_), Among::Several) => {
            saving::save(file, &to.path, &to.label, &image.address)?
        }
        (Ok(Target::NewFile | Target::ExistingFile), Among::Several) => {
            return Err(NotSaved::Folder(to.path, Fault::NotFolder));
        }
        (Ok(Target::ExistingFile), Among::Alone) if to.replace == Consent::None => {
            return Ok(Response::ConfirmReplace { request, image: Box::new((image, to)) });
        }
        (Ok(Target::ExistingFile), Among::Alone) => {
            saving::replace(file, &to.path)?;
            to.path
        }
        (Ok(Target::NewFile), Among::Alone) => {
            saving::save_as(file, &to.path)?;
            to.path
        }
        (Err(why), Among::Alone) => return Err(why),
    };
    Ok(Response::Done(TaskDone::Saved(saved)))
}

/// Hands an image to the viewer, or to this screen if the viewer needs a display and there is none.
fn view(
    request: RequestId,
    file: PathBuf,
    address: String,
    config: &EngineConfig,
    respond: &impl Responder,
) -> Result<Response, TaskFailed> {
    let refused = |refusal| TaskFailed::Image(Failure::Refused(refusal));
    if config.viewer.in_terminal {
        return Ok(Response::ShowInTerminal { request, file });
    }
    if config.viewer.needs_display && !config.environment.display {
        let Measured { size, kind, .. } = raster::measure(&file).map_err(refused)?;
        let pixels = size.ok_or_else(|| refused(Refusal::NotShown(kind.name())))?;
        return Ok(Response::ShowHere { request, address, shown: Shown { file, pixels } });
    }
    let respond = respond.clone();
    let late = move |error| {
        respond(Response::Error(TaskFailed::Program(error)));
    };
    let (viewer, environment) = (&config.viewer, &config.environment);
    launch::detached_and_watched(viewer, file.as_os_str(), environment, VIEWER_START, late)
        .map_err(TaskFailed::Viewer)?;
    let name = viewer.argv.first().map(|name| name.to_string_lossy().into_owned());
    Ok(Response::Done(TaskDone::Handed(clean_line(&name.unwrap_or_default()).into_owned())))
}
