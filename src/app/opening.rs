//! Opening: the article under the cursor, its links, its images.

use super::action::Action;
use super::album::Album;
use super::geometry::{Pane, Zen};
use super::page::Page;
use super::popup::{Choice, Hints, ImageMenu, Item, Menu, Popup, Question, Then};
use super::{App, Effect, Status};
use crate::config::MarkRead;
use crate::document::{self, Document, ImageId, LinkId, file_name};
use crate::engine::request::{Consent, ExternalRequest, PageKind, PageRequest, Purpose, Request};
use crate::engine::response::{LoadedPage, Picture};
use crate::keymap::KeyContext;
use crate::language::{Language, Message};
use crate::library::RowId;
use crate::library::marks::{Mark, Set};
use crate::media::{self, ImageLocation, LinkTarget};
use crate::state::Step;
use crate::trouble::Unread;
use std::path::PathBuf;

/// More images than this are not opened without asking.
const MANY: usize = 5;

/// An image of the page, and what is needed to have it.
pub(super) struct Found {
    pub(super) address: String,
    /// What it is called.
    pub(super) label: String,
    pub(super) base: Option<String>,
    pub(super) path: PathBuf,
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

impl App {
    /// Asks for the page of the article under the cursor, unless it is there or on its way.
    pub(super) fn want(&mut self, face: PageKind) {
        let Some(row) = self.list.current() else { return };
        if self.wanted.is_some_and(|(wanted, old)| wanted == row && (face == PageKind::Page || old == face)) {
            return;
        }
        let Some(path) = self.library.entry(row).map(|entry| entry.path.clone()) else { return };
        self.wanted = Some((row, face));
        self.given_up = None;
        self.awaited_link = None;
        self.drop_large_page();
        self.ticket = self.next_request();
        self.effects.push(Effect::Job(Request::Page(PageRequest {
            request: self.ticket,
            row,
            path,
            kind: face,
            wording: self.settings.wording(),
        })));
    }

    /// Forgets what is shown, so that it is read again.
    pub(super) fn want_again(&mut self, face: PageKind) {
        self.wanted = None;
        self.want(face);
    }

    pub(super) fn opened(&mut self, row: RowId, result: Result<Box<LoadedPage>, Unread>) {
        self.remember_place();
        self.end_offered = false;
        if std::mem::take(&mut self.opening_told) {
            self.status = None;
        }
        let was_opened = self.opening.take() == Some(row);
        match result {
            Ok(opened) => {
                self.take_page(row, *opened);
                if was_opened && self.focus == Pane::Page && self.page_is_current() {
                    self.mark_opened();
                }
            }
            Err(why) => {
                let message = self.settings.language.explain(&why);
                let path = self.library.entry(row).map(|entry| super::shown(&entry.path));
                let named = path.map_or_else(|| message.clone(), |path| format!("{path}: {message}"));
                self.page = None;
                self.page_error = Some((row, message));
                // Whoever only passes its row in a list has not asked for it.
                if self.focus == Pane::Page || self.geometry().is_some_and(|geometry| geometry.page.is_some())
                {
                    self.status = Some(Status::Error(named));
                }
            }
        }
    }

    /// Puts a page on the screen, at the place where reading it goes on: of an article that was edited while it was
    /// open the words that stood there.
    fn take_page(&mut self, row: RowId, opened: LoadedPage) {
        let (id, face) = (opened.header.id, opened.face);
        let mut page = Page::new(row, opened);
        if face == PageKind::Page {
            let before = self.page.as_ref().filter(|page| page.row == row && page.opened.face == face);
            let place = match before {
                Some(before) => Some(page.place_in(before)),
                None => self.places.get(&id).copied().unwrap_or(page.opened.place),
            };
            if let Some(place) = place {
                page.start_at(place);
            }
            self.find_searched(&mut page);
        }
        self.page = Some(page);
        self.page_error = None;
    }

    /// Whatever the worker makes of the article under the cursor is not wanted any more.
    pub(super) fn give_up_opening(&mut self) {
        self.ticket = self.next_request();
        self.effects.push(Effect::CancelOpening);
        self.given_up = self.wanted.map(|(row, _)| row);
        self.held.clear();
        self.opening = None;
        self.focus = Pane::List;
        self.zen = Zen::Off;
        self.status = self.info(Message::NotOpened);
    }

    /// A large page is not kept while another is made, or while nobody sees it.
    pub(super) fn drop_large_page(&mut self) {
        if self.page.as_ref().is_some_and(Page::is_large) {
            self.remember_place();
            self.page = None;
        }
    }

    /// The article is left: what is on its way to it, or large, goes, unless it stays in sight.
    pub(super) fn leave_page(&mut self) {
        if self.geometry().is_some_and(|geometry| geometry.page.is_some()) {
            return;
        }
        if !self.page_is_current() && self.wanted.is_some() && self.page_error.is_none() {
            self.give_up_opening();
        }
        if self.page.as_ref().is_some_and(Page::is_large) {
            self.drop_large_page();
            self.wanted = None;
        }
    }

    /// Gives the keys to the article under the cursor and marks it read.
    pub(super) fn open(&mut self, zen: Zen) {
        let Some(row) = self.list.current() else { return };
        if self.given_up == Some(row) {
            self.want_again(PageKind::Page);
        }
        self.focus = Pane::Page;
        self.zen = zen;
        self.mark_opened();
    }

    /// The article under the cursor has been opened. One whose page is still on its way is marked when that is there:
    /// what cannot be shown was not read.
    fn mark_opened(&mut self) {
        if self.settings.mark_read == MarkRead::Never {
            return;
        }
        if !self.page_is_current() {
            self.opening = self.list.current();
            return;
        }
        if let Some((row, flags)) = self.current_flags().filter(|(_, flags)| flags.is_unread()) {
            self.keep_here(&[row]);
            self.set((Mark::Read, Set::On, Step::Silent), &[(row, flags)]);
        }
    }

    /// Goes to another article of the list; in the article pane that opens it.
    pub(super) fn go_to(&mut self, index: usize) {
        self.list.go(index);
        if self.focus == Pane::Page {
            self.mark_opened();
        }
    }

    /// The number of an address: what a count before the key names, else what is selected.
    pub(super) fn open_original(&mut self, count: Option<usize>) {
        if let Some(number) = count {
            return self.open_link(number.wrapping_sub(1));
        }
        let link = self.current_link();
        match link {
            Some(address) => {
                self.effects.push(Effect::Job(Request::External(ExternalRequest::OpenLink {
                    address,
                    base: None,
                    consent: Consent::None,
                })));
            }
            None => self.list_links(),
        }
    }

    pub(super) fn current_link(&self) -> Option<String> {
        self.list
            .current()
            .and_then(|row| self.library.entry(row))
            .and_then(|entry| entry.header.link.clone())
    }

    /// The page of the article under the cursor. What is kept of an article read before is never meant by a key.
    fn shown_page(&self) -> Option<&Page> {
        self.page.as_ref().filter(|_| self.page_is_current())
    }

    fn tell_unopened(&mut self) {
        self.status = self.info(Message::OpenFirst);
    }

    /// Opens the link of an index into the document's table.
    pub(super) fn open_link(&mut self, index: usize) {
        let Some(page) = self.shown_page() else { return self.tell_unopened() };
        match page.document().links.get(index) {
            Some(_) => self.open_link_of(index),
            None => self.status = self.error(Message::NoLink(index.wrapping_add(1))),
        }
    }

    /// The image with a printed number, less one. Tells if there is none.
    pub(super) fn image_at(&mut self, index: usize) -> Option<Found> {
        let Some(page) = self.shown_page() else {
            self.tell_unopened();
            return None;
        };
        // The same picture may stand in the body under several addresses; each has its number there.
        let in_body = page.document().images.get(index).map(|image| image.address.clone());
        let listed = page.opened.images.iter().find(|picture| picture.index == index);
        let address = in_body.or_else(|| listed.map(|picture| picture.listed.address.clone()));
        let Some(address) = address else {
            self.status = self.error(match page.opened.images.len() {
                0 => Message::NoImages,
                _ => Message::NoImage(index.wrapping_add(1)),
            });
            return None;
        };
        let label = listed.map_or(address.as_str(), Picture::label).to_owned();
        let path = self.library.entry(page.row).map(|entry| entry.path.clone()).unwrap_or_default();
        let base = page.opened.header.link.clone();
        Some(Found { address, label, base, path })
    }

    /// Opens the image with a printed number, less one.
    pub(super) fn open_image(&mut self, index: usize) {
        let Some(Found { address, base, path, .. }) = self.image_at(index) else { return };
        self.album.ask(index);
        let Some(request) = self.begin_transfer(&address) else {
            self.status = self.info(Message::ImageOnItsWay(index + 1));
            return;
        };
        let images = self.page.as_ref().map(|page| page.document().images.as_slice()).unwrap_or_default();
        let image = images.iter().position(|image| image.address == address);
        let purpose = Purpose::View { page: self.ticket, image };
        let request = ExternalRequest::OpenImage { request, address, base, path, purpose };
        self.effects.push(Effect::Job(Request::External(request)));
        self.status = self.info(Message::OpeningImage(index + 1));
    }

    pub(super) fn open_target(&mut self, target: document::Target) {
        match target {
            document::Target::Link(LinkId(id)) => self.open_link(id as usize),
            document::Target::Image(ImageId(id)) => self.open_image(id as usize),
        }
    }

    /// The image a key without a count means: the selected one, the first visible one, the first.
    pub(super) fn open_some_image(&mut self, count: Option<usize>) {
        if let Some(index) = self.some_image(count) {
            self.open_image(index);
        }
    }

    /// Saves that image.
    pub(super) fn save_some_image(&mut self, count: Option<usize>) {
        if let Some(index) = self.some_image(count)
            && self.image_at(index).is_some()
        {
            self.save_images(vec![index]);
        }
    }

    fn some_image(&mut self, count: Option<usize>) -> Option<usize> {
        if let Some(number) = count {
            return Some(number.wrapping_sub(1));
        }
        let Some(page) = self.shown_page() else {
            self.tell_unopened();
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

    pub(super) fn list_links(&mut self) {
        let Some(page) = self.shown_page() else { return self.tell_unopened() };
        let links = &page.document().links;
        if links.is_empty() {
            self.status = self.info(Message::NoLinks);
            return;
        }
        // All at once: one by one they would be looked for all over the page.
        let texts = page.document().link_texts();
        let items = links.iter().zip(texts).enumerate().map(|(at, (link, text))| Item {
            label: format!("{:>3}  {}", at + 1, text.unwrap_or(&link.address)),
            detail: self.link_detail(page, at),
            choice: Choice::Link(at),
        });
        let menu = Menu { title: self.say(Message::Links), items: items.collect(), cursor: 0 };
        self.popup = Some(Popup::Menu(menu));
        // What leads to articles of the library is told as soon as it is known.
        self.ask_leads();
    }

    /// Where a link really leads, or why it does not.
    pub(super) fn link_detail(&self, page: &Page, index: usize) -> String {
        let row = page.leads().and_then(|rows| rows.get(index).copied().flatten());
        if row.is_some_and(|row| row != page.row) {
            return self.say(Message::InLibrary);
        }
        let Some(link) = page.document().links.get(index) else { return String::new() };
        let address = &link.address;
        let resolved = page.opened.addresses.get(index).and_then(Option::as_deref);
        if let Some(url) = resolved.and_then(|address| url::Url::parse(address).ok()) {
            let place = format!("{}{}", media::address::shown_host(&url), url.path());
            return crate::text::clean_line(place.trim_end_matches('/')).into_owned();
        }
        let place =
            media::AddressBase { link: page.opened.header.link.as_deref(), ..media::AddressBase::default() };
        match media::address::link(address, &place) {
            Ok(LinkTarget::Mail(url)) => self.say(Message::MailTo(&crate::text::clean_line(url.path()))),
            Ok(LinkTarget::Web(url)) => media::address::shown_host(&url),
            Err(refusal) => refusal.to_string(),
        }
    }

    pub(super) fn list_images(&mut self) {
        let Some(page) = self.shown_page() else { return self.tell_unopened() };
        if page.opened.images.is_empty() {
            self.status = self.info(Message::NoImages);
            return;
        }
        let (document, language) = (page.document(), self.settings.language);
        let items =
            page.opened.images.iter().map(|picture| image_item(picture, document, language)).collect();
        let key = |action| self.settings.keys.key_in(KeyContext::Images, action);
        let title = self.say(Message::ImagesTitle {
            mark: key(Action::MarkImage),
            save: key(Action::SaveImage),
            copy: key(Action::CopyLink),
        });
        self.popup = Some(Popup::Images(ImageMenu::new(title, items)));
    }

    /// Opens several images; asks first if they are many.
    pub(super) fn open_images(&mut self, images: Vec<usize>) {
        if images.len() > MANY {
            let text = self.say(Message::AskOpenImages(images.len()));
            self.popup = Some(Popup::Question(Question { text, then: Then::OpenImages(images) }));
            return;
        }
        self.open_all_images(&images);
    }

    /// Opens several images, which are walked by themselves if they are shown here.
    pub(super) fn open_all_images(&mut self, images: &[usize]) {
        self.album = Album::of(images);
        for index in images {
            self.open_image(*index);
        }
    }

    /// Puts the addresses of images on the clipboard, a line each.
    pub(super) fn copy_images(&mut self, images: &[usize]) {
        let Some(page) = self.shown_page() else { return self.tell_unopened() };
        let of = |index: &usize| page.opened.images.iter().find(|picture| picture.index == *index);
        let addresses: Vec<_> = images.iter().filter_map(of).map(|picture| picture.listed.url()).collect();
        let text: Vec<_> = addresses.into_iter().map(crate::text::clean_line).collect();
        self.effects.push(Effect::Copy(text.join("\n")));
        self.status = self.info(Message::AddressesCopied(images.len()));
    }

    pub(super) fn hints(&mut self) {
        let Some(page) = self.shown_page() else { return self.tell_unopened() };
        let targets = page.visible_targets();
        if targets.is_empty() {
            self.status = self.info(Message::NothingOnScreen);
        } else {
            self.popup = Some(Popup::Hints(Hints::new(targets)));
        }
    }
}
