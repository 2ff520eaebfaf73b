//! Moving: the cursor in the lists, the window over the article, from pane to pane and article to article.

use crate::app::App;
use crate::app::action::Action;
use crate::app::layout::{MEDIUM, WIDE, Zen};
use crate::input::action::Pane;
use crate::language::Message;
use crate::library::categories::Node;
use crate::library::list::Shelf;

/// Columns by which wide tables and code scroll sideways.
const SIDE_STEP: usize = 8;

impl App {
    /// Moves within the focused pane.
    pub(crate) fn travel(&mut self, action: Action, count: Option<usize>) {
        let height = self.focused_height();
        let times = count.unwrap_or(1).min(100_000).cast_signed();
        // A page keeps one line in sight.
        let page = (height.cast_signed() - 1).max(1);
        let by = match action {
            Action::Down => times,
            Action::Up => -times,
            Action::PageDown | Action::ReadOn => page * times,
            Action::PageUp => -page * times,
            Action::HalfDown => (page / 2).max(1) * times,
            Action::HalfUp => -(page / 2).max(1) * times,
            _ => 0,
        };
        match (self.shared.layout.focus, action) {
            (_, Action::First | Action::Last) => self.go_end(action, count),
            (Pane::Page, Action::NextHeading) => self.with_page(|page| page.go_heading(1)),
            (Pane::Page, Action::PreviousHeading) => self.with_page(|page| page.go_heading(-1)),
            (_, Action::NextHeading) => self.lists.list.go_heading(1),
            (_, Action::PreviousHeading) => self.lists.list.go_heading(-1),
            (Pane::Page, _) => self.with_page(|page| page.scroll(by)),
            (Pane::List, _) => self.lists.list.step(by),
            (Pane::Tree, _) => {
                self.lists.sidebar.step(by);
                self.show_shelf();
            }
        }
    }

    fn go_end(&mut self, action: Action, count: Option<usize>) {
        let line = count.map(|count| count.saturating_sub(1));
        let end = if action == Action::First { 0 } else { usize::MAX };
        match self.shared.layout.focus {
            Pane::Page if action == Action::First => {
                self.with_page(crate::app::article::page::Page::go_first)
            }
            Pane::Page => self.with_page(crate::app::article::page::Page::go_last),
            Pane::List => self.lists.list.go(line.unwrap_or(end)),
            Pane::Tree => {
                self.lists.sidebar.go(line.unwrap_or(end));
                self.show_shelf();
            }
        }
    }

    pub(crate) fn with_page(&mut self, act: impl FnOnce(&mut crate::app::article::page::Page)) {
        self.article.end_offered = false;
        if let Some(page) = &mut self.article.shown {
            act(page);
        }
    }

    fn focused_height(&self) -> usize {
        let place = self.shared.layout.panes().and_then(|geometry| geometry.pane(self.shared.layout.focus));
        let height = place.map_or(1, |place| usize::from(place.height));
        if self.shared.layout.focus == Pane::Page { height } else { height.saturating_sub(1) }
    }

    /// Shows the list of the shelf under the tree's cursor.
    pub(crate) fn show_shelf(&mut self) {
        let Some(wanted) = self.lists.sidebar.current().map(|item| item.shelf.clone()) else { return };
        if wanted != self.lists.list.selection.shelf {
            self.lists.search.return_to = None;
            self.enter_shelf(wanted);
        }
    }

    /// A page down; on the last page names the next unread article, and then opens it.
    pub(crate) fn read_on(&mut self, count: Option<usize>) {
        let ends = self.article.shown.as_ref().is_none_or(crate::app::article::page::Page::ends_here);
        if !ends {
            return self.travel(Action::ReadOn, count);
        }
        let next = self.next_unread();
        match next {
            Some(index) if self.article.end_offered => {
                self.article.end_offered = false;
                self.shared.status.clear();
                self.go_to(index);
            }
            Some(index) => {
                self.article.end_offered = true;
                let row = self.lists.list.rows().get(index);
                let title =
                    row.and_then(|row| self.library.rows.entry(*row)).map_or("", |entry| &entry.header.title);
                {
                    let mut cx = self.shared.cx();
                    cx.info(Message::NextUnread { title, key: cx.key_of(Action::ReadOn) });
                }
            }
            None => self.shared.info(Message::TheEnd),
        }
    }

    fn next_unread(&self) -> Option<usize> {
        let rows = self.lists.list.rows();
        (self.lists.list.cursor() + 1..rows.len()).find(|index| self.is_unread_at(*index))
    }

    fn is_unread_at(&self, index: usize) -> bool {
        self.lists.list.flags().get(index).is_some_and(|flags| flags.is_unread())
    }

    /// To the next unread article, or the previous one; a category without one passes on to the next category.
    pub(crate) fn go_unread(&mut self, by: isize) {
        let found = if by > 0 {
            self.next_unread()
        } else {
            (0..self.lists.list.cursor().min(self.lists.list.rows().len()))
                .rev()
                .find(|index| self.is_unread_at(*index))
        };
        if let Some(index) = found {
            return self.go_to(index);
        }
        match self.unread_category(by) {
            Some(path) => {
                self.shared.info(Message::InCategory(&path.join(" / ")));
                let shelf = Shelf::Category(path);
                self.lists.sidebar.point_at(&shelf);
                self.enter_shelf(shelf);
                // Its first unread article, or the last one, is found when the list is there.
                self.lists.seeking = Some(by);
            }
            None if by > 0 => self.shared.info(Message::NothingUnreadBelow),
            None => self.shared.info(Message::NothingUnreadAbove),
        }
    }

    /// Goes to the first unread article of the list that was entered for it, or to the last.
    pub(crate) fn seek_unread(&mut self) {
        if !self.lists.list.is_whole() {
            return;
        }
        let Some(by) = self.lists.seeking.take() else { return };
        let rows = 0..self.lists.list.rows().len();
        let unread = |index: &usize| self.is_unread_at(*index);
        let index = if by > 0 { rows.clone().find(unread) } else { rows.clone().rev().find(unread) };
        self.go_to(index.unwrap_or(0));
    }

    /// The nearest category after the list's own, or before it, that holds an unread article.
    fn unread_category(&self, by: isize) -> Option<Vec<String>> {
        fn walk(node: &Node, above: &[String], order: &mut Vec<(Vec<String>, usize)>) {
            for child in node.by_size() {
                let path = [above, std::slice::from_ref(&child.name)].concat();
                order.push((path.clone(), child.count.unread));
                walk(child, &path, order);
            }
        }
        let Shelf::Category(own) = &self.lists.list.selection.shelf else { return None };
        let mut order = Vec::new();
        walk(&self.library.rows.counts.tree.root, &[], &mut order);
        let at = order.iter().position(|(path, _)| path == own)?;
        let found = if by > 0 {
            order[at + 1..].iter().find(|(_, unread)| *unread > 0)
        } else {
            order[..at].iter().rev().find(|(_, unread)| *unread > 0)
        };
        found.map(|(path, _)| path.clone())
    }

    /// Gives the keys to the next pane on the screen, or the previous one.
    pub(crate) fn next_pane(&mut self, by: isize) {
        let Some(geometry) = self.shared.layout.panes() else { return };
        let shown: Vec<_> = [Pane::Tree, Pane::List, Pane::Page]
            .into_iter()
            .filter(|pane| geometry.pane(*pane).is_some())
            .collect();
        let at = shown.iter().position(|pane| *pane == self.shared.layout.focus).unwrap_or(0).cast_signed();
        self.shared.layout.focus = match shown.len() {
            0 | 1 => self.shared.layout.focus,
            count => shown[(at + by).rem_euclid(count.cast_signed()).cast_unsigned()],
        };
    }

    /// One step back: out of the article, a category folded, out of the tree.
    pub(crate) fn back(&mut self) {
        match self.shared.layout.focus {
            Pane::Page => {
                self.remember_place();
                self.shared.layout.zen = Zen::Off;
                self.shared.layout.focus = Pane::List;
                self.leave_page();
            }
            Pane::List => self.shared.layout.focus = Pane::Tree,
            Pane::Tree if self.lists.sidebar.fold() => {
                self.lists.sidebar.refresh(&self.library.rows.counts);
                self.show_shelf();
            }
            Pane::Tree => {}
        }
    }

    /// To the categories, and from there back to the list.
    pub(crate) fn categories(&mut self) {
        self.shared.layout.zen = Zen::Off;
        self.shared.layout.focus =
            if self.shared.layout.focus == Pane::Tree { Pane::List } else { Pane::Tree };
    }

    /// Scrolls wide tables and code sideways.
    pub(crate) fn sideways(&mut self, action: Action) {
        self.with_page(|page| {
            page.shift = match action {
                Action::Right => page.shift + SIDE_STEP,
                _ => page.shift.saturating_sub(SIDE_STEP),
            }
            .min(page.widest().saturating_sub(SIDE_STEP));
        });
    }

    /// Moves the line between list and article, or on wide screens between categories and list when those are focused.
    pub(crate) fn split(&mut self, by: i16) {
        if self.shared.layout.size.0 >= WIDE && self.shared.layout.focus == Pane::Tree {
            self.shared.layout.splits.tree =
                self.shared.layout.splits.tree.saturating_add_signed(by * 2).clamp(16, 60);
            self.remember_splits();
        } else if self.shared.layout.size.0 >= MEDIUM {
            self.shared.layout.splits.list =
                self.shared.layout.splits.list.saturating_add_signed(by * 3).clamp(20, 70);
            self.remember_splits();
        }
    }
}
