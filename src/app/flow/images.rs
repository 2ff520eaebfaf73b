//! Pictures on the page and in the slide show: which ones are visible, and having them encoded.

use crate::app::actions::open;
use crate::app::flow::settings;
use crate::app::modals::Modal;
use crate::app::modals::slideshow::Slideshow;
use crate::app::shared::ImageRef;
use crate::app::{App, Effect, Switch};
use crate::config::{Inline, Remembered};
use crate::document::{ImageId, PictureRow, picture_cells};
use crate::engine::request::{ExternalRequest, ImageRequest, PictureKey, Purpose, Request, RequestId};
use crate::engine::response::Shown;
use crate::input::action::{Action, Pane};
use crate::language::Message;
use std::path::PathBuf;

/// The key of a picture of the page: its file and how it is encoded for this terminal.
pub fn picture_key(app: &App, row: &PictureRow) -> Option<PictureKey> {
    let ImageId(image) = row.image;
    let file = app.article.page()?.opened.files.get(image as usize)?.clone()?;
    let graphics = app.shared.settings.showing.on_page()?;
    Some(PictureKey { file, graphics, cells: row.cells, cell: app.shared.settings.showing.cell() })
}

/// The key of a picture that fills the screen except for the last two lines.
pub fn slide_key(app: &App, slide: &Slideshow) -> PictureKey {
    let showing = &app.shared.settings.showing;
    let room =
        (app.shared.layout.size.0.clamp(1, 290), app.shared.layout.size.1.saturating_sub(2).clamp(1, 290));
    PictureKey {
        file: slide.shown.file.clone(),
        graphics: showing.on_screen(),
        cells: picture_cells(slide.shown.pixels, showing.cell(), room),
        cell: showing.cell(),
    }
}

/// Asks for the pictures that are visible or near, unless they were asked for.
pub(crate) fn want_pictures(app: &mut App) {
    let mut keys = Vec::new();
    if let Some(slide) = app.modals.slideshow() {
        keys.push(slide_key(app, slide));
    }
    if app.shared.settings.showing.on_page().is_some()
        && let Some(page) = app.article.page().filter(|_| app.page_is_current())
    {
        keys.extend(page.pictures_near().iter().filter_map(|row| picture_key(app, row)));
    }
    // The worker encodes the last one first, so the nearest one comes last.
    for key in keys.into_iter().rev() {
        if app.images.want(&key) {
            let request = app.shared.outbox.next_id();
            app.shared.outbox.request(Request::Image(ImageRequest { request, key }));
        }
    }
    if app.shared.settings.showing.inline == Inline::Remote && app.shared.settings.showing.on_page().is_some()
    {
        fetch_pictures(app);
    }
}

/// Fetches the remote pictures of an article that was opened, as the settings allow, each once.
fn fetch_pictures(app: &mut App) {
    if app.shared.layout.focus != Pane::Page || !app.page_is_current() {
        return;
    }
    let Some(page) = app.article.page_mut() else { return };
    let (wanted, made_for) = (page.unfetched(), page.request);
    let Some(path) = app.library.entry(page.row).map(|entry| entry.path.clone()) else { return };
    let base = page.opened.header.link.clone();
    for (image, address) in wanted {
        let Some(request) = app.images.begin_download(&address, &mut app.shared.cx()) else { continue };
        let purpose = Purpose::Page { page: made_for, image };
        let (base, path) = (base.clone(), path.clone());
        let image = ExternalRequest::OpenImage { request, address, base, path, purpose };
        app.shared.outbox.request(Request::External(image));
    }
}

/// A picture of the page has arrived.
pub(crate) fn page_image(app: &mut App, request: RequestId, image: usize, shown: Shown) {
    let count = app.article.picture_arrived(request, image, shown);
    if count > 0 && app.shared.settings.showing.on_page().is_some() {
        let mut cx = app.shared.cx();
        cx.info(Message::PicturesCame { count, key: cx.key_of(Action::Refresh) });
    }
}

/// A viewer that needs the terminal shows an image.
pub(crate) fn show_in_terminal(app: &mut App, file: PathBuf) {
    app.shared.status.clear();
    app.shared.outbox.push(Effect::View(file));
}

/// Shows a picture over the whole screen. The slide show goes through the images that were opened together,
/// else through all of the article.
pub(crate) fn show_slide(app: &mut App, address: &str, shown: Shown) {
    let images = app.article.page().map(|page| page.opened.images.as_slice()).unwrap_or_default();
    let at = images.iter().position(|picture| picture.listed.address == address).unwrap_or(0);
    let index = images.get(at).map_or(at, |picture| picture.index);
    let label = images.get(at).map_or(address, crate::engine::response::Picture::label);
    let label = crate::text::clean_line(label).into_owned();
    let before = app.modals.slideshow().map(|show| show.image().map_or(0, |image| image.index));
    if !app.images.set_mut().takes(index, before) {
        return;
    }
    let all = || images.iter().map(|picture| picture.index).collect();
    let order = app.images.set().images().map_or_else(all, <[usize]>::to_vec);
    let order: Vec<ImageRef> = order.into_iter().filter_map(|image| open::image_ref(app, image)).collect();
    let at = order.iter().position(|image| image.index == index).unwrap_or(0);
    app.shared.status.clear();
    app.modals.push_response(Modal::Slideshow(Slideshow::new(shown, label, order, at)));
}

/// Has another image fill the screen.
pub(crate) fn turn_to(app: &mut App, image: &ImageRef) {
    app.images.set_mut().turn_to(image.index);
    open::open_image_ref(app, image);
}

/// Pictures on the page, or their descriptions alone.
pub(crate) fn toggle_pictures(app: &mut App) {
    let showing = &mut app.shared.settings.showing;
    if showing.inline == Inline::Off {
        (showing.inline, showing.switch) = (Inline::Local, Switch::On);
    } else if showing.switch == Switch::On {
        showing.switch = Switch::Off;
    } else {
        showing.switch = Switch::On;
    }
    let on = showing.switch == Switch::On;
    let message = match (showing.switch, showing.on_page()) {
        (Switch::Off, _) => Message::PicturesOff,
        (Switch::On, None) => Message::NoPicturesHere,
        (Switch::On, Some(_)) => Message::PicturesOn,
    };
    settings::remember(app, Remembered::Pictures, on.into());
    app.shared.info(message);
}

/// Stops all downloads; false if there are none.
pub(crate) fn cancel_downloads(app: &mut App) -> bool {
    if app.images.downloads().is_empty() {
        return false;
    }
    app.shared.outbox.push(Effect::CancelDownloads);
    app.shared.info(Message::CallingOff);
    true
}
