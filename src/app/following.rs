//! Links that lead to other articles of the library, and the way back.

use crate::app::action::Action;
use crate::app::article::page::Page;
use crate::app::popup::{Choice, Popup};
use crate::app::{App, Effect};
use crate::document::Link;
use crate::engine::{Consent, Request};
use crate::input::action::Pane;
use crate::language::Message;
use crate::library::RowId;
use crate::library::list::{Filter, Shelf};
use crate::media::LinkKey;

impl App {
    /// Whether a link that was followed is not at its end yet.
    pub(crate) fn awaits_link(&self) -> bool {
        self.article.follow.is_some() || self.lists.awaited_row.is_some()
    }

    /// Opens a link of the page: the article of the library it leads to, else in the browser. Which of both is asked
    /// of the catalogue first, once for all links of the page.
    pub(crate) fn open_link_of(&mut self, index: usize) {
        let Some(page) = &mut self.article.shown else { return };
        if let Some(block) = page.opened.places.get(index).copied().flatten() {
            self.article.history.push((page.row, Some(page.place())));
            page.go_block(block);
            page.selected = None;
            self.article.end_offered = false;
            {
                let mut cx = self.shared.cx();
                cx.info(Message::LeadsBack { key: cx.key_of(Action::FollowBack) });
            }
            return;
        }
        let is_place = |link: &Link| link.address.starts_with('#');
        if page.document().links.get(index).is_some_and(is_place) {
            self.shared.info(Message::NoSuchPlace);
            return;
        }
        let Some(page) = &self.article.shown else { return };
        match page.leads() {
            Some(rows) => match rows.get(index).copied().flatten().filter(|row| *row != page.row) {
                Some(row) => self.follow(row),
                None => self.browse_link(index),
            },
            None if self.named(page, index).is_nothing() => self.browse_link(index),
            None => {
                self.article.follow = Some(index);
                self.ask_leads();
            }
        }
    }

    fn browse_link(&mut self, index: usize) {
        let Some(page) = &self.article.shown else { return };
        let Some(link) = page.document().links.get(index) else { return };
        let base = page.opened.header.link.clone();
        let job = Request::OpenLink { address: link.address.clone(), base, consent: Consent::None };
        self.shared.outbox.push(Effect::Request(job));
    }

    fn named(&self, page: &Page, index: usize) -> LinkKey {
        let link = page.document().links.get(index);
        let file = self.library.rows.entry(page.row).map(|entry| entry.path.as_path());
        let (Some(link), Some(file)) = (link, file) else { return LinkKey::default() };
        LinkKey::by(&link.address, page.opened.addresses.get(index).and_then(Option::as_deref), file)
    }

    /// Asks where the links of the page lead, unless that is known or was asked.
    pub(crate) fn ask_leads(&mut self) {
        let ticket = self.article.ticket;
        let Some(page) = self.article.shown.as_ref().filter(|page| page.leads().is_none()) else { return };
        let named = (0..page.document().links.len()).map(|index| self.named(page, index)).collect();
        if let Some(page) = &mut self.article.shown
            && page.asks_leads()
        {
            self.shared.outbox.push(Effect::Request(Request::Leads { ticket, named }));
        }
    }

    /// It is known where the links of the page lead.
    pub(crate) fn leads(&mut self, rows: Vec<Option<RowId>>) {
        let Some(page) = &mut self.article.shown else { return };
        page.learn_leads(rows);
        if let Some(index) = self.article.follow.take() {
            return self.open_link_of(index);
        }
        let Some(Popup::Menu(mut menu)) = self.modals.popup.take_if(|popup| matches!(popup, Popup::Menu(_)))
        else {
            return;
        };
        if let Some(page) = &self.article.shown {
            for item in &mut menu.items {
                if let Choice::Link(at) = item.choice {
                    item.detail = self.link_detail(page, at);
                }
            }
        }
        self.modals.popup = Some(Popup::Menu(menu));
    }

    /// Opens another article, from which a key leads back to this one.
    fn follow(&mut self, row: RowId) {
        self.article.history.extend(self.lists.list.current().map(|row| (row, None)));
        self.show_row(row);
        {
            let mut cx = self.shared.cx();
            cx.info(Message::LeadsBack { key: cx.key_of(Action::FollowBack) });
        }
    }

    /// Back to the article a link was followed from.
    pub(crate) fn follow_back(&mut self) {
        match self.article.history.pop() {
            Some((row, Some(place))) if self.article.shown.as_ref().is_some_and(|page| page.row == row) => {
                self.with_page(|page| page.go_place(place));
            }
            Some((row, _)) => self.show_row(row),
            None => self.shared.info(Message::NoWayBack),
        }
    }

    /// Puts the cursor on an article, in the list of all if this one does not have it, and opens it.
    fn show_row(&mut self, row: RowId) {
        self.lists.awaited_row = Some(row);
        self.seek_row();
    }

    /// Opens the article that is waited for, if the list has it.
    pub(crate) fn seek_row(&mut self) {
        let Some(row) = self.lists.awaited_row else { return };
        if let Some(index) = self.lists.list.rows().iter().position(|other| *other == row) {
            self.lists.awaited_row = None;
            self.shared.layout.focus = Pane::Page;
            self.go_to(index);
        } else if self.lists.list.is_whole() {
            let selection = &mut self.lists.list.selection;
            if selection.shelf == Shelf::All && selection.filter == Filter::All {
                // It may share the row of another one.
                self.shared.outbox.push(Effect::Request(Request::Equals(row)));
            } else {
                selection.filter = Filter::All;
                self.enter_shelf(Shelf::All);
            }
        }
    }
}
