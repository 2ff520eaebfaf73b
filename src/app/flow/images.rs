//! Pictures on the page and in the slide show, which have to be encoded; images that are opened or saved, which have to
//! be downloaded.

use crate::app::flow::settings;
use crate::app::modals::menu::Slideshow;
use crate::app::modals::prompt::{Prompt, PromptAbout};
use crate::app::modals::{Confirm, Modal};
use crate::app::shared::ImageRef;
use crate::app::{App, Effect, Switch};
use crate::config::{Inline, Remembered, places};
use crate::document::{ImageId, PictureRow, file_name, picture_cells};
use crate::engine::request::{
    Among, Consent, ExternalRequest, ImageRequest, ImageSource, PictureKey, Purpose, Request, RequestId,
    SaveTo,
};
use crate::engine::response::{Picture, Shown};
use crate::input::action::{Action, Pane};
use crate::language::Message;
use crate::text::clean_line;
use std::path::{Path, PathBuf};

/// The key of a picture of the page: its file and how it is encoded for this terminal.
pub(crate) fn picture_key(app: &App, row: &PictureRow) -> Option<PictureKey> {
    let ImageId(image) = row.image;
    let file = app.article.page()?.opened.files.get(image as usize)?.clone()?;
    let graphics = app.shared.settings.showing.on_page()?;
    Some(PictureKey { file, graphics, cells: row.cells, cell: app.shared.settings.showing.cell() })
}

/// The key of a picture that fills the screen except for the last two lines.
pub(crate) fn slide_key(app: &App, slide: &Slideshow) -> PictureKey {
    let showing = &app.shared.settings.showing;
    let (columns, rows) = app.shared.layout.size;
    let room = (columns.clamp(1, 290), rows.saturating_sub(2).clamp(1, 290));
    PictureKey {
        file: slide.shown.file.clone(),
        graphics: showing.on_screen(),
        cells: picture_cells(slide.shown.pixels, showing.cell(), room),
        cell: showing.cell(),
    }
}

/// Asks for the pictures that are visible or near, unless they were asked for.
pub(crate) fn want_pictures(app: &mut App) {
    let mut keys: Vec<PictureKey> =
        app.modals.slideshow().map(|slide| slide_key(app, slide)).into_iter().collect();
    let are_shown = app.shared.settings.showing.on_page().is_some();
    if let Some(page) = app.current_page().filter(|_| are_shown) {
        keys.extend(page.pictures_near().iter().filter_map(|row| picture_key(app, row)));
    }
    // The worker encodes the last one first, so the nearest one comes last.
    for key in keys.into_iter().rev() {
        if app.images.cache_mut().want(&key) {
            app.shared.outbox.ask(|request| Request::Image(ImageRequest { request, key }));
        }
    }
    if are_shown && app.shared.settings.showing.inline == Inline::Remote {
        fetch_pictures(app);
    }
}

/// Fetches the remote pictures of an article that was opened, as the settings allow, each once.
fn fetch_pictures(app: &mut App) {
    if app.shared.layout.focus != Pane::Page || !app.page_is_current() {
        return;
    }
    let Some(page) = app.article.page_mut() else { return };
    for index in page.unfetched() {
        if let Some(image) = image_ref(app, index) {
            let purpose = Purpose::Page { page: image.page, image: index };
            download(app, image, purpose);
        }
    }
}

pub(crate) fn page_image(app: &mut App, request: RequestId, image: usize, shown: Shown) {
    let Some(page) = app.article.page_for(request) else { return };
    page.picture_arrived(image, shown);
    let count = page.held_back();
    if count > 0 && app.shared.settings.showing.on_page().is_some() {
        let mut cx = app.shared.cx();
        cx.info(Message::PicturesArrived { count, key: cx.key_of(Action::Refresh) });
    }
}

/// A viewer that needs the terminal shows an image.
pub(crate) fn show_in_terminal(app: &mut App, file: PathBuf) {
    app.shared.status.message = None;
    app.shared.outbox.push(Effect::View(file));
}

/// Shows a picture over the whole screen. The slide show goes through the images that were opened together,
/// else through all of the article.
pub(crate) fn show_slide(app: &mut App, address: &str, shown: Shown) {
    let images = app.article.page().map(|page| page.opened.images.as_slice()).unwrap_or_default();
    let at = images.iter().position(|picture| picture.listed.address == address).unwrap_or(0);
    let index = images.get(at).map_or(at, |picture| picture.index);
    let picture = images.get(at);
    let label = picture.map_or(address, Picture::label);
    // The address of an embedded picture is the picture.
    let is_embedded = picture.is_some_and(|picture| picture.listed.is_embedded());
    let label =
        if is_embedded && label == address { file_name(label) } else { clean_line(label).into_owned() };
    let before = app.modals.slideshow().map(|show| show.image().map_or(0, |image| image.index));
    if !app.images.set_mut().takes(index, before) {
        return;
    }
    let all = || images.iter().map(|picture| picture.index).collect();
    let order = app.images.set().images().map_or_else(all, <[usize]>::to_vec);
    let order: Vec<ImageRef> = order.into_iter().filter_map(|image| image_ref(app, image)).collect();
    let at = order.iter().position(|image| image.index == index).unwrap_or(0);
    app.shared.status.message = None;
    app.modals.push_response(Modal::Slideshow(Slideshow::new(shown, label, order, at)));
}

pub(crate) fn turn_to(app: &mut App, image: &ImageRef) {
    app.images.set_mut().turn_to(image.index);
    open_image_ref(app, image);
}

/// Pictures on the page, or their descriptions alone.
pub(crate) fn toggle_pictures(app: &mut App) {
    let showing = &mut app.shared.settings.showing;
    if showing.inline == Inline::Off {
        (showing.inline, showing.switch) = (Inline::Local, Switch::On);
    } else {
        showing.switch = showing.switch.other();
    }
    let message = match (showing.switch, showing.on_page()) {
        (Switch::Off, _) => Message::PicturesOff,
        (Switch::On, None) => Message::NoPicturesHere,
        (Switch::On, Some(_)) => Message::PicturesOn,
    };
    let on = showing.switch == Switch::On;
    settings::remember(app, Remembered::Pictures, on.into());
    app.shared.info(message);
}

/// Stops all downloads. Returns whether there were any.
pub(crate) fn cancel_downloads(app: &mut App) -> bool {
    if app.images.downloads().is_empty() {
        return false;
    }
    app.shared.outbox.push(Effect::CancelDownloads);
    app.shared.info(Message::DownloadsCancelled);
    true
}

/// The image of the shown page with a printed number, less one.
pub(crate) fn image_ref(app: &App, index: usize) -> Option<ImageRef> {
    let page = app.article.page()?;
    let listed = page.opened.images.iter().find(|picture| picture.index == index);
    let path = app.library.entry(page.row).map(|entry| entry.path.clone()).unwrap_or_default();
    // The same picture may stand in the body under several addresses; each has its number there.
    let in_body = page.document().images.get(index).map(|image| image.address.as_str());
    let address = in_body.or(listed.map(|picture| &*picture.listed.address))?.to_owned();
    Some(ImageRef {
        page: page.request,
        index,
        url: listed.map_or(&*address, |picture| picture.listed.url()).to_owned(),
        label: listed.map_or(&*address, Picture::label).to_owned(),
        base: page.opened.header.link.clone(),
        path,
        address,
    })
}

pub(crate) fn open_image_ref(app: &mut App, image: &ImageRef) {
    app.images.set_mut().ask(image.index);
    // On its page it is shown as well, if that is still there.
    let page = app.article.page().filter(|page| page.request == image.page);
    let images = page.map(|page| page.document().images.as_slice()).unwrap_or_default();
    let on_page = images.iter().position(|other| other.address == image.address);
    let purpose = Purpose::View { page: image.page, image: on_page };
    let number = image.index + 1;
    let begins = download(app, image.clone(), purpose);
    app.shared.info(if begins {
        Message::OpeningImage(number)
    } else {
        Message::ImageAlreadyOpening(number)
    });
}

/// Has an image fetched for a purpose. Returns false if the same address is being fetched already.
fn download(app: &mut App, image: ImageRef, purpose: Purpose) -> bool {
    let ImageRef { address, base, path, .. } = image;
    fetch(app, ImageSource { address, base, path }, purpose)
}

fn fetch(app: &mut App, image: ImageSource, purpose: Purpose) -> bool {
    let Some(request) = app.images.begin_download(&image.address, &mut app.shared.cx()) else { return false };
    let open = ExternalRequest::OpenImage { request, image, purpose };
    app.shared.outbox.request(Request::External(open));
    true
}

/// Asks for the folder that images are saved into, or for the file of a single one.
pub(crate) fn save_images(app: &mut App, images: Vec<ImageRef>) {
    if images.is_empty() {
        return;
    }
    let prompt = Prompt::new(PromptAbout::SaveImages(images), &app.shared.settings.save_folder);
    app.modals.push(Modal::Prompt(prompt));
}

/// Has images fetched and saved into the typed folder, or a single one as the typed file.
pub(crate) fn save_into(app: &mut App, images: Vec<ImageRef>, typed: &str) {
    let typed = match typed.trim() {
        "~" => "~/",
        typed => typed,
    };
    let to = places::expanded(typed);
    if !to.is_absolute() {
        return app.shared.error(Message::FolderNotAbsolute);
    }
    let before = std::mem::replace(&mut app.shared.settings.save_folder, typed.to_owned());
    app.images.save_elsewhere(before);
    let among = if images.len() == 1 { Among::Alone } else { Among::Several };
    for image in images {
        // A label that is only the address does not name the file: the address does.
        let label = if image.label == image.address { String::new() } else { image.label.clone() };
        let to = SaveTo { path: to.clone(), label, among, replace: Consent::None };
        download(app, image, Purpose::Save(to));
    }
    app.shared.info(Message::Saving);
}

/// An image was saved. The next one is offered the folder, also if this one was saved as a file that the user has named.
pub(crate) fn saved(app: &mut App, path: &Path) {
    app.images.saved();
    let offered = &mut app.shared.settings.save_folder;
    if places::expanded(offered) == path
        && let Some((folder, _)) = offered.rsplit_once('/')
    {
        *offered = format!("{folder}/");
    }
}

/// Asks before an image replaces a file.
pub(crate) fn ask_replace(app: &mut App, image: Box<(ImageSource, SaveTo)>) {
    let text = app.shared.say(Message::AskReplace(&crate::app::shown(&image.1.path)));
    app.shared.status.message = None;
    app.modals.push_response(Modal::Confirm { text, confirm: Confirm::ReplaceFile(image) });
}

/// Has a file replaced by an image, as the user has agreed to.
pub(crate) fn replace_file(app: &mut App, (image, to): (ImageSource, SaveTo)) {
    let to = SaveTo { replace: Consent::Given, ..to };
    fetch(app, image, Purpose::Save(to));
    app.shared.info(Message::Saving);
}
