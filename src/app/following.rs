//! Links that lead to other articles of the library, and the way back.

use super::action::Action;
use super::geometry::Pane;
use super::page::Page;
use super::popup::{Choice, Popup};
use super::{App, Effect};
use crate::document::Link;
use crate::engine::request::{Consent, ExternalRequest, Request, RowRequest, TitleRequest};
use crate::language::Message;
use crate::library::RowId;
use crate::library::list::{Filter, Shelf};
use crate::media::LinkKey;

impl App {
    /// Whether a link that was followed is not at its end yet.
    pub(super) fn awaits_link(&self) -> bool {
        self.awaited_link.is_some() || self.awaited_row.is_some()
    }

    /// Opens a link of the page: the article of the library it leads to, else in the browser. Which of both is asked
    /// of the catalogue first, once for all links of the page.
    pub(super) fn open_link_of(&mut self, index: usize) {
        let Some(page) = &mut self.page else { return };
        if let Some(block) = page.opened.places.get(index).copied().flatten() {
            self.trail.push((page.row, Some(page.place())));
            page.go_block(block);
            page.selected = None;
            self.end_offered = false;
            self.status = self.info(Message::LeadsBack { key: self.key_of(Action::FollowBack) });
            return;
        }
        let is_place = |link: &Link| link.address.starts_with('#');
        if page.document().links.get(index).is_some_and(is_place) {
            self.status = self.info(Message::NoSuchPlace);
            return;
        }
        let Some(page) = &self.page else { return };
        match page.leads() {
            Some(rows) => match rows.get(index).copied().flatten().filter(|row| *row != page.row) {
                Some(row) => self.follow(row),
                None => self.browse_link(index),
            },
            None if self.named(page, index).is_nothing() => self.browse_link(index),
            None => {
                self.awaited_link = Some(index);
                self.ask_leads();
            }
        }
    }

    fn browse_link(&mut self, index: usize) {
        let Some(page) = &self.page else { return };
        let Some(link) = page.document().links.get(index) else { return };
        let base = page.opened.header.link.clone();
        let request =
            ExternalRequest::OpenLink { address: link.address.clone(), base, consent: Consent::None };
        self.effects.push(Effect::Job(Request::External(request)));
    }

    fn named(&self, page: &Page, index: usize) -> LinkKey {
        let link = page.document().links.get(index);
        let file = self.library.entry(page.row).map(|entry| entry.path.as_path());
        let (Some(link), Some(file)) = (link, file) else { return LinkKey::default() };
        LinkKey::by(&link.address, page.opened.addresses.get(index).and_then(Option::as_deref), file)
    }

    /// Asks where the links of the page lead, unless that is known or was asked.
    pub(super) fn ask_leads(&mut self) {
        let (request, page_request) = (self.next_request(), self.ticket);
        let Some(page) = self.page.as_ref().filter(|page| page.leads().is_none()) else { return };
        let links = (0..page.document().links.len()).map(|index| self.named(page, index)).collect();
        if let Some(page) = &mut self.page
            && page.asks_leads()
        {
            let request = TitleRequest::LinkTargets { request, page: page_request, links };
            self.effects.push(Effect::Job(Request::Titles(request)));
        }
    }

    /// It is known where the links of the page lead.
    pub(super) fn leads(&mut self, rows: Vec<Option<RowId>>) {
        let Some(page) = &mut self.page else { return };
        page.learn_leads(rows);
        if let Some(index) = self.awaited_link.take() {
            return self.open_link_of(index);
        }
        let Some(Popup::Menu(mut menu)) = self.popup.take_if(|popup| matches!(popup, Popup::Menu(_))) else {
            return;
        };
        if let Some(page) = &self.page {
            for item in &mut menu.items {
                if let Choice::Link(at) = item.choice {
                    item.detail = self.link_detail(page, at);
                }
            }
        }
        self.popup = Some(Popup::Menu(menu));
    }

    /// Opens another article, from which a key leads back to this one.
    fn follow(&mut self, row: RowId) {
        self.trail.extend(self.list.current().map(|row| (row, None)));
        self.show_row(row);
        self.status = self.info(Message::LeadsBack { key: self.key_of(Action::FollowBack) });
    }

    /// Back to the article a link was followed from.
    pub(super) fn follow_back(&mut self) {
        match self.trail.pop() {
            Some((row, Some(place))) if self.page.as_ref().is_some_and(|page| page.row == row) => {
                self.with_page(|page| page.go_place(place));
            }
            Some((row, _)) => self.show_row(row),
            None => self.status = self.info(Message::NoWayBack),
        }
    }

    /// Puts the cursor on an article, in the list of all if this one does not have it, and opens it.
    fn show_row(&mut self, row: RowId) {
        self.awaited_row = Some(row);
        self.seek_row();
    }

    /// Opens the article that is waited for, if the list has it.
    pub(super) fn seek_row(&mut self) {
        let Some(row) = self.awaited_row else { return };
        if let Some(index) = self.list.rows().iter().position(|other| *other == row) {
            self.awaited_row = None;
            self.focus = Pane::Page;
            self.go_to(index);
        } else if self.list.is_whole() {
            let selection = &self.list.selection;
            if selection.shelf == Shelf::All && selection.filter == Filter::All {
                // It may share the row of another one.
                let request = self.next_request();
                self.effects.push(Effect::Job(Request::Rows(RowRequest::Equals { request, row })));
            } else {
                self.list.selection.filter = Filter::All;
                self.enter_shelf(Shelf::All);
            }
        }
    }
}
