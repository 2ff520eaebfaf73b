//! Opening: the links and images of the article under the cursor.

use crate::app::article::page::Page;
use crate::app::flow::images::{image_ref, open_image_ref, save_images};
use crate::app::flow::links::{self, link_detail, link_ref};
use crate::app::modals::menu::Hints;
use crate::app::modals::menu::{ImagePicker, Menu, MenuAction, MenuItem};
use crate::app::modals::{Confirm, Modal};
use crate::app::shared::ImageRef;
use crate::app::{App, Effect};
use crate::document::{ImageId, LinkId, Target, TargetAt, file_name};
use crate::engine::request::Consent;
use crate::engine::response::Picture;
use crate::input::action::{Action, KeyContext};
use crate::language::{Message, bytes};
use crate::media::{ImageLocation, address};

/// More images than this are not opened without asking.
const MANY: usize = 5;

/// An image in a list: its number, size, kind and words; where it comes from.
fn image_item(app: &App, picture: &Picture, page: &Page) -> Option<MenuItem> {
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
    let size_on_disk = picture.measured.map(|measured| format!(" · {}", bytes(measured.bytes)));
    let place = match &listed.target {
        Ok(ImageLocation::Remote(url)) => address::shown_host(url),
        Ok(ImageLocation::Local(_)) => app.shared.say(Message::InLibrary),
        Ok(ImageLocation::Embedded(_)) => app.shared.say(Message::InArticle),
        Err(refusal) => refusal.to_string(),
    };
    let label = match picture.label() {
        label if label == listed.url() => &named,
        label => label,
    };
    Some(MenuItem {
        label: format!("  {:>3}  {size:>9}  {kind:<5} {label}", picture.index + 1),
        detail: format!("{place}{}", size_on_disk.unwrap_or_default()),
        action: MenuAction::OpenImage(image_ref(app, picture.index)?),
    })
}

/// The number of an address: what a count before the key names, else what is selected.
pub(crate) fn open_original(app: &mut App, count: Option<usize>) {
    if let Some(number) = count {
        return open_numbered_link(app, number);
    }
    match current_link(app) {
        Some(address) => links::browse(app, address, None, Consent::None),
        None => list_links(app),
    }
}

pub(crate) fn current_link(app: &App) -> Option<String> {
    app.current_entry()?.header.link.clone()
}

/// Opens the link with a printed number.
pub(crate) fn open_numbered_link(app: &mut App, number: usize) {
    let Some(page) = app.current_page() else { return app.shared.info(Message::OpenFirst) };
    let link = page.document().numbered_links().find(|(_, own, _)| *own as usize == number);
    match link.map(|(LinkId(id), ..)| id as usize) {
        Some(index) => links::open_link_of(app, index),
        None => app.shared.error(Message::NoLink(number)),
    }
}

/// The image with a printed number, less one, of the article under the cursor. If there is none, a message says so.
fn image_at(app: &mut App, index: usize) -> Option<ImageRef> {
    let Some(page) = app.current_page() else {
        app.shared.info(Message::OpenFirst);
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

pub(crate) fn open_target(app: &mut App, target: Target) {
    match target {
        Target::Link(_) if app.current_page().is_none() => app.shared.info(Message::OpenFirst),
        Target::Link(LinkId(id)) => links::open_link_of(app, id as usize),
        Target::Image(ImageId(id)) => {
            if let Some(image) = image_at(app, id as usize) {
                open_image_ref(app, &image);
            }
        }
    }
}

pub(crate) fn open_some_image(app: &mut App, count: Option<usize>) {
    if let Some(image) = some_image(app, count) {
        open_image_ref(app, &image);
    }
}

pub(crate) fn save_some_image(app: &mut App, count: Option<usize>) {
    if let Some(image) = some_image(app, count) {
        save_images(app, vec![image]);
    }
}

/// The image that a count names. Without one: the selected image, the first visible one, the first.
fn some_image(app: &mut App, count: Option<usize>) -> Option<ImageRef> {
    let image = |target: Target| match target {
        Target::Image(ImageId(id)) => Some(id as usize),
        Target::Link(_) => None,
    };
    let named = count.map(|number| number.wrapping_sub(1));
    let index = named.or_else(|| {
        let page = app.current_page()?;
        let selected = page.selected.and_then(|selected| image(selected.target));
        selected.or_else(|| page.visible_targets().into_iter().find_map(|at| image(at.target)))
    });
    image_at(app, index.unwrap_or(0))
}

fn list_links(app: &mut App) {
    let Some(page) = app.current_page() else { return app.shared.info(Message::OpenFirst) };
    if page.document().numbered_links().next().is_none() {
        return app.shared.info(Message::NoLinks);
    }
    // All at once: one by one they would be looked for all over the page.
    let texts = page.document().link_texts();
    let items = page.document().numbered_links().filter_map(|(LinkId(id), number, link)| {
        let at = id as usize;
        let text = texts.get(at).copied().flatten();
        Some(MenuItem {
            label: format!("{number:>3}  {}", text.unwrap_or(&link.address)),
            detail: link_detail(&app.shared, page, at),
            action: MenuAction::OpenLink(link_ref(page, at)?),
        })
    });
    let menu = Menu::new(app.shared.say(Message::Links), items.collect());
    app.modals.push(Modal::Menu(menu));
    // The menu marks the links that lead to articles of the library as soon as they are known.
    links::ask_link_targets(app);
}

pub(crate) fn list_images(app: &mut App) {
    let Some(page) = app.current_page() else { return app.shared.info(Message::OpenFirst) };
    if page.opened.images.is_empty() {
        return app.shared.info(Message::NoImages);
    }
    let items = page.opened.images.iter().filter_map(|picture| image_item(app, picture, page)).collect();
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
    if images.len() <= MANY {
        return open_all_images(app, &images);
    }
    let text = app.shared.say(Message::AskOpenImages(images.len()));
    app.modals.push(Modal::Confirm { text, confirm: Confirm::OpenImages(images) });
}

/// Opens several images. The slide show, if they are shown there, goes through these alone.
pub(crate) fn open_all_images(app: &mut App, images: &[ImageRef]) {
    let numbers: Vec<usize> = images.iter().map(|image| image.index).collect();
    app.images.set_mut().open(&numbers);
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
    let Some(page) = app.current_page() else { return app.shared.info(Message::OpenFirst) };
    let targets = page.visible_targets();
    if targets.is_empty() {
        return app.shared.info(Message::NothingOnScreen);
    }
    let action = |at: &TargetAt| target_action(app, page, at.target);
    let targets = targets.into_iter().filter_map(|at| Some((at, action(&at)?))).collect();
    app.modals.push(Modal::Hints(Hints::new(targets)));
}

/// What opens a target of a page.
fn target_action(app: &App, page: &Page, target: Target) -> Option<MenuAction> {
    Some(match target {
        Target::Link(LinkId(id)) => MenuAction::OpenLink(link_ref(page, id as usize)?),
        Target::Image(ImageId(id)) => MenuAction::OpenImage(image_ref(app, id as usize)?),
    })
}
