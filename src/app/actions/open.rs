//! Opening: the article under the cursor, its links, its images.

use crate::app::actions::mark;
use crate::app::article::page::Page;
use crate::app::flow::{links, lists, saving};
use crate::app::layout::Zen;
use crate::app::modals::hints::Hints;
use crate::app::modals::menu::{ImagePicker, LinkRef, Menu, MenuAction, MenuItem};
use crate::app::modals::{Confirm, Modal, Question};
use crate::app::shared::{ImageRef, Shared};
use crate::app::{App, Effect};
use crate::article::marks::Mark;
use crate::config::MarkRead;
use crate::document::{self, ImageId, Link, LinkId, TargetAt, file_name};
use crate::engine::request::{Consent, ExternalRequest, Purpose, Request};
use crate::engine::response::Picture;
use crate::input::action::{Action, KeyContext, Pane};
use crate::language::{Language, Message};
use crate::media::{self, ImageLocation, LinkTarget};
use crate::state::Step;
use std::path::{Path, PathBuf};

/// More images than this are not opened without asking.
const MANY: usize = 5;

/// An image in a list: its number, size, kind and words; where it comes from.
fn image_item(picture: &Picture, page: &Page, path: &Path, language: Language) -> MenuItem {
    let document = page.document();
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
        // The ending of an address may be wrong, so it is printed with a question mark.
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
    MenuItem {
        label: format!("  {:>3}  {size:>9}  {kind:<5} {label}", picture.index + 1),
        detail: format!("{place}{}", bytes.unwrap_or_default()),
        action: MenuAction::OpenImage(image_of(page, path, picture.index, Some(picture))),
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

/// Marks the article under the cursor as read, because it was opened. If its page is still loading it is marked when the
/// page is shown: an article that cannot be shown was not read.
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
    match current_link(app) {
        Some(address) => links::browse(app, address, None, Consent::None),
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

/// The page of the article under the cursor. While that is loading, the page on the screen is of another article, which
/// no key acts on.
pub(crate) fn shown_page(app: &App) -> Option<&Page> {
    app.article.page().filter(|_| app.page_is_current())
}

pub(crate) fn explain_unopened(app: &mut App) {
    app.shared.info(Message::OpenFirst);
}

/// Opens the link of an index into the document's table.
pub(crate) fn open_link(app: &mut App, index: usize) {
    let Some(page) = shown_page(app) else { return explain_unopened(app) };
    match page.document().links.get(index) {
        Some(_) => links::open_link_of(app, index),
        None => app.shared.error(Message::NoLink(index.wrapping_add(1))),
    }
}

/// An image of a page; `listed` is what is known about it.
fn image_of(page: &Page, path: &Path, index: usize, listed: Option<&Picture>) -> ImageRef {
    // The same picture may stand in the body under several addresses; each has its number there.
    let in_body = page.document().images.get(index).map(|image| image.address.as_str());
    let address = in_body.or(listed.map(|picture| &*picture.listed.address)).unwrap_or_default().to_owned();
    ImageRef {
        page: page.request,
        index,
        url: listed.map_or(&*address, |picture| picture.listed.url()).to_owned(),
        label: listed.map_or(&*address, Picture::label).to_owned(),
        base: page.opened.header.link.clone(),
        path: path.to_owned(),
        address,
    }
}

/// The file of the article of a page.
fn path_of(app: &App, page: &Page) -> PathBuf {
    app.library.entry(page.row).map(|entry| entry.path.clone()).unwrap_or_default()
}

/// The image of the shown page with a printed number, less one.
pub(crate) fn image_ref(app: &App, index: usize) -> Option<ImageRef> {
    let page = app.article.page()?;
    let listed = page.opened.images.iter().find(|picture| picture.index == index);
    let is_known = listed.is_some() || index < page.document().images.len();
    is_known.then(|| image_of(page, &path_of(app, page), index, listed))
}

/// The image with a printed number, less one, of the article under the cursor. If there is none, a message says so.
pub(crate) fn image_at(app: &mut App, index: usize) -> Option<ImageRef> {
    let Some(page) = shown_page(app) else {
        explain_unopened(app);
        return None;
    };
    let has_images = !page.opened.images.is_empty();
    let image = image_ref(app, index);
    if image.is_none() {
        let no_such = Message::NoImage(index.wrapping_add(1));
        app.shared.error(if has_images { no_such } else { Message::NoImages });
    }
    image
}

/// Opens the image with a printed number, less one.
pub(crate) fn open_image(app: &mut App, index: usize) {
    if let Some(image) = image_at(app, index) {
        open_image_ref(app, &image);
    }
}

/// Opens an image.
pub(crate) fn open_image_ref(app: &mut App, image: &ImageRef) {
    app.images.set_mut().ask(image.index);
    let Some(request) = app.images.begin_download(&image.address, &mut app.shared.cx()) else {
        app.shared.info(Message::ImageOnItsWay(image.index + 1));
        return;
    };
    // On its page it is shown as well, if that is still there.
    let page = app.article.page().filter(|page| page.request == image.page);
    let images = page.map(|page| page.document().images.as_slice()).unwrap_or_default();
    let on_page = images.iter().position(|other| other.address == image.address);
    let purpose = Purpose::View { page: image.page, image: on_page };
    let ImageRef { address, base, path, .. } = image.clone();
    let open = ExternalRequest::OpenImage { request, address, base, path, purpose };
    app.shared.outbox.request(Request::External(open));
    app.shared.info(Message::OpeningImage(image.index + 1));
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
        && let Some(image) = image_at(app, index)
    {
        saving::save_images(app, vec![image]);
    }
}

pub(crate) fn some_image(app: &mut App, count: Option<usize>) -> Option<usize> {
    if let Some(number) = count {
        return Some(number.wrapping_sub(1));
    }
    let Some(page) = shown_page(app) else {
        explain_unopened(app);
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
    let Some(page) = shown_page(app) else { return explain_unopened(app) };
    let links = &page.document().links;
    if links.is_empty() {
        app.shared.info(Message::NoLinks);
        return;
    }
    // All at once: one by one they would be looked for all over the page.
    let texts = page.document().link_texts();
    let items = links.iter().zip(texts).enumerate().map(|(at, (link, text))| MenuItem {
        label: format!("{:>3}  {}", at + 1, text.unwrap_or(&link.address)),
        detail: link_detail(&app.shared, page, at),
        action: MenuAction::OpenLink(link_ref(page, at, link)),
    });
    let menu = Menu::new(app.shared.say(Message::Links), items.collect());
    app.modals.push(Modal::Menu(menu));
    // The menu marks the links that lead to articles of the library as soon as they are known.
    links::ask_link_targets(app);
}

/// A link of a page, by its index there.
fn link_ref(page: &Page, index: usize, link: &Link) -> LinkRef {
    let (address, base) = (link.address.clone(), page.opened.header.link.clone());
    LinkRef { row: page.row, index, address, base }
}

/// Where a link really leads, or why it does not.
pub(crate) fn link_detail(shared: &Shared, page: &Page, index: usize) -> String {
    let row = page.link_targets().and_then(|rows| rows.get(index).copied().flatten());
    if row.is_some_and(|row| row != page.row) {
        return shared.say(Message::InLibrary);
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
        Ok(LinkTarget::Mail(url)) => shared.say(Message::MailTo(&crate::text::clean_line(url.path()))),
        Ok(LinkTarget::Web(url)) => media::address::shown_host(&url),
        Err(refusal) => refusal.to_string(),
    }
}

pub(crate) fn list_images(app: &mut App) {
    let Some(page) = shown_page(app) else { return explain_unopened(app) };
    if page.opened.images.is_empty() {
        app.shared.info(Message::NoImages);
        return;
    }
    let (path, language) = (path_of(app, page), app.shared.settings.language);
    let images = page.opened.images.iter();
    let items = images.map(|picture| image_item(picture, page, &path, language)).collect();
    let key = |action| app.shared.settings.keys.key_in(KeyContext::Images, action);
    let title = app.shared.say(Message::ImagesTitle {
        mark: key(Action::MarkImage),
        save: key(Action::SaveImage),
        copy: key(Action::CopyLink),
    });
    app.modals.push(Modal::ImagePicker(ImagePicker::new(title, items)));
}

/// Opens several images; asks first if they are many.
pub(crate) fn open_images(app: &mut App, images: Vec<ImageRef>) {
    if images.len() > MANY {
        let text = app.shared.say(Message::AskOpenImages(images.len()));
        let confirm = Confirm::OpenImages(images);
        app.modals.push(Modal::Confirm(Question { text, confirm }));
        return;
    }
    open_all_images(app, &images);
}

/// Opens several images. The slide show, if they are shown there, goes through these alone.
pub(crate) fn open_all_images(app: &mut App, images: &[ImageRef]) {
    let numbers: Vec<usize> = images.iter().map(|image| image.index).collect();
    app.images.open_set(&numbers);
    for image in images {
        open_image_ref(app, image);
    }
}

/// Puts the addresses of images on the clipboard, a line each.
pub(crate) fn copy_images(app: &mut App, images: &[ImageRef]) {
    let text: Vec<_> = images.iter().map(|image| crate::text::clean_line(&image.url)).collect();
    app.shared.outbox.push(Effect::Copy(text.join("\n")));
    app.shared.info(Message::AddressesCopied(images.len()));
}

pub(crate) fn hints(app: &mut App) {
    let Some(page) = shown_page(app) else { return explain_unopened(app) };
    let targets = page.visible_targets();
    if targets.is_empty() {
        app.shared.info(Message::NothingOnScreen);
    } else {
        let path = path_of(app, page);
        let action = |at: &TargetAt| target_action(page, &path, at.target);
        let targets = targets.into_iter().filter_map(|at| Some((at, action(&at)?))).collect();
        app.modals.push(Modal::Hints(Hints::new(targets)));
    }
}

/// What opens a target of a page.
fn target_action(page: &Page, path: &Path, target: document::Target) -> Option<MenuAction> {
    Some(match target {
        document::Target::Link(LinkId(id)) => {
            let index = id as usize;
            MenuAction::OpenLink(link_ref(page, index, page.document().links.get(index)?))
        }
        document::Target::Image(ImageId(id)) => {
            let index = id as usize;
            let listed = page.opened.images.iter().find(|picture| picture.index == index);
            MenuAction::OpenImage(image_of(page, path, index, listed))
        }
    })
}
