//! Opening: the article under the cursor, its links, its images.

use crate::app::action::Action;
use crate::app::actions::mark;
use crate::app::article::page::Page;
use crate::app::flow::links;
use crate::app::flow::lists;
use crate::app::flow::saving;
use crate::app::layout::Zen;
use crate::app::popup::{Choice, Hints, ImageMenu, Item, Menu, Popup, Question, Then};
use crate::app::{App, Effect};
use crate::article::marks::Mark;
use crate::config::MarkRead;
use crate::document::{self, Document, ImageId, LinkId, file_name};
use crate::engine::request::{Consent, ExternalRequest, Purpose, Request};
use crate::engine::response::Picture;
use crate::input::action::Pane;
use crate::keymap::KeyContext;
use crate::language::{Language, Message};
use crate::media::{self, ImageLocation, LinkTarget};
use crate::state::Step;
use std::path::PathBuf;

/// More images than this are not opened without asking.
const MANY: usize = 5;

/// An image of the page, and what is needed to have it.
pub(crate) struct Found {
    pub(crate) address: String,
    /// What it is called.
    pub(crate) label: String,
    pub(crate) base: Option<String>,
    pub(crate) path: PathBuf,
}

/// An image in a list: its number, size, kind and words; where it comes from.
fn image_item(picture: &Picture, document: &Document, language: Language) -> Item {
    let listed = &picture.listed;
    let stated = document.images.get(picture.index).map(|image| image.size);
    let size = match (picture.measured.and_then(|measured| measured.size), stated) {
        (Some((width, height)), _) | (None, Some((Some(width), Some(height)))) => format!("{width}×{height}"),
        _ => "-".to_owned(),
    };
    let named = file_name(listed.url());
    let ending = named.rsplit_once('.').map_or("", |(_, ending)| ending);
    let kind = match picture.measured {
        Some(measured) => measured.kind.name().to_owned(),
        // What an address says about itself is only that.
        None if (2..=4).contains(&ending.len()) => format!("{}?", ending.to_lowercase()),
        None => "-".to_owned(),
    };
    let bytes = picture.measured.map(|measured| format!(" · {}", crate::language::bytes(measured.bytes)));
    let place = match &listed.target {
        Ok(ImageLocation::Remote(url)) => media::address::shown_host(url),
        Ok(ImageLocation::Local(_)) => language.say(Message::InLibrary).into_owned(),
        Err(refusal) => refusal.to_string(),
    };
    let label = match picture.label() {
        label if label == listed.url() => &named,
        label => label,
    };
    Item {
        label: format!("  {:>3}  {size:>9}  {kind:<5} {label}", picture.index + 1),
        detail: format!("{place}{}", bytes.unwrap_or_default()),
        choice: Choice::Image(picture.index),
    }
}

/// Gives the keys to the article under the cursor and marks it read.
pub(crate) fn open(app: &mut App, zen: Zen) {
    let Some(row) = app.lists.list().current() else { return };
    app.article.retry(row);
    app.shared.layout.focus = Pane::Page;
    app.shared.layout.zen = zen;
    mark_opened(app);
}

/// The article under the cursor has been opened. One whose page is still on its way is marked when that is there:
/// what cannot be shown was not read.
pub(crate) fn mark_opened(app: &mut App) {
    if app.shared.settings.mark_read == MarkRead::Never {
        return;
    }
    if !app.page_is_current() {
        if let Some(row) = app.lists.list().current() {
            app.article.mark_when_shown(row);
        }
        return;
    }
    if let Some((row, flags)) = mark::current_flags(app).filter(|(_, flags)| flags.is_unread()) {
        lists::keep_in_list(app, &[row]);
        mark::set_mark(app, (Mark::Read.on(), Step::Silent), &[(row, flags)]);
    }
}

/// Goes to another article of the list; in the article pane that opens it.
pub(crate) fn go_to(app: &mut App, index: usize) {
    app.lists.go(index);
    lists::cursor_moved(app);
}

/// The number of an address: what a count before the key names, else what is selected.
pub(crate) fn open_original(app: &mut App, count: Option<usize>) {
    if let Some(number) = count {
        return open_link(app, number.wrapping_sub(1));
    }
    let link = current_link(app);
    match link {
        Some(address) => {
            app.shared.outbox.request(Request::External(ExternalRequest::OpenLink {
                address,
                base: None,
                consent: Consent::None,
            }));
        }
        None => list_links(app),
    }
}

pub(crate) fn current_link(app: &App) -> Option<String> {
    app.lists
        .list()
        .current()
        .and_then(|row| app.library.entry(row))
        .and_then(|entry| entry.header.link.clone())
}

/// The page of the article under the cursor. What is kept of an article read before is never meant by a key.
pub(crate) fn shown_page(app: &App) -> Option<&Page> {
    app.article.page().filter(|_| app.page_is_current())
}

pub(crate) fn tell_unopened(app: &mut App) {
    app.shared.info(Message::OpenFirst);
}

/// Opens the link of an index into the document's table.
pub(crate) fn open_link(app: &mut App, index: usize) {
    let Some(page) = shown_page(app) else { return tell_unopened(app) };
    match page.document().links.get(index) {
        Some(_) => links::open_link_of(app, index),
        None => app.shared.error(Message::NoLink(index.wrapping_add(1))),
    }
}

/// The image with a printed number, less one. Tells if there is none.
pub(crate) fn image_at(app: &mut App, index: usize) -> Option<Found> {
    let Some(page) = shown_page(app) else {
        tell_unopened(app);
        return None;
    };
    // The same picture may stand in the body under several addresses; each has its number there.
    let in_body = page.document().images.get(index).map(|image| image.address.clone());
    let listed = page.opened.images.iter().find(|picture| picture.index == index);
    let address = in_body.or_else(|| listed.map(|picture| picture.listed.address.clone()));
    let Some(address) = address else {
        app.shared.error(match page.opened.images.len() {
            0 => Message::NoImages,
            _ => Message::NoImage(index.wrapping_add(1)),
        });
        return None;
    };
    let label = listed.map_or(address.as_str(), Picture::label).to_owned();
    let path = app.library.entry(page.row).map(|entry| entry.path.clone()).unwrap_or_default();
    let base = page.opened.header.link.clone();
    Some(Found { address, label, base, path })
}

/// Opens the image with a printed number, less one.
pub(crate) fn open_image(app: &mut App, index: usize) {
    let Some(Found { address, base, path, .. }) = image_at(app, index) else { return };
    app.images.set_mut().ask(index);
    let Some(request) = app.images.begin_download(&address, &mut app.shared.cx()) else {
        app.shared.info(Message::ImageOnItsWay(index + 1));
        return;
    };
    let Some(page) = app.article.page() else { return };
    let image = page.document().images.iter().position(|image| image.address == address);
    let purpose = Purpose::View { page: page.request, image };
    let image = ExternalRequest::OpenImage { request, address, base, path, purpose };
    app.shared.outbox.request(Request::External(image));
    app.shared.info(Message::OpeningImage(index + 1));
}

pub(crate) fn open_target(app: &mut App, target: document::Target) {
    match target {
        document::Target::Link(LinkId(id)) => open_link(app, id as usize),
        document::Target::Image(ImageId(id)) => open_image(app, id as usize),
    }
}

/// The image a key without a count means: the selected one, the first visible one, the first.
pub(crate) fn open_some_image(app: &mut App, count: Option<usize>) {
    if let Some(index) = some_image(app, count) {
        open_image(app, index);
    }
}

/// Saves that image.
pub(crate) fn save_some_image(app: &mut App, count: Option<usize>) {
    if let Some(index) = some_image(app, count)
        && image_at(app, index).is_some()
    {
        saving::save_images(app, vec![index]);
    }
}

pub(crate) fn some_image(app: &mut App, count: Option<usize>) -> Option<usize> {
    if let Some(number) = count {
        return Some(number.wrapping_sub(1));
    }
    let Some(page) = shown_page(app) else {
        tell_unopened(app);
        return None;
    };
    let image = |target: document::Target| match target {
        document::Target::Image(ImageId(id)) => Some(id as usize),
        document::Target::Link(_) => None,
    };
    let selected = page.selected.and_then(|selected| image(selected.target));
    let visible = || page.visible_targets().into_iter().find_map(|at| image(at.target));
    Some(selected.or_else(visible).unwrap_or(0))
}

pub(crate) fn list_links(app: &mut App) {
    let Some(page) = shown_page(app) else { return tell_unopened(app) };
    let links = &page.document().links;
    if links.is_empty() {
        app.shared.info(Message::NoLinks);
        return;
    }
    // All at once: one by one they would be looked for all over the page.
    let texts = page.document().link_texts();
    let items = links.iter().zip(texts).enumerate().map(|(at, (link, text))| Item {
        label: format!("{:>3}  {}", at + 1, text.unwrap_or(&link.address)),
        detail: link_detail(app, page, at),
        choice: Choice::Link(at),
    });
    let menu = Menu { title: app.shared.say(Message::Links), items: items.collect(), cursor: 0 };
    app.modals.popup = Some(Popup::Menu(menu));
    // What leads to articles of the library is told as soon as it is known.
    links::ask_leads(app);
}

/// Where a link really leads, or why it does not.
pub(crate) fn link_detail(app: &App, page: &Page, index: usize) -> String {
    let row = page.leads().and_then(|rows| rows.get(index).copied().flatten());
    if row.is_some_and(|row| row != page.row) {
        return app.shared.say(Message::InLibrary);
    }
    let Some(link) = page.document().links.get(index) else { return String::new() };
    let address = &link.address;
    let resolved = page.opened.links.get(index).and_then(|link| link.web.as_deref());
    if let Some(url) = resolved.and_then(|address| url::Url::parse(address).ok()) {
        let place = format!("{}{}", media::address::shown_host(&url), url.path());
        return crate::text::clean_line(place.trim_end_matches('/')).into_owned();
    }
    let place =
        media::AddressBase { link: page.opened.header.link.as_deref(), ..media::AddressBase::default() };
    match media::address::link(address, &place) {
        Ok(LinkTarget::Mail(url)) => app.shared.say(Message::MailTo(&crate::text::clean_line(url.path()))),
        Ok(LinkTarget::Web(url)) => media::address::shown_host(&url),
        Err(refusal) => refusal.to_string(),
    }
}

pub(crate) fn list_images(app: &mut App) {
    let Some(page) = shown_page(app) else { return tell_unopened(app) };
    if page.opened.images.is_empty() {
        app.shared.info(Message::NoImages);
        return;
    }
    let (document, language) = (page.document(), app.shared.settings.language);
    let items = page.opened.images.iter().map(|picture| image_item(picture, document, language)).collect();
    let key = |action| app.shared.settings.keys.key_in(KeyContext::Images, action);
    let title = app.shared.say(Message::ImagesTitle {
        mark: key(Action::MarkImage),
        save: key(Action::SaveImage),
        copy: key(Action::CopyLink),
    });
    app.modals.popup = Some(Popup::Images(ImageMenu::new(title, items)));
}

/// Opens several images; asks first if they are many.
pub(crate) fn open_images(app: &mut App, images: Vec<usize>) {
    if images.len() > MANY {
        let text = app.shared.say(Message::AskOpenImages(images.len()));
        app.modals.popup = Some(Popup::Question(Question { text, then: Then::OpenImages(images) }));
        return;
    }
    open_all_images(app, &images);
}

/// Opens several images, which are walked by themselves if they are shown here.
pub(crate) fn open_all_images(app: &mut App, images: &[usize]) {
    app.images.open_set(images);
    for index in images {
        open_image(app, *index);
    }
}

/// Puts the addresses of images on the clipboard, a line each.
pub(crate) fn copy_images(app: &mut App, images: &[usize]) {
    let Some(page) = shown_page(app) else { return tell_unopened(app) };
    let of = |index: &usize| page.opened.images.iter().find(|picture| picture.index == *index);
    let addresses: Vec<_> = images.iter().filter_map(of).map(|picture| picture.listed.url()).collect();
    let text: Vec<_> = addresses.into_iter().map(crate::text::clean_line).collect();
    app.shared.outbox.push(Effect::Copy(text.join("\n")));
    app.shared.info(Message::AddressesCopied(images.len()));
}

pub(crate) fn hints(app: &mut App) {
    let Some(page) = shown_page(app) else { return tell_unopened(app) };
    let targets = page.visible_targets();
    if targets.is_empty() {
        app.shared.info(Message::NothingOnScreen);
    } else {
        app.modals.popup = Some(Popup::Hints(Hints::new(targets)));
    }
}
