//! Opening: the article under the cursor, its links, its images.

use super::geometry::{Pane, Zen};
use super::page::Page;
use super::popup::{Choice, Hints, Item, Menu, Popup};
use super::{App, Effect, Status};
use crate::config::MarkRead;
use crate::document::{ImageId, LinkId, Target};
use crate::jobs::{Consent, Face, Job, Opened};
use crate::language::Message;
use crate::library::Row;
use crate::library::marks::{Mark, Set};
use crate::state::Step;

impl App {
    /// Asks for the page of the article under the cursor, unless it is there or on its way.
    pub(super) fn want(&mut self, face: Face) {
        let Some(row) = self.list.current() else { return };
        if self.wanted.is_some_and(|(wanted, old)| wanted == row && (face == Face::Page || old == face)) {
            return;
        }
        let Some(entry) = self.library.entry(row) else { return };
        self.wanted = Some((row, face));
        self.ticket += 1;
        let path = entry.path.clone();
        self.effects.push(Effect::Job(Job::Open {
            ticket: self.ticket,
            row,
            path,
            face,
            wording: self.settings.wording(),
        }));
    }

    /// Forgets what is shown, so that it is read again.
    pub(super) fn want_again(&mut self, face: Face) {
        self.wanted = None;
        self.want(face);
    }

    pub(super) fn opened(&mut self, row: Row, result: Result<Box<Opened>, String>) {
        self.remember_place();
        self.end_offered = false;
        if std::mem::take(&mut self.opening_told) {
            self.status = None;
        }
        match result {
            Ok(opened) => {
                let (id, face) = (opened.header.id, opened.face);
                let mut page = Page::new(row, *opened);
                if face == Face::Page
                    && let Some(place) = self.places.get(&id).copied().unwrap_or(page.opened.place)
                {
                    page.start_at(place);
                }
                if face == Face::Page {
                    self.find_searched(&mut page);
                }
                self.page = Some(page);
                self.page_error = None;
            }
            Err(message) => {
                self.page = None;
                self.page_error = Some((row, message.clone()));
                self.status = Some(Status::Error(message));
            }
        }
    }

    /// Whatever the worker makes of the article under the cursor is not wanted any more.
    pub(super) fn give_up_opening(&mut self) {
        self.ticket += 1;
        self.held.clear();
        self.focus = Pane::List;
        self.zen = Zen::Off;
        self.status = self.info(Message::NotOpened);
    }

    /// Gives the keys to the article under the cursor and marks it read.
    pub(super) fn open(&mut self, zen: Zen) {
        if self.list.current().is_none() {
            return;
        }
        self.focus = Pane::Page;
        self.zen = zen;
        self.mark_opened();
    }

    /// The article under the cursor has been opened.
    fn mark_opened(&mut self) {
        if self.settings.mark_read == MarkRead::Never {
            return;
        }
        if let Some((row, flags)) = self.current_flags().filter(|(_, flags)| flags.is_unread()) {
            self.list.keep(row);
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
                self.effects.push(Effect::Job(Job::OpenLink { address, base: None, consent: Consent::None }));
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
    fn page_meant(&self) -> Option<&Page> {
        self.page.as_ref().filter(|_| self.page_is_current())
    }

    fn tell_unopened(&mut self) {
        self.status = self.info(Message::OpenFirst);
    }

    /// Opens the link of an index into the document's table.
    pub(super) fn open_link(&mut self, index: usize) {
        let Some(page) = self.page_meant() else { return self.tell_unopened() };
        match page.document().links.get(index) {
            Some(link) => {
                let base = page.opened.header.link.clone();
                let job = Job::OpenLink { address: link.address.clone(), base, consent: Consent::None };
                self.effects.push(Effect::Job(job));
            }
            None => self.status = self.error(Message::NoLink(index.wrapping_add(1))),
        }
    }

    /// Opens the image with a printed number, less one.
    pub(super) fn open_image(&mut self, index: usize) {
        let Some(page) = self.page_meant() else { return self.tell_unopened() };
        // The same picture may stand in the body under several addresses; each has its number there.
        let in_body = page.document().images.get(index).map(|image| image.address.clone());
        let listed = || page.opened.images.iter().find(|picture| picture.index == index);
        let address = in_body.or_else(|| listed().map(|picture| picture.listed.address.clone()));
        let Some(address) = address else {
            self.status = self.error(match page.opened.images.len() {
                0 => Message::NoImages,
                _ => Message::NoImage(index.wrapping_add(1)),
            });
            return;
        };
        let path = self.library.entry(page.row).map(|entry| entry.path.clone()).unwrap_or_default();
        let base = page.opened.header.link.clone();
        self.effects.push(Effect::Job(Job::OpenImage { address, base, path }));
        self.status = self.info(Message::OpeningImage(index + 1));
    }

    pub(super) fn open_target(&mut self, target: Target) {
        match target {
            Target::Link(LinkId(id)) => self.open_link(id as usize),
            Target::Image(ImageId(id)) => self.open_image(id as usize),
        }
    }

    /// The image a key without a count means: the selected one, the first visible one, the first.
    pub(super) fn open_some_image(&mut self, count: Option<usize>) {
        if let Some(number) = count {
            return self.open_image(number.wrapping_sub(1));
        }
        let Some(page) = self.page_meant() else { return self.tell_unopened() };
        let image = |target: Target| match target {
            Target::Image(ImageId(id)) => Some(id as usize),
            Target::Link(_) => None,
        };
        let selected = page.selected.and_then(|selected| image(selected.target));
        let visible = || page.visible_targets().into_iter().find_map(|at| image(at.target));
        self.open_image(selected.or_else(visible).unwrap_or(0));
    }

    pub(super) fn list_links(&mut self) {
        let Some(page) = self.page_meant() else { return self.tell_unopened() };
        let links = &page.document().links;
        if links.is_empty() {
            self.status = self.info(Message::NoLinks);
            return;
        }
        let items = links.iter().enumerate().map(|(at, link)| Item {
            label: format!(
                "{:>3}  {}",
                at + 1,
                page.document().link_text(LinkId(at as u32)).unwrap_or(&link.address)
            ),
            detail: link.address.clone(),
            choice: Choice::Link(at),
        });
        self.popup =
            Some(Popup::Menu(Menu { title: self.say(Message::Links), items: items.collect(), cursor: 0 }));
    }

    pub(super) fn list_images(&mut self) {
        let Some(page) = self.page_meant() else { return self.tell_unopened() };
        if page.opened.images.is_empty() {
            self.status = self.info(Message::NoImages);
            return;
        }
        let items = page.opened.images.iter().map(|picture| Item {
            label: format!("{:>3}  {}", picture.index + 1, picture.label()),
            detail: crate::text::clean_line(picture.listed.url()).into_owned(),
            choice: Choice::Image(picture.index),
        });
        self.popup =
            Some(Popup::Menu(Menu { title: self.say(Message::Images), items: items.collect(), cursor: 0 }));
    }

    pub(super) fn hints(&mut self) {
        let Some(page) = self.page_meant() else { return self.tell_unopened() };
        let targets = page.visible_targets();
        if targets.is_empty() {
            self.status = self.info(Message::NothingOnScreen);
        } else {
            self.popup = Some(Popup::Hints(Hints::new(targets)));
        }
    }
}
